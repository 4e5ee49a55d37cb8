//! Each verdict of a step and of a run.

use vte_wats::vte::model::{StepTable, StepValue, TestRun, TestStep};

use super::Case;
use crate::runs::{numeric, row, run, text, verdict, with_steps};

pub fn cases() -> Vec<Case> {
    let mut all = of_steps();
    all.extend(of_runs());
    all
}

/// A row of each table with the code, and a numeric one without limits.
fn rows(code: &str) -> Vec<TestStep> {
    [
        numeric("5V rail", 5.01, Some(4.75), Some(5.25)),
        numeric("Temperature", 23.5, None, None),
        text("Version", "1.15.3"),
        row(StepTable::Other, "Trace", StepValue::Text("1;2;3".into())),
    ]
    .map(|row| verdict(row, Some(code)))
    .into()
}

fn of_steps() -> Vec<Case> {
    let each =
        |name, code, result: &str| Case::new(name, TestRun { result: Some(result.into()), ..with_steps(rows(code)) });
    vec![
        each("step-passed", "1", "1"),
        each("step-failed", "0", "0"),
        each("step-done", "2", "1"),
        each("step-skipped", "3", "1"),
        each("step-error", "4", "2"),
        each("step-terminated", "5", "3"),
        each("step-unlisted", "42", "1"),
        each("step-bit", "True", "1"),
        Case::new("step-without-code", with_steps(rows(""))),
        Case::new("step-from-limits", with_steps(rows("0"))).configured("[verdict]\nstep_from = \"limits\""),
        Case::new(
            "step-disagrees",
            with_steps([
                numeric("Passed outside", 6.0, Some(4.75), Some(5.25)),
                verdict(numeric("Failed inside", 5.0, Some(4.75), Some(5.25)), Some("0")),
            ]),
        )
        .failed(),
    ]
}

fn of_runs() -> Vec<Case> {
    let some = |text: &str| Some(text.to_owned());
    let good = || with_steps([numeric("5V rail", 5.01, Some(4.75), Some(5.25))]);
    let coded = |name, result, exit_code| Case::new(name, TestRun { result, exit_code, ..good() });
    let bad = with_steps([verdict(numeric("5V rail", 6.01, Some(4.75), Some(5.25)), Some("0"))]);
    vec![
        Case::new("run-failed", bad.clone()).failed(),
        Case::new("run-passed-with-a-failed-step", bad),
        coded("run-failed-with-good-steps", some("0"), some("0")),
        coded("run-error", some("2"), some("0")),
        coded("run-terminated", some("3"), some("0")),
        coded("run-bit", some("True"), None),
        coded("run-result-unlisted", some("42"), some("0")),
        coded("run-result-missing", None, some("0")),
        coded("run-exit-decides", some("1"), some("9")),
        coded("run-exit-unlisted", some("1"), some("-17")),
        coded("run-exit-text", some("0"), some("ABORT")),
        Case::new("run-without-steps", run()),
    ]
}
