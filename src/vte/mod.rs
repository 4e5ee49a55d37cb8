//! Reading VTE: what a run is, where it comes from, which column holds what. Knows nothing of WATS.

pub mod catalog;
pub mod model;
pub mod snapshot;
pub mod source;
pub mod value;
