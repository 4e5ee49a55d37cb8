//! Random reports that keep every rule.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use chrono::{DateTime, FixedOffset, Utc};
use uuid::Uuid;

use super::generate_step::{attachment, root};
use vte_wats::wats::model::{
    Attachment, Binary, Body, Failure, MiscInfo, Process, Report, ReportResult, Unit, Uur, Uut,
};
use vte_wats::wats::names::Named;
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
pub fn text(max: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        8 => vec(character(), 0..20),
        1 => vec(character(), max.min(600)..=max.min(600)),
    ]
    .prop_map(move |chars| fit(&chars.into_iter().collect::<String>(), max).text)
}

/// Text that is not blank.
pub fn filled(max: usize) -> impl Strategy<Value = String> {
    text(max - 1).prop_map(|text| format!("{text}x"))
}

pub fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>().prop_filter("finite", |value| value.is_finite()), (-1000i32..1000).prop_map(f64::from)]
}

pub fn one_of<T: Named + std::fmt::Debug>() -> impl Strategy<Value = T> {
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
