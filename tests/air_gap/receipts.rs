//! What has arrived comes back, and the sender knows.

use crate::gap::Gap;
use crate::support::names;

#[test]
fn receipts_come_back_and_the_copies_go() {
    let gap = Gap::new(60);
    gap.create();
    let copies = gap.isolated.path().join("state/bundles");
    gap.isolated.run(&["status"]).exits(0).prints("no receipt   3 bundles").prints("1: 60 reports, made");
    assert_eq!(names(&copies).len(), 3);
    let bundles = gap.bundles();
    gap.receive(&bundles[0]).exits(0).prints("receipt to carry back");
    let stick = gap.stick().to_str().unwrap();
    gap.isolated
        .run(&["bundle", "receipts", stick])
        .exits(0)
        .prints("bundle 1 has arrived")
        .prints("2 bundles without");
    gap.isolated.run(&["bundle", "receipts", stick]).exits(0).prints("bundle 1 has arrived, as was known");
    assert_eq!(names(&copies).len(), 2);
    gap.isolated.run(&["bundle", "resend", "1", stick]).exits(1).complains("VW-BUNDLE-GONE").complains("has arrived");
    gap.isolated.run(&["bundle", "resend", "9", stick]).exits(1).complains("there never was a bundle 9");
    let json = gap.isolated.run(&["status", "--json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let without = json["bundles"]["sent"]["without_receipt"].as_array().unwrap();
    assert_eq!(without.iter().map(|it| it["bundle"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn a_bundle_is_given_again_byte_for_byte() {
    let gap = Gap::new(60);
    gap.create();
    let bundle = &gap.bundles()[1];
    let before = std::fs::read(bundle).unwrap();
    gap.isolated.run(&["bundle", "resend", "2", gap.stick().to_str().unwrap()]).exits(0);
    std::fs::remove_file(bundle).unwrap();
    gap.isolated.run(&["bundle", "resend", "2", gap.stick().to_str().unwrap()]).exits(0);
    assert!(std::fs::read(bundle).unwrap() == before);
    std::fs::write(bundle, "something else").unwrap();
    gap.isolated.run(&["bundle", "resend", "2"]).exits(0);
    let run = gap.isolated.run(&["bundle", "resend", "2", gap.stick().to_str().unwrap()]);
    run.exits(1).complains("is there already, with other content");
}

#[test]
fn a_receipt_of_another_bundle_or_site_is_refused() {
    let (gap, other) = (Gap::new(1000), Gap::new(100));
    gap.create();
    other.create();
    other.receive(other.stick()).exits(0);
    // The same name of a site and the same number, counted by another ledger.
    let stick = other.stick().to_str().unwrap();
    let run = gap.isolated.run(&["bundle", "receipts", stick]);
    run.exits(1)
        .complains("VW-RECEIPT")
        .complains("not for one of plant that this ledger knows")
        .prints("1 bundle without");
    gap.isolated.run(&["bundle", "receipts", gap.stick().to_str().unwrap()]).exits(0).prints("no receipt in");
}

#[test]
fn receipts_can_be_brought_beside_a_running_instance() {
    let gap = Gap::new(1000);
    gap.create();
    gap.receive(gap.stick()).exits(0);
    let lock = std::fs::File::create(gap.isolated.ledger().with_file_name("ledger.lock")).unwrap();
    lock.try_lock().unwrap();
    let stick = gap.stick().to_str().unwrap();
    gap.isolated.run(&["bundle", "receipts", stick]).exits(0).prints("the running instance takes note of it");
    lock.unlock().unwrap();
    gap.isolated.run(&["status"]).prints("no receipt   1 bundle");
    gap.isolated.configure_more("[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    gap.isolated.run(&["watch", "--once"]).exits(0).complains("bundle 1 has arrived");
    gap.isolated.run(&["status"]).prints("no receipt   0 bundles");
}

#[test]
fn copies_that_nobody_confirms_do_not_fill_the_disk() {
    let gap = Gap::new(40);
    gap.isolated.configure_more("keep = 2\n");
    let stick = gap.stick().to_str().unwrap();
    let run = gap.isolated.run(&["bundle", "create", stick]);
    run.exits(0).complains("the copy of bundle 1, which has no receipt yet, is removed");
    assert_eq!(names(&gap.isolated.path().join("state/bundles")).len(), 2);
    let again = tempfile::tempdir().unwrap();
    let run = gap.isolated.run(&["bundle", "resend", "1", again.path().to_str().unwrap()]);
    run.exits(1).complains("VW-BUNDLE-GONE").complains("bundle create");
}
