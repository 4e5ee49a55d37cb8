//! A repair as VTE has it: what was wrong, and what was done. As with a run, values are as the database holds them.

use super::model::{RunKey, RunTime};
use super::value::Value;

/// A code and what it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepairCode {
    /// The code as people write it, such as `F01`.
    pub code: String,
    /// Its description.
    pub description: Option<String>,
}

/// One `RepairActions` row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RepairAction {
    /// What was done.
    pub code: Option<RepairCode>,
    /// The component, such as `R55`.
    pub component: Option<String>,
    /// The part number of the component.
    pub part_number: Option<String>,
    /// Where it sits.
    pub position: Option<String>,
    /// What was said of it.
    pub comment: Option<String>,
}

/// One repair session.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// Its key, and the ID of its report.
    pub key: RunKey,
    /// The key of the failed run as the row has it.
    pub run: Value,
    /// When it was repaired.
    pub time: RunTime,
    /// What was wrong.
    pub failure: Option<RepairCode>,
    /// Who repaired.
    pub user: Option<String>,
    /// `TestStepNumber` of the failed step.
    pub step_number: Option<i64>,
    /// `TestName` of the failed step.
    pub step_name: Option<String>,
    /// Status, as a code.
    pub status: Option<String>,
    /// What was said of it.
    pub comment: Option<String>,
    /// What was done, in an order that does not depend on the server.
    pub actions: Vec<RepairAction>,
}
