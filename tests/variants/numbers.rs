//! Results, limits and codes, in every type that holds a number.

use vte_wats::error::Code;
use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::model::{Number, StepValue};
use vte_wats::vte::value::Value;

use super::site::{all_runs, refused, reports, same, same_as};

const CELLS: [&str; 3] = ["TestResult", "LowLimit", "HighLimit"];

fn retyped(declared: &str) -> TestDb {
    CELLS.iter().fold(TestDb::baseline(), |db, column| db.retype("TestDataNumeric", column, declared))
}

fn as_text(declared: &str, form: impl Fn(String) -> String + Copy) -> TestDb {
    CELLS.iter().fold(TestDb::baseline(), |db, column| {
        db.retype_with("TestDataNumeric", column, declared, |value| match value {
            Value::Float(number) => Value::Text(form(number.to_string())),
            other => other,
        })
    })
}

#[test]
fn numbers_of_64_bits() {
    same(&retyped("decimal(38,12)"), "");
    same(&retyped("float(53)"), "");
}

/// The numbers of the sample have few digits, so that 32 bits hold them: 0.1 stays 0.1.
#[test]
fn numbers_of_32_bits() {
    let digits = |number: f64| number.to_string().trim_start_matches(['-', '0', '.']).replace('.', "").len();
    let few = CELLS.iter().fold(TestDb::baseline(), |db, column| {
        db.retype_with("TestDataNumeric", column, "float", |value| match value {
            Value::Float(number) if digits(number) > 6 => Value::Float(0.1),
            other => other,
        })
    });
    let real = CELLS.iter().fold(few.clone(), |db, column| db.retype("TestDataNumeric", column, "real"));
    same_as(&real, "", &few);
}

#[test]
fn numbers_as_text() {
    same(&as_text("nvarchar(64)", |text| text), "");
    same(&as_text("nvarchar(64)", |text| text.replace('.', ",")), "");
    same(&as_text("varchar(64)", |text| format!("  {text} ")), "");
    same(&as_text("char(64)", |text| format!("{:<64}", text.replace('.', ","))), "");
    same(&as_text("ntext", |text| text), "");
}

#[test]
fn text_that_is_no_number_is_told_and_not_lost() {
    let text = |text: &str| Value::Text(text.to_owned());
    let db = TestDb::empty()
        .run(Draft::plain(1).step(Step::number("Overload", 1.0).limits(0.0, 2.0)).step(Step::number("Plain", 5.0)))
        .retype("TestDataNumeric", "TestResult", "nvarchar(32)")
        .retype("TestDataNumeric", "LowLimit", "nvarchar(32)")
        .set("TestDataNumeric", 0, "TestResult", text("OVERLOAD"))
        .set("TestDataNumeric", 0, "LowLimit", text("n/a"));
    let runs = all_runs(&db, "");
    let steps = &runs[0].run.steps;
    assert_eq!(steps[0].result, StepValue::Text("OVERLOAD".into()));
    assert_eq!(steps[0].low, Some(Number::Unreadable("n/a".into())));
    assert_eq!(steps[1].result, StepValue::Number(5.0));
    let report = reports(&db, "").into_values().next().unwrap();
    assert!(report.contains("StringValue=\"OVERLOAD\""), "{report}");
    assert!(report.contains("Low limit (no number): n/a"), "{report}");
}

/// A number beyond the range of 64 bits is no number: what stands there is told as it is.
#[test]
fn text_of_a_number_too_large() {
    let db = TestDb::empty()
        .run(Draft::plain(1).step(Step::number("Huge", 1.0)))
        .retype("TestDataNumeric", "TestResult", "nvarchar(32)")
        .set("TestDataNumeric", 0, "TestResult", Value::Text("1E400".into()));
    assert_eq!(all_runs(&db, "")[0].run.steps[0].result, StepValue::Text("1E400".into()));
}

#[test]
fn codes_in_every_type() {
    for declared in ["bit", "tinyint", "smallint", "bigint", "float", "real", "decimal(3,0)", "nvarchar(8)", "char(8)"]
    {
        let pad = |text: &str| Value::Text(format!("{text:<8}"));
        let mut db = TestDb::baseline();
        for (table, column) in [
            ("IndexData", "Result"),
            ("TestDataNumeric", "TestResultType"),
            ("TestDataText", "TestResultType"),
            ("TestDataOther", "TestResultType"),
        ] {
            db = match declared {
                "char(8)" => db.retype_with(table, column, declared, |value| match value {
                    Value::Int(code) => pad(&code.to_string()),
                    other => other,
                }),
                _ => db.retype(table, column, declared),
            };
        }
        same(&db, "");
    }
}

#[test]
fn words_for_codes() {
    let words = |value: Value| match value {
        Value::Int(1) => Value::Text("PASS".into()),
        Value::Int(0) => Value::Text("fail".into()),
        other => other,
    };
    let db = TestDb::baseline().retype_with("IndexData", "Result", "nvarchar(8)", words);
    same(&db, "[verdict]\nrun = { Pass = \"Passed\", Fail = \"Failed\" }\n");
    // Unless the site says what the words mean, no run is Passed.
    assert!(reports(&db, "").values().all(|text| !text.contains(" Result=\"Passed\"")));
}

#[test]
fn step_numbers_in_every_type() {
    for declared in ["smallint", "bigint", "float", "real", "decimal(9,0)", "nvarchar(8)"] {
        let db = ["TestDataNumeric", "TestDataText", "TestDataOther"]
            .iter()
            .fold(TestDb::baseline(), |db, table| db.retype(table, "TestStepNumber", declared));
        same(&db, "");
    }
}

#[test]
fn what_cannot_be_a_limit() {
    refused(
        &TestDb::empty().retype("TestDataNumeric", "LowLimit", "varbinary(8)"),
        "",
        Code::SchemaType,
        "TestDataNumeric.LowLimit should be the low limit, but it is varbinary(8) (of a type that cannot hold it)",
        "name another column under [source.columns]: \"TestDataNumeric.low_limit\" = \"COLUMN\", or let a view give the \
         value and name the view under [source.tables]",
    );
}
