//! The ledger fails at its first operation, at its second, and so on, while bundles are made: after each, the next try
//! ends where an undisturbed one does.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use uuid::Uuid;
use vte_wats::bundle::Range;
use vte_wats::deliver::Outgoing;
use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::{Faults, Ledger, RowDigest};
use vte_wats::sync::bundle::copies::Keep;
use vte_wats::sync::bundle::pack::Packer;
use vte_wats::sync::bundle::sender::{Most, Out, Sender};
use vte_wats::sync::bundle::spool;
use vte_wats::vte::source::SourceIdentity;

use crate::gap::bundles;
use crate::support::Site;

/// Fails once, at the operation with a number.
struct FailsAt(Mutex<u32>);

impl Faults for FailsAt {
    fn before(&self, op: &'static str) -> Result<()> {
        let mut left = self.0.lock().unwrap();
        *left = left.saturating_sub(1);
        if *left == 0 {
            *left = u32::MAX;
            return Err(Error::new(Code::Ledger, format!("fails at {op}")));
        }
        Ok(())
    }
}

fn identity() -> SourceIdentity {
    SourceIdentity { server: "S".into(), database: "D".into(), created: "2019".into() }
}

/// Reports of the sample, by their IDs.
fn reports() -> Vec<Outgoing> {
    let site = Site::new();
    site.run(&["export", "--to", "drop", "--limit", "5"]).exits(0);
    let folder = std::fs::read_dir(site.drop_folder()).unwrap();
    let mut reports: Vec<Outgoing> = folder
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let id = Uuid::try_parse(path.file_stem()?.to_str()?).ok()?;
            Some(Outgoing { id, row_digest: RowDigest::default(), bytes: std::fs::read(path).unwrap(), claim: None })
        })
        .collect();
    reports.sort_by_key(|report| report.id);
    assert_eq!(reports.len(), 5);
    reports
}

fn sender(state: &Path) -> Sender {
    let range = Range::default();
    let packer = Packer { site: "plant".into(), source: identity(), range, key: None, recipients: Vec::new() };
    let (most, keep) = (Most { runs: 2, bytes: u64::MAX }, Keep { count: 100, bytes: u64::MAX });
    Sender { state: state.to_owned(), packer, most, keep, config: RowDigest::default(), clock: || 1_700_000_000 }
}

/// Delivers the reports into the spool of a new state folder.
fn deliver(state: &Path, reports: &[Outgoing]) {
    let mut ledger = Ledger::open(state, &identity()).unwrap();
    let mut outbox = spool::open(state, RowDigest::default(), &mut ledger).unwrap();
    outbox.deliver(&mut ledger, reports, &mut Vec::new()).unwrap();
}

#[test]
fn the_ledger_may_fail_anywhere() {
    let reports = reports();
    let mut at = 0;
    loop {
        at += 1;
        let (state, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        deliver(state.path(), &reports);
        let to = Out::Folder(out.path().to_owned());
        let faults = Box::new(FailsAt(Mutex::new(at)));
        let first = Ledger::open_with(state.path(), &identity(), faults).and_then(|mut ledger| {
            let spool = ledger.destination(spool::NAME)?.id;
            sender(state.path()).pack(&mut ledger, spool, None, &to)
        });
        let before: BTreeMap<_, _> =
            bundles(out.path()).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();

        let mut ledger = Ledger::open(state.path(), &identity()).unwrap();
        let spool = ledger.destination(spool::NAME).unwrap().id;
        sender(state.path()).pack(&mut ledger, spool, None, &to).unwrap();
        assert!(spool::waiting(state.path()).unwrap().is_empty(), "at {at}");
        assert!(before.iter().all(|(path, bytes)| std::fs::read(path).unwrap() == *bytes), "at {at}");
        let sent = ledger.bundles().unwrap();
        assert_eq!(
            sent.iter().map(|bundle| (bundle.sequence, bundle.reports)).collect::<Vec<_>>(),
            [(1, 2), (2, 2), (3, 1)]
        );
        let packed: Vec<Uuid> = (1..=3).flat_map(|number| ledger.runs_of_bundle(number).unwrap()).collect();
        assert_eq!(packed, reports.iter().map(|report| report.id).collect::<Vec<_>>(), "at {at}");
        assert_eq!(bundles(out.path()).len(), 3, "at {at}");
        if first.is_ok() {
            break;
        }
    }
    assert!(at > 15, "it was asked only {at} times");
}

#[test]
fn a_report_that_no_receiver_would_take_is_set_aside_and_the_others_go() {
    let mut reports = reports();
    reports[1].bytes = b"<Reports/>".to_vec();
    let (state, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    deliver(state.path(), &reports);
    let mut ledger = Ledger::open(state.path(), &identity()).unwrap();
    let spool = ledger.destination(spool::NAME).unwrap().id;
    let given = sender(state.path()).pack(&mut ledger, spool, None, &Out::Folder(out.path().to_owned())).unwrap();
    assert_eq!(given.iter().map(|given| given.bundle.reports).sum::<u64>(), 4);
    let aside = ledger.quarantined(Some(spool), 10).unwrap();
    assert_eq!((aside.len(), aside[0].id, aside[0].code.as_str()), (1, reports[1].id, "VW-BUNDLE-REPORT"));
    assert!(spool::waiting(state.path()).unwrap().is_empty());
}

#[test]
fn a_bundle_that_vanished_before_it_was_fetched_is_packed_again_under_another_number() {
    let reports = reports();
    let (state, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    deliver(state.path(), &reports[..2]);
    let mut ledger = Ledger::open(state.path(), &identity()).unwrap();
    let spool = ledger.destination(spool::NAME).unwrap().id;
    let missing = Out::Folder(out.path().join("not/there"));
    sender(state.path()).pack(&mut ledger, spool, None, &missing).unwrap_err();
    std::fs::remove_dir_all(state.path().join("bundles")).unwrap();
    let to = Out::Folder(out.path().to_owned());
    assert!(sender(state.path()).pack(&mut ledger, spool, None, &to).unwrap().is_empty());
    // Its runs count as not delivered, so the next export brings them again.
    assert!(ledger.lookup(spool, &[reports[0].id, reports[1].id]).unwrap().is_empty());
    drop(ledger);
    deliver(state.path(), &reports[..2]);
    let mut ledger = Ledger::open(state.path(), &identity()).unwrap();
    let given = sender(state.path()).pack(&mut ledger, spool, None, &to).unwrap();
    assert_eq!(given.iter().map(|given| (given.bundle.sequence, given.bundle.reports)).collect::<Vec<_>>(), [(2, 2)]);
}
