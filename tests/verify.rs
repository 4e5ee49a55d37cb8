//! `verify` on the built program.

mod support;

use support::{Site, runs};

#[test]
fn all_is_missing_until_it_is_delivered() {
    let site = Site::new();
    site.run(&["verify"]).exits(14).prints("what is missing or changed is delivered by `vte-wats export`");
    site.run(&["export"]).exits(0);
    for depth in [&["verify"][..], &["verify", "--hashes"], &["verify", "--render"]] {
        site.run(depth).exits(0);
    }
    let json = site.run(&["verify", "--json"]).out.clone();
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(found["total"]["delivered"], runs());
    assert_eq!(found["total"]["waiting"], runs());
    assert_eq!((&found["vanished"], &found["total"]["missing"]), (&0.into(), &0.into()));
    let days = found["days"].as_object().unwrap();
    assert_eq!(days.values().map(|day| day["runs"].as_u64().unwrap()).sum::<u64>(), runs() as u64);
}

#[test]
fn a_range_that_was_not_exported_is_missing_alone() {
    let site = Site::new();
    site.run(&["export", "--since", "2025-12-01"]).exits(0);
    site.run(&["verify", "--since", "2025-12-01"]).exits(0);
    site.run(&["verify", "--until", "2025-12-01"]).exits(14);
}

#[test]
fn another_mapping_is_seen_only_by_making_the_reports_again() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    site.configure_more("[process]\ndefault = 77\n");
    site.run(&["verify", "--hashes"]).exits(0);
    site.run(&["verify", "--render"]).exits(14).prints("changed");
}
