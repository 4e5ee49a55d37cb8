//! A test run as VTE has it: one `IndexData` row with its rows in the three result tables.
//!
//! Nothing here knows of WATS, of zones or of what a code means: values are as the database holds them, only freed of
//! the way they were stored (a GUID as text, a number with a decimal comma, a `char(n)` padded with blanks).

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use uuid::Uuid;

use super::value::Value;

/// The key of a run: what the database calls it, and the identity it has outside.
#[derive(Debug, Clone, PartialEq)]
pub struct RunKey {
    /// The value in the database, to ask for its rows again.
    pub raw: Value,
    /// The GUID of the report: `Index_GUID` itself, or, where the key is no GUID, a name-based one (version 5) of
    /// server, database and key.
    pub id: Uuid,
}

impl RunKey {
    /// The GUID in upper case with hyphens and no braces, as SQL Server prints it and as the file is named.
    pub fn name(&self) -> String {
        guid_text(self.id)
    }
}

/// A GUID in upper case with hyphens and no braces, as SQL Server prints it.
pub fn guid_text(id: Uuid) -> String {
    let mut buffer = Uuid::encode_buffer();
    id.hyphenated().encode_upper(&mut buffer).to_owned()
}

/// The time of a run as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum RunTime {
    /// A wall clock time; which clock is a setting of the site.
    Wall(NaiveDateTime),
    /// A time with its offset (`datetimeoffset`).
    Offset(DateTime<FixedOffset>),
    /// NULL.
    Missing,
    /// Text that is no time.
    Unreadable(String),
}

/// One test run: an `IndexData` row and its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRun {
    /// `Index_GUID`.
    pub key: RunKey,
    /// `Timestamp`.
    pub time: RunTime,
    /// `TestTime` in the unit of the site; text such as `00:01:30` counts in seconds.
    pub duration: Option<Number>,
    /// `Result`: a code as text (`1`, `0`, `PASS`, `True`).
    pub result: Option<String>,
    /// `ExitCode`: a code as text.
    pub exit_code: Option<String>,
    /// The serial number, from `IndexData` or `UutData`.
    pub serial: Option<String>,
    /// `ProductName`.
    pub product: Option<String>,
    /// `ProductType`.
    pub product_type: Option<String>,
    /// `ProductVersion`.
    pub product_version: Option<String>,
    /// `TestplanName`.
    pub testplan: Option<String>,
    /// `TestplanVariant`.
    pub testplan_variant: Option<String>,
    /// `TestplanRevision`.
    pub testplan_revision: Option<String>,
    /// `Hostname`.
    pub hostname: Option<String>,
    /// `Site`.
    pub site: Option<String>,
    /// `UserName`.
    pub user: Option<String>,
    /// `Testsystem_GUID`, in the canonical form when it is a GUID.
    pub testsystem: Option<String>,
    /// `Uut_GUID`, in the canonical form when it is a GUID.
    pub uut: Option<String>,
    /// `Info1` to `Info3`.
    pub info: [Option<String>; 3],
    /// What is built into the unit, in an order that does not depend on the server.
    pub parts: Vec<super::assembly::Part>,
    /// The steps, by step number, then table (numeric, text, other), then physical key.
    pub steps: Vec<TestStep>,
}

/// A number, or the text that stands where a number should.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A number. One stored as `real` is the shortest decimal that gives the same 32-bit value, so 0.1 stays 0.1.
    Value(f64),
    /// Text that is no number.
    Unreadable(String),
}

impl Number {
    /// The number, if it is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Number::Value(value) => Some(*value),
            Number::Unreadable(_) => None,
        }
    }
}

/// The table a step comes from. The order is the order of steps with equal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepTable {
    /// `TestDataNumeric`.
    Numeric,
    /// `TestDataText`.
    Text,
    /// `TestDataOther`.
    Other,
}

/// One row of `TestDataNumeric`, `TestDataText` or `TestDataOther`.
#[derive(Debug, Clone, PartialEq)]
pub struct TestStep {
    /// Which table.
    pub table: StepTable,
    /// `TestStepNumber`; not unique in a run, since VEE can repeat a test.
    pub step_number: Option<i64>,
    /// `TestNumber`: a label such as `10.2`, never a number.
    pub test_number: Option<String>,
    /// `TestName`.
    pub name: Option<String>,
    /// `TestDescription`.
    pub description: Option<String>,
    /// `TestUnits`.
    pub units: Option<String>,
    /// `TestResult`.
    pub result: StepValue,
    /// `TestResultType`: a code as text.
    pub verdict: Option<String>,
    /// `LowLimit`.
    pub low: Option<Number>,
    /// `HighLimit`.
    pub high: Option<Number>,
}

/// The value of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum StepValue {
    /// NULL.
    Missing,
    /// A number.
    Number(f64),
    /// Text. In a numeric row: text that is no number.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A value over the configured limit, which was not transferred; its size in bytes as the server counts.
    TooLarge(u64),
}
