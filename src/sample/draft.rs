//! A run as the generator thinks of it, before it becomes rows.

use uuid::Uuid;

use super::calendar::Moment;

/// A unit under test.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// `Uut_GUID`.
    pub id: Uuid,
    /// The serial number.
    pub serial: String,
}

/// A run.
#[derive(Debug, Clone)]
pub struct Draft {
    /// `Index_GUID`.
    pub id: Uuid,
    /// The unit; none when a station tests itself.
    pub unit: Option<Unit>,
    /// The number of the product.
    pub product: usize,
    /// The number of the plan.
    pub plan: usize,
    /// The number of its revision.
    pub revision: usize,
    /// The number of the station.
    pub station: usize,
    /// The number of the person at it.
    pub person: usize,
    /// When it ended.
    pub end: Moment,
    /// `TestTime`: how long it took, in seconds.
    pub seconds: Option<f32>,
    /// `Result`: 1 passed, 0 failed.
    pub result: Option<i64>,
    /// `ExitCode`: 0 normal, 1 stopped by the operator, 2 instrument error.
    pub exit_code: Option<i64>,
    /// `Info1` to `Info3`: order, fixture, batch.
    pub info: [Option<String>; 3],
    /// The steps, in their order.
    pub steps: Vec<Step>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// `TestStepNumber`.
    pub step_number: Option<i64>,
    /// `TestNumber`.
    pub number: Option<String>,
    /// `TestName`.
    pub name: Option<String>,
    /// `TestDescription`.
    pub description: Option<String>,
    /// `TestUnits`.
    pub units: Option<String>,
    /// `TestResultType`: 1 passed, 0 failed.
    pub verdict: Option<i64>,
    /// What came out; decides the table.
    pub outcome: Outcome,
}

/// What came out of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A row of `TestDataNumeric`.
    Number {
        /// `TestResult`.
        value: Option<f64>,
        /// `LowLimit`.
        low: Option<f64>,
        /// `HighLimit`.
        high: Option<f64>,
        /// `Nominal`.
        nominal: Option<f64>,
    },
    /// A row of `TestDataText`.
    Text {
        /// `TestResult`.
        value: Option<String>,
        /// `ExpectedResult`.
        expected: Option<String>,
    },
    /// A row of `TestDataOther`.
    Other {
        /// `TestResult`.
        value: Option<Vec<u8>>,
        /// `DataType`.
        kind: Option<&'static str>,
    },
}
