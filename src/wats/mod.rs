//! WATS Standard XML: the report model, its rules, its writer and its reader. Knows nothing of VTE.

mod document;
pub mod model;
pub mod names;
pub mod number;
pub mod page;
pub mod read;
pub mod rules;
pub mod schema;
pub mod step_type;
pub mod text;
pub mod time;
pub mod tree;
pub mod validate;
pub mod write;

/// A GUID as WATS prints it: upper case, hyphens, no braces.
pub fn guid(id: uuid::Uuid) -> String {
    id.hyphenated().to_string().to_uppercase()
}
