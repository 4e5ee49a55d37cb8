//! A process that delivers is killed at any moment, again and again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use vte_wats::deliver::{Options, Outbox, Outgoing, RealFs};
use vte_wats::ledger::{Ledger, State, report_digest};

use super::reports::{bytes, id, identity, outgoing, quick_dir, row_digest, whole};

const RUNS: u32 = 300;
const BATCH: usize = 20;
/// How many children have to be killed while they deliver.
const KILLS: u32 = 120;
/// How many children may be spent on that: some are killed before they do anything, some are done.
const ROUNDS: u32 = 3000;

/// The exit code of a test that failed. One that was killed has 1 on Windows, and none elsewhere.
const PANICKED: i32 = 101;

/// What the child is told: the folder and the version of the runs.
const FOLDER: &str = "VTE_WATS_TEST_KILL_FOLDER";
const GENERATION: &str = "VTE_WATS_TEST_KILL_GENERATION";

/// The child: delivers what is not delivered, like an export. Does nothing when it is not told what.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let generation = std::env::var(GENERATION).unwrap().parse().unwrap();
    export(&dir, generation);
}

fn export(dir: &Path, generation: u32) {
    let mut ledger = Ledger::open(&dir.join("state"), &identity()).unwrap();
    ledger.begin_pass().unwrap();
    let options = Options { take_back: Duration::from_millis(1), ..Options::plain_folder(None) };
    let mut outbox = Outbox::open(Arc::new(RealFs), &dir.join("drop"), options, &mut ledger).unwrap();
    let runs: Vec<_> = (0..RUNS).map(|number| outgoing(number, generation)).collect();
    for page in runs.chunks(BATCH) {
        let ids: Vec<_> = page.iter().map(|run| run.id).collect();
        let known = ledger.lookup(outbox.destination(), &ids).unwrap();
        let is_delivered = |run: &Outgoing| {
            known.get(&run.id).is_some_and(|it| it.state == State::Delivered && it.row_digest == Some(run.row_digest))
        };
        let batch: Vec<_> = page.iter().filter(|run| !is_delivered(run)).cloned().collect();
        outbox.deliver(&mut ledger, &batch, &mut Vec::new()).unwrap();
    }
}

/// The version of each run whose report is in the folder; every report has to be whole, and there is nothing else but
/// temporary files.
fn reports(dir: &Path) -> BTreeMap<u32, u32> {
    let Ok(entries) = std::fs::read_dir(dir.join("drop")) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|it| it == "tmp") {
            continue;
        }
        let read = std::fs::read(&path).unwrap();
        let (number, generation) = whole(&read).unwrap_or_else(|| panic!("{path:?} is not whole"));
        assert_eq!(path.file_name().unwrap().to_str().unwrap(), format!("{:X}.xml", id(number).hyphenated()));
        assert_eq!(found.insert(number, generation), None);
    }
    found
}

#[test]
fn a_killed_delivery_loses_and_doubles_nothing() {
    let dir = quick_dir();
    let mut random = 2_463_534_242_u32;
    let mut longest = 50_000;
    let mut wait = move |longest: &mut u32| {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        Duration::from_micros(u64::from(random % (*longest).max(1)))
    };
    // When a child is done all runs change, so that there is always work, and reports to replace.
    let (mut killed, mut rounds, mut generation, mut before) = (0, 0, 1, BTreeMap::new());
    while killed < KILLS {
        rounds += 1;
        assert!(rounds <= ROUNDS, "only {killed} children could be killed while they delivered");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--nocapture"])
            .env(FOLDER, dir.path())
            .env(GENERATION, generation.to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(wait(&mut longest));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        let found = reports(dir.path());
        assert!(found.values().all(|version| *version <= generation), "round {rounds}");
        // What the ledger says is delivered stands there.
        if let Some(view) = Ledger::open_read_only(&dir.path().join("state")).unwrap() {
            check_ledger(&view, &found, rounds);
        }
        match status.code() {
            Some(0) => {
                generation += 1;
                longest = longest * 9 / 10;
            }
            Some(PANICKED) => panic!("round {rounds}: the child failed"),
            _ if found != before => killed += 1,
            _ => longest = longest * 11 / 10,
        }
        before = found;
    }
    println!("{killed} killed while they delivered, of {rounds}; {generation} versions");

    export(dir.path(), generation);
    let found = reports(dir.path());
    assert_eq!(found, (0..RUNS).map(|number| (number, generation)).collect());
    let left = std::fs::read_dir(dir.path().join("drop")).unwrap().count();
    assert_eq!(left, RUNS as usize, "temporary files were left");
    let ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let counts = ledger.counts(ledger.destinations().unwrap()[0].id).unwrap();
    assert_eq!((counts.delivered, counts.quarantined, counts.intended), (u64::from(RUNS), 0, 0));
}

fn check_ledger(view: &vte_wats::ledger::View, found: &BTreeMap<u32, u32>, round: u32) {
    let Some(destination) = view.destinations().unwrap().pop() else { return };
    assert_eq!(view.quarantined(None, 10).unwrap(), [], "round {round}: something of ours was taken for foreign");
    let ids: Vec<_> = (0..RUNS).map(id).collect();
    let known = view.lookup(destination.id, &ids).unwrap();
    for number in 0..RUNS {
        let Some(known) = known.get(&id(number)).filter(|known| known.state == State::Delivered) else { continue };
        let generation = *found.get(&number).unwrap_or_else(|| panic!("round {round}: run {number} is not there"));
        assert_eq!(known.row_digest, Some(row_digest(generation)), "round {round}: run {number}");
        assert!(known.has_report(&report_digest(&bytes(number, generation))), "round {round}: run {number}");
    }
}
