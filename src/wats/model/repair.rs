//! A repair: what failed, and what was done.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Process;

/// `UUR`, its failures and attachments.
#[derive(Debug, Clone, PartialEq)]
pub struct Uur {
    /// `UserLoginName`, who repaired.
    pub operator: Option<String>,
    /// `ConfirmDate`, written in UTC.
    pub confirmed: Option<DateTime<Utc>>,
    /// `FinalizeDate`, written in UTC.
    pub finalized: Option<DateTime<Utc>>,
    /// `ExecutionTime` in seconds.
    pub execution_time: Option<f64>,
    /// `ReferencedUUT`: the failed test.
    pub referenced_uut: Option<Uuid>,
    /// `Comment`, at most 5000.
    pub comment: Option<String>,
    /// `UUR/Process`: the test operation in which the unit failed.
    pub test_process: Process,
    /// `Failures`.
    pub failures: Vec<Failure>,
    /// `Binary`.
    pub binaries: Vec<Binary>,
}

/// `Failures`: one failure of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `Category`.
    pub category: String,
    /// `Code`.
    pub code: String,
    /// `Idx`.
    pub index: i32,
    /// `PartIdx`.
    pub part: i32,
    /// `CompRef`, at most 50.
    pub component: Option<String>,
    /// `StepID` in the referenced test.
    pub step_id: i32,
    /// `FunctionBlock`.
    pub function_block: Option<String>,
    /// `ArticleNumber`.
    pub article_number: Option<String>,
    /// `ArticleRevision`.
    pub article_revision: Option<String>,
    /// `ArticleVendor`.
    pub article_vendor: Option<String>,
    /// `Comment`.
    pub comment: Option<String>,
}

/// `Binary`: an attachment of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// `FailIdx`; none: of the whole report.
    pub failure: Option<i32>,
    /// `FileName`.
    pub name: String,
    /// `ContentType`.
    pub content_type: String,
    /// The bytes.
    pub data: Vec<u8>,
}
