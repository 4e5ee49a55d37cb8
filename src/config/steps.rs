//! `[steps]`: what steps are called and how they are grouped.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[steps]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct StepsConfig {
    /// What parts the levels in the name or number of a step: with `/` the step `Power/3V3/Ripple` stands in the sequence
    /// `3V3` of the sequence `Power`. None: all steps stand in one list.
    pub separator: Option<String>,
    /// Whether the name or the number is parted.
    pub group_by: GroupBy,
    /// What a step is called: text with `{TestName}`, `{TestNumber}`, `{TestStepNumber}`, `{TestDescription}`.
    pub name: String,
}

/// What is parted into levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    /// TestName; the last part is what is left as the name.
    Name,
    /// TestNumber: `1.2.3` stands in the sequence `1.2` of the sequence `1`.
    Number,
}

impl Default for StepsConfig {
    fn default() -> Self {
        StepsConfig { separator: None, group_by: GroupBy::Name, name: "{TestName}".to_owned() }
    }
}
