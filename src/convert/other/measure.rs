//! Measurements and the chart of a step.

use std::collections::HashSet;

use crate::config::other::OtherConfig;
use crate::vte::model::TestStep;
use crate::wats::model::{
    Chart, ChartKind, Limits, MeasurementStatus, NumericLimit, Operator, Series, Step, StepContent, StringValue,
    TextOperator,
};
use crate::wats::number;
use crate::wats::text::{fit, is_forbidden, max, utf16_len};

use super::super::identity::present;
use super::super::note::NoteKind;
use super::super::remarks::Remarks;
use super::super::step_verdict::measurement_status;
use super::gather::{Axis, Gathered, Line};
use super::thin::thin;

/// How the report text calls TestUnits.
const UNITS: &str = "Units";
/// The most measurements of a step.
const MEASUREMENTS: usize = 500;
/// The fewest points that a series is thinned to.
const FEWEST_POINTS: usize = 4;

/// Fills the step. True when it tells everything.
pub(super) fn measure<'a>(
    step: &mut Step,
    row: &'a TestStep,
    gathered: Gathered<'_>,
    config: &OtherConfig,
    remarks: &mut Remarks<'a, '_>,
) -> bool {
    let Some(status) = measurement_status(step.status) else { return false };
    let Gathered { mut numbers, texts, lines, axis, more, one_quantity } = gathered;
    let mut complete = !more;
    let units = present(row.units.as_deref());
    let of_all = units.filter(|_| one_quantity).map(|units| remarks.fit(UNITS, units, max::UNITS));
    if let (Some(units), None) = (units, &of_all) {
        remarks.tell(UNITS, units);
    }
    let series = chosen(lines, config, remarks, &mut complete);
    if numbers.is_empty() {
        numbers = extremes(&series);
    }
    complete &= tell_not_finite(&mut numbers, remarks);
    if numbers.len() > MEASUREMENTS {
        let left = numbers.len() - MEASUREMENTS;
        remarks.note(NoteKind::LeftOut, format_args!("{left} of {} numbers are no measurements", numbers.len()));
        numbers.truncate(MEASUREMENTS);
        complete = false;
    }
    if !numbers.is_empty() {
        // A measurement that is alone has no name.
        complete &= texts.is_empty() && (numbers.len() > 1 || numbers[0].0.is_empty());
        step.content = StepContent::Numeric(measurements(numbers, of_all.as_deref(), status));
    } else if series.is_empty() && !texts.is_empty() && texts.len() <= MEASUREMENTS && texts.iter().all(|it| fits(it.1))
    {
        step.content = StepContent::Text(strings(texts, status));
    } else {
        complete = false;
    }
    if !series.is_empty() {
        step.chart = Some(chart(step, series, axis, of_all.unwrap_or_default()));
    }
    complete
}

/// The series that have room in a chart, thinned to its points.
fn chosen(lines: Vec<Line>, config: &OtherConfig, remarks: &mut Remarks<'_, '_>, complete: &mut bool) -> Vec<Line> {
    let count = lines.len();
    if count > max::SERIES {
        let left = count - max::SERIES;
        remarks.note(NoteKind::LeftOut, format_args!("{left} of {count} series have no room in the chart"));
        remarks.line("Chart", &format!("{} of {count} series; all are in the value", max::SERIES));
        *complete = false;
    }
    let most = (config.points as usize / count.clamp(1, max::SERIES)).max(FEWEST_POINTS);
    let mut series = Vec::new();
    let (mut shown, mut points, mut not_finite, mut thin_ones) = (0, 0, 0, false);
    for line in lines.into_iter().take(max::SERIES) {
        let thinned = thin(line, most);
        shown += thinned.line.y.len();
        points += thinned.of.unwrap_or(thinned.line.y.len() + thinned.not_finite);
        not_finite += thinned.not_finite;
        thin_ones |= thinned.of.is_some();
        if !thinned.line.y.is_empty() {
            series.push(thinned.line);
        }
    }
    if thin_ones {
        remarks.note(NoteKind::Thinned, format_args!("the chart shows {shown} of {points} points"));
        remarks.line("Chart", &format!("{shown} of {points} points, with the minima and maxima kept"));
    }
    if not_finite > 0 {
        remarks.note(NoteKind::NonFinite, format_args!("{not_finite} points of the chart are no finite numbers"));
        remarks.line("Chart", &format!("{not_finite} points are no finite numbers and left out"));
    }
    *complete &= !thin_ones && not_finite == 0;
    series
}

/// The lowest and the highest value of each series, for a chart needs measurements beside it, and these are what a test
/// engineer looks for first. Thinning keeps them.
fn extremes(series: &[Line]) -> Vec<(String, f64)> {
    let mut extremes = Vec::with_capacity(2 * series.len());
    for line in series {
        let of = |what: &str| if line.name.is_empty() { what.to_owned() } else { format!("{} {what}", line.name) };
        let lowest = line.y.iter().copied().min_by(f64::total_cmp);
        let highest = line.y.iter().copied().max_by(f64::total_cmp);
        extremes.extend(lowest.map(|value| (of("minimum"), value)));
        extremes.extend(highest.map(|value| (of("maximum"), value)));
    }
    extremes
}

/// Takes out what is no finite number and says so. True when there is none.
fn tell_not_finite(numbers: &mut Vec<(String, f64)>, remarks: &mut Remarks<'_, '_>) -> bool {
    let before = numbers.len();
    numbers.retain(|(name, value)| {
        if !value.is_finite() {
            let name = if name.is_empty() { "the value" } else { name };
            remarks.note(NoteKind::NonFinite, format_args!("{name} is {}", number::text(*value)));
        }
        value.is_finite()
    });
    numbers.len() == before
}

fn measurements(numbers: Vec<(String, f64)>, units: Option<&str>, status: MeasurementStatus) -> Vec<NumericLimit> {
    let alone = numbers.len() == 1;
    let mut names = Names::default();
    let one = |(name, value): (String, f64)| NumericLimit {
        name: (!alone).then(|| names.of(&name)),
        value,
        units: units.map(str::to_owned),
        limits: Limits { operator: Operator::LOG, low: None, high: None },
        status,
    };
    numbers.into_iter().map(one).collect()
}

fn strings(texts: Vec<(String, &str)>, status: MeasurementStatus) -> Vec<StringValue> {
    let alone = texts.len() == 1;
    let mut names = Names::default();
    let one = |(name, value): (String, &str)| StringValue {
        name: (!alone).then(|| names.of(&name)),
        value: value.to_owned(),
        operator: TextOperator::LOG,
        limit: None,
        status,
    };
    texts.into_iter().map(one).collect()
}

/// Whether a text is a string value as it is.
fn fits(text: &str) -> bool {
    utf16_len(text) <= max::STRING_VALUE && !text.chars().any(is_forbidden)
}

fn chart(step: &Step, series: Vec<Line>, axis: Axis, y_unit: String) -> Chart {
    let (x_label, x_unit) = match axis {
        Axis::Index => ("Index", ""),
        Axis::Time => ("Time", "s"),
        Axis::Frequency => ("Frequency", "Hz"),
        Axis::X => ("x", ""),
    };
    let mut names = Names::default();
    let one = |Line { name, x, y }: Line| {
        let name = if name.is_empty() { step.name.clone() } else { name };
        Series { name: names.of(&name), y, x }
    };
    Chart {
        kind: ChartKind::Line,
        label: step.name.clone(),
        x_label: x_label.to_owned(),
        x_unit: x_unit.to_owned(),
        y_label: "Value".to_owned(),
        y_unit,
        series: series.into_iter().map(one).collect(),
    }
}

/// Names that fit and that no two have.
#[derive(Default)]
struct Names {
    given: HashSet<String>,
    number: usize,
}

impl Names {
    fn of(&mut self, name: &str) -> String {
        self.number += 1;
        let name = if name.trim().is_empty() { format!("Value {}", self.number) } else { name.to_owned() };
        let mut fitted = fit(name.trim(), max::NAME).text;
        fitted.truncate(fitted.trim_end().len());
        let (plain, mut number) = (fitted.clone(), self.number);
        while !self.given.insert(fitted.clone()) {
            let end = format!(" ({number})");
            fitted = fit(&plain, max::NAME - utf16_len(&end)).text + &end;
            number += 1;
        }
        fitted
    }
}
