//! Bundles come in any order, twice, or not at all: the newest content wins, and what is missing is named.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::gap::{Gap, isolated};

/// A gap with a run that changes between bundles: five bundles of the sample, then two with new contents of one run.
fn changing() -> (Gap, String) {
    let gap = Gap::new(40);
    gap.create();
    gap.change("second");
    gap.create();
    let name = gap.change("third");
    gap.create();
    (gap, name)
}

/// The orders of a small number of things, from a generator with a fixed seed.
fn shuffled(bundles: &[PathBuf], seed: u64) -> Vec<PathBuf> {
    let (mut seed, mut rest, mut order) = (seed, bundles.to_vec(), Vec::new());
    while !rest.is_empty() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.push(rest.remove((seed >> 33) as usize % rest.len()));
    }
    order
}

fn begin_again(gap: &Gap) {
    for folder in ["state", "drop"] {
        let _ = std::fs::remove_dir_all(gap.outside.path().join(folder));
    }
    std::fs::create_dir(gap.outside.drop_folder()).unwrap();
}

#[test]
fn any_order_gives_the_same_end() {
    let (gap, _) = changing();
    let (bundles, direct) = (gap.bundles(), gap.direct());
    assert_eq!(bundles.len(), 7);
    for seed in 1..=4 {
        begin_again(&gap);
        for (number, bundle) in shuffled(&bundles, seed).iter().enumerate() {
            let code = gap.receive(bundle).code;
            assert!(code == 0 || code == 14, "{code}");
            // Now and then one comes twice.
            if number % 3 == 0 {
                gap.receive(bundle).prints("received before");
            }
        }
        assert!(gap.delivered() == direct, "seed {seed}");
    }
}

#[test]
fn with_one_lost_the_rest_arrives_and_the_loss_is_named_until_it_is_given_again() {
    let (gap, _) = changing();
    let (bundles, direct) = (gap.bundles(), gap.direct());
    std::fs::remove_file(&bundles[2]).unwrap();
    let run = gap.receive(gap.stick());
    run.exits(14).prints("bundle 3 of site plant never arrived").prints("vte-wats bundle resend N");
    let delivered = gap.delivered();
    assert_eq!(delivered.len(), direct.len() - 40);
    assert!(delivered.iter().all(|(name, bytes)| direct.get(name) == Some(bytes)));
    gap.outside.run(&["status"]).prints("bundle 3 of site plant never arrived");

    let stick = gap.stick().to_str().unwrap();
    gap.isolated.run(&["bundle", "resend", "3", stick]).exits(0);
    gap.receive(&bundles[2]).exits(0).prints("bundle 3 of site plant came after bundle 7");
    assert!(gap.delivered() == direct);
    assert!(!gap.outside.run(&["status"]).out.contains("never arrived"));
}

#[test]
fn an_older_content_never_replaces_a_newer_one() {
    let (gap, name) = changing();
    let bundles = gap.bundles();
    gap.receive(&bundles[6]).exits(14).prints("bundles 1 to 6 of site plant never arrived");
    let newest = gap.delivered();
    assert_eq!(newest.keys().collect::<Vec<_>>(), [&name]);
    let run = gap.receive(&bundles[5]);
    run.prints("0 reports delivered, 1 older than what was delivered, left out");
    assert!(gap.delivered() == newest);
    // Given again, long after: the same.
    gap.receive(gap.stick()).exits(0);
    let resent = gap.stick().join("again");
    std::fs::create_dir(&resent).unwrap();
    gap.isolated.run(&["bundle", "resend", "6", resent.to_str().unwrap()]).exits(0);
    gap.receive(&resent).exits(0).prints("received before");
    assert!(gap.delivered() == gap.direct());
    assert_eq!(gap.delivered()[&name], newest[&name]);
}

#[test]
fn the_client_takes_the_reports_and_the_order_is_still_known() {
    let (gap, name) = changing();
    let bundles = gap.bundles();
    let mut taken: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for bundle in shuffled(&bundles, 9) {
        gap.receive(&bundle);
        for (name, bytes) in gap.delivered() {
            std::fs::remove_file(gap.outside.drop_folder().join(&name)).unwrap();
            taken.insert(name, bytes);
        }
    }
    assert!(taken == gap.direct(), "WATS keeps the last report of an ID");
    assert!(String::from_utf8_lossy(&taken[&name]).contains("third"));
}

#[test]
fn many_sites_come_into_one_folder() {
    let gap = Gap::new(1000);
    gap.create();
    // Another database that has one of the runs, too: a copy of it was restored somewhere.
    let other = isolated("works", 1000);
    let db = rusqlite::Connection::open(other.path().join("runs.vtedb")).unwrap();
    let ids: Vec<String> = db
        .prepare("SELECT Index_GUID FROM IndexData")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    db.execute("DELETE FROM IndexData WHERE Index_GUID <> ?1", [&ids[0]]).unwrap();
    db.execute("UPDATE vtedb_meta SET value = 'WORKS' WHERE key = 'server'", ()).unwrap();
    drop(db);
    other.run(&["bundle", "create", gap.stick().to_str().unwrap()]).exits(0);
    assert_eq!(gap.bundles().len(), 2);
    // The same content from two databases is no conflict.
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == gap.direct());
    gap.outside.run(&["status"]).prints("site works: 1 bundle").prints("site plant: 1 bundle");

    // With another content it is: the first stays.
    let db = rusqlite::Connection::open(other.path().join("runs.vtedb")).unwrap();
    db.execute("UPDATE IndexData SET Info1 = 'another'", ()).unwrap();
    drop(db);
    other.run(&["bundle", "create", gap.stick().to_str().unwrap()]).exits(0);
    gap.receive(gap.stick()).exits(3).prints("1 set aside").prints("has reports that are set aside");
    gap.outside.run(&["status"]).prints("VW-BUNDLE-RUN");
    assert!(gap.delivered() == gap.direct());
}
