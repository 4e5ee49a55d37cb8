//! A ledger of an older program is read as it is, and brought up to date when it is opened for writing.

use std::path::Path;

use tempfile::TempDir;
use uuid::{Uuid, uuid};

use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::{BundleState, Faults, Ledger, SentBundle, SentReport, State};
use vte_wats::vte::source::SourceIdentity;

const RUN: Uuid = uuid!("2F37FA0F-7D9D-4104-9B69-5A0CD8350E05");

fn identity() -> SourceIdentity {
    SourceIdentity {
        server: "LKPG-SQL\\SQLEXPRESS".into(),
        database: "VTE9_3".into(),
        created: "2019-05-06 08:12:44.517".into(),
    }
}

/// A state folder with the ledger that version 1 of the tables had.
fn version_1() -> TempDir {
    let dir = TempDir::new().unwrap();
    let file = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    file.execute_batch(include_str!("data/ledger/version-1.sql")).unwrap();
    dir
}

fn version(dir: &Path) -> i64 {
    let file = rusqlite::Connection::open(dir.join("ledger.db")).unwrap();
    file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// The first bundle.
fn made() -> SentBundle {
    SentBundle {
        sequence: 1,
        name: "1.zip".into(),
        file_sha256: [6; 32],
        sha256: [7; 32],
        reports: 1,
        bytes: 10,
        created_at: 5,
        state: BundleState::Made,
        receipt_at: None,
        kept: true,
    }
}

#[test]
fn reading_leaves_the_old_version_alone() {
    let dir = version_1();
    let view = Ledger::open_read_only(dir.path()).unwrap().unwrap();
    let to = view.find_destination("/srv/reports").unwrap().unwrap();
    assert_eq!(view.counts(to.id).unwrap().delivered, 5);
    assert_eq!(view.bundles().unwrap(), []);
    assert_eq!(view.last_bundle().unwrap(), None);
    assert_eq!(view.streams().unwrap(), []);
    drop(view);
    assert_eq!(version(dir.path()), 1);
}

#[test]
fn opening_for_writing_migrates_and_loses_nothing() {
    let dir = version_1();
    let mut ledger = Ledger::open(dir.path(), &identity()).unwrap();
    let to = ledger.destination("/srv/reports").unwrap().id;
    let known = ledger.lookup(to, &[RUN]).unwrap().remove(&RUN).unwrap();
    assert_eq!((known.state, known.delivered_at, known.pass), (State::Delivered, Some(1_795_421_838), 1));
    assert_eq!(ledger.pass(), 1);
    let made = made();
    ledger.bundle_made(&made, &[SentReport { id: RUN, digest: [1; 32] }]).unwrap();
    drop(ledger);
    assert_eq!(version(dir.path()), 3);
    let again = Ledger::open(dir.path(), &identity()).unwrap();
    assert_eq!(again.bundles().unwrap(), [made]);
    assert_eq!(again.last_sent(&[RUN], 2).unwrap().get(&RUN), Some(&[1; 32]));
    assert_eq!(again.counts(to).unwrap().delivered, 5);
}

#[test]
fn a_number_is_never_used_twice() {
    let dir = version_1();
    let mut ledger = Ledger::open(dir.path(), &identity()).unwrap();
    let to = ledger.destination("/srv/reports").unwrap().id;
    let mut made = made();
    ledger.bundle_made(&made, &[SentReport { id: RUN, digest: [1; 32] }]).unwrap();
    ledger.void_bundle(to, 1).unwrap();
    made.sha256 = [8; 32];
    assert!(ledger.bundle_made(&made, &[]).is_err());
    assert_eq!(ledger.bundle(1).unwrap().unwrap().state, BundleState::Void);
    assert!(ledger.lookup(to, &[RUN]).unwrap().is_empty(), "its runs are delivered again");
    assert_eq!(ledger.counts(to).unwrap().delivered, 4);
}

struct FailsToMigrate;

impl Faults for FailsToMigrate {
    fn before(&self, op: &'static str) -> Result<()> {
        if op == "migrate" { Err(Error::new(Code::Ledger, "the disk is full")) } else { Ok(()) }
    }
}

#[test]
fn a_migration_that_fails_leaves_the_old_version() {
    let dir = version_1();
    let error = Ledger::open_with(dir.path(), &identity(), Box::new(FailsToMigrate)).err().unwrap();
    assert_eq!(error.code(), Code::Ledger);
    assert_eq!(version(dir.path()), 1);
    assert_eq!(Ledger::open(dir.path(), &identity()).unwrap().destinations().unwrap().len(), 1);
}

#[test]
fn a_version_that_never_was_is_damage() {
    let dir = version_1();
    let file = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    file.pragma_update(None, "user_version", 0).unwrap();
    drop(file);
    assert_eq!(Ledger::open(dir.path(), &identity()).err().unwrap().code(), Code::LedgerDamaged);
    assert_eq!(Ledger::open_read_only(dir.path()).err().unwrap().code(), Code::LedgerDamaged);
}
