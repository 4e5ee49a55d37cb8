//! Somebody else touches the folder between two steps of a delivery.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vte_wats::deliver::{Outbox, Outcome};
use vte_wats::error::Code;
use vte_wats::ledger::{Ledger, State};

use super::faulty::{Failure, FaultyFs, Plan};
use super::order::{names, options};
use super::reports::{bytes, id, identity, outgoing, quick_dir};

fn name(kind: &str) -> String {
    format!("{:X}{kind}", id(1).hyphenated())
}

/// Delivers version 2 of a run of which version 1 was delivered, and is there if `before`. Right before the operation
/// `at`, somebody does `something` with the path of the report. Gives what became of it, and the content of the report.
fn meddle(before: bool, at: &str, something: fn(&Path)) -> (Outcome, Option<Vec<u8>>) {
    let dir = quick_dir();
    let folder = dir.path().join("drop");
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
    let plan = Plan::new(0, Failure::Once, ErrorKind::Other);
    let mut outbox = Outbox::open(FaultyFs::new(&plan), &folder, options(), &mut ledger).unwrap();
    let mut outcomes = Vec::new();
    outbox.deliver(&mut ledger, &[outgoing(1, 1)], &mut outcomes).unwrap();
    let report: PathBuf = folder.join(name(".xml"));
    if !before {
        std::fs::remove_file(&report).unwrap();
    }
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (path, flag) = (report.clone(), Arc::clone(&done));
    plan.before_operation(at.to_owned(), move || {
        something(&path);
        flag.store(true, std::sync::atomic::Ordering::SeqCst);
    });
    outbox.deliver(&mut ledger, &[outgoing(1, 2)], &mut outcomes).unwrap();
    assert!(done.load(std::sync::atomic::Ordering::SeqCst), "`{at}` is none of {:?}", plan.log());

    let outcome = outcomes.remove(1);
    let state = ledger.lookup(outbox.destination(), &[id(1)]).unwrap()[&id(1)].state;
    let refused = matches!(outcome, Outcome::Quarantined { code: Code::RunForeignFile, .. });
    assert_eq!(state, if refused { State::Quarantined } else { State::Delivered });
    assert!(names(&folder).iter().all(|it| *it == name(".xml")), "{:?} is left", names(&folder));
    (outcome, std::fs::read(report).ok())
}

fn write_foreign(path: &Path) {
    std::fs::write(path, "somebody else's").unwrap();
}

fn assert_foreign((outcome, content): (Outcome, Option<Vec<u8>>)) {
    assert!(matches!(outcome, Outcome::Quarantined { .. }), "{outcome:?}");
    assert_eq!(content.unwrap(), b"somebody else's");
}

#[test]
fn a_file_that_comes_before_the_rename_is_not_replaced() {
    assert_foreign(meddle(false, &format!("rename-new {}", name(".tmp")), write_foreign));
}

#[test]
fn a_file_that_comes_while_a_report_is_taken_back_is_not_replaced() {
    assert_foreign(meddle(true, &format!("rename-new {}", name(".tmp")), write_foreign));
}

#[test]
fn a_report_that_is_edited_before_it_is_taken_back_is_put_back() {
    assert_foreign(meddle(true, &format!("rename {}", name(".xml")), write_foreign));
}

#[test]
fn a_report_that_the_client_takes_before_we_take_it_back_is_delivered_anew() {
    let taken = meddle(true, &format!("rename {}", name(".xml")), |path| std::fs::remove_file(path).unwrap());
    assert_eq!(taken, (Outcome::Replaced, Some(bytes(1, 2))));
}

#[test]
fn the_same_report_from_somebody_else_is_good() {
    let same = |path: &Path| std::fs::write(path, bytes(1, 2)).unwrap();
    let delivered = meddle(false, &format!("rename-new {}", name(".tmp")), same);
    assert_eq!(delivered, (Outcome::AlreadyThere, Some(bytes(1, 2))));
}

#[test]
fn an_earlier_report_that_comes_back_is_replaced() {
    let earlier = |path: &Path| std::fs::write(path, bytes(1, 1)).unwrap();
    let (outcome, content) = meddle(false, &format!("rename-new {}", name(".tmp")), earlier);
    assert_eq!(content, Some(bytes(1, 2)), "{outcome:?}");
}
