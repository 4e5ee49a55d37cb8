//! What is not what it should be is refused as a whole, and the others go on.

use crate::gap::{Gap, isolated};

#[test]
fn a_damaged_bundle_is_refused_and_the_others_are_delivered() {
    let gap = Gap::new(60);
    gap.create();
    let bundles = gap.bundles();
    let mut bytes = std::fs::read(&bundles[1]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    std::fs::write(&bundles[1], &bytes).unwrap();
    std::fs::write(gap.stick().join("holiday.zip"), "no bundle at all").unwrap();
    let run = gap.receive(gap.stick());
    assert_ne!(run.code, 0);
    run.complains("refused, nothing of it was delivered").prints("bundle 2 of site plant never arrived");
    let direct = gap.direct();
    assert_eq!(gap.delivered().len(), direct.len() - 60);
    assert!(gap.delivered().iter().all(|(name, bytes)| direct.get(name) == Some(bytes)));
}

#[test]
fn one_name_for_two_databases_is_refused() {
    let gap = Gap::new(1000);
    gap.create();
    gap.receive(gap.stick()).exits(0);
    let other = isolated("plant", 1000);
    let db = rusqlite::Connection::open(other.path().join("runs.vtedb")).unwrap();
    db.execute("UPDATE vtedb_meta SET value = 'ANOTHER' WHERE key = 'server'", ()).unwrap();
    drop(db);
    let folder = tempfile::tempdir().unwrap();
    other.run(&["bundle", "create", folder.path().to_str().unwrap()]).exits(0);
    let run = gap.receive(folder.path());
    run.exits(1).complains("VW-BUNDLE-SITE").complains("[bundle] site =");
}

#[test]
fn a_number_that_is_used_twice_is_refused() {
    let gap = Gap::new(1000);
    gap.create();
    gap.receive(gap.stick()).exits(0);
    // The state folder of the sender is put back to what it was before, and so makes another bundle 2.
    let state = gap.isolated.path().join("state");
    let backup = std::fs::read(gap.isolated.ledger()).unwrap();
    gap.change("one");
    gap.create();
    gap.receive(gap.stick()).exits(0);
    std::fs::write(gap.isolated.ledger(), backup).unwrap();
    std::fs::remove_dir_all(state.join("bundles")).unwrap();
    gap.change("two");
    let other = tempfile::tempdir().unwrap();
    gap.isolated.run(&["bundle", "create", other.path().to_str().unwrap()]).exits(0);
    let run = gap.receive(other.path());
    run.exits(1).complains("VW-BUNDLE-SEQUENCE").complains("bundle 2 of site plant came before, with other content");
}

#[test]
fn a_sender_that_lost_its_ledger_begins_a_new_stream() {
    let gap = Gap::new(1000);
    gap.create();
    gap.change("newest");
    gap.create();
    let old = gap.bundles();
    gap.receive(&old[0]).exits(0);
    std::fs::remove_dir_all(gap.isolated.path().join("state")).unwrap();
    let other = tempfile::tempdir().unwrap();
    gap.isolated.run(&["bundle", "create", other.path().to_str().unwrap()]).exits(0);
    let run = gap.receive(other.path());
    run.exits(0).prints("site plant counts its bundles from the beginning").prints("1 in place of an older one");
    assert!(gap.delivered() == gap.direct());
    // What comes late from before is older, though its number is higher.
    gap.receive(&old[1]).exits(0).prints("1 delivered before");
    assert!(gap.delivered() == gap.direct());
}

#[test]
fn a_sender_whose_ledger_is_an_older_one_takes_the_next_number_that_is_free() {
    let gap = Gap::new(1000);
    let state = gap.isolated.path().join("state");
    gap.create();
    let backup = std::fs::read(gap.isolated.ledger()).unwrap();
    gap.change("two");
    gap.create();
    std::fs::write(gap.isolated.ledger(), backup).unwrap();
    for log in ["ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(state.join(log));
    }
    gap.change("three");
    gap.create();
    assert_eq!(gap.bundles().len(), 3, "bundle 2 is not made again with another content");
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == gap.direct());
}

#[test]
fn without_a_name_for_the_site_there_is_no_bundle() {
    let gap = Gap::new(1000);
    let config = gap.isolated.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("site = \"plant\"\n", "");
    std::fs::write(&config, text).unwrap();
    for command in [&["bundle", "create"][..], &["export"], &["watch", "--once"]] {
        gap.isolated.run(command).exits(10).complains("bundle.site is not configured");
    }
}
