//! The serial number, which may stand with the run, with the unit, or with both.

use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::value::Value;

use super::site::all_runs;

fn one_run() -> TestDb {
    TestDb::empty().run(Draft::plain(1).step(Step::number("Rail", 3.3)))
}

fn with_own(value: Value) -> TestDb {
    one_run().add_column("IndexData", "UutSerialNumber", "nvarchar(64)", value)
}

fn serial(db: &TestDb) -> Option<String> {
    let runs = all_runs(db, "");
    assert_eq!((runs.len(), runs[0].copies, runs[0].run.steps.len()), (1, 1, 1));
    runs[0].run.serial.clone()
}

#[test]
fn the_serial_number_of_the_unit() {
    assert_eq!(serial(&one_run()).as_deref(), Some("M7726000001"));
}

#[test]
fn the_serial_number_of_the_run() {
    let own = with_own(Value::Text("SN 7".into()));
    assert_eq!(serial(&own.clone().drop_table("UutData")).as_deref(), Some("SN 7"));
    assert_eq!(serial(&own.delete("UutData", "Uut_GUID", |_| true)).as_deref(), Some("SN 7"));
}

/// The run's own is history; a unit may have been renamed since.
#[test]
fn of_both_the_run_wins_and_the_unit_helps_out() {
    assert_eq!(serial(&with_own(Value::Text("SN 7".into()))).as_deref(), Some("SN 7"));
    for nothing in [Value::Null, Value::Text(String::new()), Value::Text("  ".into())] {
        assert_eq!(serial(&with_own(nothing)).as_deref(), Some("M7726000001"));
    }
}

#[test]
fn no_serial_number_at_all() {
    assert_eq!(serial(&one_run().drop_table("UutData")), None);
    assert_eq!(serial(&one_run().drop_column("UutData", "SerialNumber")), None);
    assert_eq!(serial(&one_run().set("IndexData", 0, "Uut_GUID", Value::Null)), None);
}

/// Two rows of one unit would double each of its runs: every copy counts, so that the run is refused and not doubled.
#[test]
fn a_unit_that_stands_twice_makes_its_run_a_duplicate() {
    let runs = all_runs(&one_run().duplicate("UutData", 0), "");
    assert_eq!((runs.len(), runs[0].copies), (1, 2));
}
