//! Random steps that keep every rule.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::generate::{filled, number, one_of, text};
use vte_wats::wats::model::{
    Attachment, Chart, Limits, MeasurementStatus, NumericLimit, Operator, PassFail, Sequence, Series, Step,
    StepContent, StepGroup, StepStatus, StringValue, TextOperator,
};
use vte_wats::wats::rules::operators::{needs_string_limit, numeric};
use vte_wats::wats::text::max;

/// A measurement status that agrees with that of its step.
fn measurement_status(step: StepStatus) -> BoxedStrategy<MeasurementStatus> {
    match step {
        StepStatus::Passed | StepStatus::Done => {
            prop_oneof![Just(MeasurementStatus::Passed), Just(MeasurementStatus::Skipped)].boxed()
        }
        _ => one_of::<MeasurementStatus>().boxed(),
    }
}

fn limits() -> impl Strategy<Value = Limits> {
    (one_of::<Operator>(), number(), number()).prop_map(|(operator, low, high)| {
        let needs = numeric(operator);
        Limits { operator, low: needs.low().then_some(low), high: needs.high().then_some(high) }
    })
}

/// Measurements with names, or one without.
fn named<T: std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
    set_name: fn(&mut T, String),
) -> BoxedStrategy<Vec<T>> {
    let several = vec((one.clone(), filled(max::NAME)), 2..4).prop_map(move |all| {
        let name = |(mut one, name)| {
            set_name(&mut one, name);
            one
        };
        all.into_iter().map(name).collect()
    });
    prop_oneof![one.prop_map(|one| vec![one]), several].boxed()
}

fn content(status: StepStatus) -> BoxedStrategy<StepContent> {
    let message = (option::of(any::<i16>()), option::of(text(max::STEP_MESSAGE)))
        .prop_map(|(button, response)| StepContent::Message { button, response });
    let others = prop_oneof![Just(StepContent::None), number().prop_map(StepContent::CallExe), message];
    if status == StepStatus::Skipped {
        return others.boxed();
    }
    let numeric = (number(), option::of(text(max::UNITS)), limits(), measurement_status(status))
        .prop_map(|(value, units, limits, status)| NumericLimit { name: None, value, units, limits, status })
        .boxed();
    let string =
        (text(max::STRING_VALUE), one_of::<TextOperator>(), text(max::STRING_VALUE), measurement_status(status))
            .prop_map(|(value, operator, limit, status)| {
                let limit = needs_string_limit(operator).then_some(limit);
                StringValue { name: None, value, operator, limit, status }
            })
            .boxed();
    let pass_fail = measurement_status(status).prop_map(|status| PassFail { name: None, status }).boxed();
    prop_oneof![
        1 => others,
        3 => named(numeric, |one, name| one.name = Some(name)).prop_map(StepContent::Numeric),
        2 => named(string, |one, name| one.name = Some(name)).prop_map(StepContent::Text),
        1 => named(pass_fail, |one, name| one.name = Some(name)).prop_map(StepContent::PassFail),
    ]
    .boxed()
}

fn series() -> impl Strategy<Value = Series> {
    let points = vec((number(), number()), 1..6);
    (text(max::NAME), points, any::<bool>()).prop_map(|(name, points, has_x)| {
        let (y, x): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        Series { name, y, x: has_x.then_some(x) }
    })
}

fn chart() -> BoxedStrategy<Chart> {
    let labels = (text(max::NAME), text(max::AXIS), text(max::UNITS), text(max::AXIS), text(max::UNITS));
    (one_of(), labels, vec(series(), 0..3))
        .prop_map(|(kind, (label, x_label, x_unit, y_label, y_unit), series)| Chart {
            kind,
            label,
            x_label,
            x_unit,
            y_label,
            y_unit,
            series,
        })
        .boxed()
}

/// An attachment.
pub fn attachment() -> BoxedStrategy<Attachment> {
    (filled(max::FILE_NAME), filled(max::NAME), vec(any::<u8>(), 1..40))
        .prop_map(|(name, content_type, data)| Attachment { name, content_type, data })
        .boxed()
}

fn head(status: StepStatus) -> BoxedStrategy<Step> {
    let names = (filled(max::NAME), one_of::<StepGroup>(), option::of(text(30).prop_map(|text| format!("NI_{text}"))));
    let numbers = (option::of(number()), option::of(any::<i32>()), option::of(any::<i32>()));
    let texts = (option::of(text(max::STEP_MESSAGE)), option::of(text(1000)));
    (names, numbers, texts)
        .prop_map(move |(names, numbers, texts)| Step {
            name: names.0,
            group: names.1,
            step_type: names.2,
            total_time: numbers.0,
            index: numbers.1,
            error_code: numbers.2,
            error_message: texts.0,
            report_text: texts.1,
            ..Step::new("", status)
        })
        .boxed()
}

fn leaf() -> BoxedStrategy<Step> {
    one_of::<StepStatus>()
        .prop_flat_map(|status| {
            let attached = (head(status), attachment())
                .prop_map(|(head, attachment)| Step { attachment: Some(attachment), ..head });
            let measured = (head(status), content(status), option::weighted(0.2, chart()))
                .prop_map(|(head, content, chart)| Step { content, chart, ..head });
            prop_oneof![1 => attached, 6 => measured]
        })
        .boxed()
}

fn sequence(name: BoxedStrategy<Step>, steps: BoxedStrategy<Vec<Step>>) -> BoxedStrategy<Step> {
    let texts = (filled(max::SEQUENCE), filled(max::VERSION), filled(max::SEQUENCE), filled(max::PATH));
    (name, texts, steps)
        .prop_map(|(head, (name, version, file_name, file_path), steps)| {
            // A sequence is as bad as the worst of its steps.
            let is_bad =
                |step: &Step| !matches!(step.status, StepStatus::Passed | StepStatus::Done | StepStatus::Skipped);
            let status = steps.iter().find(|step| is_bad(step)).map_or(StepStatus::Passed, |step| step.status);
            let content = StepContent::Sequence(Sequence { name, version, file_name, file_path, steps });
            Step { status, content, ..head }
        })
        .boxed()
}

/// A root step with all below it.
pub fn root() -> BoxedStrategy<Step> {
    let step = leaf().prop_recursive(3, 20, 4, |inner| sequence(head(StepStatus::Passed), vec(inner, 0..4).boxed()));
    let head = head(StepStatus::Passed).prop_map(|head| Step { name: "MainSequence Callback".into(), ..head });
    sequence(head.boxed(), vec(step, 0..6).boxed()).boxed()
}
