//! An inbox that is followed: bundles are taken as they come, those that are being copied when they are whole.

#![cfg(unix)]

use std::io::Write;
use std::time::{Duration, Instant};

use crate::gap::{Gap, Running};
use crate::support::runs;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn follow(gap: &Gap) -> Running {
    std::fs::create_dir_all(gap.outside.path().join("inbox")).unwrap();
    gap.outside.configure_more("[receive]\ninbox = \"inbox\"\npoll = \"1s\"\nsettle = \"500ms\"\n");
    Running::start(&gap.outside, &["bundle", "receive", "--watch", "--to", "drop"])
}

fn log(gap: &Gap) -> String {
    std::fs::read_to_string(gap.outside.path().join("log")).unwrap()
}

#[track_caller]
fn wait_for(gap: &Gap, what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "{what}:\n{}", log(gap));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn bundles_are_taken_when_they_are_whole_and_it_stops_when_asked() {
    let gap = Gap::new(100);
    gap.create();
    let bundles = gap.bundles();
    let running = follow(&gap);
    let inbox = gap.outside.path().join("inbox");
    wait_for(&gap, "it does not follow", || log(&gap).contains("following"));

    // Copied slowly, with pauses shorter than the time it must stay the same.
    let bytes = std::fs::read(&bundles[0]).unwrap();
    let mut file = std::fs::File::create(inbox.join(bundles[0].file_name().unwrap())).unwrap();
    for part in bytes.chunks(bytes.len().div_ceil(8)) {
        assert!(gap.outside.reports().is_empty(), "it was taken before it was whole");
        file.write_all(part).unwrap();
        file.sync_all().unwrap();
        std::thread::sleep(Duration::from_millis(200));
    }
    drop(file);
    wait_for(&gap, "the first bundle", || gap.outside.reports().len() == 100);
    assert!(!log(&gap).contains("refused"), "{}", log(&gap));

    // Half a bundle, whose copying was given up: refused, and the whole one is taken.
    let second = std::fs::read(&bundles[1]).unwrap();
    let name = inbox.join(bundles[1].file_name().unwrap());
    std::fs::write(&name, &second[..second.len() / 2]).unwrap();
    wait_for(&gap, "the half bundle", || log(&gap).contains("is refused, nothing of it was delivered"));
    assert_eq!(gap.outside.reports().len(), 100);
    std::fs::write(&name, &second).unwrap();
    wait_for(&gap, "the second bundle", || gap.outside.reports().len() == runs());

    running.stops();
    assert!(gap.delivered() == gap.direct());
}

#[test]
fn what_is_missing_is_told_of_while_it_follows() {
    let gap = Gap::new(60);
    gap.create();
    let bundles = gap.bundles();
    let running = follow(&gap);
    let inbox = gap.outside.path().join("inbox");
    for bundle in [&bundles[0], &bundles[2]] {
        std::fs::copy(bundle, inbox.join(bundle.file_name().unwrap())).unwrap();
    }
    wait_for(&gap, "the gap", || log(&gap).contains("bundle 2 of site plant never arrived"));
    // The status can be asked for meanwhile, and another receiver is refused.
    gap.outside.run(&["status"]).prints("bundle 2 of site plant never arrived");
    gap.receive(&bundles[1]).exits(11);
    running.stops();
}
