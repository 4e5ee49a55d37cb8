//! Text in every type that holds it.

use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::model::StepValue;
use vte_wats::vte::value::Value;

use super::site::{all_runs, same, same_as};

fn padded(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(format!("{text:<64}")),
        other => other,
    }
}

#[test]
fn names_as_varchar_char_and_long_text() {
    let columns = ["Hostname", "Site", "UserName", "ProductName", "TestplanName", "TestplanRevision", "Info1"];
    for declared in ["varchar(64)", "nvarchar(max)", "varchar(max)", "ntext", "text", "sysname"] {
        same(&columns.iter().fold(TestDb::baseline(), |db, column| db.retype("IndexData", column, declared)), "");
    }
    for declared in ["char(64)", "nchar(64)"] {
        let db =
            columns.iter().fold(TestDb::baseline(), |db, column| db.retype_with("IndexData", column, declared, padded));
        same(&db, "");
    }
}

#[test]
fn the_columns_of_steps_padded_with_blanks() {
    let mut db = TestDb::baseline();
    for table in ["TestDataNumeric", "TestDataText", "TestDataOther"] {
        for column in ["TestNumber", "TestName", "TestDescription", "TestUnits"] {
            db = db.retype_with(table, column, "nchar(255)", padded);
        }
    }
    same(&db, "");
}

#[test]
fn text_results_in_every_type_of_text() {
    for declared in ["nvarchar(255)", "varchar(255)", "varchar(max)", "ntext", "text", "xml"] {
        same(&TestDb::baseline().retype("TestDataText", "TestResult", declared), "");
    }
}

/// A `char(n)` cannot tell its own blanks from padding: they are kept in a value, as anything is that was measured.
#[test]
fn a_padded_text_result_keeps_its_blanks() {
    let db = TestDb::empty().run(Draft::plain(1).step(Step::text("Answer", "OK"))).retype_with(
        "TestDataText",
        "TestResult",
        "char(8)",
        |_| Value::Text("OK      ".into()),
    );
    assert_eq!(all_runs(&db, "")[0].run.steps[0].result, StepValue::Text("OK      ".into()));
}

/// Text in TestDataOther is told in the report text, and bytes are attached, whichever type holds them.
#[test]
fn other_results_as_text_and_as_bytes() {
    let base = || TestDb::empty().run(Draft::plain(1).step(Step::other("Curve", "VEE", "(Real64\n (data  0)\n)")));
    for declared in ["image", "varbinary(8000)", "binary(21)"] {
        same_as(&base().retype("TestDataOther", "TestResult", declared), "", &base());
    }
    let text = base().retype("TestDataOther", "TestResult", "nvarchar(max)");
    for declared in ["ntext", "text", "varchar(max)", "xml", "nvarchar(4000)"] {
        same_as(&base().retype("TestDataOther", "TestResult", declared), "", &text);
    }
    let value = StepValue::Text("(Real64\n (data  0)\n)".into());
    assert_eq!(all_runs(&text, "")[0].run.steps[0].result, value);
}

#[test]
fn letters_of_every_alphabet() {
    let name = "Prüfling Å\u{301} 測定 😀";
    let db = TestDb::empty().run(Draft::plain(1).step(Step::text(name, name))).set(
        "IndexData",
        0,
        "Info1",
        Value::Text(format!(" {name}\0 ")),
    );
    let run = &all_runs(&db, "")[0].run;
    assert_eq!(run.info[0].as_deref(), Some(name));
    assert_eq!(run.steps[0].name.as_deref(), Some(name));
    assert_eq!(run.steps[0].result, StepValue::Text(name.into()));
}
