//! The power goes at any moment: kill -9 in a loop, and in the end every run is in the folder, whole and once.

#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

use support::{Site, names};
use vte_wats::sample::{SampleSpec, generate};

const ROUNDS: u64 = 100;
const RUNS: u64 = 1500;

#[test]
fn killed_a_hundred_times_and_nothing_is_lost_or_torn_or_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("runs.vtedb");
    generate(&database, &SampleSpec::of_size(RUNS, 4)).unwrap();
    let whole = Site::reading(&database);
    whole.run(&["export", "--to", "drop"]).exits(0);
    let expected: BTreeMap<String, Vec<u8>> = whole
        .reports()
        .into_iter()
        .map(|name| (name.clone(), fs::read(whole.drop_folder().join(name)).unwrap()))
        .collect();

    let site = Site::reading(&database);
    // A small generator of its own, with a fixed seed: the moments differ, the test does not.
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let (mut killed, mut finished) = (0, 0);
    for round in 0..ROUNDS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let program = assert_cmd::cargo::cargo_bin("vte-wats");
        let mut child = std::process::Command::new(program)
            .args(["export", "--to", "drop"])
            .current_dir(site.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros((seed >> 33) % 40_000));
        let _ = child.kill();
        if child.wait().unwrap().success() {
            finished += 1;
            // Begin anew with an empty folder and ledger, so that there is always something to cut off.
            if round + 1 < ROUNDS {
                fs::remove_dir_all(site.drop_folder()).unwrap();
                fs::create_dir(site.drop_folder()).unwrap();
                fs::remove_dir_all(site.path().join("state")).unwrap();
            }
        } else {
            killed += 1;
        }
        for name in names(&site.drop_folder()).into_iter().filter(|name| name.ends_with(".xml")) {
            let found = fs::read(site.drop_folder().join(&name)).unwrap();
            assert!(expected.get(&name) == Some(&found), "{name} is torn after round {round}");
        }
    }
    assert!(killed >= ROUNDS / 2, "only {killed} of {ROUNDS} were killed at work, {finished} finished");
    site.run(&["export", "--to", "drop"]).exits(0);
    let reports = site.reports();
    let left: Vec<&String> = reports.iter().filter(|name| !expected.contains_key(*name)).collect();
    let lost: Vec<&String> = expected.keys().filter(|name| !reports.contains(name)).collect();
    assert!(left.is_empty() && lost.is_empty(), "left behind: {left:?}, lost: {lost:?}");
    site.run(&["export", "--to", "drop"])
        .exits(0)
        .prints("0 reports delivered")
        .prints(&format!("{RUNS} already delivered"));
}
