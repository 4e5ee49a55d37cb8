//! Runs for tests.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::vte::model::{Number, RunKey, RunTime, StepTable, StepValue, TestRun, TestStep};
use crate::vte::value::Value;

use super::note::NoteKind;
use super::remarks::{Place, Remarks};

/// A run with everything that is usual, and no steps.
pub(super) fn run() -> TestRun {
    let id = Uuid::from_u128(0x6F96_19FF_8B86_D011_B42D_00C0_4FC9_64FF);
    let time = NaiveDate::from_ymd_opt(2025, 3, 4).and_then(|day| day.and_hms_milli_opt(10, 15, 30, 123)).unwrap();
    TestRun {
        key: RunKey { raw: Value::Guid(id), id },
        time: RunTime::Wall(time),
        duration: Some(Number::Value(12.5)),
        result: Some("1".into()),
        exit_code: Some("0".into()),
        serial: Some("SN-100".into()),
        product: Some("Board".into()),
        product_type: None,
        product_version: Some("R2A".into()),
        testplan: Some("FCT Board".into()),
        testplan_variant: Some("Hot".into()),
        testplan_revision: Some("1.4".into()),
        hostname: Some("STATION7".into()),
        site: Some("Line 3".into()),
        user: Some("anna".into()),
        testsystem: Some("11111111-2222-3333-4444-555555555555".into()),
        uut: None,
        info: [None, None, None],
        parts: Vec::new(),
        steps: Vec::new(),
    }
}

/// A row of a table with a name and a value.
pub(super) fn row(table: StepTable, name: &str, result: StepValue) -> TestStep {
    TestStep {
        table,
        step_number: Some(30),
        test_number: None,
        name: Some(name.into()),
        description: None,
        units: None,
        result,
        verdict: Some("1".into()),
        low: None,
        high: None,
    }
}

/// A numeric row that passed.
pub(super) fn numeric(name: &str, value: f64) -> TestStep {
    row(StepTable::Numeric, name, StepValue::Number(value))
}

/// What `act` gives, and the kinds of the notes it made about the run.
pub(super) fn remarks<'a, T>(act: impl FnOnce(&mut Remarks<'a, '_>) -> T) -> (T, Vec<NoteKind>) {
    let mut notes = Vec::new();
    let done = act(&mut Remarks::new(Place::Run, &mut notes));
    (done, notes.into_iter().map(|note| note.kind).collect())
}
