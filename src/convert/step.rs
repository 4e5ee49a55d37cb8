//! One row of a result table: a step, and steps for what does not fit into it.

use crate::error::{Code, Error, Result};
use crate::vte::model::{StepTable, StepValue, TestRun, TestStep};
use crate::wats::model::Step;
use crate::wats::text::max;

use super::attachment::{Content, attach};
use super::content::{self, VALUE};
use super::group::Row;
use super::identity::present;
use super::limits::Bounds;
use super::naming::Named;
use super::note::Note;
use super::other::Attached;
use super::remarks::{Place, Remarks};
use super::settings::Settings;
use super::step_verdict::Compared;
use super::tally::Tally;

/// Converts the rows of a run, in their order, into the steps below the root, and counts their verdicts.
///
/// # Errors
/// [`Code::RunTooLarge`] when a value is larger than the settings allow.
pub(super) fn convert_rows(
    run: &TestRun,
    settings: &Settings,
    tally: &mut Tally,
    notes: &mut Vec<Note>,
) -> Result<Vec<Row>> {
    let mut rows = Vec::with_capacity(run.steps.len());
    for (index, row) in run.steps.iter().enumerate() {
        let named = settings.naming.of(row);
        let place = Place::Step { position: index + 1, number: row.step_number, name: &named.name };
        check_size(run, row, place, settings.value_bytes)?;
        let steps = convert_row(row, &named, settings, Remarks::new(place, notes));
        tally.count(steps[0].status, || place.to_string());
        rows.push(Row { groups: named.groups, steps });
    }
    Ok(rows)
}

/// The step of a row, then the steps of its attachments.
fn convert_row<'a>(
    row: &'a TestStep,
    named: &'a Named<'_>,
    settings: &Settings,
    mut remarks: Remarks<'a, '_>,
) -> Vec<Step> {
    let mut name = remarks.fit("Name", &named.name, max::NAME);
    name.truncate(name.trim_end().len());
    for (field, text, told) in [
        ("Test number", &row.test_number, named.tells_number),
        ("Description", &row.description, named.tells_description),
    ] {
        if let Some(text) = present(text.as_deref()).filter(|_| !told) {
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
    let mut steps = vec![step];
    if too_long.is_empty() && attached.is_none() {
        return steps;
    }
    let name = steps[0].name.clone();
    for long in too_long {
        attach(&mut steps, &name, Some(long.field).filter(|field| *field != VALUE), Content::Text(long.text));
    }
    match &attached {
        Some(Attached::Text(text)) => attach(&mut steps, &name, None, Content::Text(text)),
        Some(Attached::Bytes(bytes)) => attach(&mut steps, &name, None, Content::Bytes(bytes)),
        Some(Attached::File(kind, bytes)) => attach(&mut steps, &name, None, Content::File(*kind, bytes)),
        None => {}
    }
    steps
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
