//! A WATS report, as WATS Standard XML (WSXF) has it: one file, one report.
//!
//! The model holds what we write and what servers export; the rules (lengths, characters, operators) are in
//! [`super::rules`], the bytes in [`super::write`] and [`super::read`]. Nothing here knows of VTE.

mod repair;
mod step;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

pub use repair::{Binary, Failure, Uur};
pub use step::{
    Attachment, Chart, ChartKind, Limits, MeasurementStatus, NumericLimit, Operator, PassFail, Sequence, Series, Step,
    StepContent, StepGroup, StepStatus, StringValue, TextOperator,
};

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
