//! The bundled sample: it is what the generator makes, it hangs together, and it has every kind of run in it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use vte_wats::sample::{SampleSpec, ddl, generate, schema};
use vte_wats::vte::catalog::ColumnType;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{RunSource as _, Statement};
use vte_wats::vte::value::{Row, Value};

/// Where the header of a SQLite file holds the version of the SQLite that wrote it.
const SQLITE_VERSION: std::ops::Range<usize> = 96..100;

/// The sample must not weigh on a clone.
const LARGEST_SAMPLE: usize = 2 * 1024 * 1024;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn without_version(path: &Path) -> Vec<u8> {
    let mut bytes = fs::read(path).expect("a readable file");
    bytes[SQLITE_VERSION].fill(0);
    bytes
}

fn ask(sql: &str, columns: &[&str]) -> Vec<Row> {
    let mut source = SnapshotSource::open(&sample("vte_9_3.vtedb")).expect("the sample");
    let columns = columns.iter().map(|declared| ColumnType::parse(declared)).collect();
    let mut rows = Vec::new();
    let mut collect = |row| {
        rows.push(row);
        Ok(())
    };
    source.query(&Statement { sql: sql.to_owned(), params: Vec::new(), columns }, &mut collect).expect("an answer");
    rows
}

fn count(sql: &str) -> i64 {
    match ask(sql, &["bigint"])[..] {
        [ref row] => match row[..] {
            [Value::Int(count)] => count,
            ref other => panic!("{other:?}"),
        },
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn the_bundled_database_is_what_its_seed_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = folder.path().join("again.vtedb");
    generate(&made, &SampleSpec::bundled()).expect("a sample");
    let (made, bundled) = (without_version(&made), without_version(&sample("vte_9_3.vtedb")));
    assert!(made == bundled, "run `cargo run --example generate` and commit what it makes");
    assert!(bundled.len() < LARGEST_SAMPLE, "{} bytes", bundled.len());
}

#[test]
fn the_bundled_script_is_what_the_definitions_give() {
    let bundled = fs::read_to_string(sample("vte_9_3.sql")).expect("the script").replace("\r\n", "\n");
    assert!(bundled == ddl::script(), "run `cargo run --example generate` and commit what it makes");
    assert_eq!(bundled.matches("\nCREATE TABLE ").count(), 21);
    for table in schema::tables() {
        let body = bundled.split(&format!("CREATE TABLE [dbo].[{}] (", table.name)).nth(1).expect(table.name);
        let body = body.split("\n);").next().expect(table.name);
        for column in table.columns {
            let line = body.lines().find(|line| line.trim_start().starts_with(&format!("[{}] ", column.name)));
            let line = line.unwrap_or_else(|| panic!("{}.{} is missing", table.name, column.name));
            assert!(line.contains(&format!("-- {}", column.mark.word())), "{line}");
        }
    }
}

#[test]
fn keys_are_unique_and_references_lead_somewhere() {
    for table in schema::tables() {
        let name = table.name;
        if let Some(key) = table.primary_key() {
            let doubled = format!("SELECT count(*) - count(DISTINCT {key}) FROM {name}");
            assert_eq!(count(&doubled), 0, "{name}");
        }
        for column in table.columns {
            let Some(target) = column.references else { continue };
            let key = column.name;
            let lost = format!("SELECT count(*) FROM {name} WHERE {key} NOT IN (SELECT {key} FROM {target})");
            assert_eq!(count(&lost), 0, "{name}.{key}");
        }
        for column in table.columns.iter().filter(|column| !column.nullable) {
            let empty = format!("SELECT count(*) FROM {name} WHERE {} IS NULL", column.name);
            assert_eq!(count(&empty), 0, "{name}.{}", column.name);
        }
        assert!(count(&format!("SELECT count(*) FROM {name}")) > 0, "{name} is empty");
    }
}

#[test]
fn every_run_has_a_time_in_the_past() {
    assert_eq!(count("SELECT count(*) FROM IndexData WHERE vte_instant(Timestamp) IS NULL"), 0);
    assert_eq!(count("SELECT count(*) FROM IndexData WHERE Timestamp NOT BETWEEN '2025-10-13' AND '2026-04-26'"), 0);
}

/// Timestamp is the end of a run: on every station, a run begins after the one before has ended.
#[test]
fn no_station_does_two_things_at_once() {
    let sql = "SELECT Hostname, vte_instant(Timestamp), TestTime FROM IndexData
               WHERE TestTime IS NOT NULL AND Testsystem_GUID IS NOT NULL AND TestTime < 3600
                 AND Timestamp NOT BETWEEN '2025-10-26' AND '2025-10-27'
                 AND Timestamp NOT BETWEEN '2026-03-29' AND '2026-03-30'
               ORDER BY Hostname, vte_instant(Timestamp)";
    let rows = ask(sql, &["nvarchar(64)", "bigint", "real"]);
    assert!(rows.len() > 130);
    for pair in rows.windows(2) {
        let (Value::Int(before), Value::Int(end), Value::Real(seconds)) = (&pair[0][1], &pair[1][1], &pair[1][2])
        else {
            panic!("{pair:?}");
        };
        let begins = end - (f64::from(*seconds) * 1e7) as i64;
        // The clock of the server has steps of 3 ms.
        assert!(pair[0][0] != pair[1][0] || begins >= before - 100_000, "{pair:?}");
    }
}

#[test]
fn there_is_enough_of_everything() {
    for (sql, at_least) in [
        ("SELECT count(*) FROM IndexData", 120),
        ("SELECT count(DISTINCT ProductName || ProductVersion) FROM IndexData", 6),
        ("SELECT count(DISTINCT TestplanName || TestplanVariant) FROM IndexData", 8),
        ("SELECT count(DISTINCT TestplanRevision_GUID) FROM IndexData", 12),
        ("SELECT count(*) FROM TestSystems", 4),
        ("SELECT count(*) FROM IndexData WHERE Result = 1 AND ExitCode = 0", 90),
        ("SELECT count(*) FROM IndexData WHERE Result = 0 AND ExitCode = 0", 12),
        ("SELECT count(*) FROM IndexData WHERE Result = 0 AND ExitCode <> 0", 3),
        ("SELECT count(*) FROM IndexData WHERE Result = 1 AND ExitCode <> 0", 1),
        ("SELECT count(*) FROM IndexData WHERE Result NOT IN (0, 1) OR Result IS NULL", 5),
        ("SELECT count(*) FROM IndexData WHERE ProductVersion IS NULL", 5),
        ("SELECT count(*) FROM IndexData WHERE Testsystem_GUID NOT IN (SELECT Testsystem_GUID FROM TestSystems)", 3),
        (
            "SELECT count(*) FROM IndexData i WHERE NOT EXISTS (SELECT * FROM TestDataNumeric s
          WHERE s.Index_GUID = i.Index_GUID) AND NOT EXISTS (SELECT * FROM TestDataText s
          WHERE s.Index_GUID = i.Index_GUID)",
            3,
        ),
        // The nights in which the clocks change, by the wall clock.
        ("SELECT count(*) FROM IndexData WHERE Timestamp BETWEEN '2025-10-26 02:00' AND '2025-10-26 03:00'", 7),
        ("SELECT count(*) FROM IndexData WHERE Timestamp BETWEEN '2026-03-29 01:00' AND '2026-03-29 02:00'", 2),
        ("SELECT count(*) FROM IndexData WHERE Timestamp BETWEEN '2026-03-29 03:00' AND '2026-03-29 04:00'", 3),
        // Units.
        (
            "SELECT count(*) FROM (SELECT 1 FROM IndexData GROUP BY Uut_GUID, substr(Timestamp, 1, 19) HAVING count(*) = 3)",
            1,
        ),
        ("SELECT count(*) FROM AssemblyData", 20),
        ("SELECT count(*) FROM AssemblyData WHERE AssemblyUut_GUID IN (SELECT Uut_GUID FROM UutData)", 1),
        ("SELECT count(*) FROM RepairData", 4),
        ("SELECT count(*) FROM RepairActions", 4),
        ("SELECT count(*) FROM UutHistory", 60),
        // Limits.
        ("SELECT count(*) FROM TestDataNumeric WHERE LowLimit IS NULL AND HighLimit IS NULL", 20),
        ("SELECT count(*) FROM TestDataNumeric WHERE LowLimit IS NOT NULL AND HighLimit IS NULL", 20),
        ("SELECT count(*) FROM TestDataNumeric WHERE LowLimit IS NULL AND HighLimit IS NOT NULL", 20),
        ("SELECT count(*) FROM TestDataNumeric WHERE LowLimit < HighLimit AND HighLimit < 1E29", 100),
        ("SELECT count(*) FROM TestDataNumeric WHERE LowLimit = HighLimit", 20),
        ("SELECT count(*) FROM TestDataNumeric WHERE HighLimit >= 1E30 OR LowLimit <= -1E30", 20),
        ("SELECT count(*) FROM TestDataNumeric WHERE TestResult > HighLimit AND TestResultType = 1", 1),
        (
            "SELECT count(*) FROM TestDataNumeric WHERE TestResult BETWEEN LowLimit AND HighLimit AND TestResultType = 0",
            1,
        ),
        ("SELECT count(*) FROM TestDataNumeric WHERE TestResultType NOT IN (0, 1) OR TestResultType IS NULL", 3),
        ("SELECT count(*) FROM TestDataNumeric WHERE TestResult IS NULL", 1),
        // Texts and other data.
        ("SELECT count(*) FROM TestDataText WHERE length(TestResult) > 100", 4),
        ("SELECT count(*) FROM TestDataText WHERE length(TestResult) > 4000", 2),
        ("SELECT count(*) FROM TestDataText WHERE TestResult GLOB '*[' || char(1) || '-' || char(8) || ']*'", 1),
        ("SELECT count(*) FROM TestDataOther WHERE length(TestResult) > 4000", 1),
        ("SELECT count(*) FROM TestDataOther WHERE substr(TestResult, 1, 9) = CAST('(Waveform' AS BLOB)", 20),
        ("SELECT count(*) FROM TestDataOther WHERE substr(TestResult, 2, 3) = CAST('PNG' AS BLOB)", 1),
    ] {
        assert!(count(sql) >= at_least, "{} of {at_least}: {sql}", count(sql));
    }
}

#[test]
fn a_database_of_any_size_has_as_many_runs_and_steps_as_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = generate(&folder.path().join("bench.vtedb"), &SampleSpec::of_size(300, 20)).expect("a database");
    assert_eq!((summary.runs(), summary.steps()), (300, 6_000));
    let keys: HashSet<String> = SampleSpec::of_size(300, 20).rows().map(|run| format!("{:?}", run.index[0])).collect();
    assert_eq!(keys.len(), 300);
}
