//! A site: a database and a configuration, and the reports they give.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use vte_wats::config::Config;
use vte_wats::convert::Converter;
use vte_wats::error::{Code, Error, Result};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::reader::{ReadRun, RunReader};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::sql::Range;
use vte_wats::wats::write::to_xml;

/// Reports by the name of their file.
pub type Reports = BTreeMap<String, String>;

/// The configuration of all sites: the zone of the sample, and small pages, so that every variant crosses page edges.
pub fn config(more: &str) -> Config {
    let text = format!("[site]\ntime_zone = \"Europe/Stockholm\"\n[source]\npage_size = 7\n{more}");
    Config::parse(&text, "test").unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// A reader of the database, whose file is gone as soon as nobody has it open.
pub fn open(db: &TestDb, config: &Config) -> Result<RunReader> {
    let folder = folder();
    let path = folder.path().join("variant.vtedb");
    db.write(&path).expect("a snapshot");
    let source = SnapshotSource::open(&path).expect("a snapshot that opens");
    RunReader::open(Box::new(source), &config.source, &config.limits)
}

/// All runs of the range, and, without bounds, those without a time.
pub fn runs(reader: &mut RunReader, range: &Range) -> Vec<ReadRun> {
    let mut lanes = vec![range.clone()];
    if *range == Range::default() {
        lanes.push(Range { without_time: true, ..Range::default() });
    }
    let mut runs = Vec::new();
    for lane in lanes {
        let mut after = None;
        loop {
            let page = reader.page(&lane, after.as_ref(), None).expect("a page");
            runs.extend(page.runs);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    runs
}

/// All runs of the database.
pub fn all_runs(db: &TestDb, more: &str) -> Vec<ReadRun> {
    let mut reader = open(db, &config(more)).unwrap_or_else(|error| panic!("{error:?}"));
    runs(&mut reader, &Range::default())
}

/// The reports of all runs; a run that cannot be converted has its error for a report.
pub fn reports(db: &TestDb, more: &str) -> Reports {
    let converter = Converter::new(&config(more)).expect("a configuration that converts");
    let mut reports = Reports::new();
    for read in all_runs(db, more) {
        assert_eq!(read.copies, 1, "{}", read.run.key.name());
        let text = match converter.convert(&read.run) {
            Ok(converted) => String::from_utf8(to_xml(&converted.report)).expect("UTF-8"),
            Err(error) => format!("{error:?}"),
        };
        assert!(reports.insert(read.run.key.name(), text).is_none(), "a run came twice");
    }
    reports
}

/// The reports of the sample, which all else is compared with.
pub fn baseline() -> &'static Reports {
    static BASELINE: OnceLock<Reports> = OnceLock::new();
    BASELINE.get_or_init(|| {
        let reports = reports(&TestDb::baseline(), "");
        assert_eq!(reports.len(), 25);
        reports
    })
}

/// The variant gives the reports of the sample, to the byte.
#[track_caller]
pub fn same(db: &TestDb, more: &str) {
    assert_same(&reports(db, more), baseline());
}

/// The variant gives the reports of the other database.
#[track_caller]
pub fn same_as(db: &TestDb, more: &str, other: &TestDb) {
    assert_same(&reports(db, more), &reports(other, ""));
}

/// The variant gives the reports of the sample after `change`.
#[track_caller]
pub fn same_but(db: &TestDb, more: &str, change: impl Fn(&str) -> String) {
    let changed: Reports = baseline().iter().map(|(name, text)| (name.clone(), change(text))).collect();
    assert_ne!(&changed, baseline(), "the stated difference is none");
    assert_same(&reports(db, more), &changed);
}

#[track_caller]
pub fn assert_same(found: &Reports, expected: &Reports) {
    let names = |reports: &Reports| reports.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected));
    for ((name, found), expected) in found.iter().zip(expected.values()) {
        let mut lines = found.lines().zip(expected.lines());
        let difference = lines.find(|(found, expected)| found != expected);
        assert!(found == expected, "{name} differs: {difference:#?}");
    }
}

/// The variant is refused: code, message and hint, in full.
#[track_caller]
pub fn refused(db: &TestDb, more: &str, code: Code, what: &str, hint: &str) {
    let Err(error) = open(db, &config(more)) else { panic!("it was not refused") };
    assert_error(&error, code, what, hint);
}

#[track_caller]
pub fn assert_error(error: &Error, code: Code, what: &str, hint: &str) {
    assert_eq!((error.code(), error.to_string().as_str(), error.remedy().unwrap_or("no hint")), (code, what, hint));
}

/// A folder in memory where there is one: what a test writes need not outlive it, and many databases are written.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
}
