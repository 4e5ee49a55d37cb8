//! Opening and asking a snapshot: what it says of itself, how it answers, and what it refuses to open.

use std::fs;
use std::path::{Path, PathBuf};

use vte_wats::error::{Code, Error};
use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::ColumnType;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{Dialect, Param, RunSource as _, Statement};
use vte_wats::vte::value::{Row, Value};

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.vtedb");
    (folder, path)
}

fn open(path: &Path) -> SnapshotSource {
    SnapshotSource::open(path).expect("a snapshot that opens")
}

fn statement(sql: &str, params: &[Param], columns: &[&str]) -> Statement {
    let columns = columns.iter().map(|declared| ColumnType::parse(declared)).collect();
    Statement { sql: sql.to_owned(), params: params.to_vec(), columns }
}

fn rows(source: &mut SnapshotSource, statement: &Statement) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut collect = |row| {
        rows.push(row);
        Ok(())
    };
    source.query(statement, &mut collect).expect("rows");
    rows
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn it_looks_like_the_database_it_was_made_from() {
    let (_folder, path) = folder();
    let db = TestDb::baseline()
        .schema("site")
        .as_view("IndexData")
        .info(|info| info.identity.database = "VTE 9_3".to_owned());
    db.write(&path).expect("a snapshot");
    let mut source = open(&path);
    let mut catalog = source.catalog().expect("a catalog");
    for table in &mut catalog.tables {
        assert_eq!(table.rows, Some(db.rows(&table.name).len() as u64), "{}", table.name);
        table.rows = None;
    }
    assert_eq!(catalog, db.catalog());
    let runs = catalog.tables.iter().find(|table| table.name == "IndexData").expect("the runs");
    assert!(runs.is_view && runs.schema == "site" && runs.primary_key.is_empty());

    let info = source.info().expect("an answer");
    assert_eq!(info.identity.database, "VTE 9_3");
    assert_eq!(info.identity.created, "2019-05-06 08:12:44.517");
    assert_eq!(info.product, "snapshot of SQL Server 11.0.7001.0 Express Edition");
    assert_eq!(info.collation.as_deref(), Some("Finnish_Swedish_CI_AS"));
    assert_eq!((info.compatibility, info.excess_rights), (None, Some(Vec::new())));
    assert_eq!(source.dialect(), Dialect::Sqlite);
    assert_eq!(source.location(), path.display().to_string());
}

#[test]
fn parameters_are_bound_by_name_and_guids_as_text() {
    let (_folder, path) = folder();
    let draft = Draft::plain(7).step(Step::number("Rail 3V3", 3.304));
    let key = draft.id;
    TestDb::empty().run(&draft).run(Draft::plain(8)).write(&path).expect("a snapshot");
    let mut source = open(&path);
    let sql = "SELECT Index_GUID, Result, TestTime, Timestamp, Info1 FROM IndexData
               WHERE Index_GUID = @P2 AND Result = @P1 AND @P3 = 'x'";
    let params = [Param::Int(1), Param::Guid(key), Param::Text("x".to_owned()), Param::Text("unused".to_owned())];
    let columns = ["uniqueidentifier", "int", "real", "datetime", "nvarchar(255)"];
    let expected =
        vec![Value::Guid(key), Value::Int(1), Value::Real(60.0), text("2026-02-02 10:45:00.000"), Value::Null];
    assert_eq!(rows(&mut source, &statement(sql, &params, &columns)), [expected]);

    let sql = "SELECT CAST(Index_GUID AS TEXT) FROM IndexData ORDER BY Timestamp";
    let found = rows(&mut source, &statement(sql, &[], &["nvarchar(36)"]));
    assert_eq!(found[0], [text("1DE00000-0000-4000-8000-000000000007")]);
    assert_eq!(found[0], [text(&vte_wats::vte::model::guid_text(key))]);
}

#[test]
fn a_guid_that_is_none_and_a_number_that_is_text_come_as_text() {
    let (_folder, path) = folder();
    TestDb::bare().table("T", &[("a", "nvarchar(9)")]).insert("T", &[("a", text("abc"))]).write(&path).expect("made");
    let found = rows(&mut open(&path), &statement("SELECT a, a FROM T", &[], &["uniqueidentifier", "float"]));
    assert_eq!(found, [[text("abc"), text("abc")]]);
}

#[test]
fn an_error_of_the_reader_ends_the_reading_and_the_source_can_be_asked_again() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let mut source = open(&path);
    let all = statement("SELECT Index_GUID FROM IndexData", &[], &["uniqueidentifier"]);
    let mut seen = 0;
    let error = source.query(&all, &mut |_| {
        seen += 1;
        if seen == 3 { Err(Error::new(Code::Interrupted, "enough")) } else { Ok(()) }
    });
    assert_eq!((seen, error.expect_err("an error").code()), (3, Code::Interrupted));
    assert_eq!(rows(&mut source, &all).len(), 25);
}

#[test]
fn instants_sort_offsets_and_text_dates_by_time() {
    let (_folder, path) = folder();
    let mut db = TestDb::bare().table("T", &[("at", "nvarchar(40)")]);
    for at in ["2025-10-26 02:30:00 +01:00", "26.10.2025 01:29:00", "2025-10-26 02:30:00 +02:00", "soon"] {
        db = db.insert("T", &[("at", text(at))]);
    }
    db.write(&path).expect("a snapshot");
    let sql = "SELECT at, vte_instant(at) FROM T ORDER BY vte_instant(at)";
    let found = rows(&mut open(&path), &statement(sql, &[], &["nvarchar(40)", "bigint"]));
    let texts: Vec<&Value> = found.iter().map(|row| &row[0]).collect();
    assert_eq!(
        texts,
        [
            &text("soon"),
            &text("2025-10-26 02:30:00 +02:00"),
            &text("26.10.2025 01:29:00"),
            &text("2025-10-26 02:30:00 +01:00")
        ]
    );
    assert_eq!((&found[0][1], &found[1][1]), (&Value::Null, &Value::Int(638_970_354_000_000_000)));
}

#[test]
fn pages_of_runs_are_found_through_an_index() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let plan = |sql: &str| {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let found = rows(&mut open(&path), &statement(&sql, &[], &["int", "int", "int", "text"]));
        found.iter().map(|row| format!("{:?}", row[3])).collect::<String>()
    };
    let page = plan("SELECT Index_GUID FROM IndexData WHERE Timestamp >= 'x' ORDER BY Timestamp, Index_GUID LIMIT 9");
    assert!(page.contains("SEARCH IndexData USING COVERING INDEX"), "{page}");
    assert!(!page.contains("TEMP B-TREE"), "{page}");
    for table in ["TestDataNumeric", "TestDataText", "TestDataOther", "AssemblyData", "RepairData"] {
        let steps = plan(&format!("SELECT * FROM {table} WHERE Index_GUID IN ('x', 'y')"));
        assert!(steps.contains(&format!("SEARCH {table} USING INDEX")), "{steps}");
    }
}

#[test]
fn nothing_can_be_written() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let before = fs::read(&path).expect("a file");
    let error = open(&path).query(&statement("DELETE FROM IndexData", &[], &[]), &mut |_| Ok(()));
    assert_eq!(error.expect_err("an error").code(), Code::Query);
    assert_eq!(fs::read(&path).expect("a file"), before);
}

#[test]
fn a_statement_that_does_not_fit_is_refused() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let mut source = open(&path);
    for (sql, expected) in [
        ("SELECT Absent FROM IndexData", "no such column: Absent"),
        ("SELECT 1, 2", "a statement gives 2 columns where 1 are expected"),
    ] {
        let error = source.query(&statement(sql, &[], &["int"]), &mut |_| Ok(())).expect_err("an error");
        assert_eq!(error.code(), Code::Query);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn any_file_name_will_do() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["100%41.vtedb", "what?mode=rwc#1.vtedb", "åäö 中文.vtedb", "a b.vtedb", "&immutable=0.vtedb"] {
        if cfg!(windows) && name.contains('?') {
            continue;
        }
        let path = folder.path().join(name);
        TestDb::baseline().write(&path).expect(name);
        assert_eq!(open(&path).catalog().expect(name).tables.len(), 21);
    }
}
