//! The order of steps: by number, then table, then physical key, and never by how the rows happen to lie.

use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::model::{StepTable, StepValue, TestStep};
use vte_wats::vte::value::{Row, Value};

use super::database::{draft, plain, runs};

const CHILDREN: [&str; 3] = ["TestDataNumeric", "TestDataText", "TestDataOther"];

/// The same rows, in another order: the `step`-th after the other.
fn shuffled(db: &TestDb, table: &str, step: usize) -> TestDb {
    let rows: Vec<Row> = db.rows(table).to_vec();
    let columns: Vec<String> =
        db.catalog().tables.iter().find(|t| t.name == table).unwrap().columns.iter().map(|c| c.name.clone()).collect();
    let empty = db.clone().delete(table, &columns[0], |_| true);
    (0..rows.len()).fold(empty, |db, at| {
        let row = &rows[(at * step + 3) % rows.len()];
        let cells: Vec<(&str, Value)> = columns.iter().map(String::as_str).zip(row.iter().cloned()).collect();
        db.insert(table, &cells)
    })
}

/// A number that has no divisor in common with the count, so that each row comes once.
fn coprime(count: usize) -> usize {
    [7, 5, 3, 11, 13].into_iter().find(|prime| !count.is_multiple_of(*prime)).unwrap()
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let heaps = CHILDREN.iter().fold(TestDb::baseline(), |db, table| db.as_heap(table));
    for db in [TestDb::baseline(), heaps] {
        let expected = runs(&db, 10);
        let mut moved = db.clone();
        for table in ["IndexData", CHILDREN[0], CHILDREN[1], CHILDREN[2], "UutData"] {
            let count = moved.rows(table).len();
            assert!(count > 5, "{table} has {count} rows");
            moved = shuffled(&moved, table, coprime(count));
        }
        let found = runs(&moved, 10);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.run, expected.run);
            assert_eq!(found.digest, expected.digest);
        }
    }
}

fn value(step: &TestStep) -> f64 {
    match &step.result {
        StepValue::Number(number) => *number,
        other => panic!("{other:?}"),
    }
}

/// VEE repeats a test: equal numbers in one table come in the order in which the server counted the rows up.
#[test]
fn repeated_numbers_in_a_table_follow_its_key() {
    let mut db = TestDb::empty()
        .run((1..=6).fold(Draft::plain(1), |draft, value| draft.step(Step::number("Try", f64::from(7 - value)))));
    db = db.set_all("TestDataNumeric", "TestStepNumber", &Value::Int(4));
    let tries = |db: &TestDb| -> Vec<f64> { runs(db, 5)[0].run.steps.iter().map(value).collect() };
    assert_eq!(tries(&db), [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]);
    assert_eq!(tries(&shuffled(&db, "TestDataNumeric", 5)), [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]);
    // Without a key what the rows hold decides: some order, but always the same.
    let heap = db.as_heap("TestDataNumeric").drop_column("TestDataNumeric", "TestDataNumeric_ID");
    assert_eq!(tries(&heap), tries(&shuffled(&heap, "TestDataNumeric", 5)));
}

#[test]
fn equal_numbers_across_tables_follow_the_tables() {
    let run = Draft::plain(1)
        .step(Step::other("Curve", "VEE", "x"))
        .step(Step::text("Text", "x"))
        .step(Step::number("Number", 1.0))
        .step(Step::number("Last", 2.0));
    let mut db = TestDb::empty().run(&run);
    for (table, row) in [("TestDataOther", 0), ("TestDataText", 0), ("TestDataNumeric", 0)] {
        db = db.set(table, row, "TestStepNumber", Value::Int(1));
    }
    let steps = &runs(&db, 5)[0].run.steps;
    let tables: Vec<StepTable> = steps.iter().map(|step| step.table).collect();
    assert_eq!(tables, [StepTable::Numeric, StepTable::Text, StepTable::Other, StepTable::Numeric]);
}

#[test]
fn steps_without_a_number_come_last() {
    let run = (1..=3).fold(Draft::plain(1), |draft, value| draft.step(Step::number("S", f64::from(value))));
    let db = TestDb::empty().run(&run).set("TestDataNumeric", 0, "TestStepNumber", Value::Null);
    let steps: Vec<f64> = runs(&db, 5)[0].run.steps.iter().map(value).collect();
    assert_eq!(steps, [2.0, 3.0, 1.0]);
}

#[test]
fn a_run_without_steps_is_a_run() {
    let found = runs(&TestDb::empty().run(Draft::plain(1)).run(draft(2)), 5);
    assert_eq!(found.iter().map(|read| read.run.steps.len()).collect::<Vec<_>>(), [0, 1]);
}

/// Results whose run is not there, or that name no run, belong to nobody and harm nobody.
#[test]
fn orphans() {
    let steps =
        |key: Value| [("Index_GUID", key), ("TestStepNumber", Value::Int(1)), ("TestResult", Value::Float(9.0))];
    let expected = runs(&plain(3), 2);
    let db = plain(3)
        .as_heap("TestDataNumeric")
        .insert("TestDataNumeric", &steps(Value::Guid(uuid::Uuid::from_u128(0xdead))))
        .insert("TestDataNumeric", &steps(Value::Null));
    let found = runs(&db, 2);
    assert!(found.iter().zip(&expected).all(|(found, expected)| found.run == expected.run));
    assert_eq!(found.len(), 3);
}
