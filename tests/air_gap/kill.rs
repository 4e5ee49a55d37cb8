//! The power goes at any moment, on either side: no half bundle under its name, no number used twice, nothing lost.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::gap::{Gap, bundles};
use crate::support::{Site, names};

/// Moments of death on each side; `VTE_WATS_KILLS` asks for more.
const ROUNDS: u64 = 20;

fn rounds() -> u64 {
    std::env::var("VTE_WATS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS)
}

/// Starts the program and kills it after a moment that depends on the round; whether it had finished.
fn killed(site: &Site, arguments: &[&str], seed: &mut u64, longest: Duration) -> bool {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("vte-wats"))
        .args(arguments)
        .current_dir(site.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_micros((*seed >> 33) % u64::try_from(longest.as_micros()).unwrap()));
    let _ = child.kill();
    child.wait().unwrap().success()
}

/// How long an undisturbed run takes.
fn duration_of(site: &Site, arguments: &[&str]) -> Duration {
    let started = std::time::Instant::now();
    site.run(arguments);
    started.elapsed()
}

#[test]
fn the_sender_is_killed_at_any_moment() {
    let gap = Gap::new(25);
    let stick = gap.stick().to_str().unwrap();
    let arguments = ["bundle", "create", stick];
    let whole = Gap::new(25);
    let longest = duration_of(&whole.isolated, &["bundle", "create", whole.stick().to_str().unwrap()]);
    let (mut seed, mut deaths) = (0x9E37_79B9_7F4A_7C15_u64, 0);
    let mut seen: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for round in 0..rounds() {
        if killed(&gap.isolated, &arguments, &mut seed, longest) {
            // Something new, so that there is something to cut off.
            gap.change(&format!("round {round}"));
        } else {
            deaths += 1;
        }
        for bundle in gap.bundles() {
            let bytes = std::fs::read(&bundle).unwrap();
            let name = bundle.file_name().unwrap().to_str().unwrap().to_owned();
            if !seen.contains_key(&name) {
                gap.isolated.run(&["bundle", "inspect", bundle.to_str().unwrap()]).exits(0);
            }
            let before = seen.entry(name.clone()).or_insert_with(|| bytes.clone());
            assert!(*before == bytes, "{name} has another content after round {round}");
        }
    }
    assert!(deaths > 0, "it was never cut off");
    gap.create();
    assert!(names(gap.stick()).iter().all(|name| !name.ends_with(".tmp")), "nothing half is left");
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == gap.direct());
    numbers_without_gaps(gap.stick());
}

fn numbers_without_gaps(folder: &Path) {
    let numbers: Vec<u64> = bundles(folder)
        .iter()
        .map(|path| {
            vte_wats::sync::bundle::names::sequence(path.file_name().unwrap().to_str().unwrap(), "plant").unwrap()
        })
        .collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

#[test]
fn the_receiver_is_killed_at_any_moment() {
    let gap = Gap::new(30);
    gap.create();
    gap.change("newer");
    gap.create();
    let stick = gap.stick().to_str().unwrap();
    let arguments = ["bundle", "receive", stick, "--to", "drop"];
    let whole = Site::new();
    let longest = duration_of(&whole, &arguments);
    let direct = gap.direct();
    let (mut seed, mut deaths) = (7_u64, 0);
    for _ in 0..rounds() {
        if killed(&gap.outside, &arguments, &mut seed, longest) {
            for folder in ["state", "drop"] {
                std::fs::remove_dir_all(gap.outside.path().join(folder)).unwrap();
            }
            std::fs::create_dir(gap.outside.drop_folder()).unwrap();
        } else {
            deaths += 1;
        }
        for (name, bytes) in gap.delivered() {
            let known = name.ends_with(".tmp") || direct.contains_key(&name);
            assert!(known && (name.ends_with(".tmp") || bytes.ends_with(b">\n") || bytes.ends_with(b">")), "{name}");
        }
    }
    assert!(deaths > 0, "it was never cut off");
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == direct);
}
