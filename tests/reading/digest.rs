//! The digest of a run: it changes with every cell that is read, and with no other.

use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::ColumnType;
use vte_wats::vte::decode::RowDigest;
use vte_wats::vte::fields::TableRole;
use vte_wats::vte::value::Value;

use super::database::{open, runs};

fn one_run() -> TestDb {
    let run = Draft::plain(1)
        .step(Step::number("Rail", 3.3).limits(3.0, 3.6).units("V").numbered("1.1").about("a"))
        .step(Step::text("Label", "x").expect("x").units("u").numbered("2").about("b"))
        .step(Step::other("Curve", "VEE", "x").units("u").numbered("3").about("c"));
    TestDb::empty().run(&run)
}

fn digest(db: &TestDb) -> RowDigest {
    let found = runs(db, 5);
    assert_eq!(found.len(), 1);
    found[0].digest
}

/// Another value of the type.
fn other(value: &Value, ty: &ColumnType) -> Value {
    match (value, ty) {
        (_, ColumnType::Guid) => Value::Guid(uuid::Uuid::from_u128(0x77)),
        (_, ColumnType::Int(_)) => Value::Int(77),
        (_, ColumnType::Real) => Value::Real(77.0),
        (_, ColumnType::Float) => Value::Float(77.0),
        (_, ColumnType::DateTime) => Value::Text("2026-07-07 07:07:07.007".to_owned()),
        (_, ColumnType::Binary(_)) => Value::Bytes(vec![7]),
        _ => Value::Text("77".to_owned()),
    }
}

#[test]
fn every_cell_that_is_read_counts_and_no_other() {
    let before = digest(&one_run());
    let map = open(&one_run(), 5).map().clone();
    let (mut counted, mut ignored) = (0, 0);
    for role in [TableRole::IndexData, TableRole::TestDataNumeric, TableRole::TestDataText, TableRole::TestDataOther] {
        let table = one_run().catalog().tables.into_iter().find(|table| table.name == role.name()).unwrap();
        let mapped = map.table(role).unwrap();
        for (at, column) in table.columns.iter().enumerate() {
            // With another key the rows are those of another run.
            if column.name == "Index_GUID" {
                continue;
            }
            let read = role.fields().iter().any(|field| mapped.column(field.name) == Some(column));
            let cell = one_run().rows(role.name())[0][at].clone();
            for value in [other(&cell, &column.ty), Value::Null] {
                if value == cell || (value.is_null() && !column.nullable) {
                    continue;
                }
                let mut db = one_run().set(role.name(), 0, &column.name, value.clone());
                if column.name == "Timestamp" && value.is_null() {
                    db = one_run().as_heap("IndexData").set(role.name(), 0, &column.name, value.clone());
                }
                let changed = digest(&db) != before;
                assert_eq!(changed, read, "{}.{} = {value:?}", role.name(), column.name);
                (counted, ignored) = (counted + usize::from(read), ignored + usize::from(!read));
            }
        }
    }
    assert!(counted > 40 && ignored > 3, "{counted} cells counted, {ignored} did not");
}

#[test]
fn a_step_more_or_less_counts() {
    let before = digest(&one_run());
    for table in ["TestDataNumeric", "TestDataText", "TestDataOther"] {
        assert_ne!(digest(&one_run().delete(table, "Index_GUID", |_| true)), before, "{table}");
    }
    assert_ne!(digest(&one_run().as_heap("TestDataOther").duplicate("TestDataOther", 0)), before);
}

/// The serial number is read from the unit: a unit that is renamed changes its runs.
#[test]
fn the_serial_number_of_the_unit_counts() {
    let renamed = one_run().set("UutData", 0, "SerialNumber", Value::Text("other".into()));
    assert_ne!(digest(&renamed), digest(&one_run()));
    let touched = one_run().set("UutData", 0, "NumberOfTests", Value::Int(9));
    assert_eq!(digest(&touched), digest(&one_run()));
}

/// Neither a column more nor a table more is a change of the run.
#[test]
fn what_a_site_adds_does_not_count() {
    let db = one_run()
        .add_column("IndexData", "Comment", "nvarchar(64)", Value::Text("x".into()))
        .add_column("TestDataText", "Comparator", "int", Value::Int(1))
        .table("Notes", &[("Text", "nvarchar(64)")]);
    assert_eq!(digest(&db), digest(&one_run()));
    let masters = one_run().masters();
    assert_eq!(digest(&masters), digest(&one_run()), "IndexData has the names itself");
}

/// Cells must not run into each other.
#[test]
fn text_that_moves_to_the_next_column_counts() {
    let texts = |one: &str, two: &str| {
        let text = |text: &str| Value::Text(text.to_owned());
        digest(&one_run().set("IndexData", 0, "Info1", text(one)).set("IndexData", 0, "Info2", text(two)))
    };
    assert_ne!(texts("ab", "c"), texts("a", "bc"));
    assert_ne!(texts("", "a"), texts("a", ""));
}
