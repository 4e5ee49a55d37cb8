//! A run as the generator thinks of it, before it becomes rows.

use uuid::Uuid;

use crate::vte::value::Value;

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
    /// Columns of `IndexData` that hold something else than follows from all this.
    pub cells: Vec<(&'static str, Value)>,
}

impl Draft {
    /// A plain run to build upon: the `number`-th passed one of a motor controller, one minute long, a quarter of an
    /// hour after the one before, without steps. Its key ends in the number.
    pub fn plain(number: u64) -> Draft {
        let key = |kind: u128| Uuid::from_u128(kind << 96 | 0x4000_8000_0000_0000_0000 | u128::from(number));
        Draft {
            id: key(0x1DE0_0000),
            unit: Some(Unit { id: key(0x0074_0000), serial: format!("M7726{number:06}") }),
            product: 2,
            plan: 2,
            revision: 1,
            station: 0,
            person: 0,
            end: Moment::utc(2026, 2, 2, 8, 0, 0).after(number as f64 * 900.0),
            seconds: Some(60.0),
            result: Some(1),
            exit_code: Some(0),
            info: [None, None, None],
            steps: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// With this in a column of `IndexData`.
    #[must_use]
    pub fn cell(mut self, column: &'static str, value: Value) -> Draft {
        self.cells.push((column, value));
        self
    }

    /// With one more step, which gets the next number.
    #[must_use]
    pub fn step(mut self, mut step: Step) -> Draft {
        step.step_number = Some(self.steps.len() as i64 + 1);
        self.steps.push(step);
        self
    }

    /// With these codes of `Result` and `ExitCode`.
    #[must_use]
    pub fn ended(mut self, result: Option<i64>, exit_code: Option<i64>) -> Draft {
        (self.result, self.exit_code) = (result, exit_code);
        self
    }
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

impl Step {
    /// A passed number without limits.
    pub fn number(name: &str, value: impl Into<Option<f64>>) -> Step {
        Step::new(name, Outcome::Number { value: value.into(), low: None, high: None, nominal: None })
    }

    /// A passed text.
    pub fn text(name: &str, value: &str) -> Step {
        Step::new(name, Outcome::Text { value: Some(value.to_owned()), expected: None })
    }

    /// Anything else, passed; `kind` is what `DataType` says.
    pub fn other(name: &str, kind: &'static str, value: impl Into<Vec<u8>>) -> Step {
        Step::new(name, Outcome::Other { value: Some(value.into()), kind: Some(kind) })
    }

    fn new(name: &str, outcome: Outcome) -> Step {
        Step {
            step_number: None,
            number: None,
            name: Some(name.to_owned()),
            description: None,
            units: None,
            verdict: Some(1),
            outcome,
        }
    }

    /// With these limits, if it is a number.
    #[must_use]
    pub fn limits(mut self, below: impl Into<Option<f64>>, above: impl Into<Option<f64>>) -> Step {
        if let Outcome::Number { low, high, .. } = &mut self.outcome {
            (*low, *high) = (below.into(), above.into());
        }
        self
    }

    /// With the text expected, if it is a text.
    #[must_use]
    pub fn expect(mut self, text: &str) -> Step {
        if let Outcome::Text { expected, .. } = &mut self.outcome {
            *expected = Some(text.to_owned());
        }
        self
    }

    /// With this code of `TestResultType`.
    #[must_use]
    pub fn verdict(mut self, code: impl Into<Option<i64>>) -> Step {
        self.verdict = code.into();
        self
    }

    /// With `TestNumber`.
    #[must_use]
    pub fn numbered(mut self, number: &str) -> Step {
        self.number = Some(number.to_owned());
        self
    }

    /// With `TestDescription`.
    #[must_use]
    pub fn about(mut self, description: &str) -> Step {
        self.description = Some(description.to_owned());
        self
    }

    /// With `TestUnits`.
    #[must_use]
    pub fn units(mut self, units: &str) -> Step {
        self.units = Some(units.to_owned());
        self
    }
}
