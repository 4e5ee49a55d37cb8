//! Charts and attachments at their limits, and containers of any shape and length.

use std::time::Instant;

use proptest::prelude::*;
use vte_wats::sample::vee::{self, Field};
use vte_wats::vte::container::{Data, read};
use vte_wats::vte::model::{StepTable, StepValue};
use vte_wats::vte::other;
use vte_wats::wats::model::{Step, StepContent};
use vte_wats::wats::text::max;
use vte_wats::wats::write::to_xml;

use crate::held::held;
use crate::runs::{config, row, steps, with_steps};

/// The steps that a value of TestDataOther becomes; its report keeps all rules.
fn became(value: StepValue, points: u32) -> Vec<Step> {
    let mut config = config();
    config.other.points = points;
    let converter = vte_wats::convert::Converter::new(&config).unwrap();
    let converted = converter.convert(&with_steps([row(StepTable::Other, "Data", value)])).unwrap();
    assert_eq!(vte_wats::wats::rules::check(&converted.report), []);
    let again = vte_wats::wats::read::read(&to_xml(&converted.report)).unwrap();
    assert_eq!(steps(&again).len(), steps(&converted.report).len());
    steps(&converted.report).to_vec()
}

fn text(text: String) -> StepValue {
    StepValue::Text(text)
}

fn points(step: &Step) -> Vec<usize> {
    step.chart.as_ref().map_or_else(Vec::new, |chart| chart.series.iter().map(|series| series.y.len()).collect())
}

#[test]
fn points_at_their_limit_and_one_past() {
    let values: Vec<f64> = (0..1001).map(|n| f64::from(n % 17)).collect();
    let at = became(text(vee::array(&values[..1000])), 1000);
    assert_eq!((points(&at[0]), at.len(), &at[0].report_text), (vec![1000], 1, &None));
    let past = became(text(vee::array(&values)), 1000);
    let shown = points(&past[0])[0];
    assert!((900..=1000).contains(&shown), "{shown}");
    let told = past[0].report_text.as_ref().unwrap();
    assert!(told.starts_with(&format!("Chart: {shown} of 1001 points")) && told.contains("(size 1001)"), "{told}");
}

#[test]
fn series_at_their_limit_and_one_past() {
    let series = |count: usize| {
        let names: Vec<String> = (0..count).map(|n| format!("CH{n}")).collect();
        let fields: Vec<(&str, Field<'_>)> =
            names.iter().map(|name| (name.as_str(), Field::Array(&[1.0, 2.0]))).collect();
        became(text(vee::records(&[&fields])), 10_000)
    };
    let at = series(max::SERIES);
    assert_eq!((points(&at[0]).len(), &at[0].report_text), (max::SERIES, &None));
    let past = series(max::SERIES + 1);
    assert_eq!(points(&past[0]).len(), max::SERIES);
    let told = past[0].report_text.as_ref().unwrap();
    assert!(told.contains("Chart: 50 of 51 series") && told.contains("\"CH50\""), "{told}");
}

#[test]
fn measurements_at_their_limit_and_one_past() {
    let numbers = |count: usize| {
        let names: Vec<String> = (0..count).map(|n| format!("M{n}")).collect();
        let fields: Vec<(&str, Field<'_>)> = names.iter().map(|name| (name.as_str(), Field::Real(1.0))).collect();
        became(text(vee::records(&[&fields])), 10_000)
    };
    for (count, told) in [(500, false), (501, true)] {
        let step = &numbers(count)[0];
        let StepContent::Numeric(all) = &step.content else { panic!() };
        assert_eq!((all.len(), step.report_text.is_some()), (500, told));
    }
}

#[test]
fn attachments_at_their_limit_and_one_past() {
    let image = |size: usize| {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(size, 7);
        became(StepValue::Bytes(bytes), 10_000)
    };
    let at = image(max::ATTACHMENT_BYTES);
    let attachment = at[1].attachment.as_ref().unwrap();
    assert_eq!((at.len(), attachment.name.as_str(), attachment.content_type.as_str()), (2, "Data.png", "image/png"));
    let past = image(max::ATTACHMENT_BYTES + 1);
    let parts: Vec<_> = past[1..].iter().map(|step| step.attachment.as_ref().unwrap()).collect();
    let names: Vec<_> =
        parts.iter().map(|part| (part.name.as_str(), part.content_type.as_str(), part.data.len())).collect();
    assert_eq!(
        names,
        [
            ("Data (part 1 of 2).png", "application/octet-stream", max::ATTACHMENT_BYTES),
            ("Data (part 2 of 2).png", "application/octet-stream", 1)
        ]
    );
}

#[test]
fn a_long_value_that_is_not_told_in_full_is_attached_whole() {
    let values: Vec<f64> = (0..40_000).map(|n| f64::from(n) / 3.0).collect();
    let value = vee::array(&values);
    let became = became(text(value.clone()), 1000);
    assert_eq!(became[1].attachment.as_ref().unwrap().data, value.as_bytes());
}

#[test]
fn names_of_measurements_and_series_differ_and_fit() {
    let long = "n".repeat(150);
    let fields = [
        (long.as_str(), Field::Real(1.0)),
        (&long[..120], Field::Real(2.0)),
        ("", Field::Real(3.0)),
        ("a\u{1}", Field::Array(&[1.0])),
        ("a\u{1}", Field::Array(&[2.0])),
    ];
    let step = &became(text(vee::records(&[&fields])), 10_000)[0];
    let StepContent::Numeric(all) = &step.content else { panic!() };
    let names: Vec<_> = all.iter().map(|one| one.name.clone().unwrap()).collect();
    assert_eq!(names, ["n".repeat(100), format!("{} (2)", "n".repeat(96)), "Value 3".to_owned()]);
    let series: Vec<_> = step.chart.as_ref().unwrap().series.iter().map(|series| series.name.as_str()).collect();
    assert_eq!(series, ["a\u{FFFD}", "a\u{FFFD} (2)"]);
}

#[test]
fn a_name_that_looks_like_a_numbered_one_is_no_second_one() {
    let fields =
        [("X (3)", Field::Real(1.0)), ("X", Field::Real(2.0)), ("X", Field::Real(3.0)), ("X", Field::Real(4.0))];
    let step = &became(text(vee::records(&[&fields])), 10_000)[0];
    let StepContent::Numeric(all) = &step.content else { panic!() };
    let names: Vec<_> = all.iter().map(|one| one.name.clone().unwrap()).collect();
    assert_eq!(names, ["X (3)", "X", "X (4)", "X (5)"]);
}

/// A megabyte of numbers, of tuples, of fields, and of brackets that lead nowhere.
fn megabytes() -> Vec<(&'static str, String)> {
    let numbers: Vec<f64> = (0..60_000).map(|n| f64::from(n) * 1.234_567_891e-3).collect();
    let names: Vec<String> = (0..40_000).map(|n| format!("Field number {n}")).collect();
    let fields: Vec<(&str, Field<'_>)> = names.iter().map(|name| (name.as_str(), Field::Real(1.5))).collect();
    let record = vee::records(&[&fields[..10_000]]);
    let rows: Vec<&[(&str, Field<'_>)]> = (0..15_000).map(|n| &fields[n..n + 2]).collect();
    vec![
        ("numbers", vee::waveform(&numbers, 1.0)),
        ("tuples", format!("(Coord (numDims 1) (size 80000) (data [ {}]))", "(1.5, 2.5) ".repeat(80_000))),
        ("fields", record),
        ("records", vee::records(&rows)),
        ("scalars", vee::real64(1.5).repeat(40_000)),
        ("starts", "(Real64 ".repeat(120_000)),
        ("open brackets", format!("(Real64 (x {}", "(".repeat(1_000_000))),
        ("lines", "(not one\n".repeat(110_000)),
        ("commas", "1,".repeat(500_000)),
        ("json", "[".repeat(1_000_000)),
        ("xml", "<a>".repeat(300_000) + ">"),
    ]
}

/// Linear: twice the text takes about twice the time. The bound is that of a busy machine and an unoptimised build;
/// `cargo test --release --test convert a_megabyte -- --nocapture` prints what it takes.
#[test]
fn a_megabyte_is_read_quickly() {
    for (what, text) in megabytes() {
        let begun = Instant::now();
        let read = other::of_text(&text);
        let taken = begun.elapsed();
        println!("{what}: {} bytes in {:.1} ms", text.len(), taken.as_secs_f64() * 1000.0);
        std::hint::black_box(read);
        assert!(taken.as_millis() < if cfg!(debug_assertions) { 3000 } else { 50 }, "{what}: {taken:?}");
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>().prop_filter("finite", |value| value.is_finite()), (-1000..1000).prop_map(f64::from)]
}

/// Text that looks like containers.
fn likeness() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just(" ".to_owned()),
        Just("(Real64 ".to_owned()),
        Just("(Record\n".to_owned()),
        Just("(data ".to_owned()),
        Just("(record ".to_owned()),
        Just("(size 1)".to_owned()),
        Just("(schema (fieldName \"a\" (type Text)))".to_owned()),
        Just("@0.5".to_owned()),
        Just("1E-005".to_owned()),
        Just("(\"a\" 1)".to_owned()),
        Just("(dim 1 (extent 0 1))".to_owned()),
        "\\PC{0,4}",
    ];
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_harm(given in prop_oneof![likeness(), "\\PC{0,200}"]) {
        if let Ok(Some(found)) = read(&given) {
            prop_assert!(held(&found) <= given.len(), "more is held than was there");
        }
        let _ = became(text(given), 100);
    }

    #[test]
    fn any_bytes_are_read_without_harm(given in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = became(StepValue::Bytes(given), 100);
    }

    #[test]
    fn what_vee_writes_comes_back_and_a_part_of_it_never_does(
        numbers in prop::collection::vec(number(), 1..40), seconds in 1e-9..1e3, cut in any::<prop::sample::Index>()
    ) {
        let whole = vee::waveform(&numbers, seconds);
        let found = read(&whole).unwrap().unwrap();
        prop_assert_eq!(&found.containers[0].data, &Data::Numbers(numbers));
        // Without its end it is damaged, wherever it is cut: never a shorter waveform.
        let end = whole.rfind(')').unwrap();
        let part = &whole[..cut.index(end)];
        prop_assert!(!matches!(read(part), Ok(Some(_))), "{}", part);
    }
}
