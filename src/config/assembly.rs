//! `source.assemblies`: how the rows of `AssemblyData` belong to runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which parts are in a unit when it is tested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Assemblies {
    /// No sub-units are written.
    #[default]
    None,
    /// Those that name the run itself.
    Run,
    /// Those of the unit up to the time of the run; a later part takes the place of an earlier one at its position.
    Unit,
}
