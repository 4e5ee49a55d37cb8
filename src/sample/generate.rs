//! A whole database into a snapshot.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Result;
use crate::vte::snapshot::{Content, SnapshotWriter, TimeRange};
use crate::vte::source::{ServerClock, ServerInfo, SourceIdentity};
use crate::vte::value::Row;

use super::flow::Flow;
use super::rows::RunRows;
use super::{masters, scenarios, schema};

/// Rows that are kept back to be written in one batch.
const BATCH: usize = 5_000;

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSpec {
    /// The seed. The same seed gives the same bytes.
    pub seed: u64,
    /// Runs of the ordinary work.
    pub runs: u64,
    /// Steps of every run; `None`: as its plan says.
    pub steps_per_run: Option<usize>,
    /// Whether the odd runs of [`super::scenarios`] are added.
    pub odd_runs: bool,
}

impl SampleSpec {
    /// The sample that comes with the program, `samples/vte_9_3.vtedb`.
    pub fn bundled() -> SampleSpec {
        SampleSpec { seed: 946, runs: 96, steps_per_run: None, odd_runs: true }
    }

    /// A database for a bench: so many runs of so many steps.
    pub fn of_size(runs: u64, steps_per_run: usize) -> SampleSpec {
        SampleSpec { seed: 946, runs, steps_per_run: Some(steps_per_run), odd_runs: false }
    }

    /// The runs, one by one, in constant memory.
    pub fn rows(&self) -> impl Iterator<Item = RunRows> + use<> {
        let flow = Flow::new(self.seed, self.runs, self.steps_per_run);
        let odd_runs = if self.odd_runs { scenarios::drafts(self.seed) } else { Vec::new() };
        flow.and_then(odd_runs)
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows of each table, by name.
    pub rows: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// Rows of a table.
    pub fn of(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or(0)
    }

    /// Runs.
    pub fn runs(&self) -> u64 {
        self.of("IndexData")
    }

    /// Rows of the three tables of results.
    pub fn steps(&self) -> u64 {
        ["TestDataNumeric", "TestDataText", "TestDataOther"].iter().map(|table| self.of(table)).sum()
    }
}

/// The server that the sample pretends to come from.
pub fn server() -> ServerInfo {
    ServerInfo {
        identity: SourceIdentity {
            server: r"LKPG-SQL\SQLEXPRESS".to_owned(),
            database: "VTE9_3".to_owned(),
            created: "2019-05-06 08:12:44.517".to_owned(),
        },
        product: "SQL Server 11.0.7001.0 Express Edition".to_owned(),
        compatibility: Some(110),
        collation: Some("Finnish_Swedish_CI_AS".to_owned()),
        excess_rights: Some(Vec::new()),
        // A quarter of an hour after the last run of the ordinary work.
        clock: ServerClock::parse("2026-04-23 15:00:00.000", "2026-04-23 13:00:00.000"),
    }
}

/// Makes a database and writes it as a snapshot to `path`, where nothing may stand yet.
pub fn generate(path: &Path, spec: &SampleSpec) -> Result<Summary> {
    let content = Content { info: server(), catalog: schema::catalog(), range: TimeRange::default() };
    let mut sink = Sink::new(SnapshotWriter::create_or_resume(path, &content)?);
    for (table, rows) in masters::rows(spec.seed) {
        for row in rows {
            sink.add(table, row)?;
        }
    }
    for run in spec.rows() {
        for (table, row) in run.more.into_iter().chain([("IndexData", run.index)]) {
            sink.add(table, row)?;
        }
        for (table, rows) in
            [("TestDataNumeric", run.numeric), ("TestDataText", run.text), ("TestDataOther", run.other)]
        {
            for row in rows {
                sink.add(table, row)?;
            }
        }
    }
    sink.finish()
}

/// Rows on their way into the snapshot, in batches by table.
struct Sink {
    writer: SnapshotWriter,
    waiting: BTreeMap<&'static str, Vec<Row>>,
    summary: Summary,
}

impl Sink {
    fn new(writer: SnapshotWriter) -> Sink {
        Sink { writer, waiting: BTreeMap::new(), summary: Summary::default() }
    }

    fn add(&mut self, table: &'static str, row: Row) -> Result<()> {
        *self.summary.rows.entry(table).or_default() += 1;
        let waiting = self.waiting.entry(table).or_default();
        waiting.push(row);
        if waiting.len() >= BATCH {
            let rows = std::mem::take(waiting);
            self.writer.append(table, &rows, "")?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Summary> {
        for (table, rows) in self.waiting {
            self.writer.append(table, &rows, "")?;
        }
        self.writer.finish()?;
        Ok(self.summary)
    }
}
