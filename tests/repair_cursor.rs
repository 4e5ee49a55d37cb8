//! Which repairs `watch` looks at, by clocks that are set by hand: new ones soon, old ones with every reconcile.

mod support;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use support::{names, sample};
use vte_wats::config::Config;
use vte_wats::convert::Converter;
use vte_wats::deliver::{Options, Outbox, RealFs};
use vte_wats::error::Result;
use vte_wats::ledger::Ledger;
use vte_wats::sync::watch::clock::Clock;
use vte_wats::sync::watch::settle::Spans;
use vte_wats::sync::watch::{Settings, Start, Watch};
use vte_wats::vte::catalog::Catalog;
use vte_wats::vte::follow_sql::Now;
use vte_wats::vte::reader::RunReader;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{Dialect, RunSource, ServerInfo, Statement};
use vte_wats::vte::value::Row;

const CONFIG: &str = "
[site]
time_zone = \"Europe/Stockholm\"
[repair]
process = 500
[repair.failures]
\"\" = { category = \"Other\", code = \"Unknown\" }
";
const DAY: Duration = Duration::from_secs(86_400);

struct Hands(Mutex<(Duration, DateTime<Utc>)>);

impl Hands {
    fn advance(&self, span: Duration) {
        let mut now = self.0.lock().unwrap();
        now.0 += span;
        now.1 += span;
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

/// A snapshot that is opened anew for each statement, since rows are added to it.
struct Growing(PathBuf);

impl Growing {
    fn now(&self) -> SnapshotSource {
        SnapshotSource::open(&self.0).unwrap()
    }
}

impl RunSource for Growing {
    fn dialect(&self) -> Dialect {
        self.now().dialect()
    }

    fn location(&self) -> String {
        self.now().location()
    }

    fn info(&mut self) -> Result<ServerInfo> {
        self.now().info()
    }

    fn catalog(&mut self) -> Result<Catalog> {
        self.now().catalog()
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.now().query(statement, each)
    }
}

fn watch(snapshot: &Path, folder: &Path, state: &Path, clock: Arc<Hands>) -> Watch {
    let mut config = Config::parse(CONFIG, "test").unwrap();
    let repair = config.repair.as_mut().unwrap();
    let name = repair.failures.remove("").unwrap();
    let codes = (1..=99).map(|number| (format!("F{number:02}"), name.clone()));
    repair.failures.extend(codes);
    let open = {
        let (path, config) = (snapshot.to_owned(), config.clone());
        move || RunReader::open(Box::new(Growing(path.clone())), &config.source, &config.limits)
    };
    let ledger = Ledger::open(state, &open().unwrap().info().identity).unwrap();
    let settings = Settings {
        poll: Duration::from_secs(30),
        overlap: Duration::from_secs(7200),
        spans: Spans { settle: Duration::ZERO, settle_empty: Duration::ZERO },
        reconcile: DAY,
        start: Start::All,
        now: Now::Local,
        zone: chrono_tz::Europe::Stockholm,
        max_report: 1 << 24,
        config: [7; 16],
    };
    let folder = folder.to_owned();
    let open_outbox =
        move |ledger: &mut Ledger| Outbox::open(Arc::new(RealFs), &folder, Options::plain_folder(None), ledger);
    let converter = Converter::new(&config).unwrap();
    Watch::new(settings, converter, ledger, Box::new(open), Box::new(open_outbox), clock)
}

/// Copies a repair under another key and time.
fn add(snapshot: &Path, number: u32, time: DateTime<Utc>) -> String {
    let id = format!("FFFFFFFF-0000-4000-8000-{number:012}");
    let time = time.format("%Y-%m-%d %H:%M:%S.000");
    let copy = format!(
        "CREATE TEMP TABLE late AS SELECT * FROM RepairData ORDER BY RepairData_GUID LIMIT 1;
         UPDATE late SET RepairData_GUID = '{id}', Timestamp = '{time}';
         INSERT INTO RepairData SELECT * FROM late;
         DROP TABLE late"
    );
    Connection::open(snapshot).unwrap().execute_batch(&copy).unwrap();
    format!("{id}.xml")
}

#[test]
fn new_repairs_are_found_soon_and_old_ones_with_the_reconcile() {
    let dir = tempfile::tempdir().unwrap();
    let (snapshot, folder) = (dir.path().join("copy.vtedb"), dir.path().join("drop"));
    std::fs::copy(sample(), &snapshot).unwrap();
    std::fs::create_dir(&folder).unwrap();
    let start: DateTime<Utc> = "2026-11-01T08:00:00Z".parse().unwrap();
    let clock = Arc::new(Hands(Mutex::new((Duration::ZERO, start))));
    let mut watch = watch(&snapshot, &folder, &dir.path().join("state"), Arc::clone(&clock));
    let stop = AtomicBool::new(false);
    let mut look = |span: Duration| {
        clock.advance(span);
        while !watch.poll(&stop).unwrap().caught_up {
            clock.advance(Duration::from_secs(30));
        }
        names(&folder)
    };
    let all: i64 = Connection::open(sample())
        .unwrap()
        .query_row("SELECT (SELECT count(*) FROM IndexData) + (SELECT count(*) FROM RepairData)", [], |row| row.get(0))
        .unwrap();
    assert_eq!(look(Duration::ZERO).len() as i64, all, "the first look is at all of them");
    let new = add(&snapshot, 1, start - TimeDelta::days(1));
    let old = add(&snapshot, 2, start - TimeDelta::days(300));
    let soon = look(Duration::from_secs(700));
    assert_eq!((soon.contains(&new), soon.contains(&old)), (true, false));
    let later = look(Duration::from_secs(700));
    assert!(!later.contains(&old));
    assert!(look(DAY).contains(&old));
}
