//! Runs read from a SQL Server are those read from its snapshot, whatever the schema; and the statements that read them.

#[path = "support/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use server::{TestServer, runs, sample};
use vte_wats::config::sections::{LimitsConfig, SourceConfig};
use vte_wats::sample::testdb::TestDb;
use vte_wats::sample::{SampleSpec, generate};
use vte_wats::vte::reader::{ReadRun, RunReader};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::RunSource;
use vte_wats::vte::sql::Range;
use vte_wats::vte::sqlserver;
use vte_wats::vte::value::Value;

/// Every run, by its name, and how many pages it took.
fn read(source: Box<dyn RunSource>, config: &SourceConfig) -> (BTreeMap<String, ReadRun>, usize) {
    let mut reader = RunReader::open(source, config, &LimitsConfig::default()).unwrap();
    let (mut found, mut pages) = (BTreeMap::new(), 0);
    for without_time in [false, true] {
        let range = Range { without_time, ..Range::default() };
        let mut after = None;
        loop {
            let page = reader.page(&range, after.as_ref(), None).unwrap();
            pages += 1;
            for run in page.runs {
                let name = run.run.key.name();
                assert!(found.insert(name.clone(), run).is_none(), "{name} twice");
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    (found, pages)
}

fn assert_equal(ours: &BTreeMap<String, ReadRun>, theirs: &BTreeMap<String, ReadRun>, what: &str) {
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{what}");
    for (name, run) in ours {
        assert_eq!(run.run, theirs[name].run, "{what}: {name}");
        assert_eq!(run.copies, theirs[name].copies, "{what}: {name}");
    }
}

#[test]
fn every_run_of_the_sample_is_the_same_from_both_sources() {
    let server = TestServer::start(sample());
    let config = SourceConfig { page_size: 17, ..server.config() };
    let (ours, pages) = read(Box::new(sqlserver::connect(&config).unwrap()), &config);
    let snapshot = SourceConfig { page_size: 17, ..SourceConfig::default() };
    let (theirs, _) = read(Box::new(SnapshotSource::open(sample()).unwrap()), &snapshot);
    assert_eq!(i64::try_from(ours.len()).unwrap(), runs());
    assert_equal(&ours, &theirs, "the sample");
    assert!(pages > 9, "{pages}");
}

/// What the server was asked must only read, and only what it says it reads.
fn assert_harmless(statements: &[String]) {
    for sql in statements {
        let words: Vec<String> =
            sql.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_ascii_uppercase).collect();
        assert!(matches!(words[0].as_str(), "SELECT" | "SET"), "{sql}");
        for word in ["INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "EXEC", "EXECUTE", "NOLOCK", "PASSWORD", "DROP"] {
            let asked = matches!(word, "INSERT" | "UPDATE" | "DELETE") && sql.contains("HAS_PERMS_BY_NAME");
            assert!(asked || !words.iter().any(|other| other == word), "{word}: {sql}");
        }
        assert!(!sql.contains('*') || sql.contains("COUNT(*)"), "{sql}");
    }
}

#[test]
fn a_thousand_runs_take_four_statements_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thousand.vtedb");
    generate(&path, &SampleSpec::of_size(1000, 20)).unwrap();
    let server = TestServer::start(&path);
    let config = server.config();
    let (ours, pages) = read(Box::new(sqlserver::connect(&config).unwrap()), &config);
    assert_eq!(ours.len(), 1000);
    assert_eq!(ours.values().map(|run| run.run.steps.len()).sum::<usize>(), 20_000);

    let statements = server.statements();
    let (start, reading): (Vec<_>, Vec<_>) = statements
        .iter()
        .cloned()
        .partition(|sql| sql.starts_with("SET ") || sql.contains("sys]") || !sql.contains("dbo"));
    assert!(start.len() <= 9, "{} at the start: {start:#?}", start.len());
    assert!(reading.len() <= 4 * pages, "{} for {pages} pages", reading.len());
    assert_harmless(&statements);
    let (theirs, _) = read(Box::new(SnapshotSource::open(&path).unwrap()), &SourceConfig::default());
    assert_equal(&ours, &theirs, "a thousand runs");
}

/// The value in a `decimal(18,4)`, which has no room for the marks of no limit.
fn four_places(value: Value) -> Value {
    match value {
        Value::Float(number) if number.abs() < 1e13 => Value::Float((number * 1e4).round() / 1e4),
        Value::Null => value,
        _ => Value::Null,
    }
}

/// Databases as sites may have them.
fn odd_databases() -> Vec<(&'static str, TestDb)> {
    let sample = || TestDb::ordinary(12, None);
    let text = |text: &str| Value::Text(text.to_owned());
    vec![
        ("datetime2", sample().retype("IndexData", "Timestamp", "datetime2(7)")),
        ("smalldatetime", sample().retype("IndexData", "Timestamp", "smalldatetime")),
        ("datetimeoffset", sample().retype("IndexData", "Timestamp", "datetimeoffset(3)")),
        (
            "guid_text",
            sample()
                .retype("IndexData", "Index_GUID", "char(36)")
                .retype("TestDataNumeric", "Index_GUID", "char(36)")
                .retype("TestDataText", "Index_GUID", "char(36)")
                .retype("TestDataOther", "Index_GUID", "char(36)"),
        ),
        ("int_keys", sample().number_keys("Index_GUID", "int")),
        (
            "codes_text",
            sample().retype("IndexData", "Result", "varchar(8)").retype("TestDataNumeric", "TestResultType", "tinyint"),
        ),
        (
            "numbers_text",
            sample().retype("TestDataNumeric", "TestResult", "nvarchar(32)").retype(
                "TestDataNumeric",
                "LowLimit",
                "varchar(32)",
            ),
        ),
        (
            "real",
            sample().retype("TestDataNumeric", "TestResult", "real").retype_with(
                "TestDataNumeric",
                "HighLimit",
                "decimal(18,4)",
                four_places,
            ),
        ),
        (
            "long_text",
            sample().retype("TestDataText", "TestResult", "ntext").retype("TestDataOther", "TestResult", "image"),
        ),
        (
            "narrow",
            sample().retype("TestDataText", "TestResult", "varchar(max)").retype("IndexData", "Hostname", "char(20)"),
        ),
        (
            "other_names",
            sample().rename("IndexData", "Timestamp", "TimeStamp").rename("TestDataNumeric", "LowLimit", "lower_limit"),
        ),
        (
            "fewer",
            sample().drop_column("IndexData", "Info3").drop_column("IndexData", "TestTime").drop_table("TestDataOther"),
        ),
        ("own_serial", sample().add_column("IndexData", "SerialNumber", "nvarchar(64)", text("A ÅÄÖ"))),
        ("site", sample().schema("site")),
        ("view", sample().as_view("IndexData")),
        ("heap", sample().as_heap("TestDataNumeric")),
        ("odd]name", sample().rename("IndexData", "Site", "Si]te '9")),
    ]
}

fn written(folder: &Path, name: &str, db: TestDb) -> PathBuf {
    let path = folder.join(format!("{}.vtedb", name.replace(']', "_")));
    db.info(|info| info.identity.database = name.to_owned()).write(&path).unwrap();
    path
}

#[test]
fn every_schema_is_read_as_from_its_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let databases: Vec<(&str, PathBuf)> =
        odd_databases().into_iter().map(|(name, db)| (name, written(folder.path(), name, db))).collect();
    let mut options = Vec::new();
    for (name, path) in &databases {
        options.extend(["--also".to_owned(), format!("{name}={}", path.display())]);
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let server = TestServer::start_with(sample(), &options);
    for (name, path) in &databases {
        let config =
            SourceConfig { sqlserver: Some(server.connection_string_to(name)), page_size: 5, ..server.config() };
        let (ours, _) = read(Box::new(sqlserver::connect(&config).unwrap()), &config);
        let snapshot = SourceConfig { page_size: 5, ..SourceConfig::default() };
        let (theirs, _) = read(Box::new(SnapshotSource::open(path).unwrap()), &snapshot);
        assert_eq!(ours.len(), 12, "{name}");
        assert_equal(&ours, &theirs, name);
    }
    assert_harmless(&server.statements());
}
