//! A WATS report, as WATS Standard XML (WSXF) has it: one file, one report.
//!
//! The model holds what we write and what servers export; the rules (lengths, characters, operators) are in
//! [`super::rules`], the bytes in [`super::write`] and [`super::read`]. Nothing here knows of VTE.

use chrono::{DateTime, FixedOffset, Utc};
use uuid::Uuid;

/// A report: a test of a unit (UUT) or a repair of one (UUR).
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// `ID`: the same again overwrites the report in WATS.
    pub id: Uuid,
    /// `Start` with its offset, and, as the same instant, `Start_utc`. At most 7 fraction digits (100 ns).
    pub start: DateTime<FixedOffset>,
    /// `Result`.
    pub result: ReportResult,
    /// `SN`, serial number, at most 100.
    pub sn: String,
    /// `PN`, part number, at most 100.
    pub pn: String,
    /// `Rev`, revision, at most 100.
    pub rev: String,
    /// `MachineName`, the station, at most 100.
    pub machine_name: String,
    /// `Location`, at most 100.
    pub location: String,
    /// `Purpose`, at most 100.
    pub purpose: String,
    /// `Process`: the test operation of a UUT, the repair operation of a UUR.
    pub process: Process,
    /// What is particular to the kind of report.
    pub body: Body,
    /// `MiscInfo`.
    pub misc_info: Vec<MiscInfo>,
    /// `ReportUnitHierarchy`: sub-units.
    pub units: Vec<Unit>,
}

/// The two kinds of report.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A test.
    Uut(Box<Uut>),
    /// A repair.
    Uur(Box<Uur>),
}

/// `UUT` and the root step.
#[derive(Debug, Clone, PartialEq)]
pub struct Uut {
    /// `UserLoginName`, the operator.
    pub operator: Option<String>,
    /// `BatchSN`.
    pub batch: Option<String>,
    /// `TestSocketIndex`.
    pub socket: Option<i16>,
    /// `ExecutionTime` in seconds.
    pub execution_time: Option<f64>,
    /// `FixtureId`.
    pub fixture: Option<String>,
    /// `ErrorCode`; 0 is none.
    pub error_code: Option<i32>,
    /// `ErrorMessage`, at most 500.
    pub error_message: Option<String>,
    /// `Comment`, at most 5000.
    pub comment: Option<String>,
    /// The root step: a sequence.
    pub root: Step,
}

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

/// `Process`: a code, a name, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// `Code`.
    pub code: Option<i16>,
    /// `Name`.
    pub name: Option<String>,
}

/// `MiscInfo`: a text, or a 16-bit number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MiscInfo {
    /// `Description`, the name.
    pub description: String,
    /// The text, at most 100.
    pub text: Option<String>,
    /// `Numeric`.
    pub numeric: Option<i16>,
    /// `Id`, in repairs: the field of the repair process.
    pub id: Option<Uuid>,
}

/// `ReportUnitHierarchy`: a sub-unit, or, in a repair with index 0, the unit itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// `PartType`, at most 50.
    pub part_type: Option<String>,
    /// `PN`.
    pub pn: String,
    /// `SN`.
    pub sn: String,
    /// `Rev`.
    pub rev: Option<String>,
    /// `Position`.
    pub position: Option<i16>,
    /// `Idx`, in repairs.
    pub index: Option<i32>,
    /// `ParentIDX`, in repairs.
    pub parent: Option<i32>,
    /// `ReplacedIDX`, in repairs.
    pub replaced: Option<i32>,
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

/// `Report/@Result`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum ReportResult {
    /// The unit is good.
    Passed,
    /// The unit is bad.
    Failed,
    /// The test could not tell.
    Error,
    /// Somebody ended the test.
    Terminated,
}

/// `Step/@Status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum StepStatus {
    /// Good.
    Passed,
    /// Bad.
    Failed,
    /// Ran, without a verdict.
    Done,
    /// Did not run.
    Skipped,
    /// Could not tell.
    Error,
    /// Somebody ended it.
    Terminated,
}

/// The status of a measurement, which has fewer values than that of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeasurementStatus {
    /// Good.
    Passed,
    /// Bad.
    Failed,
    /// Did not run.
    Skipped,
}

/// `Step/@Group`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StepGroup {
    /// Before.
    Setup,
    /// The test.
    #[default]
    Main,
    /// After.
    Cleanup,
}

/// `Step`. Its `Id` is a running number in document order, given by the writer (0 is the root).
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// `Name`, at most 100.
    pub name: String,
    /// `Group`.
    pub group: StepGroup,
    /// `Status`.
    pub status: StepStatus,
    /// `StepType`; none: the writer takes the usual one for the content.
    pub step_type: Option<String>,
    /// `total_time` in seconds.
    pub total_time: Option<f64>,
    /// `StepIndex`: position in the parent, from 0.
    pub index: Option<i32>,
    /// `StepErrorCode`.
    pub error_code: Option<i32>,
    /// `StepErrorMessage`, at most 200.
    pub error_message: Option<String>,
    /// `ReportText`, at most 100 000.
    pub report_text: Option<String>,
    /// What the step holds: one kind.
    pub content: StepContent,
    /// `Chart`, beside measurements only.
    pub chart: Option<Chart>,
    /// `Attachment`, in a step of its own.
    pub attachment: Option<Attachment>,
}

/// The one kind of content of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum StepContent {
    /// Nothing: an action.
    None,
    /// A sequence: the only kind of step with steps below it.
    Sequence(Sequence),
    /// Numeric limit measurements; one has no name, several have one each.
    Numeric(Vec<NumericLimit>),
    /// String measurements; one has no name, several have one each.
    Text(Vec<StringValue>),
    /// Pass/fail measurements; one has no name, several have one each.
    PassFail(Vec<PassFail>),
    /// `Callexe`: the exit code of a program.
    CallExe(f64),
    /// `MessagePopup`.
    Message {
        /// `Button`.
        button: Option<i16>,
        /// `Response`, at most 200.
        response: Option<String>,
    },
}

/// `SequenceCall` and the steps below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// `Name`, at most 200.
    pub name: String,
    /// `Version`, at most 30.
    pub version: String,
    /// `Filename`, at most 200.
    pub file_name: String,
    /// `Filepath`, at most 500.
    pub file_path: String,
    /// The steps.
    pub steps: Vec<Step>,
}

/// `NumericLimit`.
#[derive(Debug, Clone, PartialEq)]
pub struct NumericLimit {
    /// `Name`, where there are several.
    pub name: Option<String>,
    /// `NumericValue`.
    pub value: f64,
    /// `Units`, at most 20.
    pub units: Option<String>,
    /// `CompOperator`, `LowLimit` and `HighLimit`.
    pub limits: Limits,
    /// `Status`.
    pub status: MeasurementStatus,
}

/// A comparison and its limits. One-sided comparisons hold their one limit in `low`, upper ones too: WATS keeps the
/// limit of LT and LE in `LowLimit`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// `CompOperator`.
    pub operator: Operator,
    /// `LowLimit`.
    pub low: Option<f64>,
    /// `HighLimit`.
    pub high: Option<f64>,
}

/// The numeric comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "these are the names WATS has")]
pub enum Operator {
    LOG,
    EQ,
    NE,
    GT,
    GE,
    LT,
    LE,
    GTLT,
    GELE,
    GELT,
    GTLE,
    LTGT,
    LEGE,
    LEGT,
    LTGE,
}

/// `StringValue`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringValue {
    /// `Name`, where there are several.
    pub name: Option<String>,
    /// `StringValue`, at most 100.
    pub value: String,
    /// `CompOperator`.
    pub operator: TextOperator,
    /// `StringLimit`, at most 100; required for all but LOG.
    pub limit: Option<String>,
    /// `Status`.
    pub status: MeasurementStatus,
}

/// The string comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "these are the names WATS has")]
pub enum TextOperator {
    LOG,
    EQ,
    NE,
    GT,
    GE,
    LT,
    LE,
    CASESENSIT,
    IGNORECASE,
}

/// `PassFail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassFail {
    /// `Name`, where there are several.
    pub name: Option<String>,
    /// `Status`.
    pub status: MeasurementStatus,
}

/// `Chart`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// `ChartType`.
    pub kind: ChartKind,
    /// `Label`, at most 100.
    pub label: String,
    /// `XLabel`, at most 50.
    pub x_label: String,
    /// `XUnit`, at most 20.
    pub x_unit: String,
    /// `YLabel`, at most 50.
    pub y_label: String,
    /// `YUnit`, at most 20.
    pub y_unit: String,
    /// `Series`, at most 50.
    pub series: Vec<Series>,
}

/// `ChartType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ChartKind {
    /// Linear.
    #[default]
    Line,
    /// Both axes logarithmic.
    LineLogXY,
    /// The x axis logarithmic.
    LineLogX,
    /// The y axis logarithmic.
    LineLogY,
}

/// `Series`: finite numbers only.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// `Name`, at most 100.
    pub name: String,
    /// `ydata`.
    pub y: Vec<f64>,
    /// `xdata`, as many as `y`; none: 0, 1, 2, ...
    pub x: Option<Vec<f64>>,
}

/// `Attachment` of a test: never empty, below 2 048 000 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `Name`: a file name.
    pub name: String,
    /// `ContentType`: a MIME type, at most 100.
    pub content_type: String,
    /// The bytes.
    pub data: Vec<u8>,
}

impl Step {
    /// A step of the group Main with nothing but a name and a status.
    pub fn new(name: impl Into<String>, status: StepStatus) -> Step {
        Step {
            name: name.into(),
            group: StepGroup::Main,
            status,
            step_type: None,
            total_time: None,
            index: None,
            error_code: None,
            error_message: None,
            report_text: None,
            content: StepContent::None,
            chart: None,
            attachment: None,
        }
    }
}
