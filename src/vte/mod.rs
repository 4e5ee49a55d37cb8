//! Reading VTE: what a run is, where it comes from, which column holds what. Knows nothing of WATS.

pub mod assembly;
pub mod catalog;
pub mod child_sql;
mod column_fit;
pub mod columns;
pub mod container;
pub mod copy;
mod copy_mark;
mod copy_sql;
pub mod decode;
pub mod dialect;
pub mod fields;
pub mod fingerprint;
pub mod follow_sql;
pub mod grants;
mod key_param;
pub mod model;
pub mod reader;
pub mod repair;
pub mod snapshot;
pub mod source;
pub mod sql;
pub mod sqlserver;
pub mod text;
mod time_column;
pub mod value;
