//! Steps and what they hold: measurements, charts, attachments.

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
