//! `[filter]` and `[batch]`: which runs are delivered, and to which batch they belong.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sections::ProcessRule;

/// A pattern of runs: globs (`*`, `?`), any case; those given must all match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct RunPattern {
    /// Matches the test plan.
    pub testplan: Option<String>,
    /// Matches the variant of the test plan.
    pub variant: Option<String>,
    /// Matches the product.
    pub product: Option<String>,
    /// Matches the type of the product.
    pub product_type: Option<String>,
    /// Matches the host name of the station.
    pub station: Option<String>,
}

impl ProcessRule {
    /// The runs it matches.
    pub fn pattern(&self) -> RunPattern {
        let ProcessRule { testplan, variant, product, product_type, station, code: _ } = self.clone();
        RunPattern { testplan, variant, product, product_type, station }
    }
}

/// `[filter]`: which runs are delivered. A run that is left out is remembered as excluded, and delivered when the filter
/// lets it through later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct FilterConfig {
    /// Only runs that one of these matches; none: all.
    pub include: Vec<RunPattern>,
    /// No runs that one of these matches, such as self-tests.
    pub exclude: Vec<RunPattern>,
}

/// `[batch]`: the batch number of a run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct BatchConfig {
    /// The column that has it; none: reports have no batch number.
    pub from: Option<BatchFrom>,
    /// What the text looks like: `{batch}` stands for the number, what is before and after it is left out. A text that
    /// looks otherwise holds no batch number.
    pub pattern: String,
}

impl Default for BatchConfig {
    fn default() -> Self {
        BatchConfig { from: None, pattern: "{batch}".to_owned() }
    }
}

/// A column that can hold a batch number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BatchFrom {
    /// Info1.
    Info1,
    /// Info2.
    Info2,
    /// Info3.
    Info3,
}
