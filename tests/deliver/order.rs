//! In which order delivery does what, and what it says when the file system refuses.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::faulty::{EIO, ETXTBSY, Failure, FaultyFs, Plan, Shared};
use super::reports::{id, identity, outgoing, quick_dir};
use tempfile::TempDir;
use vte_wats::deliver::{Fs, Options, Outbox, Outcome, RealFs, Retry};
use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::Ledger;

const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EACCES: i32 = 13;

fn options() -> Options {
    let retry = Retry { first: Duration::from_millis(1), longest: Duration::from_millis(2), times: 5 };
    Options { threads: 1, take_back: Duration::from_millis(1), retry, ..Options::plain_folder(None) }
}

/// The whole protocol: run 1 is new, run 2 is replaced. The order is what makes it safe; see `deliver`.
#[test]
fn the_order_of_a_delivery() {
    let dir = quick_dir();
    let plan = Plan::new(0, Failure::Once, EIO);
    let faults = Box::new(Shared(Arc::clone(&plan)));
    let mut ledger = Ledger::open_with(&dir.path().join("state"), &identity(), faults).unwrap();
    let mut outbox = Outbox::open(FaultyFs::new(&plan), &dir.path().join("drop"), options(), &mut ledger).unwrap();
    outbox.deliver(&mut ledger, &[outgoing(2, 1)], &mut Vec::new()).unwrap();
    let before = plan.log().len();
    let mut outcomes = Vec::new();
    outbox.deliver(&mut ledger, &[outgoing(1, 1), outgoing(2, 2)], &mut outcomes).unwrap();
    assert_eq!(outcomes, [Outcome::Written, Outcome::Replaced]);

    let mut log = plan.log().split_off(before).join("\n");
    for number in [1, 2] {
        log = log.replace(&format!("{:X}", id(number).hyphenated()), &format!("RUN{number}"));
    }
    let expected = "\
ledger: lookup
meta RUN1.xml
meta RUN2.xml
read RUN2.xml
ledger: intend
ledger: commit
ledger: committed
write RUN1.tmp
sync RUN1.tmp
write RUN2.tmp
sync RUN2.tmp
rename RUN2.xml
read RUN2.old.tmp
rename-new RUN1.tmp
rename-new RUN2.tmp
remove RUN2.old.tmp
remove RUN2.tmp
sync folder drop
ledger: record
ledger: commit
ledger: committed";
    assert_eq!(log, expected);
}

/// Nothing is written when everything is there already, but the folder is made to last: a crash may have come before.
#[test]
fn the_order_of_a_delivery_of_what_is_there() {
    let dir = quick_dir();
    let plan = Plan::new(0, Failure::Once, EIO);
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let mut outbox = Outbox::open(FaultyFs::new(&plan), &dir.path().join("drop"), options(), &mut ledger).unwrap();
    outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut Vec::new()).unwrap();
    let before = plan.log().len();
    outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut Vec::new()).unwrap();
    let name = format!("{:X}.xml", id(1).hyphenated());
    assert_eq!(plan.log()[before..], [format!("meta {name}"), format!("read {name}"), "sync folder drop".to_owned()]);
}

/// Delivers run 1 into a folder whose file system fails at `at` after opening.
fn failing(at: usize, failure: Failure, errno: i32) -> (TempDir, Result<Vec<Outcome>>) {
    let dir = quick_dir();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let idle = Plan::new(0, Failure::Once, EIO);
    drop(Outbox::open(FaultyFs::new(&idle), &dir.path().join("drop"), options(), &mut ledger).unwrap());
    let plan = Plan::new(idle.log().len() - 1 + at, failure, errno);
    let mut outbox = Outbox::open(FaultyFs::new(&plan), &dir.path().join("drop"), options(), &mut ledger).unwrap();
    let mut outcomes = Vec::new();
    let done = outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut outcomes);
    assert!(plan.has_failed(), "{:?}", plan.log());
    (dir, done.map(|()| outcomes))
}

fn names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The operations of one delivery: 1 looks, 2 writes, 3 synchronises, 4 renames, 5 synchronises the folder.
#[test]
fn errors_say_what_kind_they_are() {
    for (at, errno, code, what) in [
        (2, ENOSPC, Code::DropFull, "cannot write `"),
        (3, ENOSPC, Code::DropFull, "is full"),
        (2, EROFS, Code::DropFolder, "no right to do so"),
        (4, EACCES, Code::DropFolder, "cannot rename `"),
        (3, EIO, Code::DropWrite, "cannot write `"),
        (5, EIO, Code::DropWrite, "cannot synchronise `"),
    ] {
        let (dir, done) = failing(at, Failure::Once, errno);
        let error = done.unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        assert!(error.what().contains(what) && error.what().contains("drop"), "{error:?}");
        assert!(error.remedy().is_some(), "{error:?}");
        let left = names(&dir.path().join("drop"));
        assert!(left.iter().all(|name| !name.ends_with(".tmp")), "{left:?}");
    }
}

#[test]
fn a_file_that_another_program_has_open_is_tried_again() {
    for at in [4, 5] {
        let (_dir, done) = failing(at, Failure::Times(3), ETXTBSY);
        assert_eq!(done.unwrap(), [Outcome::Written]);
    }
    // Five tries again are the limit here.
    let (dir, done) = failing(4, Failure::Times(6), ETXTBSY);
    assert_eq!(done.unwrap_err().code(), Code::DropWrite);
    assert_eq!(names(&dir.path().join("drop")), [] as [String; 0]);
    let (_dir, done) = failing(4, Failure::Times(1), EIO);
    assert_eq!(done.unwrap_err().code(), Code::DropWrite, "no other error is tried again");
}

#[test]
fn a_folder_that_refuses_writing_is_refused_at_once() {
    let dir = quick_dir();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let plan = Plan::new(3, Failure::Onwards, EROFS);
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    let error = Outbox::open(FaultyFs::new(&plan), &folder, options(), &mut ledger).err().unwrap();
    assert_eq!(error.code(), Code::DropFolder);
    assert!(error.remedy().unwrap().contains("the account that runs vte-wats"), "{error:?}");
    assert_eq!(ledger.destinations().unwrap(), [], "nothing was delivered, so nothing is known");
}

/// Does a privileged command; false where that is not permitted, and the test has nothing to say.
fn privileged(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

/// A folder that not even root can write in.
#[test]
#[cfg(target_os = "linux")]
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

/// A disk that is really full.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_loses_nothing() {
    let dir = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    let mount = folder.to_str().unwrap();
    if !privileged("mount", &["-t", "tmpfs", "-o", "size=400k", "tmpfs", mount]) {
        eprintln!("not tried: mounting is not permitted here");
        return;
    }
    let checked = fill(&dir.path().join("state"), &folder);
    assert!(privileged("umount", &[mount]));
    checked.unwrap();
}

fn fill(state: &Path, folder: &Path) -> std::result::Result<(), String> {
    let mut ledger = Ledger::open(state, &identity()).map_err(|error| format!("{error:?}"))?;
    let fs: Arc<dyn Fs> = Arc::new(RealFs);
    let mut outbox = Outbox::open(fs, folder, options(), &mut ledger).map_err(|error| format!("{error:?}"))?;
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
