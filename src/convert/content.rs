//! What a step holds: a measurement where the value is one, else the report text or an attachment. No value is lost.

use crate::config::other::OtherConfig;
use crate::vte::container::starts_one;
use crate::vte::model::{StepTable, StepValue, TestStep};
use crate::wats::model::{Limits, NumericLimit, Operator, Step, StepContent, StepStatus, StringValue, TextOperator};
use crate::wats::number;
use crate::wats::text::{max, utf16_len};

use super::identity::present;
use super::limits::{Bound, Bounds};
use super::note::NoteKind;
use super::other::{self, Attached};
use super::remarks::{Remarks, quote};
use super::step_verdict::measurement_status;

/// How the report text calls TestResult.
pub(super) const VALUE: &str = "Value";
/// How it calls TestUnits.
const UNITS: &str = "Units";

/// Fills a step, whose status is set, with the value of its row. Gives what is to be attached.
pub(super) fn fill<'a>(
    step: &mut Step,
    row: &'a TestStep,
    bounds: Bounds<'a>,
    config: &OtherConfig,
    remarks: &mut Remarks<'a, '_>,
) -> Option<Attached<'a>> {
    let mut attached = None;
    match (&row.result, row.table) {
        (StepValue::Number(value), StepTable::Numeric | StepTable::Other) if value.is_finite() => {
            number(step, *value, row, bounds, remarks);
            return None;
        }
        (StepValue::Number(value), table) => {
            if table != StepTable::Text {
                remarks.note(NoteKind::NonFinite, format_args!("the value is {}", number::text(*value)));
            }
            short_text(step, number::text(*value), remarks);
        }
        (StepValue::Text(value), StepTable::Numeric) => {
            remarks.note(NoteKind::UnreadableNumber, format_args!("the value is {}", quote(value)));
            text(step, value, remarks);
        }
        // What is too long for a string value and begins like a container is one.
        (StepValue::Text(value), StepTable::Text) if utf16_len(value) > max::STRING_VALUE && starts_one(value) => {
            attached = other::text(step, row, value, config, remarks);
        }
        (StepValue::Text(value), StepTable::Text) => text(step, value, remarks),
        (StepValue::Text(value), StepTable::Other) => attached = other::text(step, row, value, config, remarks),
        (StepValue::Bytes(value), StepTable::Other) => attached = other::bytes(step, row, value, config, remarks),
        (StepValue::Bytes(value), table) => {
            if table == StepTable::Numeric {
                remarks.note(NoteKind::UnreadableNumber, format_args!("the value is {} bytes", value.len()));
            }
            let end = if value.is_empty() { "" } else { ", attached" };
            remarks.line(VALUE, &format!("{} bytes{end}", value.len()));
            attached = (!value.is_empty()).then_some(Attached::Bytes(value));
        }
        // Such a run is refused before its steps are converted.
        (StepValue::TooLarge(size), _) => remarks.line(VALUE, &format!("{size} bytes, not read")),
        (StepValue::Missing, _) => {
            remarks.note(NoteKind::MissingValue, "no value");
            remarks.line(VALUE, "none (NULL)");
        }
    }
    // Numbers have their units with them.
    if let (Some(units), false) = (present(row.units.as_deref()), matches!(step.content, StepContent::Numeric(_))) {
        remarks.tell(UNITS, units);
    }
    tell_limits(bounds, remarks);
    attached
}

/// A finite number: a numeric limit measurement. Limits count only in numeric rows, and only when the step was judged.
fn number<'a>(step: &mut Step, value: f64, row: &'a TestStep, bounds: Bounds<'a>, remarks: &mut Remarks<'a, '_>) {
    let units = present(row.units.as_deref());
    let Some(status) = measurement_status(step.status) else {
        remarks.note(NoteKind::SkippedValue, format_args!("the value of the skipped step is {}", number::text(value)));
        remarks.line(VALUE, &number::text(value));
        if let Some(units) = units {
            remarks.tell(UNITS, units);
        }
        tell_limits(bounds, remarks);
        return;
    };
    let judged = row.table == StepTable::Numeric && step.status != StepStatus::Done;
    let limits = if judged {
        note_unusual(bounds, remarks);
        tell_unreadable(bounds, remarks);
        bounds.limits()
    } else {
        if bounds.given() {
            remarks.note(NoteKind::LimitsNotJudged, format_args!("limits ({bounds}) that nobody judged"));
        }
        tell_limits(bounds, remarks);
        Limits { operator: Operator::LOG, low: None, high: None }
    };
    let units = units.map(|units| remarks.fit(UNITS, units, max::UNITS));
    step.content = StepContent::Numeric(vec![NumericLimit { name: None, value, units, limits, status }]);
}

/// A text: a string measurement that is only logged, since VTE keeps nothing to compare it with.
fn text<'a>(step: &mut Step, value: &'a str, remarks: &mut Remarks<'a, '_>) {
    if step.status == StepStatus::Skipped {
        remarks.note(NoteKind::SkippedValue, "the skipped step has a value");
        remarks.tell(VALUE, value);
        return;
    }
    let value = remarks.fit(VALUE, value, max::STRING_VALUE);
    string_value(step, value);
}

/// A text of our own, which fits.
fn short_text(step: &mut Step, value: String, remarks: &mut Remarks<'_, '_>) {
    if step.status == StepStatus::Skipped {
        remarks.note(NoteKind::SkippedValue, "the skipped step has a value");
        remarks.line(VALUE, &value);
        return;
    }
    string_value(step, value);
}

fn string_value(step: &mut Step, value: String) {
    if let Some(status) = measurement_status(step.status) {
        let value = StringValue { name: None, value, operator: TextOperator::LOG, limit: None, status };
        step.content = StepContent::Text(vec![value]);
    }
}

/// Tells limits that stand in no measurement.
fn tell_limits<'a>(bounds: Bounds<'a>, remarks: &mut Remarks<'a, '_>) {
    note_unusual(bounds, remarks);
    for (field, bound) in [("Low limit", bounds.low), ("High limit", bounds.high)] {
        if let Bound::At(limit) = bound {
            remarks.line(field, &number::text(limit));
        }
    }
    tell_unreadable(bounds, remarks);
}

/// Tells limits that are no numbers.
fn tell_unreadable<'a>(bounds: Bounds<'a>, remarks: &mut Remarks<'a, '_>) {
    for (field, bound) in [("Low limit (no number)", bounds.low), ("High limit (no number)", bounds.high)] {
        if let Bound::Unreadable(text) = bound {
            remarks.note(NoteKind::UnreadableLimit, format_args!("{field}: {}", quote(text)));
            remarks.tell(field, text);
        }
    }
}

fn note_unusual(bounds: Bounds<'_>, remarks: &mut Remarks<'_, '_>) {
    if bounds.swapped() {
        remarks.note(NoteKind::SwappedLimits, format_args!("the low limit is above the high one ({bounds})"));
    }
}
