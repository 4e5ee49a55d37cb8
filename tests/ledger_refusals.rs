//! When the ledger is not opened, and what it then says; and that reading it changes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;
use uuid::Uuid;
use vte_wats::error::{Code, Error};
use vte_wats::ledger::{Delivered, Ledger};
use vte_wats::vte::source::SourceIdentity;

fn identity() -> SourceIdentity {
    SourceIdentity { server: "S".to_owned(), database: "VTE".to_owned(), created: "2019".to_owned() }
}

fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, &identity()).unwrap()
}

fn refusal(dir: &Path, identity: &SourceIdentity) -> Error {
    match Ledger::open(dir, identity) {
        Ok(_) => panic!("the ledger was opened"),
        Err(error) => error,
    }
}

/// A ledger with 2,000 delivered runs, closed.
fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    let mut ledger = open(dir.path());
    let to = ledger.destination("/drop").unwrap().id;
    ledger.record_delivered(to, &runs(2000)).unwrap();
    dir
}

fn runs(count: u128) -> Vec<Delivered> {
    (0..count)
        .map(|number| Delivered {
            id: Uuid::from_u128(number),
            row_digest: [1; 16],
            report_digest: [2; 32],
            at: 0,
            place: 0,
            claim: None,
        })
        .collect()
}

/// Every file of a folder with its bytes.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn a_second_instance_is_refused_and_told_who_the_first_is() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path());
    let error = refusal(dir.path(), &identity());
    assert_eq!(error.code(), Code::LedgerLocked);
    assert!(error.what().contains(&format!("process {} since 2", std::process::id())), "{error}");
    assert!(error.remedy().unwrap().contains("--state"), "{error:?}");
    drop(first);
    drop(open(dir.path()));
}

#[test]
fn another_database_is_refused_by_both_names() {
    let dir = filled();
    let other = SourceIdentity { database: "VTE_COPY".to_owned(), ..identity() };
    let error = refusal(dir.path(), &other);
    assert_eq!(error.code(), Code::LedgerSource);
    assert!(error.what().contains("`VTE` on `S`") && error.what().contains("`VTE_COPY` on `S`"), "{error}");
    assert!(error.remedy().unwrap().contains("--state"), "{error:?}");
    for other in [
        SourceIdentity { server: "T".to_owned(), ..identity() },
        SourceIdentity { created: "2020".to_owned(), ..identity() },
    ] {
        assert_eq!(refusal(dir.path(), &other).code(), Code::LedgerSource);
    }
    drop(open(dir.path()));
}

#[test]
fn a_damaged_ledger_is_refused_and_left_as_it_is() {
    type Damage = fn(&mut Vec<u8>);
    let cases: [(&str, Damage); 9] = [
        ("empty", Vec::clear),
        ("one byte", |it| it.truncate(1)),
        ("cut in the middle", |it| it.truncate(it.len() / 2)),
        ("cut in a page", |it| it.truncate(it.len() / 2 + 1000)),
        ("zeroed", |it| it.fill(0)),
        ("zeroed but for the first page", |it| it[4096..].fill(0)),
        ("noise", |it| noise(it)),
        ("noise behind the first page", |it| noise(&mut it[4096..])),
        ("a text file", |it| *it = b"delivered: everything\n".repeat(1000)),
    ];
    for (name, damage) in cases {
        let dir = filled();
        let path = dir.path().join("ledger.db");
        let mut bytes = std::fs::read(&path).unwrap();
        damage(&mut bytes);
        std::fs::write(&path, &bytes).unwrap();
        let error = refusal(dir.path(), &identity());
        assert_eq!(error.code(), Code::LedgerDamaged, "{name}: {error:?}");
        assert!(error.remedy().unwrap().contains("restore `ledger.db` from a backup"), "{name}: {error:?}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}: the file was changed");
    }
}

fn noise(bytes: &mut [u8]) {
    let mut state = 12345_u32;
    for byte in bytes {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
}

#[test]
fn what_is_no_ledger_is_refused() {
    let dir = TempDir::new().unwrap();
    let other = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    other.execute_batch("CREATE TABLE run (id); INSERT INTO run VALUES (1)").unwrap();
    drop(other);
    assert_eq!(refusal(dir.path(), &identity()).code(), Code::LedgerDamaged);
    let read = Ledger::open_read_only(dir.path());
    assert_eq!(read.err().map(|error| error.code()), Some(Code::LedgerDamaged));

    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("ledger.db")).unwrap();
    assert_eq!(refusal(dir.path(), &identity()).code(), Code::LedgerDamaged);
}

#[test]
fn a_log_without_its_ledger_is_no_fresh_start() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("ledger.db-wal"), b"the rest of a ledger").unwrap();
    assert_eq!(refusal(dir.path(), &identity()).code(), Code::LedgerDamaged);
}

#[test]
fn an_interrupted_first_start_is_begun_again() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("ledger.db.new"), b"SQLite form").unwrap();
    drop(open(dir.path()));
    assert!(!dir.path().join("ledger.db.new").exists());
}

#[test]
fn a_newer_ledger_is_refused() {
    let dir = filled();
    let other = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    other.pragma_update(None, "user_version", 4).unwrap();
    drop(other);
    let error = refusal(dir.path(), &identity());
    assert_eq!(error.code(), Code::LedgerVersion);
    assert!(error.what().contains("version 4"), "{error}");
}

#[test]
fn a_state_folder_that_cannot_be_is_an_error() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("state");
    std::fs::write(&file, b"").unwrap();
    let error = refusal(&file, &identity());
    assert_eq!(error.code(), Code::Ledger);
    assert!(error.remedy().unwrap().contains("--state"), "{error:?}");
}

#[test]
fn reading_alone_creates_and_changes_nothing() {
    let dir = TempDir::new().unwrap();
    assert!(Ledger::open_read_only(dir.path()).unwrap().is_none());
    assert!(Ledger::open_read_only(&dir.path().join("none")).unwrap().is_none());
    assert_eq!(contents(dir.path()).len(), 0);

    // A folder whose name means something in a URI.
    let dir = TempDir::with_prefix("a b%20?mode=rw#å").unwrap();
    let mut ledger = open(dir.path());
    let to = ledger.destination("/drop").unwrap().id;
    ledger.record_delivered(to, &runs(10)).unwrap();
    // Beside the instance that has it open, whose last commit stands in the log alone.
    let view = Ledger::open_read_only(dir.path()).unwrap().unwrap();
    assert_eq!(view.identity().unwrap(), identity());
    assert_eq!(view.counts(to).unwrap().delivered, 10);
    ledger.record_delivered(to, &runs(20)).unwrap();
    assert_eq!(view.counts(to).unwrap().delivered, 20);
    drop(view);
    drop(ledger);

    let before = contents(dir.path());
    assert_eq!(before.keys().collect::<Vec<_>>(), ["ledger.db", "ledger.lock"], "closed cleanly");
    let view = Ledger::open_read_only(dir.path()).unwrap().unwrap();
    assert_eq!(view.lookup(to, &[Uuid::from_u128(3)]).unwrap().len(), 1);
    assert_eq!(contents(dir.path()), before);

    // Somebody opens it meanwhile: what was read as unchanging no longer is.
    let _ledger = open(dir.path());
    assert_eq!(view.counts(to).unwrap_err().code(), Code::LedgerLocked);
}

/// What a killed instance leaves is read whole, without mending it. The copy of the files is what a kill would leave.
#[test]
fn reading_alone_reads_what_a_crash_left() {
    let dir = filled();
    let left = TempDir::new().unwrap();
    let to = {
        let mut ledger = open(dir.path());
        let to = ledger.destination("/drop").unwrap().id;
        ledger.record_delivered(to, &runs(3000)).unwrap();
        for (name, bytes) in contents(dir.path()) {
            std::fs::write(left.path().join(name), bytes).unwrap();
        }
        to
    };
    let before = contents(left.path());
    assert!(before["ledger.db-wal"].len() > 4096);
    {
        let view = Ledger::open_read_only(left.path()).unwrap().unwrap();
        assert_eq!(view.counts(to).unwrap().delivered, 3000);
        view.check_structure().unwrap();
    }
    assert_eq!(contents(left.path()), before);
    let ledger = open(left.path());
    assert_eq!(ledger.counts(to).unwrap().delivered, 3000);
}
