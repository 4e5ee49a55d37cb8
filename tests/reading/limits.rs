//! Limits: what is heavy is read in parts, and what is too large is not read at all.

use vte_wats::config::Config;
use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::model::StepValue;
use vte_wats::vte::reader::ReadRun;
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::database::{paged, pages, watched};

/// Twenty runs of very different weight.
fn heavy() -> TestDb {
    (1..=20_u64).fold(TestDb::empty(), |db, number| {
        let weight = if number % 7 == 0 { 40_000 } else { 10 * number as usize };
        let steps = (0..number % 4).fold(Draft::plain(number), |draft, step| {
            draft.step(Step::number("N", step as f64)).step(Step::other("O", "bytes", vec![7; weight]))
        });
        db.run(steps.step(Step::text("T", &"x".repeat(weight))))
    })
}

fn read(db: &TestDb, config: &Config) -> (Vec<ReadRun>, usize) {
    let (mut reader, asked) = watched(db, config);
    let runs = pages(&mut reader, &Range::default()).into_iter().flat_map(|page| page.runs).collect();
    let asked = asked.lock().unwrap().len();
    (runs, asked)
}

#[test]
fn a_heavy_page_is_read_in_parts_and_gives_the_same() {
    let (expected, few) = read(&heavy(), &paged(20));
    assert_eq!((expected.len(), few), (20, 4));
    for bytes in [1, 1_000, 5_000, 50_000, 100_000, 10_000_000] {
        let mut config = paged(20);
        config.limits.page_bytes = bytes;
        let (found, statements) = read(&heavy(), &config);
        assert_eq!(found.len(), 20, "{bytes} bytes");
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!((&found.run, found.digest), (&expected.run, expected.digest), "{bytes} bytes");
        }
        assert_eq!(statements > few, bytes < 10_000_000, "{statements} statements for {bytes} bytes");
        // At worst every run alone, and every larger part in vain.
        assert!(statements <= 1 + 3 * (20 + 19), "{statements} statements for {bytes} bytes");
    }
}

#[test]
fn a_value_over_the_limit_is_not_read() {
    let run = Draft::plain(1)
        .step(Step::text("Short", "0123456789"))
        .step(Step::text("Long", "0123456789A"))
        .step(Step::other("Bytes", "x", vec![1; 10]))
        .step(Step::other("More bytes", "x", vec![1; 11]))
        .step(Step::number("Number", 1.0));
    let mut config = paged(5);
    config.limits.value_bytes = 10;
    for (text, other) in [("nvarchar(max)", "varbinary(max)"), ("ntext", "image"), ("varchar(max)", "image")] {
        let db = TestDb::empty().run(run.clone()).retype("TestDataText", "TestResult", text).retype(
            "TestDataOther",
            "TestResult",
            other,
        );
        let (found, _) = read(&db, &config);
        let values: Vec<&StepValue> = found[0].run.steps.iter().map(|step| &step.result).collect();
        assert_eq!(
            values,
            [
                &StepValue::Text("0123456789".into()),
                &StepValue::TooLarge(11),
                &StepValue::Bytes(vec![1; 10]),
                &StepValue::TooLarge(11),
                &StepValue::Number(1.0),
            ]
        );
    }
}

/// NULL is not too large, and a value that became too large is another content.
#[test]
fn a_missing_value_is_not_too_large() {
    let mut config = paged(5);
    config.limits.value_bytes = 10;
    let db = TestDb::empty().run(Draft::plain(1).step(Step::text("T", "x")));
    let missing = read(&db.clone().set("TestDataText", 0, "TestResult", Value::Null), &config).0;
    assert_eq!(missing[0].run.steps[0].result, StepValue::Missing);
    let large = read(&db.clone().set("TestDataText", 0, "TestResult", Value::Text("x".repeat(11))), &config).0;
    let larger = read(&db.set("TestDataText", 0, "TestResult", Value::Text("x".repeat(12))), &config).0;
    assert_ne!(missing[0].digest, large[0].digest);
    assert_ne!(large[0].digest, larger[0].digest);
}

/// A value of a short type is never over the limit, whatever the limit.
#[test]
fn a_short_type_has_no_size() {
    let mut config = paged(5);
    config.limits.value_bytes = 1;
    let db = TestDb::empty().run(Draft::plain(1).step(Step::text("T", "long"))).retype(
        "TestDataText",
        "TestResult",
        "nvarchar(64)",
    );
    assert_eq!(read(&db, &config).0[0].run.steps[0].result, StepValue::Text("long".into()));
}
