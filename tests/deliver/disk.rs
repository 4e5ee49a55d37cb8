//! Disks that are really full or read-only. This needs the rights of root; without them there is nothing to say.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;
use vte_wats::deliver::{Outbox, RealFs};
use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::Ledger;

use super::order::{names, options};
use super::reports::{identity, outgoing};

/// Does a privileged command; false where that is not permitted, and the test has nothing to say.
fn privileged(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

/// A folder that not even root can write in.
#[test]
fn a_read_only_folder_is_refused() {
    let dir = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    if !privileged("chattr", &["+i", folder.to_str().unwrap()]) {
        eprintln!("not tried: chattr is not permitted here");
        return;
    }
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let opened = Outbox::open(Arc::new(RealFs), &folder, options(), &mut ledger);
    assert!(privileged("chattr", &["-i", folder.to_str().unwrap()]));
    assert_eq!(opened.err().unwrap().code(), Code::DropFolder);
}

/// A small disk at `folder` for the time of `check`; nothing where mounting is not permitted.
fn on_a_small_disk(folder: &Path, size: &str, check: impl FnOnce() -> std::result::Result<(), String>) {
    std::fs::create_dir(folder).unwrap();
    let mount = folder.to_str().unwrap();
    if !privileged("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", mount]) {
        eprintln!("not tried: mounting is not permitted here");
        return;
    }
    let checked = check();
    assert!(privileged("umount", &[mount]));
    checked.unwrap();
}

/// A disk that is really full.
#[test]
fn a_full_disk_loses_nothing() {
    let dir = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = dir.path().join("drop");
    on_a_small_disk(&folder, "400k", || fill(&dir.path().join("state"), &folder));
}

/// The disk of the ledger is full, that of the drop folder is not.
#[test]
fn a_full_disk_under_the_ledger_loses_nothing() {
    let dir = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let state = dir.path().join("state");
    on_a_small_disk(&state, "1m", || fill_ledger(&state, &dir.path().join("drop")));
}

fn fill_ledger(state: &Path, folder: &Path) -> std::result::Result<(), String> {
    let text = |error: Error| format!("{error:?}");
    let mut ledger = Ledger::open(state, &identity()).map_err(text)?;
    let mut outbox = Outbox::open(Arc::new(RealFs), folder, options(), &mut ledger).map_err(text)?;
    let filler = state.join("filler");
    let _ = std::fs::write(&filler, vec![0; 2 << 20]);
    let runs: Vec<_> = (0..100).map(|number| outgoing(number, 1)).collect();
    let mut outcomes = Vec::new();
    let Err(error) = outbox.deliver(&mut ledger, &runs, &mut outcomes) else {
        return Err("the disk was not full".to_owned());
    };
    if error.code() != Code::Ledger || !error.what().contains("the disk is full") {
        return Err(text(error));
    }
    std::fs::remove_file(filler).map_err(|error| error.to_string())?;
    outbox.deliver(&mut ledger, &runs, &mut outcomes).map_err(text)?;
    let counts = ledger.counts(outbox.destination()).map_err(text)?;
    let done = (counts.delivered, counts.intended, names(folder).len(), outcomes.len());
    if done == (100, 0, 100, 100) { Ok(()) } else { Err(format!("{done:?}")) }
}

fn fill(state: &Path, folder: &Path) -> std::result::Result<(), String> {
    let mut ledger = Ledger::open(state, &identity()).map_err(|error| format!("{error:?}"))?;
    let mut outbox =
        Outbox::open(Arc::new(RealFs), folder, options(), &mut ledger).map_err(|error| format!("{error:?}"))?;
    let runs: Vec<_> = (0..200).map(|number| outgoing(number, 1)).collect();
    let mut outcomes = Vec::new();
    let full = |done: Result<()>| match done {
        Err(error) if error.code() == Code::DropFull => Ok(error),
        other => Err(format!("{other:?}")),
    };
    let stopped = runs.chunks(20).try_for_each(|batch| outbox.deliver(&mut ledger, batch, &mut outcomes));
    let error: Error = full(stopped)?;
    if !error.to_string().contains("is full") || outcomes.is_empty() {
        return Err(format!("{error:?} after {}", outcomes.len()));
    }
    // The client takes what is there, again and again, until all is through.
    let mut taken = 0;
    for _ in 0..20 {
        for name in names(folder) {
            if name.ends_with(".tmp") {
                return Err(format!("{name} was left"));
            }
            std::fs::remove_file(folder.join(name)).map_err(|error| error.to_string())?;
            taken += 1;
        }
        let rest = &runs[outcomes.len()..];
        let done = rest.chunks(20).try_for_each(|batch| outbox.deliver(&mut ledger, batch, &mut outcomes));
        if done.is_ok() {
            break;
        }
        full(done)?;
    }
    taken += names(folder).len();
    if (outcomes.len(), taken) == (200, 200) {
        Ok(())
    } else {
        Err(format!("{} delivered, {taken} seen", outcomes.len()))
    }
}
