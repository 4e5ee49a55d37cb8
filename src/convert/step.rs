//! One row of a result table: a step, and steps for what does not fit into it.

use std::borrow::Cow;

use crate::error::{Code, Error, Result};
use crate::vte::model::{StepTable, StepValue, TestRun, TestStep};
use crate::wats::model::Step;
use crate::wats::text::max;

use super::attachment::{Content, attach};
use super::content::{self, VALUE};
use super::identity::present;
use super::limits::Bounds;
use super::note::Note;
use super::other::Attached;
use super::remarks::{Place, Remarks};
use super::settings::Settings;
use super::step_verdict::Compared;
use super::tally::Tally;

/// The name of a row that has nothing to be named after.
const UNNAMED: &str = "Unnamed step";

/// Converts the rows of a run, in their order, into the steps below the root, and counts their verdicts.
///
/// # Errors
/// [`Code::RunTooLarge`] when a value is larger than the settings allow.
pub(super) fn convert_rows(
    run: &TestRun,
    settings: &Settings,
    tally: &mut Tally,
    notes: &mut Vec<Note>,
) -> Result<Vec<Step>> {
    let mut steps = Vec::with_capacity(run.steps.len());
    for (index, row) in run.steps.iter().enumerate() {
        let name = raw_name(row);
        let place = Place::Step { position: index + 1, number: row.step_number, name: &name };
        check_size(run, row, place, settings.value_bytes)?;
        let first = steps.len();
        convert_row(row, &name, settings, Remarks::new(place, notes), &mut steps);
        tally.count(steps[first].status, || place.to_string());
    }
    Ok(steps)
}

/// Appends the step of a row, then the steps of its attachments.
fn convert_row<'a>(
    row: &'a TestStep,
    raw_name: &'a str,
    settings: &Settings,
    mut remarks: Remarks<'a, '_>,
    steps: &mut Vec<Step>,
) {
    let mut name = remarks.fit("Name", raw_name, max::NAME);
    name.truncate(name.trim_end().len());
    for (field, text) in [("Test number", &row.test_number), ("Description", &row.description)] {
        if let Some(text) = present(text.as_deref()).filter(|text| *text != raw_name) {
            remarks.tell(field, text);
        }
    }
    let bounds = Bounds::of(row, &settings.no_limit);
    let verdict = settings.step_codes.judge(row.verdict.as_deref(), compared(row, bounds), &mut remarks);
    let mut step = Step::new(name, verdict.status);
    step.error_message = verdict.message;
    let attached = content::fill(&mut step, row, bounds, &settings.other, &mut remarks);
    let (text, too_long) = remarks.finish();
    step.report_text = text;
    let position = steps.len();
    steps.push(step);
    if too_long.is_empty() && attached.is_none() {
        return;
    }
    let name = steps[position].name.clone();
    for long in too_long {
        attach(steps, &name, Some(long.field).filter(|field| *field != VALUE), Content::Text(long.text));
    }
    match &attached {
        Some(Attached::Text(text)) => attach(steps, &name, None, Content::Text(text)),
        Some(Attached::Bytes(bytes)) => attach(steps, &name, None, Content::Bytes(bytes)),
        Some(Attached::File(kind, bytes)) => attach(steps, &name, None, Content::File(*kind, bytes)),
        None => {}
    }
}

/// What the limits of a row can be compared with. Only numeric rows are judged by limits.
fn compared<'a>(row: &TestStep, bounds: Bounds<'a>) -> Compared<'a> {
    match (row.table, &row.result) {
        (StepTable::Text | StepTable::Other, _) | (_, StepValue::Missing) => Compared::Nothing,
        (StepTable::Numeric, StepValue::Number(value)) => Compared::Number(*value, bounds),
        (StepTable::Numeric, StepValue::Text(_) | StepValue::Bytes(_) | StepValue::TooLarge(_)) => {
            Compared::NoNumber(bounds)
        }
    }
}

/// What a row is called: its name, else its test number, its description or its step number.
fn raw_name(row: &TestStep) -> Cow<'_, str> {
    let text = [&row.name, &row.test_number, &row.description].into_iter().find_map(|text| present(text.as_deref()));
    match (text, row.step_number) {
        (Some(text), _) => Cow::Borrowed(text),
        (None, Some(number)) => Cow::Owned(format!("Step {number}")),
        (None, None) => Cow::Borrowed(UNNAMED),
    }
}

fn check_size(run: &TestRun, row: &TestStep, place: Place<'_>, allowed: u64) -> Result<()> {
    let size = match &row.result {
        StepValue::Text(text) => text.len() as u64,
        StepValue::Bytes(bytes) => bytes.len() as u64,
        StepValue::TooLarge(size) => (*size).max(allowed + 1),
        StepValue::Missing | StepValue::Number(_) => return Ok(()),
    };
    if size <= allowed {
        return Ok(());
    }
    let run = run.key.name();
    Err(Error::new(Code::RunTooLarge, format!("{place} of run {run} has a value of {size} bytes, over {allowed}"))
        .hint(format!("raise `limits.value_bytes` to {size} or more, if WATS should have a value of that size")))
}
