//! Following a database through random days at a plant: late commits, wrong clocks, changes, faults, restarts. In the
//! end every run has been delivered with its final content, or is quarantined.
//!
//! `VTE_WATS_INTERLEAVINGS` says how many days (500), `VTE_WATS_SEED` the first of their seeds (1).

mod lanes;
mod world;
mod years;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};

use vte_wats::config::Config;
use vte_wats::convert::Converter;
use vte_wats::deliver::{Options, Outbox, canonical};
use vte_wats::ledger::{Ledger, State};
use vte_wats::sync::watch::backfill::{self, Request};
use vte_wats::sync::watch::clock::Clock;
use vte_wats::sync::watch::settle::Spans;
use vte_wats::sync::watch::{Settings, Start, Watch};
use vte_wats::vte::follow_sql::Now;
use vte_wats::vte::model::guid_text;
use vte_wats::vte::reader::RunReader;
use vte_wats::vte::sql::Range;
use vte_wats::wats;

use world::{Client, FaultyFs, Fuse, Hands, LedgerFaults, Plant, PlantSource};

const OVERLAP: Duration = Duration::from_secs(7200);

/// A day at the plant.
struct Day {
    plant: Arc<Mutex<Plant>>,
    clock: Arc<Hands>,
    fuses: [Arc<Fuse>; 3],
    folder: PathBuf,
    state: PathBuf,
    config: Config,
    client: Client,
    watch: Option<Watch>,
    stop: AtomicBool,
    start: Start,
    /// How many reports may be in the folder.
    most: Option<u32>,
    spans: Spans,
    /// Whether the date was set.
    jumped: bool,
    _dir: tempfile::TempDir,
}

impl Day {
    fn new(seed: u64) -> Day {
        // In memory, where the system has that: the ledger synchronises every commit.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let (folder, state) = (dir.path().join("drop"), dir.path().join("state"));
        std::fs::create_dir(&folder).unwrap();
        let clock = Arc::new(Hands::new());
        let plant = Arc::new(Mutex::new(Plant::new(seed, Arc::clone(&clock))));
        let mut config = Config::default();
        config.source.page_size = 2 + (seed % 11) as u32;
        Day {
            plant,
            clock,
            fuses: Default::default(),
            folder,
            state,
            config,
            client: Client::default(),
            watch: None,
            stop: AtomicBool::new(false),
            start: if seed % 4 == 1 { Start::Now } else { Start::All },
            most: seed.is_multiple_of(3).then_some(1 + (seed % 10) as u32),
            spans: Spans { settle: Duration::from_secs(60), settle_empty: Duration::from_secs(300) },
            jumped: false,
            _dir: dir,
        }
    }

    fn reader(&self) -> RunReader {
        let source = PlantSource { plant: Arc::clone(&self.plant), fuse: Arc::default() };
        RunReader::open(Box::new(source), &self.config.source, &self.config.limits).unwrap()
    }

    fn start(&mut self) {
        if self.watch.is_some() {
            return;
        }
        let identity = self.reader().info().identity.clone();
        let faults = Box::new(LedgerFaults(Arc::clone(&self.fuses[1])));
        let Ok(ledger) = Ledger::open_with(&self.state, &identity, faults) else { return };
        let settings = Settings {
            poll: Duration::from_secs(30),
            overlap: OVERLAP,
            spans: self.spans,
            reconcile: Duration::from_secs(3600),
            start: self.start.clone(),
            now: Now::Utc,
            zone: chrono_tz::UTC,
            max_report: 1 << 20,
            config: [7; 16],
        };
        let (plant, fuse, config) = (Arc::clone(&self.plant), Arc::clone(&self.fuses[0]), self.config.clone());
        let open_reader = move || {
            let source = PlantSource { plant: Arc::clone(&plant), fuse: Arc::clone(&fuse) };
            RunReader::open(Box::new(source), &config.source, &config.limits)
        };
        let (folder, fuse, most) = (self.folder.clone(), Arc::clone(&self.fuses[2]), self.most);
        let open_outbox = move |ledger: &mut Ledger| {
            let mut options = Options::plain_folder(None);
            (options.threads, options.config_digest, options.most) = (1, [7; 16], most);
            Outbox::open(Arc::new(FaultyFs(Arc::clone(&fuse))), &folder, options, ledger)
        };
        let clock: Arc<dyn Clock> = self.clock.clone();
        let converter = Converter::new(&self.config).unwrap();
        self.watch = Some(Watch::new(settings, converter, ledger, Box::new(open_reader), Box::new(open_outbox), clock));
    }

    fn dice<T>(&self, throw: impl FnOnce(&mut world::Dice) -> T) -> T {
        throw(&mut self.plant.lock().unwrap().dice)
    }

    /// One step of the day.
    fn step(&mut self) {
        match self.dice(|dice| dice.below(14)) {
            0..=3 => self.plant.lock().unwrap().happen(),
            4 => {
                let seconds = self.dice(|dice| dice.below(90));
                self.clock.advance(seconds);
            }
            5 => {
                let (fuse, number) = self.dice(|dice| (dice.below(3) as usize, 1 + dice.below(40)));
                self.fuses[fuse].light(number);
            }
            6 => self.client.take(&self.folder),
            8 if self.dice(|dice| dice.one_in(3)) => {
                let hours = self.dice(|dice| dice.below(60));
                self.ask(Some(hours));
            }
            9 => {
                self.clock.advance(1);
                if let Some(watch) = &mut self.watch {
                    // A fault shows in what follows.
                    let _ = watch.turn(&self.stop);
                }
            }
            7 if self.dice(|dice| dice.one_in(3)) => self.watch = None,
            _ => {
                self.clock.advance(30);
                self.poll();
            }
        }
    }

    fn spans(&mut self, settle: u64, settle_empty: u64) {
        self.spans = Spans { settle: Duration::from_secs(settle), settle_empty: Duration::from_secs(settle_empty) };
    }

    /// Somebody asks for a range; the name of the request.
    fn ask_for(&self, since: Option<String>, until: Option<String>) -> String {
        let folder = canonical(&self.folder).unwrap();
        let request = Request { since, until, folder, config: Request::digest(&[7; 16]) };
        request.leave(&self.state).unwrap()
    }

    /// Somebody asks for the last hours, or for everything.
    fn ask(&mut self, hours: Option<u64>) {
        let since = hours.map(|hours| self.clock.date() - TimeDelta::hours(hours as i64));
        if self.state.is_dir() && backfill::waiting(&self.state).unwrap().len() < backfill::MOST {
            self.ask_for(since.map(|time| time.to_rfc3339()), None);
        }
    }

    /// A look, and what must be true after it.
    fn poll(&mut self) -> bool {
        self.start();
        let Some(watch) = &mut self.watch else { return false };
        // What is committed now; what comes during the look is none of its business.
        let before: Vec<_> = self.plant.lock().unwrap().runs.clone();
        let old = watch.progress().and_then(|progress| progress.watermark.clone());
        let polled = watch.poll(&self.stop);
        let Ok(polled) = polled else { return false };
        let mark = watch.progress().and_then(|progress| progress.watermark.clone());
        let (Some(old), Some(mark)) = (old, mark) else { return polled.caught_up };
        let parse = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.3f").unwrap();
        let (old, mark) = (parse(&old), parse(&mark));
        // A date that is set back leaves it there until the runs of the other date are dealt with.
        assert!(self.jumped || mark <= self.clock.now(), "the watermark lies in the future");
        let reach = TimeDelta::from_std(OVERLAP).unwrap();
        let floor = watch.progress().and_then(|progress| progress.floor.as_deref().map(parse));
        // Every run that could be seen and can no longer be seen is known.
        let left: Vec<_> = before
            .iter()
            .filter(|run| {
                run.time.is_some_and(|time| time >= old - reach && time < mark - reach && Some(time) >= floor)
            })
            .map(|run| run.id)
            .collect();
        if !left.is_empty() {
            let ledger = Ledger::open_read_only(&self.state).unwrap().unwrap();
            let to = ledger.destinations().unwrap()[0].id;
            let known = ledger.lookup(to, &left).unwrap();
            for id in left {
                let state = known.get(&id).map(|known| known.state);
                assert!(
                    matches!(state, Some(State::Delivered | State::Quarantined)),
                    "the watermark {mark} passed {id}, which is {state:?}"
                );
            }
        }
        polled.caught_up
    }

    /// The plant goes home; everything settles, and an hour later all keys are compared once more.
    fn evening(&mut self) {
        self.plant.lock().unwrap().busy = false;
        self.fuses.iter().for_each(|fuse| fuse.light(0));
        for round in 0..2 {
            self.clock.advance(3601);
            // What was there before the beginning is delivered when it is asked for.
            while round == 0 && self.start == Start::Now && !self.state.is_dir() {
                self.poll();
            }
            if round == 0 && self.start == Start::Now {
                self.poll();
                self.ask(None);
            }
            // Windows are read one after another, a few small pages at a look, and a folder may hold one report alone.
            let looks = 600 + 2 * self.plant.lock().unwrap().runs.len();
            let done = (0..looks).any(|_| {
                self.clock.advance(60);
                if self.most.is_some() {
                    self.client.take(&self.folder);
                }
                self.poll()
            });
            let stands =
                self.watch.as_ref().and_then(|watch| watch.progress()).map(|it| (it.windows.clone(), it.sweep.clone()));
            assert!(
                done,
                "it does not catch up, round {round}: {stands:?}, {} of {looks} taken",
                self.client.order.len()
            );
        }
        self.client.take(&self.folder);
    }

    /// What was delivered is what the database holds now.
    fn check(&self) {
        let mut reader = self.reader();
        let converter = Converter::new(&self.config).unwrap();
        let mut expected = BTreeMap::new();
        for range in [Range::default(), Range { without_time: true, ..Range::default() }] {
            let mut after = None;
            loop {
                let page = reader.page(&range, after.as_ref(), None).unwrap();
                for read in &page.runs {
                    let report =
                        converter.convert(&read.run).ok().map(|converted| wats::write::to_xml(&converted.report));
                    expected.insert(read.run.key.id, report);
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        let ids: Vec<_> = expected.keys().copied().collect();
        assert_eq!(ids.len(), self.plant.lock().unwrap().runs.len());
        let ledger = Ledger::open_read_only(&self.state).unwrap().unwrap();
        let to = ledger.destinations().unwrap()[0].id;
        let known = ledger.lookup(to, &ids).unwrap();
        for (id, report) in &expected {
            let state = known.get(id).map(|known| known.state);
            let taken = self.client.taken.get(&guid_text(*id)).map_or(&[][..], Vec::as_slice);
            match state {
                Some(State::Delivered) => {
                    assert_eq!(taken.last(), report.as_ref(), "{id}: the last report is not the final one");
                }
                Some(State::Quarantined) => {
                    let run = self.plant.lock().unwrap().runs.iter().find(|run| run.id == *id).cloned().unwrap();
                    let ahead = run.time.is_some_and(|time| time > self.clock.date().naive_utc());
                    assert!(run.time.is_none() || ahead, "{id} is quarantined without a reason: {run:?}");
                }
                other => panic!("{id} is {other:?}"),
            }
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn nothing_is_lost_or_stale_after_any_day() {
    let first = number("VTE_WATS_SEED", 1);
    for seed in first..first + number("VTE_WATS_INTERLEAVINGS", 500) {
        let day = std::panic::catch_unwind(|| {
            let mut day = Day::new(seed);
            for _ in 0..60 {
                day.step();
            }
            day.evening();
            day.check();
        });
        assert!(day.is_ok(), "the day with VTE_WATS_SEED={seed} went wrong");
    }
}

/// Without faults no report is written twice with the same content.
#[test]
fn a_day_without_faults_delivers_each_content_once() {
    for seed in [2, 4, 10] {
        let mut day = Day::new(seed);
        for _ in 0..60 {
            day.plant.lock().unwrap().happen();
            day.clock.advance(20);
            day.poll();
            day.client.take(&day.folder);
        }
        day.evening();
        day.check();
        for (name, contents) in &day.client.taken {
            for pair in contents.windows(2) {
                assert_ne!(pair[0], pair[1], "seed {seed}: {name} was delivered twice");
            }
        }
    }
}

/// What `docs/operations.md` says of the default settings.
#[test]
fn an_idle_look_asks_six_statements_and_a_run_is_delivered_within_a_minute_and_a_half() {
    let mut day = Day::new(1);
    day.plant.lock().unwrap().busy = false;
    day.config.source.page_size = 200;
    let now = day.clock.date().naive_utc();
    for seconds in 0..20 {
        day.plant.lock().unwrap().insert(Some(now - TimeDelta::seconds(seconds)), 3, true);
    }
    day.evening();
    assert_eq!(day.client.taken.len(), 20);
    let before = day.plant.lock().unwrap().statements;
    for _ in 0..10 {
        day.clock.advance(30);
        day.poll();
    }
    assert_eq!(day.plant.lock().unwrap().statements - before, 60);

    for after_a_look in [0, 1, 15, 29] {
        day.clock.advance(after_a_look);
        let now = day.clock.date().naive_utc();
        let name = guid_text(day.plant.lock().unwrap().insert(Some(now), 3, true));
        day.clock.advance(30 - after_a_look);
        let mut latency = 30 - after_a_look;
        while !day.client.taken.contains_key(&name) {
            day.poll();
            day.client.take(&day.folder);
            if !day.client.taken.contains_key(&name) {
                day.clock.advance(30);
                latency += 30;
            }
        }
        assert_eq!(latency, 90 - after_a_look);
    }
}
