//! WATS Standard XML: the report model, its rules, its writer and its reader. Knows nothing of VTE.

pub mod model;
pub mod text;
