//! What is no whole snapshot is not opened, and what must not be in one is not written; each with what to do.

use std::fs;
use std::path::{Path, PathBuf};

use vte_wats::error::{Code, Error};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::{Column, ColumnType};
use vte_wats::vte::snapshot::write::partial_path;
use vte_wats::vte::snapshot::{Content, FORMAT, SnapshotSource, SnapshotWriter, TimeRange};
use vte_wats::vte::source::{RunSource as _, ServerInfo, SourceIdentity, Statement};
use vte_wats::vte::value::Value;

const MAKE: &str = "make a snapshot with `vte-wats snapshot OUT.vtedb`, or name the right file";
const DAMAGED: &str = "copy the file again, or make the snapshot anew with `vte-wats snapshot`";

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.vtedb");
    (folder, path)
}

/// Refuses to open, says so of the file, and gives the hint.
fn refused(path: &Path, problem: &str, hint: &str) {
    let error = SnapshotSource::open(path).expect_err("a refusal");
    assert_eq!(error.code(), Code::SnapshotOpen);
    assert_eq!(error.what(), format!("the snapshot {} {problem}", path.display()));
    assert_eq!(error.remedy(), Some(hint));
}

#[test]
fn a_missing_file_and_a_folder() {
    let (folder, path) = folder();
    refused(&path, "cannot be opened", "check the path and the rights");
    refused(folder.path(), "cannot be opened", "check the path and the rights");
}

#[test]
fn a_file_that_is_no_snapshot() {
    let (_folder, path) = folder();
    fs::write(&path, "<?xml version=\"1.0\"?><Reports/>".repeat(200)).expect("a file");
    refused(&path, "is no snapshot", MAKE);
    fs::write(&path, "").expect("a file");
    refused(&path, "is no snapshot", MAKE);
    fs::remove_file(&path).expect("a removed file");
    rusqlite::Connection::open(&path).and_then(|db| db.execute_batch("CREATE TABLE t (c)")).expect("a database");
    refused(&path, "is no snapshot, but some other database", MAKE);
}

#[test]
fn a_newer_format() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let db = rusqlite::Connection::open(&path).expect("a database");
    db.pragma_update(None, "user_version", FORMAT + 1).expect("a pragma");
    drop(db);
    refused(
        &path,
        "has format 2, and this program reads up to 1",
        "use the version of vte-wats that made the snapshot, or a newer one",
    );
}

#[test]
fn an_unfinished_snapshot() {
    let (_folder, path) = folder();
    drop(SnapshotWriter::create_or_resume(&path, &content(&TestDb::baseline())).expect("a writer"));
    fs::rename(partial_path(&path), &path).expect("a renamed file");
    refused(&path, "is not finished", "run the same `vte-wats snapshot` command again: it goes on");
}

#[test]
fn a_snapshot_that_was_cut_off_on_its_way_at_any_length() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let whole = fs::read(&path).expect("a file");
    for length in [100, 4_096, 50_000, whole.len() - 1] {
        fs::write(&path, &whole[..length]).expect("a file");
        refused(&path, &format!("is cut off: {length} of {} bytes are there", whole.len()), DAMAGED);
    }
    fs::write(&path, &whole[..99]).expect("a file");
    refused(&path, "is no snapshot", MAKE);
}

#[test]
fn damage_inside() {
    let (_folder, path) = folder();
    TestDb::baseline().write(&path).expect("a snapshot");
    let mut bytes = fs::read(&path).expect("a file");
    let db = rusqlite::Connection::open(&path).expect("a database");
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page = |name: &str| db.query_row(root, [name], |row| row.get::<_, u32>(0)).expect("a table") as usize;
    let (steps, meta) = (page("TestDataNumeric"), page("vtedb_meta"));
    drop(db);
    let mut damage = |page: usize| {
        bytes[(page - 1) * 4_096..page * 4_096].fill(0x5a);
        fs::write(&path, &bytes).expect("a file");
    };
    damage(steps);
    let mut source = SnapshotSource::open(&path).expect("a snapshot that opens");
    let statement = Statement {
        sql: "SELECT Index_GUID FROM TestDataNumeric NOT INDEXED".to_owned(),
        params: Vec::new(),
        columns: vec![ColumnType::Guid],
    };
    let error = source.query(&statement, &mut |_| Ok(())).expect_err("an error");
    assert_eq!((error.code(), error.remedy()), (Code::Query, Some(DAMAGED)));
    damage(meta);
    refused(&path, "is damaged", DAMAGED);
}

fn content(db: &TestDb) -> Content {
    let identity = SourceIdentity { server: "S".to_owned(), database: "VTE".to_owned(), created: "2020".to_owned() };
    let info = ServerInfo {
        identity,
        product: String::new(),
        compatibility: None,
        collation: None,
        excess_rights: None,
        clock: None,
    };
    Content { info, catalog: db.catalog(), range: TimeRange::default() }
}

fn unwritable(path: &Path, db: &TestDb) -> Error {
    let error = SnapshotWriter::create_or_resume(path, &content(db)).expect_err("a refusal");
    assert_eq!(error.code(), Code::SnapshotWrite);
    assert!(!path.exists() && !partial_path(path).exists(), "nothing is begun");
    error
}

#[test]
fn the_password_of_users() {
    let (_folder, path) = folder();
    for name in ["Password", "PASSWORD", "User_Password"] {
        let db = TestDb::baseline().add_column("Users", name, "nvarchar(128)", Value::Text("secret".to_owned()));
        let error = unwritable(&path, &db);
        assert_eq!(error.what(), format!("Users.{name} must not be copied into a snapshot"));
        assert_eq!(error.remedy(), Some("leave the column out"));
    }
    // Not even in a table of another case.
    let db = TestDb::baseline().add_column("Users", "Password", "text", &Value::Null).rename_table("Users", "USERS");
    assert_eq!(unwritable(&path, &db).what(), "USERS.Password must not be copied into a snapshot");
}

#[test]
fn tables_and_columns_that_cannot_be_told_apart() {
    let (_folder, path) = folder();
    let columns = [("a", "int"), ("A", "int")];
    for (db, obstacle) in [
        (TestDb::baseline().table("INDEXDATA", &columns[..1]), "there are two tables called IndexData"),
        (TestDb::bare().table("T", &columns), "the table T has two columns called A"),
        (TestDb::bare().table("T", &[]), "the table T has no columns"),
        (TestDb::bare().table("vtedb_meta", &columns[..1]), "the table name vtedb_meta is reserved"),
        (TestDb::bare().table("sqlite_stat1", &columns[..1]), "the table name sqlite_stat1 is reserved"),
    ] {
        assert_eq!(unwritable(&path, &db).what(), format!("cannot write {}: {obstacle}", path.display()));
    }
}

#[test]
fn a_value_that_its_column_cannot_hold_unchanged() {
    let (_folder, path) = folder();
    let columns = [("guid", "uniqueidentifier"), ("time", "datetime"), ("float", "float"), ("int", "int")];
    let db = TestDb::bare().table("T", &columns);
    let mut writer = SnapshotWriter::create_or_resume(&path, &content(&db)).expect("a writer");
    for (at, value, expected) in [
        (0, Value::Text("not a GUID".to_owned()), "T.guid is uniqueidentifier and cannot hold text"),
        (1, Value::Text("20260329".to_owned()), "T.time is datetime and cannot hold text"),
        (2, Value::Float(f64::NAN), "T.float is float and cannot hold a number"),
        (2, Value::Text("1".to_owned()), "T.float is float and cannot hold text"),
        (3, Value::Bytes(vec![1]), "T.int is int and cannot hold bytes"),
        (3, Value::Bool(true), "T.int is int and cannot hold a bit"),
    ] {
        let mut row = vec![Value::Null; columns.len()];
        row[at] = value;
        let error = writer.append("T", &[vec![Value::Null; 4], row], "1").expect_err("a refusal");
        assert_eq!((error.code(), error.what()), (Code::SnapshotWrite, expected));
        assert_eq!((writer.rows("T"), writer.mark("T")), (0, None), "the batch is not there at all");
    }
    let short = writer.append("T", &[vec![Value::Null; 3]], "1").expect_err("a refusal");
    assert_eq!(short.what(), "a row of T has 3 cells, not 4");
    let unknown = writer.append("U", &[], "1").expect_err("a refusal");
    assert_eq!(unknown.what(), "the snapshot has no table U");
    writer.append("t", &[vec![Value::Null; 4]], "1").expect("a batch, whatever the case of the name");
    writer.finish().expect("a snapshot");
    let catalog = SnapshotSource::open(&path).and_then(|mut source| source.catalog()).expect("a catalog");
    assert_eq!(catalog.tables[0].rows, Some(1));
}

#[test]
fn a_folder_that_is_not_there() {
    let (folder, _) = folder();
    let path = folder.path().join("none").join("test.vtedb");
    let error = unwritable(&path, &TestDb::baseline());
    assert_eq!(error.what(), format!("cannot write the snapshot {}.partial", path.display()));
    assert_eq!(error.remedy(), Some("check that the folder exists and can be written to"));
}

#[test]
fn a_partial_file_that_is_no_snapshot_is_left_alone() {
    let (_folder, path) = folder();
    let partial = partial_path(&path);
    let db = rusqlite::Connection::open(&partial).expect("a database");
    db.execute_batch("CREATE TABLE t (c)").expect("a table");
    drop(db);
    let before = fs::read(&partial).expect("a file");
    let error = SnapshotWriter::create_or_resume(&path, &content(&TestDb::baseline())).expect_err("a refusal");
    assert_eq!(error.what(), format!("the unfinished snapshot {} is of another program", partial.display()));
    fs::write(&partial, "text").expect("a file");
    let error = SnapshotWriter::create_or_resume(&path, &content(&TestDb::baseline())).expect_err("a refusal");
    assert_eq!(error.remedy(), Some("remove the file, then run the command again"));
    assert_ne!(before, fs::read(&partial).expect("a file"));
    assert_eq!(fs::read_to_string(&partial).expect("a file"), "text");
}

#[test]
fn a_column_of_a_site_type_is_kept_with_its_type() {
    let (_folder, path) = folder();
    let db = TestDb::bare().table("T", &[("a", "hierarchyid")]).insert("T", &[("a", Value::Bytes(vec![0x58]))]);
    db.write(&path).expect("a snapshot");
    let catalog = SnapshotSource::open(&path).and_then(|mut source| source.catalog()).expect("a catalog");
    let expected = Column { name: "a".to_owned(), ty: ColumnType::Other("hierarchyid".to_owned()), nullable: true };
    assert_eq!(catalog.tables[0].columns, [expected]);
}
