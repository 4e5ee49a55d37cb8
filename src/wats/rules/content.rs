//! What a step holds: measurements, a chart, an attachment.

use super::checker::Checker;
use super::place::At;
use super::{Rule, operators, values};
use crate::wats::model::{Attachment, Chart, NumericLimit, Series, Step, StepContent, StringValue};
use crate::wats::names::Named;
use crate::wats::schema;
use crate::wats::text::max;

/// Checks the contents of a step, but not the steps below it.
pub(super) fn check(checker: &mut Checker, at: &At<'_>, step: &Step) {
    match &step.content {
        StepContent::None | StepContent::Sequence(_) => {}
        StepContent::Numeric(all) => {
            names(checker, at, "NumericLimit", all.iter().map(|one| one.name.as_deref()));
            for (index, one) in all.iter().enumerate() {
                numeric(checker, &at.item("NumericLimit", index, all.len()), one);
            }
        }
        StepContent::Text(all) => {
            names(checker, at, "StringValue", all.iter().map(|one| one.name.as_deref()));
            for (index, one) in all.iter().enumerate() {
                string(checker, &at.item("StringValue", index, all.len()), one);
            }
        }
        StepContent::PassFail(all) => {
            names(checker, at, "PassFail", all.iter().map(|one| one.name.as_deref()));
        }
        StepContent::CallExe(exit_code) => {
            checker.number(&at.child("Callexe"), &schema::EXIT_CODE, Some(*exit_code));
        }
        StepContent::Message { response, .. } => {
            checker.maybe(&at.child("MessagePopup"), &schema::RESPONSE, response.as_deref());
        }
    }
    if let Some(part) = &step.chart {
        chart(checker, &at.child("Chart"), part);
    }
    if let Some(part) = &step.attachment {
        attachment(checker, &at.child("Attachment"), part);
    }
    company(checker, at, step);
}

/// What may stand beside what.
fn company(checker: &mut Checker, at: &At<'_>, step: &Step) {
    if step.chart.is_some() && step.attachment.is_some() {
        checker.found(Rule::ChartAttachment, at, None, "holds a Chart and an Attachment".into());
    } else if step.attachment.is_some() && !matches!(step.content, StepContent::None) {
        checker.found(Rule::AttachmentAlone, at, None, "holds an Attachment beside something else".into());
    } else if step.chart.is_some() && matches!(step.content, StepContent::Sequence(_)) {
        checker.found(Rule::ChartSequence, at, None, "is a sequence and holds a Chart".into());
    }
}

/// The names of the measurements of a step: none for one, one each for several.
fn names<'a>(
    checker: &mut Checker,
    at: &At<'_>,
    element: &'static str,
    names: impl ExactSizeIterator<Item = Option<&'a str>>,
) {
    let count = names.len();
    if count == 0 {
        checker.found(Rule::NoMeasurement, at, None, format!("should hold a {element}, but holds none"));
    }
    for (index, name) in names.enumerate() {
        let at = at.item(element, index, count);
        checker.maybe(&at, &schema::MEASUREMENT_NAME, name);
        let blank = name.is_none_or(|name| name.trim().is_empty());
        if count > 1 && blank {
            checker.found(Rule::MeasurementNames, &at, None, format!("has no Name, but is one of {count}"));
        } else if count == 1 && name.is_some() {
            checker.found(
                Rule::MeasurementName,
                &at,
                Some("Name"),
                "stands on the only measurement of its step".into(),
            );
        }
    }
}

fn numeric(checker: &mut Checker, at: &At<'_>, one: &NumericLimit) {
    checker.number(at, &schema::NUMERIC_VALUE, Some(one.value));
    checker.maybe(at, &schema::UNITS, one.units.as_deref());
    let limits = &one.limits;
    let needs = operators::numeric(limits.operator);
    let pairs = [(&schema::LOW_LIMIT, limits.low, needs.low()), (&schema::HIGH_LIMIT, limits.high, needs.high())];
    for (attribute, limit, needed) in pairs {
        checker.number(at, attribute, limit);
        if needed && limit.is_none() {
            let what = format!("has no {}, which {} compares with", attribute.name, limits.operator.name());
            checker.found(Rule::LimitMissing, at, None, what);
        } else if !needed && limit.is_some() {
            let what = format!("is not used by {}", limits.operator.name());
            checker.found(Rule::LimitExtra, at, Some(attribute.name), what);
        }
    }
}

fn string(checker: &mut Checker, at: &At<'_>, one: &StringValue) {
    checker.text(at, &schema::STRING_VALUE, &one.value);
    checker.maybe(at, &schema::STRING_LIMIT, one.limit.as_deref());
    if operators::needs_string_limit(one.operator) && one.limit.is_none() {
        let what = format!("has no StringLimit, which {} compares with", one.operator.name());
        checker.found(Rule::LimitMissing, at, None, what);
    }
}

fn chart(checker: &mut Checker, at: &At<'_>, chart: &Chart) {
    checker.text(at, &schema::LABEL, &chart.label);
    checker.text(at, &schema::X_LABEL, &chart.x_label);
    checker.text(at, &schema::X_UNIT, &chart.x_unit);
    checker.text(at, &schema::Y_LABEL, &chart.y_label);
    checker.text(at, &schema::Y_UNIT, &chart.y_unit);
    let count = chart.series.len();
    if count > max::SERIES {
        checker.found(Rule::SeriesCount, at, None, format!("has {count} series, at most {} are allowed", max::SERIES));
    }
    for (index, part) in chart.series.iter().enumerate() {
        series(checker, &at.item("Series", index, count), part);
    }
}

fn series(checker: &mut Checker, at: &At<'_>, series: &Series) {
    checker.text(at, &schema::SERIES_NAME, &series.name);
    if series.y.is_empty() {
        checker.found(Rule::SeriesEmpty, at, None, "has no numbers".into());
    }
    if let Some(x) = &series.x
        && x.len() != series.y.len()
    {
        let what = format!("has {} numbers in xdata, but {} in ydata", x.len(), series.y.len());
        checker.found(Rule::SeriesPoints, at, None, what);
    }
    for (element, values) in [("ydata", &series.y), ("xdata", series.x.as_ref().unwrap_or(&Vec::new()))] {
        if let Some(bad) = values.iter().find(|value| !value.is_finite()) {
            values::finite(*bad, |rule, what| checker.found(rule, &at.child(element), None, what));
        }
    }
}

fn attachment(checker: &mut Checker, at: &At<'_>, attachment: &Attachment) {
    checker.text(at, &schema::ATTACHMENT_NAME, &attachment.name);
    checker.text(at, &schema::CONTENT_TYPE, &attachment.content_type);
    checker.attached(at, schema::ATTACHED, attachment.data.len());
}
