//! A snapshot that is cut off goes on where it stopped, and ends up as if nothing had happened.

use std::fs;
use std::path::{Path, PathBuf};

use vte_wats::error::{Code, Error};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::snapshot::write::partial_path;
use vte_wats::vte::snapshot::{Content, SnapshotSource, SnapshotWriter, TimeRange};
use vte_wats::vte::source::{RunSource as _, ServerInfo, SourceIdentity, Statement};
use vte_wats::vte::value::Row;

/// Rows in a batch: few, so that there are many batches to cut between.
const BATCH: usize = 40;

fn info() -> ServerInfo {
    ServerInfo {
        identity: SourceIdentity {
            server: r"STATION7\SQLEXPRESS".to_owned(),
            database: "VTE9_3".to_owned(),
            created: "2020-02-02 10:00:00.000".to_owned(),
        },
        product: "SQL Server 11.0".to_owned(),
        compatibility: Some(110),
        collation: Some("Latin1_General_BIN2".to_owned()),
        excess_rights: None,
        clock: None,
    }
}

fn content(db: &TestDb) -> Content {
    let range = TimeRange { since: Some("2025-10-01".to_owned()), until: None };
    Content { info: info(), catalog: db.catalog(), range }
}

/// Copies batch by batch behind the marks, as a copy from a server does: a mark is the number of rows done. Stops as if
/// cut off after `batches`; says whether it came to the end.
fn copy(db: &TestDb, path: &Path, batches: usize) -> bool {
    let mut left = batches;
    let mut writer = SnapshotWriter::create_or_resume(path, &content(db)).expect("a writer");
    for table in db.catalog().tables {
        let rows = db.rows(&table.name);
        let mut done: usize = writer.mark(&table.name).map_or(0, |mark| mark.parse().expect("a number"));
        assert_eq!(writer.rows(&table.name), done as u64);
        while done < rows.len() {
            if left == 0 {
                return false;
            }
            left -= 1;
            let end = rows.len().min(done + BATCH);
            writer.append(&table.name, &rows[done..end], &end.to_string()).expect("a batch");
            done = end;
        }
    }
    if left == 0 {
        return false;
    }
    writer.finish().expect("a finished snapshot");
    true
}

fn read(path: &Path) -> Vec<(String, Vec<Row>)> {
    let mut source = SnapshotSource::open(path).expect("a snapshot");
    let mut all = Vec::new();
    for table in source.catalog().expect("a catalog").tables {
        let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let statement = Statement {
            sql: format!("SELECT {} FROM \"{}\" ORDER BY rowid", names.join(", "), table.name),
            params: Vec::new(),
            columns: table.columns.iter().map(|column| column.ty.clone()).collect(),
        };
        let mut rows = Vec::new();
        source
            .query(&statement, &mut |row| {
                rows.push(row);
                Ok(())
            })
            .expect("rows");
        assert_eq!(table.rows, Some(rows.len() as u64), "{}", table.name);
        all.push((table.name, rows));
    }
    all
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("copy.vtedb");
    (folder, path)
}

#[test]
fn a_cut_after_any_batch_costs_nothing_but_time() {
    let db = TestDb::ordinary(6, Some(30));
    let (_whole_folder, whole) = folder();
    assert!(copy(&db, &whole, usize::MAX));
    let expected = read(&whole);
    assert!(expected.iter().map(|(_, rows)| rows.len()).sum::<usize>() > 250);
    for batches in 1.. {
        let (folder, path) = folder();
        if copy(&db, &path, batches) {
            assert!(batches > 20, "too few batches to prove anything: {batches}");
            break;
        }
        assert!(!path.exists() && partial_path(&path).exists());
        assert!(copy(&db, &path, usize::MAX));
        assert_eq!(read(&path), expected, "cut after {batches} batches");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }
}

#[test]
fn a_copy_cut_after_every_single_batch_ends_the_same() {
    let db = TestDb::ordinary(6, Some(30));
    let (_folder, path) = folder();
    let mut rounds = 0;
    while !copy(&db, &path, 1) {
        rounds += 1;
        assert!(rounds < 1_000, "it never ends");
    }
    let (_whole_folder, whole) = folder();
    assert!(copy(&db, &whole, usize::MAX));
    assert_eq!(read(&path), read(&whole));
}

/// A process that dies in the middle of a batch leaves a journal; what it had not committed is not there.
#[test]
fn a_torn_batch_is_rolled_back() {
    let db = TestDb::baseline();
    let (_folder, path) = folder();
    assert!(!copy(&db, &path, 3));
    let partial = partial_path(&path);
    let committed = fs::read(&partial).expect("a file");
    // Another program holds half a batch open while the files are copied: what a power cut would leave.
    let torn = rusqlite::Connection::open(&partial).expect("a database");
    torn.pragma_update(None, "cache_size", 1).expect("a pragma");
    torn.execute_batch("BEGIN; UPDATE vtedb_tables SET mark = '999999', rows = 999999;").expect("half a batch");
    torn.execute_batch("CREATE TABLE filler (x); INSERT INTO filler SELECT randomblob(9000) FROM vtedb_columns;")
        .expect("more than the cache holds");
    assert_ne!(fs::read(&partial).expect("a file"), committed, "the batch has to reach the file half-way");
    let (_copy_folder, copied) = folder();
    let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
    fs::copy(&partial, partial_path(&copied)).expect("a copy");
    fs::copy(journal(&partial), journal(&partial_path(&copied))).expect("a copy of the journal");
    drop(torn);
    assert!(copy(&db, &copied, usize::MAX));
    let (_whole_folder, whole) = folder();
    assert!(copy(&db, &whole, usize::MAX));
    assert_eq!(read(&copied), read(&whole));
}

#[test]
fn a_whole_snapshot_that_was_not_renamed_is_finished_by_the_next_attempt() {
    let db = TestDb::baseline();
    let (_folder, path) = folder();
    assert!(copy(&db, &path, usize::MAX));
    let expected = read(&path);
    fs::rename(&path, partial_path(&path)).expect("a renamed file");
    assert!(copy(&db, &path, usize::MAX));
    assert_eq!(read(&path), expected);
}

fn refusal(path: &Path, content: &Content) -> Error {
    SnapshotWriter::create_or_resume(path, content).expect_err("a refusal")
}

#[test]
fn goes_on_only_with_the_same_database_range_and_schema() {
    let db = TestDb::baseline();
    let (_folder, path) = folder();
    assert!(!copy(&db, &path, 3));
    let mut other_database = content(&db);
    other_database.info.identity.created = "2021-01-01 00:00:00.000".to_owned();
    let mut other_range = content(&db);
    other_range.range.until = Some("2026-01-01".to_owned());
    let other_schema = content(&db.clone().retype("TestDataNumeric", "TestResult", "real"));
    for (content, expected) in [
        (other_database, "is of another database"),
        (other_range, "is of another time range"),
        (other_schema, "is of another schema: tables or columns have changed since"),
    ] {
        let error = refusal(&path, &content);
        assert_eq!(error.code(), Code::SnapshotWrite);
        assert!(error.what().ends_with(expected), "{error}");
        assert_eq!(error.remedy(), Some("remove it to begin anew, or choose another name"));
    }
    // The estimate of rows may differ from day to day.
    let mut same = content(&db);
    same.catalog.tables[0].rows = Some(12_345);
    assert!(SnapshotWriter::create_or_resume(&path, &same).expect("a writer").resumed());
}

#[test]
fn two_writers_of_one_file_do_not_mix() {
    let db = TestDb::baseline();
    let (_folder, path) = folder();
    let rows = db.rows("IndexData");
    let mut first = SnapshotWriter::create_or_resume(&path, &content(&db)).expect("a writer");
    for batch in 0..2 {
        let error = refusal(&path, &content(&db));
        assert_eq!(error.code(), Code::SnapshotWrite);
        assert!(error.to_string().ends_with("database is locked"), "{error}");
        assert_eq!(error.remedy(), Some("let only one `vte-wats snapshot` write to a file"));
        first.append("IndexData", &rows[batch * 5..][..5], "5").expect("a batch");
    }
    drop(first);
    let mut second = SnapshotWriter::create_or_resume(&path, &content(&db)).expect("a writer");
    assert!(second.resumed());
    second.append("IndexData", &rows[10..], "25").expect("a batch");
    second.finish().expect("a snapshot");
    assert_eq!(read(&path).into_iter().find(|(name, _)| name == "IndexData").expect("the runs").1, rows);
}

#[test]
fn a_finished_snapshot_is_never_written_over() {
    let db = TestDb::baseline();
    let (_folder, path) = folder();
    fs::write(&path, "something dear to somebody").expect("a file");
    let error = refusal(&path, &content(&db));
    assert_eq!(error.what(), format!("{} exists already", path.display()));
    assert_eq!(error.remedy(), Some("choose another name, or remove the file first"));

    // Also not when it appears in the meantime.
    fs::remove_file(&path).expect("a removed file");
    let writer = SnapshotWriter::create_or_resume(&path, &content(&db)).expect("a writer");
    fs::write(&path, "something dear to somebody").expect("a file");
    let error = writer.finish().expect_err("a refusal");
    assert_eq!(error.what(), format!("{} exists already", path.display()));
    assert_eq!(fs::read_to_string(&path).expect("a file"), "something dear to somebody");
}
