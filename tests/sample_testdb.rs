//! The builder of odd databases changes what it is told to, in the rows as well as in the catalog.

use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::{Catalog, ColumnType, Table};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{RunSource as _, Statement};
use vte_wats::vte::value::{Row, Value};

fn written(db: &TestDb) -> (tempfile::TempDir, Catalog, SnapshotSource) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("odd.vtedb");
    db.write(&path).expect("a snapshot");
    let mut source = SnapshotSource::open(&path).expect("a snapshot that opens");
    let catalog = source.catalog().expect("a catalog");
    (folder, catalog, source)
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.tables.iter().find(|table| table.name == name).expect("the table")
}

fn column(db: &TestDb, name: &str, column: &str) -> (String, Vec<Value>) {
    let (_folder, catalog, mut source) = written(db);
    let column = table(&catalog, name).columns.iter().find(|existing| existing.name == column).expect("the column");
    let statement = Statement {
        sql: format!("SELECT \"{}\" FROM \"{name}\" ORDER BY rowid", column.name),
        params: Vec::new(),
        columns: vec![column.ty.clone()],
    };
    let mut cells = Vec::new();
    let mut collect = |mut row: Row| {
        cells.append(&mut row);
        Ok(())
    };
    source.query(&statement, &mut collect).expect("cells");
    (column.ty.to_string(), cells)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn two_runs() -> TestDb {
    TestDb::empty()
        .run(Draft::plain(1).step(Step::number("Rail", 3.25).limits(3.0, None)).step(Step::text("Remark", "ok")))
        .run(Draft::plain(2).ended(Some(0), Some(1)))
}

#[test]
fn runs_and_their_steps_are_as_drafted() {
    let db = two_runs();
    assert_eq!(column(&db, "IndexData", "Result").1, [Value::Int(1), Value::Int(0)]);
    assert_eq!(column(&db, "IndexData", "Timestamp").1[0], text("2026-02-02 09:15:00.000"));
    assert_eq!(column(&db, "UutData", "SerialNumber").1, [text("M7726000001"), text("M7726000002")]);
    assert_eq!(column(&db, "TestDataNumeric", "TestResult").1, [Value::Float(3.25)]);
    assert_eq!(column(&db, "TestDataNumeric", "LowLimit").1, [Value::Float(3.0)]);
    assert_eq!(column(&db, "TestDataNumeric", "HighLimit").1, [Value::Null]);
    assert_eq!(column(&db, "TestDataText", "TestStepNumber").1, [Value::Int(2)]);
}

#[test]
fn columns_are_renamed_retyped_added_and_dropped() {
    let db = two_runs()
        .rename("IndexData", "Index_GUID", "Run ID")
        .retype("TestDataNumeric", "TestResult", "nvarchar(32)")
        .retype_with("IndexData", "TestTime", "char(8)", |_| text("00:01:00"))
        .add_column("IndexData", "UutSN", "nvarchar(64)", text("S1"))
        .drop_column("IndexData", "Info3");
    assert_eq!(column(&db, "TestDataNumeric", "TestResult"), ("nvarchar(32)".to_owned(), vec![text("3.25")]));
    assert_eq!(column(&db, "IndexData", "TestTime"), ("char(8)".to_owned(), vec![text("00:01:00"); 2]));
    assert_eq!(column(&db, "IndexData", "UutSN").1, [text("S1"), text("S1")]);
    let (_folder, catalog, _) = written(&db);
    let runs = table(&catalog, "IndexData");
    assert_eq!((runs.columns[0].name.as_str(), runs.columns[0].nullable), ("Run ID", false));
    assert_eq!(runs.primary_key, ["Run ID"]);
    assert!(!runs.columns.iter().any(|column| column.name == "Info3"));
}

#[test]
fn every_type_of_time_can_be_had() {
    for (declared, expected) in [
        ("smalldatetime", text("2026-02-02 09:15:00.000")),
        ("datetime2(7)", text("2026-02-02 09:15:00.0000000")),
        ("datetimeoffset(3)", text("2026-02-02 09:15:00.000 +01:00")),
        ("nvarchar(40)", text("2026-02-02 09:15:00.000")),
    ] {
        let db = two_runs().retype("IndexData", "Timestamp", declared);
        let (ty, cells) = column(&db, "IndexData", "Timestamp");
        assert_eq!((ty.as_str(), &cells[0]), (declared, &expected));
    }
    let (ty, cells) = column(&two_runs().retype("IndexData", "Timestamp", "timestamp"), "IndexData", "Timestamp");
    assert_eq!(ty, "rowversion");
    assert!(matches!(&cells[0], Value::Bytes(bytes) if bytes.len() == 8));
}

#[test]
fn keys_become_numbers_in_every_table_alike() {
    let db = two_runs().number_keys("Index_GUID", "bigint");
    let runs = column(&db, "IndexData", "Index_GUID");
    assert_eq!(runs.0, "bigint");
    let steps = column(&db, "TestDataNumeric", "Index_GUID").1;
    assert_eq!(runs.1[0], steps[0]);
    assert_ne!(runs.1[0], runs.1[1]);
}

#[test]
fn tables_are_renamed_dropped_moved_and_made_views() {
    let db = two_runs()
        .rename_table("IndexData", "v_IndexData")
        .as_view("v_IndexData")
        .as_heap("TestDataText")
        .drop_table("RepairData")
        .schema("site");
    let (_folder, catalog, _) = written(&db);
    assert_eq!(catalog.tables.len(), 20);
    assert!(catalog.tables.iter().all(|table| table.schema == "site" && table.name != "RepairData"));
    let runs = table(&catalog, "v_IndexData");
    assert!(runs.is_view && runs.primary_key.is_empty() && runs.indexed.is_empty() && runs.rows == Some(2));
    assert!(table(&catalog, "TestDataText").columns.iter().all(|column| column.nullable));
}

#[test]
fn rows_are_inserted_changed_doubled_and_deleted() {
    let db = two_runs()
        .set("IndexData", 0, "Timestamp", Value::Null)
        .set_all("IndexData", "Site", &text("Växjö"))
        .duplicate("IndexData", 1)
        .nothing_but_required("UutData")
        .insert("TestDataText", &[("TestName", text("left alone"))])
        .as_heap("TestDataText")
        .delete("TestDataNumeric", "TestName", |name| *name == text("Rail"));
    let times = column(&db, "IndexData", "Timestamp").1;
    assert_eq!((times[0].clone(), times.len()), (Value::Null, 3));
    assert_eq!(times[1], times[2]);
    assert_eq!(column(&db, "IndexData", "Site").1, vec![text("Växjö"); 3]);
    assert_eq!(column(&db, "UutData", "Timestamp").1, [Value::Null, Value::Null]);
    assert_eq!(column(&db, "UutData", "SerialNumber").1, [text("M7726000001"), text("M7726000002")]);
    assert_eq!(column(&db, "TestDataText", "TestName").1, [text("Remark"), text("left alone")]);
    assert_eq!(column(&db, "TestDataNumeric", "TestName").1, []);
}

#[test]
#[should_panic(expected = "there is no column IndexData.Timestmap")]
fn a_slip_of_the_pen_is_no_test() {
    let _ = two_runs().rename("IndexData", "Timestmap", "Time");
}

#[test]
fn numbers_become_any_kind_of_number() {
    for (declared, expected) in [
        ("real", Value::Real(3.25)),
        ("decimal(18,4)", Value::Float(3.25)),
        ("int", Value::Int(3)),
        ("nvarchar(16)", text("3.25")),
    ] {
        let (ty, cells) =
            column(&two_runs().retype("TestDataNumeric", "TestResult", declared), "TestDataNumeric", "TestResult");
        assert_eq!(ColumnType::parse(&ty), ColumnType::parse(declared));
        assert_eq!(cells, [expected]);
    }
}
