//! A plant in small: a database that grows and changes while it is read, clocks that are set by hand, a WATS Client that
//! takes reports away, and faults of all three.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use vte_wats::deliver::fs::{Kind, Meta};
use vte_wats::deliver::{Fs, RealFs};
use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::Faults;
use vte_wats::sample::testdb::TestDb;
use vte_wats::sync::watch::clock::Clock;
use vte_wats::vte::catalog::Catalog;
use vte_wats::vte::model::guid_text;
use vte_wats::vte::snapshot::{cell, instant};
use vte_wats::vte::source::{Dialect, Param, RunSource, ServerInfo, SourceIdentity, Statement};
use vte_wats::vte::value::Row;

/// Numbers that look like chance and are the same for the same seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn one_in(&mut self, number: u64) -> bool {
        self.below(number) == 0
    }
}

/// Clocks that are set by hand.
pub struct Hands(Mutex<(Duration, DateTime<Utc>)>);

impl Hands {
    pub fn new() -> Hands {
        Hands(Mutex::new((Duration::ZERO, "2026-03-02T08:00:00Z".parse().unwrap())))
    }

    pub fn advance(&self, seconds: u64) {
        let mut now = self.0.lock().unwrap();
        now.0 += Duration::from_secs(seconds);
        now.1 += TimeDelta::seconds(seconds as i64);
    }

    /// Somebody sets the date.
    pub fn jump(&self, span: TimeDelta) {
        self.0.lock().unwrap().1 += span;
    }

    pub fn now(&self) -> NaiveDateTime {
        self.date().naive_utc()
    }
}

impl Clock for Hands {
    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().0
    }

    fn date(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().1
    }
}

/// Counts down to a fault.
#[derive(Default)]
pub struct Fuse(AtomicU64);

impl Fuse {
    /// The `number`-th operation from now on fails, and that one alone.
    pub fn light(&self, number: u64) {
        self.0.store(number, Ordering::SeqCst);
    }

    fn burns(&self) -> bool {
        let count = |left: u64| left.checked_sub(1);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count) == Ok(1)
    }
}

/// Faults of the ledger.
pub struct LedgerFaults(pub Arc<Fuse>);

impl Faults for LedgerFaults {
    fn before(&self, op: &'static str) -> Result<()> {
        if self.0.burns() { Err(Error::new(Code::Ledger, format!("fault in {op}")).transient()) } else { Ok(()) }
    }
}

/// The file system, with faults.
pub struct FaultyFs(pub Arc<Fuse>);

impl FaultyFs {
    fn allow(&self) -> io::Result<RealFs> {
        if self.0.burns() { Err(io::Error::other("fault")) } else { Ok(RealFs) }
    }
}

impl Fs for FaultyFs {
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        self.allow()?.write(path, bytes)
    }
    fn sync(&self, path: &Path, file: File) -> io::Result<()> {
        self.allow()?.sync(path, file)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.allow()?.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.allow()?.rename_new(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.allow()?.remove(path)
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.allow()?.read(path)
    }
    fn meta(&self, path: &Path) -> io::Result<Meta> {
        self.allow()?.meta(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        self.allow()?.list(folder)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.allow()?.create_folder(path)
    }
    fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.allow()?.create_folders(path)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.allow()?.sync_folder(folder)
    }
    fn is_busy(&self, error: &io::Error) -> bool {
        RealFs.is_busy(error)
    }
}

/// An empty database with the tables of VTE, and its catalog.
static TEMPLATE: LazyLock<(PathBuf, Catalog)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap().keep();
    let path = folder.join("template.vtedb");
    let db = TestDb::empty();
    db.write(&path).unwrap();
    (path, db.catalog())
});

/// A run as it was committed, for the checks.
#[derive(Debug, Clone)]
pub struct Committed {
    pub id: Uuid,
    /// None: NULL.
    pub time: Option<NaiveDateTime>,
    /// Whether it may still change: its time is that of ordinary work.
    pub ordinary: bool,
}

/// The database and what happens to it.
pub struct Plant {
    db: Connection,
    pub dice: Dice,
    pub clock: Arc<Hands>,
    pub runs: Vec<Committed>,
    next: u64,
    /// Whether things happen between two statements of one poll.
    pub busy: bool,
    pub statements: u64,
}

impl Plant {
    pub fn new(seed: u64, clock: Arc<Hands>) -> Plant {
        let mut db = Connection::open_in_memory().unwrap();
        {
            let template = Connection::open(&TEMPLATE.0).unwrap();
            let backup = rusqlite::backup::Backup::new(&template, &mut db).unwrap();
            backup.run_to_completion(1000, Duration::ZERO, None).unwrap();
        }
        // Otherwise a statement is prepared anew for each new value of a parameter.
        db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
        db.set_prepared_statement_cache_capacity(200);
        let date = Arc::clone(&clock);
        instant::register(&db, move || Some(instant::Instant::Wall(date.date().naive_utc()))).unwrap();
        Plant { db, dice: Dice::new(seed), clock, runs: Vec::new(), next: 0, busy: true, statements: 0 }
    }

    /// Many rows in one transaction.
    pub fn begin(&self) {
        self.db.execute_batch("BEGIN").unwrap();
    }

    pub fn commit(&self) {
        self.db.execute_batch("COMMIT").unwrap();
    }

    fn text(time: NaiveDateTime) -> String {
        time.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
    }

    /// The latest time that is not in the future.
    fn newest(&self) -> NaiveDateTime {
        let now = self.clock.date().naive_utc();
        self.runs.iter().filter_map(|run| run.time).filter(|time| *time <= now).max().unwrap_or(now)
    }

    /// Commits a run with `steps` steps.
    pub fn insert(&mut self, time: Option<NaiveDateTime>, steps: u64, ordinary: bool) -> Uuid {
        self.next += 1;
        let id = Uuid::from_u128(u128::from(self.dice.next()) << 64 | u128::from(self.next));
        let sql = "INSERT INTO IndexData (Index_GUID, \"Timestamp\", Result, ExitCode, TestTime, Hostname, ProductName, \
            ProductVersion, TestplanName, TestplanRevision, Info1) VALUES (?1, ?2, 1, 0, 60.0, 'STATION', 'P', '1', 'T', '1', ?3)";
        let row = (guid_text(id), time.map(Plant::text), format!("order {}", self.next));
        self.db.prepare_cached(sql).unwrap().execute(row).unwrap();
        for _ in 0..steps {
            self.add_step(id);
        }
        self.runs.push(Committed { id, time, ordinary });
        id
    }

    fn add_step(&mut self, id: Uuid) {
        let value = self.dice.below(1000) as f64;
        let sql = "INSERT INTO TestDataNumeric (Index_GUID, TestDataNumeric_ID, TestStepNumber, TestName, TestResult, TestResultType) \
            VALUES (?1, coalesce((SELECT max(TestDataNumeric_ID) FROM TestDataNumeric), 0) + 1, \
            coalesce((SELECT max(TestStepNumber) FROM TestDataNumeric WHERE Index_GUID = ?1), 0) + 1, 'step', ?2, 1)";
        self.db.execute(sql, (guid_text(id), value)).unwrap();
    }

    /// A run that is within reach of the overlap and may change.
    fn changeable(&mut self) -> Option<Uuid> {
        let from = self.newest() - TimeDelta::minutes(60);
        let near: Vec<Uuid> =
            self.runs.iter().filter(|run| run.ordinary && run.time >= Some(from)).map(|run| run.id).collect();
        (!near.is_empty()).then(|| near[self.dice.below(near.len() as u64) as usize])
    }

    /// Something happens in the database.
    pub fn happen(&mut self) {
        let now = self.clock.date().naive_utc();
        match self.dice.below(24) {
            0..=6 => {
                let back = TimeDelta::seconds(self.dice.below(30) as i64);
                let steps = self.dice.below(4);
                self.insert(Some(now - back), steps, true);
            }
            7 | 8 => {
                // Committed late: within the overlap of two hours.
                let back = TimeDelta::minutes(self.dice.below(100) as i64);
                let time = self.newest() - back;
                self.insert(Some(time), 2, false);
            }
            9 => {
                let same = self.newest();
                for _ in 0..=self.dice.below(4) {
                    self.insert(Some(same), 1, true);
                }
            }
            10 => {
                let hostile = match self.dice.below(4) {
                    0 => Some(now + TimeDelta::days(1)),
                    1 => Some(now + TimeDelta::minutes(3)),
                    2 => Some(now - TimeDelta::days(365)),
                    _ => None,
                };
                self.insert(hostile, 2, false);
            }
            11..=14 => {
                if let Some(id) = self.changeable() {
                    self.add_step(id);
                }
            }
            15..=17 => {
                if let Some(id) = self.changeable() {
                    let sql = "UPDATE IndexData SET Result = 1 - Result, Info2 = ?2 WHERE Index_GUID = ?1";
                    let info = format!("changed {}", self.dice.below(1000));
                    self.db.execute(sql, (guid_text(id), info)).unwrap();
                }
            }
            18 => {
                if let Some(id) = self.changeable() {
                    for table in ["TestDataNumeric", "IndexData"] {
                        self.db
                            .execute(&format!("DELETE FROM {table} WHERE Index_GUID = ?1"), [guid_text(id)])
                            .unwrap();
                    }
                    self.runs.retain(|run| run.id != id);
                }
            }
            _ => {
                let seconds = self.dice.below(120);
                self.clock.advance(seconds);
            }
        }
    }
}

/// The plant as a source.
pub struct PlantSource {
    pub plant: Arc<Mutex<Plant>>,
    pub fuse: Arc<Fuse>,
}

impl RunSource for PlantSource {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn location(&self) -> String {
        "the plant".into()
    }

    fn info(&mut self) -> Result<ServerInfo> {
        Ok(ServerInfo {
            identity: SourceIdentity { server: "PLANT".into(), database: "VTE".into(), created: "2015".into() },
            product: "plant".into(),
            compatibility: None,
            collation: None,
            excess_rights: Some(Vec::new()),
            clock: None,
        })
    }

    fn catalog(&mut self) -> Result<Catalog> {
        Ok(TEMPLATE.1.clone())
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut plant = self.plant.lock().unwrap();
        plant.statements += 1;
        if self.fuse.burns() {
            return Err(Error::new(Code::Connect, "fault in the source").transient());
        }
        if plant.busy && plant.dice.one_in(6) {
            plant.happen();
        }
        let mut prepared = plant.db.prepare_cached(&statement.sql).unwrap();
        for (number, param) in statement.params.iter().enumerate() {
            let Some(at) = prepared.parameter_index(&format!("@P{}", number + 1)).unwrap() else { continue };
            match param {
                Param::Text(text) => prepared.raw_bind_parameter(at, text),
                Param::Guid(id) => prepared.raw_bind_parameter(at, guid_text(*id)),
                Param::Int(number) => prepared.raw_bind_parameter(at, number),
            }
            .unwrap();
        }
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let decode = |(at, ty)| cell::decode(row.get_ref(at).unwrap(), ty);
            each(statement.columns.iter().enumerate().map(decode).collect())?;
        }
        Ok(())
    }
}

/// What the WATS Client has taken out of the folder: every content of every report, in order.
#[derive(Default)]
pub struct Client {
    pub taken: BTreeMap<String, Vec<Vec<u8>>>,
    /// Their names in the order in which they were taken.
    pub order: Vec<String>,
}

impl Client {
    /// Takes all reports that are there.
    pub fn take(&mut self, folder: &Path) {
        self.take_some(folder, usize::MAX);
    }

    /// Memory is not what is looked at.
    pub fn forget(&mut self) {
        self.taken.clear();
        self.order.clear();
    }

    /// Takes at most so many.
    pub fn take_some(&mut self, folder: &Path, most: usize) {
        let mut taken = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if taken < most && path.extension().is_some_and(|extension| extension == "xml") {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                taken += 1;
                self.order.push(name.clone());
                self.taken.entry(name).or_default().push(std::fs::read(&path).unwrap());
                std::fs::remove_file(&path).unwrap();
            }
        }
    }
}
