//! Runs to convert, and the way to convert them.

use chrono::NaiveDateTime;
use uuid::Uuid;
use vte_wats::config::Config;
use vte_wats::convert::{Converted, Converter, NoteKind};
use vte_wats::vte::model::{Number, RunKey, RunTime, StepTable, StepValue, TestRun, TestStep};
use vte_wats::vte::value::Value;
use vte_wats::wats::model::{Body, NumericLimit, Report, Step, StepContent, StringValue, Uut};

/// A run that passed, with everything that is usual, and no steps.
pub fn run() -> TestRun {
    let id = Uuid::from_u128(0x6F96_19FF_8B86_D011_B42D_00C0_4FC9_64FF);
    TestRun {
        key: RunKey { raw: Value::Guid(id), id },
        time: wall("2025-03-04T10:15:30.123"),
        duration: Some(Number::Value(12.5)),
        result: Some("1".into()),
        exit_code: Some("0".into()),
        serial: Some("SN-100".into()),
        product: Some("Board".into()),
        product_type: None,
        product_version: Some("R2A".into()),
        testplan: Some("FCT Board".into()),
        testplan_variant: None,
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

/// A wall clock time.
pub fn wall(text: &str) -> RunTime {
    RunTime::Wall(text.parse::<NaiveDateTime>().unwrap())
}

/// The usual run with these steps.
pub fn with_steps(steps: impl IntoIterator<Item = TestStep>) -> TestRun {
    let mut run = run();
    run.steps = steps.into_iter().collect();
    for (number, step) in (1..).zip(&mut run.steps) {
        step.step_number = step.step_number.map(|_| number * 10);
    }
    run
}

/// A row that passed.
pub fn row(table: StepTable, name: &str, result: StepValue) -> TestStep {
    TestStep {
        table,
        step_number: Some(10),
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
pub fn numeric(name: &str, value: f64, low: Option<f64>, high: Option<f64>) -> TestStep {
    TestStep {
        low: low.map(Number::Value),
        high: high.map(Number::Value),
        units: Some("V".into()),
        ..row(StepTable::Numeric, name, StepValue::Number(value))
    }
}

/// A text row that passed.
pub fn text(name: &str, value: &str) -> TestStep {
    row(StepTable::Text, name, StepValue::Text(value.into()))
}

/// The row with another verdict.
pub fn verdict(row: TestStep, code: Option<&str>) -> TestStep {
    TestStep { verdict: code.map(str::to_owned), ..row }
}

/// A configuration with codes for every verdict.
pub const CONFIG: &str = r#"
[site]
time_zone = "Europe/Stockholm"
[verdict]
run = { "1" = "Passed", "0" = "Failed", "2" = "Error", "3" = "Terminated" }
step = { "1" = "Passed", "0" = "Failed", "2" = "Done", "3" = "Skipped", "4" = "Error", "5" = "Terminated" }
exit = { "9" = "Terminated" }
"#;

/// The configuration of [`CONFIG`].
pub fn config() -> Config {
    toml::from_str(CONFIG).unwrap()
}

/// Converts by the configuration of [`CONFIG`].
pub fn convert(run: &TestRun) -> Converted {
    Converter::new(&config()).unwrap().convert(run).unwrap()
}

/// The kinds of the notes.
pub fn kinds(converted: &Converted) -> Vec<NoteKind> {
    converted.notes.iter().map(|note| note.kind).collect()
}

/// The test of a report.
pub fn uut(report: &Report) -> &Uut {
    match &report.body {
        Body::Uut(uut) => uut,
        Body::Uur(_) => panic!("a repair"),
    }
}

/// The steps below the root.
pub fn steps(report: &Report) -> &[Step] {
    match &uut(report).root.content {
        StepContent::Sequence(sequence) => &sequence.steps,
        other => panic!("{other:?}"),
    }
}

/// The only step of a run with the row, and the kinds of the notes on it.
pub fn one(row: TestStep) -> (Step, Vec<NoteKind>) {
    let converted = convert(&with_steps([row]));
    let of_the_run = [NoteKind::RunVerdictDisagrees];
    let notes = kinds(&converted).into_iter().filter(|kind| !of_the_run.contains(kind)).collect();
    let [step] = steps(&converted.report) else { panic!("{:?}", steps(&converted.report)) };
    (step.clone(), notes)
}

pub fn measured(step: &Step) -> &NumericLimit {
    match &step.content {
        StepContent::Numeric(all) if all.len() == 1 => &all[0],
        other => panic!("{other:?}"),
    }
}

pub fn said(step: &Step) -> &StringValue {
    match &step.content {
        StepContent::Text(all) if all.len() == 1 => &all[0],
        other => panic!("{other:?}"),
    }
}

pub fn lines(step: &Step) -> Vec<&str> {
    step.report_text.as_deref().map(|text| text.lines().collect()).unwrap_or_default()
}
