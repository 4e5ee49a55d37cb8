//! `[repair]`: repairs of VTE as repair reports (UUR) of WATS.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::Span;

/// `[repair]`; without the section repairs are not delivered.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct RepairConfig {
    /// The code of the repair operation of the WATS server, 1 to 32767.
    pub process: i16,
    /// What a failure code of VTE is called on the WATS server: `F01 = { category = "Solder", code = "Bridge" }`.
    pub failures: BTreeMap<String, RepairName>,
    /// Action codes that say more than the failure code of their repair; others take its name.
    pub actions: BTreeMap<String, RepairName>,
    /// The values of Status of a finished repair; none: every repair is finished.
    pub finished: Vec<String>,
    /// How old a repair must be before it is delivered, so that its actions are in the database.
    pub settle: Span,
}

/// A code in a category of the repair operation, as the WATS server writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct RepairName {
    /// The category.
    pub category: String,
    /// The code in it.
    pub code: String,
}

impl Default for RepairConfig {
    fn default() -> Self {
        RepairConfig {
            process: 500,
            failures: BTreeMap::new(),
            actions: BTreeMap::new(),
            finished: Vec::new(),
            settle: Span::seconds(600),
        }
    }
}
