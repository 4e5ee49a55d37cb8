//! In which order delivery does what, and what it says when the file system refuses.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::faulty::{BUSY, Failure, FaultyFs, Plan, Shared};
use super::reports::{id, identity, outgoing, quick_dir};
use tempfile::TempDir;
use vte_wats::deliver::{Options, Outbox, Outcome, Retry};
use vte_wats::error::{Code, Result};
use vte_wats::ledger::Ledger;

pub fn options() -> Options {
    let retry = Retry { first: Duration::from_millis(1), longest: Duration::from_millis(2), times: 5 };
    Options { threads: 1, take_back: Duration::from_millis(1), retry, spare: 0, ..Options::plain_folder(None) }
}

/// The whole protocol: run 1 is new, run 2 is replaced. The order is what makes it safe; see `deliver`.
#[test]
fn the_order_of_a_delivery() {
    let dir = quick_dir();
    let plan = Plan::new(0, Failure::Once, ErrorKind::Other);
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
    let plan = Plan::new(0, Failure::Once, ErrorKind::Other);
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let mut outbox = Outbox::open(FaultyFs::new(&plan), &dir.path().join("drop"), options(), &mut ledger).unwrap();
    outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut Vec::new()).unwrap();
    let before = plan.log().len();
    outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut Vec::new()).unwrap();
    let name = format!("{:X}.xml", id(1).hyphenated());
    assert_eq!(plan.log()[before..], [format!("meta {name}"), format!("read {name}"), "sync folder drop".to_owned()]);
}

/// Delivers run 1 into a folder whose file system fails at `at` after opening.
fn failing(at: usize, failure: Failure, kind: ErrorKind) -> (TempDir, Result<Vec<Outcome>>) {
    let dir = quick_dir();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let idle = Plan::new(0, Failure::Once, ErrorKind::Other);
    drop(Outbox::open(FaultyFs::new(&idle), &dir.path().join("drop"), options(), &mut ledger).unwrap());
    let plan = Plan::new(idle.log().len() - 1 + at, failure, kind);
    let mut outbox = Outbox::open(FaultyFs::new(&plan), &dir.path().join("drop"), options(), &mut ledger).unwrap();
    let mut outcomes = Vec::new();
    let done = outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut outcomes);
    assert!(plan.has_failed(), "{:?}", plan.log());
    (dir, done.map(|()| outcomes))
}

pub fn names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The operations of one delivery: 1 looks, 2 writes, 3 synchronises, 4 renames, 5 synchronises the folder.
#[test]
fn errors_say_what_kind_they_are() {
    for (at, kind, code, what) in [
        (2, ErrorKind::StorageFull, Code::DropFull, "cannot write `"),
        (3, ErrorKind::StorageFull, Code::DropFull, "is full"),
        (2, ErrorKind::ReadOnlyFilesystem, Code::DropFolder, "no right to do so"),
        (4, ErrorKind::PermissionDenied, Code::DropFolder, "cannot rename `"),
        (3, ErrorKind::Other, Code::DropWrite, "cannot write `"),
        (5, ErrorKind::Other, Code::DropWrite, "cannot synchronise `"),
    ] {
        let (dir, done) = failing(at, Failure::Once, kind);
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
        let (_dir, done) = failing(at, Failure::Times(3), BUSY);
        assert_eq!(done.unwrap(), [Outcome::Written]);
    }
    // Five tries again are the limit here.
    let (dir, done) = failing(4, Failure::Times(6), BUSY);
    assert_eq!(done.unwrap_err().code(), Code::DropWrite);
    assert_eq!(names(&dir.path().join("drop")), [] as [String; 0]);
    let (_dir, done) = failing(4, Failure::Times(1), ErrorKind::Other);
    assert_eq!(done.unwrap_err().code(), Code::DropWrite, "no other error is tried again");
}

#[test]
fn a_folder_that_refuses_writing_is_refused_at_once() {
    let dir = quick_dir();
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let plan = Plan::new(3, Failure::Onwards, ErrorKind::ReadOnlyFilesystem);
    let folder = dir.path().join("drop");
    std::fs::create_dir(&folder).unwrap();
    let error = Outbox::open(FaultyFs::new(&plan), &folder, options(), &mut ledger).err().unwrap();
    assert_eq!(error.code(), Code::DropFolder);
    assert!(error.remedy().unwrap().contains("the account that runs vte-wats"), "{error:?}");
    assert_eq!(ledger.destinations().unwrap(), [], "nothing was delivered, so nothing is known");
}
