//! Random reports that keep every rule.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use chrono::{DateTime, FixedOffset, Utc};
use uuid::Uuid;
use vte_wats::wats::model::{
    Attachment, Binary, Body, Chart, Failure, Limits, MeasurementStatus, MiscInfo, NumericLimit, Operator, PassFail,
    Process, Report, ReportResult, Sequence, Series, Step, StepContent, StepGroup, StepStatus, StringValue,
    TextOperator, Unit, Uur, Uut,
};
use vte_wats::wats::names::Named;
use vte_wats::wats::rules::operators::{needs_string_limit, numeric};
use vte_wats::wats::text::{fit, is_forbidden, max};

/// Characters that are easy to get wrong, and any others.
fn character() -> impl Strategy<Value = char> {
    let awkward: Vec<char> =
        "åäöÅß中文é\u{1F600}\u{10FFFF}<>&'\"]; \t\n\r\u{A0}\u{2028}\u{FFFD}=/\\#".chars().collect();
    prop_oneof![
        3 => proptest::char::range(' ', '~'),
        2 => proptest::sample::select(awkward),
        1 => any::<char>().prop_filter("WATS refuses it", |c| !is_forbidden(*c)),
    ]
}

/// Text of at most `max` UTF-16 units, now and then as long as it may be.
fn text(max: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        8 => vec(character(), 0..20),
        1 => vec(character(), max.min(600)..=max.min(600)),
    ]
    .prop_map(move |chars| fit(&chars.into_iter().collect::<String>(), max).text)
}

/// Text that is not blank.
fn filled(max: usize) -> impl Strategy<Value = String> {
    text(max - 1).prop_map(|text| format!("{text}x"))
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>().prop_filter("finite", |value| value.is_finite()), (-1000i32..1000).prop_map(f64::from)]
}

fn one_of<T: Named + std::fmt::Debug>() -> impl Strategy<Value = T> {
    proptest::sample::select(T::ALL)
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    // From 1971-01-02 to 9998-12-31, in steps of 100 ns.
    (31_622_400i64..253_370_764_800, prop_oneof![Just(0u32), 0u32..10_000_000])
        .prop_map(|(seconds, ticks)| DateTime::from_timestamp(seconds, ticks * 100).unwrap())
}

fn start() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (instant(), -56i32..=56)
        .prop_map(|(instant, quarters)| instant.with_timezone(&FixedOffset::east_opt(quarters * 900).unwrap()))
}

fn guid() -> impl Strategy<Value = Uuid> {
    (1u128..).prop_map(Uuid::from_u128)
}

fn process() -> impl Strategy<Value = Process> {
    (1i16.., option::of(text(50))).prop_map(|(code, name)| Process { code: Some(code), name })
}

fn misc_info(needs_id: bool) -> BoxedStrategy<MiscInfo> {
    let id = if needs_id { guid().prop_map(Some).boxed() } else { option::of(guid()).boxed() };
    let value = prop_oneof![
        filled(max::MISC_INFO).prop_map(|text| (Some(text), None)),
        any::<i16>().prop_map(|numeric| (None, Some(numeric))),
    ];
    (filled(max::MISC_INFO), value, id)
        .prop_map(|(description, (text, numeric), id)| MiscInfo { description, text, numeric, id })
        .boxed()
}

fn unit() -> impl Strategy<Value = Unit> {
    let texts = (filled(max::SHORT), filled(max::HEADER), filled(max::HEADER), option::of(text(max::HEADER)));
    (texts, option::of(any::<i16>())).prop_map(|((part_type, pn, sn, rev), position)| Unit {
        part_type: Some(part_type),
        pn,
        sn,
        rev,
        position,
        index: None,
        parent: None,
        replaced: None,
    })
}

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

fn attachment() -> BoxedStrategy<Attachment> {
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

fn root() -> BoxedStrategy<Step> {
    let step = leaf().prop_recursive(3, 20, 4, |inner| sequence(head(StepStatus::Passed), vec(inner, 0..4).boxed()));
    let head = head(StepStatus::Passed).prop_map(|head| Step { name: "MainSequence Callback".into(), ..head });
    sequence(head.boxed(), vec(step, 0..6).boxed()).boxed()
}

fn uut() -> BoxedStrategy<Uut> {
    let texts = (
        option::of(text(max::HEADER)),
        option::of(text(max::HEADER)),
        option::of(text(max::HEADER)),
        option::of(text(max::ERROR_MESSAGE)),
        option::of(text(max::COMMENT)),
    );
    let numbers = (option::of(any::<i16>()), option::of(number()), option::of(any::<i32>()));
    (texts, numbers, root())
        .prop_map(|((operator, batch, fixture, error_message, comment), numbers, root)| {
            let (socket, execution_time, error_code) = numbers;
            Uut { operator, batch, socket, execution_time, fixture, error_code, error_message, comment, root }
        })
        .boxed()
}

/// A report without what its kind decides.
fn frame(id_in_misc: bool) -> BoxedStrategy<Report> {
    let texts = (
        filled(max::HEADER),
        filled(max::HEADER),
        filled(max::HEADER),
        filled(max::HEADER),
        filled(max::HEADER),
        filled(max::HEADER),
    );
    let lists = (vec(misc_info(id_in_misc), 0..4), vec(unit(), 0..3));
    (guid(), start(), texts, process(), lists)
        .prop_map(|(id, start, texts, process, (misc_info, units))| Report {
            id,
            start,
            sn: texts.0,
            pn: texts.1,
            rev: texts.2,
            machine_name: texts.3,
            location: texts.4,
            purpose: texts.5,
            process,
            misc_info,
            units,
            ..super::reports::bare()
        })
        .boxed()
}

/// A test.
pub fn test() -> impl Strategy<Value = Report> {
    (frame(false), uut()).prop_map(|(frame, uut)| {
        let result = ReportResult::from_name(uut.root.status.name()).expect("a root status is a result");
        Report { result, body: Body::Uut(Box::new(uut)), ..frame }
    })
}

fn failure() -> BoxedStrategy<Failure> {
    let texts = (
        text(60),
        filled(60),
        option::of(text(max::SHORT)),
        option::of(text(max::NAME)),
        option::of(text(max::NAME)),
        option::of(text(max::PATH)),
    );
    (texts, option::of(text(max::COMMENT)), any::<i32>())
        .prop_map(|(texts, comment, step_id)| Failure {
            category: texts.0,
            code: texts.1,
            index: 0,
            part: 0,
            component: texts.2,
            step_id,
            function_block: texts.3.clone(),
            article_number: texts.3,
            article_revision: texts.4,
            article_vendor: texts.5,
            comment,
        })
        .boxed()
}

/// A repair.
pub fn repair() -> impl Strategy<Value = Report> {
    let uur = (
        (option::of(text(max::HEADER)), option::of(instant()), option::of(number()), option::of(guid())),
        option::of(text(max::COMMENT)),
        process(),
        vec(failure(), 0..3),
        vec(attachment(), 0..3),
    );
    (frame(true), uur).prop_map(|(mut report, (head, comment, test_process, mut failures, attachments))| {
        let (operator, confirmed, execution_time, referenced_uut) = head;
        for (index, unit) in (1..).zip(&mut report.units) {
            (unit.index, unit.parent) = (Some(index), Some(index - 1));
        }
        let itself = Unit {
            part_type: None,
            pn: report.pn.clone(),
            sn: report.sn.clone(),
            rev: Some(report.rev.clone()),
            position: None,
            index: Some(0),
            parent: None,
            replaced: None,
        };
        report.units.insert(0, itself);
        for (index, failure) in (0..).zip(&mut failures) {
            failure.index = index * 7;
        }
        let binary = |Attachment { name, content_type, data }| Binary {
            failure: failures.first().map(|failure| failure.index),
            name,
            content_type,
            data,
        };
        let binaries = attachments.into_iter().map(binary).collect();
        let finalized = Some(report.start.to_utc());
        let uur = Uur {
            operator,
            confirmed,
            finalized,
            execution_time,
            referenced_uut,
            comment,
            test_process,
            failures,
            binaries,
        };
        Report { body: Body::Uur(Box::new(uur)), ..report }
    })
}
