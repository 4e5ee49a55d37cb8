//! Databases for the tests, and how they are read.

use vte_wats::config::Config;
use vte_wats::sample::calendar::Moment;
use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::model::TestRun;
use vte_wats::vte::reader::{Page, ReadRun, RunReader};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::watched::{Asked, Watched};

/// The configuration of a page size, and more lines of `[source]`.
pub fn paged(page_size: u32) -> Config {
    let mut config = Config::default();
    config.source.page_size = page_size;
    config
}

/// A reader of the database, and what it asks.
pub fn watched(db: &TestDb, config: &Config) -> (RunReader, Asked) {
    let folder = folder();
    let path = folder.path().join("reading.vtedb");
    db.write(&path).expect("a snapshot");
    let asked = Asked::default();
    let source = Watched { source: SnapshotSource::open(&path).expect("a snapshot that opens"), asked: asked.clone() };
    let reader = RunReader::open(Box::new(source), &config.source, &config.limits).expect("a known schema");
    (reader, asked)
}

pub fn open(db: &TestDb, page_size: u32) -> RunReader {
    watched(db, &paged(page_size)).0
}

/// The lane of runs without a time.
pub fn timeless() -> Range {
    Range { without_time: true, ..Range::default() }
}

/// All pages of a range.
pub fn pages(reader: &mut RunReader, range: &Range) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    loop {
        let after = pages.last().and_then(|page| page.next.clone());
        pages.push(reader.page(range, after.as_ref(), None).expect("a page"));
        if pages.last().is_some_and(|page| page.next.is_none()) {
            return pages;
        }
    }
}

/// All runs, first those with a time, then those without.
pub fn runs(db: &TestDb, page_size: u32) -> Vec<ReadRun> {
    let mut reader = open(db, page_size);
    let lanes = [Range::default(), timeless()];
    lanes.iter().flat_map(|lane| pages(&mut reader, lane)).flat_map(|page| page.runs).collect()
}

/// The numbers of the drafts that the runs were made of.
pub fn numbers<'a>(runs: impl IntoIterator<Item = &'a ReadRun>) -> Vec<u64> {
    runs.into_iter().map(|read| number(&read.run)).collect()
}

pub fn number(run: &TestRun) -> u64 {
    run.key.id.as_u64_pair().1 & 0xffff_ffff
}

/// A run of one step whose value is its number.
pub fn draft(number: u64) -> Draft {
    Draft::plain(number).step(Step::number("Value", number as f64))
}

/// Runs 1 to `count`, a quarter of an hour apart.
pub fn plain(count: u64) -> TestDb {
    (1..=count).fold(TestDb::empty(), |db, number| db.run(draft(number)))
}

/// Runs 1 to `count`, all of one moment.
pub fn simultaneous(count: u64) -> TestDb {
    let end = Moment::utc(2026, 2, 2, 8, 0, 0);
    (1..=count).fold(TestDb::empty(), |db, number| db.run(&Draft { end, ..draft(number) }))
}

/// The same database with the times of some rows of IndexData NULL.
pub fn without_times(db: TestDb, rows: impl IntoIterator<Item = usize>) -> TestDb {
    rows.into_iter().fold(db, |db, row| db.set("IndexData", row, "Timestamp", Value::Null))
}

/// A folder in memory where there is one: what a test writes need not outlive it, and many databases are written.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
}
