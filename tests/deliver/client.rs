//! A client that takes reports out of the folder while it is filled: reads each, and deletes it by its name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use vte_wats::deliver::{Options, Outbox, Outcome, Pressure, RealFs, Waiting, waiting};
use vte_wats::error::Code;
use vte_wats::ledger::{Counts, Ledger};

use super::reports::{identity, outgoing, quick_dir, whole};

/// Takes reports away on a thread of its own until it is stopped and the folder is empty.
struct Client {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<BTreeMap<u32, Vec<u32>>>,
}

impl Client {
    /// Rests `pause` between reading a report and deleting it by its name.
    fn start(folder: PathBuf, pause: Duration) -> Client {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut seen = BTreeMap::<u32, Vec<u32>>::new();
            loop {
                let last = stopped.load(Ordering::SeqCst);
                let reports = reports_in(&folder);
                for path in &reports {
                    // Taken back just now, to be replaced.
                    let Ok(read) = std::fs::read(path) else { continue };
                    let Some((number, generation)) = whole(&read) else { panic!("{path:?} is not whole") };
                    std::thread::sleep(pause);
                    let _ = std::fs::remove_file(path);
                    seen.entry(number).or_default().push(generation);
                }
                if last && reports.is_empty() {
                    return seen;
                }
            }
        });
        Client { stop, thread }
    }

    /// What it has read: for each run the versions, in order.
    fn stop(self) -> BTreeMap<u32, Vec<u32>> {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.join().unwrap()
    }
}

fn reports_in(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "xml")).collect()
}

fn pressure(max_waiting: u32, stop: &Arc<AtomicBool>, told: &Arc<Mutex<Vec<Waiting>>>) -> Pressure {
    let told = Arc::clone(told);
    Pressure {
        max_waiting,
        poll: Duration::from_millis(5),
        stop: Arc::clone(stop),
        tell: Box::new(move |it| told.lock().unwrap().push(it)),
    }
}

#[test]
fn a_client_reads_each_of_20_000_reports_whole_and_once() {
    const RUNS: u32 = 20_000;
    let dir = quick_dir();
    let folder = dir.path().join("drop");
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let mut outbox = Outbox::open(Arc::new(RealFs), &folder, Options::plain_folder(None), &mut ledger).unwrap();
    let client = Client::start(folder, Duration::ZERO);
    let mut outcomes = Vec::new();
    for first in (0..RUNS).step_by(200) {
        let batch: Vec<_> = (first..first + 200).map(|number| outgoing(number, 1)).collect();
        outbox.deliver(&mut ledger, &batch, &mut outcomes).unwrap();
    }
    let seen = client.stop();
    assert!(outcomes.len() == RUNS as usize && outcomes.iter().all(|it| *it == Outcome::Written));
    assert_eq!(seen.len(), RUNS as usize);
    assert!(seen.values().all(|versions| versions == &[1]), "a report was read twice");
    let counts = ledger.counts(outbox.destination()).unwrap();
    assert_eq!(counts, Counts { delivered: u64::from(RUNS), ..Counts::default() });
}

/// The client deletes by name what it has read. Whatever it is doing while a report is replaced, it reads the new one.
#[test]
fn a_slow_client_always_reads_the_last_version() {
    const RUNS: u32 = 8;
    let dir = quick_dir();
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let options = Options { create: false, take_back: Duration::from_millis(400), ..Options::plain_folder(None) };
    let mut outbox = Outbox::open(Arc::new(RealFs), &folder, options, &mut ledger).unwrap();
    let client = Client::start(folder, Duration::from_millis(8));
    let mut replaced = 0;
    for generation in 1..=6 {
        let batch: Vec<_> = (0..RUNS).map(|number| outgoing(number, generation)).collect();
        let mut outcomes = Vec::new();
        outbox.deliver(&mut ledger, &batch, &mut outcomes).unwrap();
        replaced += outcomes.iter().filter(|it| **it == Outcome::Replaced).count();
        std::thread::sleep(Duration::from_millis(u64::from(generation) * 5));
    }
    let seen = client.stop();
    assert!(replaced > 8, "only {replaced} reports were replaced: the client is too quick for this test");
    for (number, versions) in seen {
        assert_eq!(versions.last(), Some(&6), "run {number}: {versions:?}");
    }
}

#[test]
fn no_more_reports_wait_than_may() {
    let dir = quick_dir();
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let told: Arc<Mutex<Vec<Waiting>>> = Arc::default();
    let options = Options::drop_folder(pressure(10, &Arc::default(), &told));
    let mut outbox = Outbox::open(Arc::new(RealFs), &folder, options, &mut ledger).unwrap();
    let runs: Vec<_> = (0..100).map(|number| outgoing(number, 1)).collect();

    // Looks every now and then, and takes five reports when the folder is full; the first ones not before it was waited for.
    let done = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (folder, done, told) = (folder.clone(), Arc::clone(&done), Arc::clone(&told));
        std::thread::spawn(move || {
            let mut most = 0;
            while !done.load(Ordering::SeqCst) {
                let reports = reports_in(&folder);
                most = most.max(reports.len());
                if reports.len() >= 10 && !told.lock().unwrap().is_empty() {
                    reports[..5].iter().for_each(|path| std::fs::remove_file(path).unwrap());
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            most
        })
    };
    let mut outcomes = Vec::new();
    for batch in runs.chunks(30) {
        outbox.deliver(&mut ledger, batch, &mut outcomes).unwrap();
    }
    done.store(true, Ordering::SeqCst);
    assert_eq!(watcher.join().unwrap(), 10);
    assert_eq!(outcomes.len(), 100);
    let told = told.lock().unwrap();
    assert_eq!(told.first(), Some(&Waiting::Full { waiting: 10, max: 10 }));
    assert_eq!(told.last(), Some(&Waiting::Over));
}

#[test]
fn waiting_for_the_client_can_be_ended_and_gone_on_with() {
    let dir = quick_dir();
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let mut slow = pressure(10, &stop, &Arc::default());
    slow.poll = Duration::from_secs(600);
    let mut outbox = Outbox::open(Arc::new(RealFs), &folder, Options::drop_folder(slow), &mut ledger).unwrap();
    let runs: Vec<_> = (0..15).map(|number| outgoing(number, 1)).collect();

    let interrupt = {
        let stop = Arc::clone(&stop);
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            stop.store(true, Ordering::SeqCst);
        })
    };
    let begin = Instant::now();
    let mut outcomes = Vec::new();
    let error = outbox.deliver(&mut ledger, &runs, &mut outcomes).unwrap_err();
    interrupt.join().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(60), "the flag was not heard while it slept");
    assert_eq!((error.code(), outcomes.len()), (Code::Interrupted, 10));
    assert_eq!(waiting(&RealFs, &folder).unwrap(), 10);

    // What stands there already needs no room, even if the folder is full.
    let told = Arc::default();
    let options = Options::drop_folder(pressure(10, &stop, &told));
    let mut outbox = Outbox::open(Arc::new(RealFs), &folder, options, &mut ledger).unwrap();
    let mut again = Vec::new();
    outbox.deliver(&mut ledger, &runs[..10], &mut again).unwrap();
    assert!(again.len() == 10 && again.iter().all(|it| *it == Outcome::AlreadyThere));
    assert_eq!(told.lock().unwrap().len(), 0);

    for path in reports_in(&folder) {
        std::fs::remove_file(path).unwrap();
    }
    outbox.deliver(&mut ledger, &runs[10..], &mut outcomes).unwrap();
    assert_eq!((outcomes.len(), waiting(&RealFs, &folder).unwrap()), (15, 5));
}
