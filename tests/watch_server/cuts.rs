//! The cable is cut at any byte of what the server sends: nothing is lost, nothing is doubled.

use serde_json::json;
use vte_wats::sample::testdb::TestDb;

use crate::follow::{Plant, contents};
use crate::proxy::Proxy;
use crate::support::Site;

/// Cuts in one test; `VTE_WATS_CUTS` asks for more.
const CUTS: i64 = 20;

#[test]
fn a_cable_that_is_cut_anywhere_loses_and_doubles_nothing() {
    let mut plant = Plant::of(&TestDb::baseline(), 0, 0);
    for number in 1..=12 {
        plant.add(number, &json!(format!("2026-06-01 12:{:02}:00.000", number / 2)));
    }
    let expected = plant.expected();
    let proxy = Proxy::to(plant.server.port());
    let site = || {
        let site = Site::new();
        let by_proxy = plant.server.connection_string_by(proxy.port());
        let configuration = plant.server.configuration().replace(&plant.server.connection_string(), &by_proxy);
        site.configure(&format!("{configuration}page_size = 3\n"));
        site.configure_more("[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
        site
    };
    let whole = site();
    whole.run(&["watch", "--once"]).exits(0);
    let bytes = i64::try_from(proxy.passed()).unwrap();
    assert!(contents(&whole) == expected && bytes > 10_000);

    let cuts = std::env::var("VTE_WATS_CUTS").ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(CUTS);
    for cut in 0..cuts {
        let site = site();
        // Before, at and after every edge in turn: an odd step meets all of them.
        proxy.cut_after(bytes * cut / cuts + cut % 7);
        let ran = site.run(&["watch", "--once"]);
        proxy.cut_after(-1);
        let between = contents(&site);
        // A cut between two statements is got over within the look; any other ends a look that is to be the only one.
        assert!(between.len() == expected.len() || ran.code != 0, "cut {cut}: {}", ran.err);
        for (name, content) in &between {
            assert!(expected.get(name) == Some(content), "{name} is torn after cut {cut}");
        }
        // The client takes what is there: what was delivered must not come again.
        for name in between.keys() {
            std::fs::remove_file(site.drop_folder().join(name)).unwrap();
        }
        site.run(&["watch", "--once"]).exits(0);
        let after = contents(&site);
        assert!(between.keys().all(|name| !after.contains_key(name)), "doubled after cut {cut}");
        assert_eq!(between.len() + after.len(), expected.len(), "lost after cut {cut}: {}", ran.err);
        assert!(after.iter().all(|(name, content)| expected.get(name) == Some(content)), "cut {cut}");
    }
    assert!(proxy.cuts() as i64 > cuts * 3 / 4, "{} of {cuts} cuts met a look", proxy.cuts());
}

#[test]
fn a_cut_while_it_follows_is_got_over_by_itself() {
    let mut plant = Plant::of(&TestDb::baseline(), 0, 0);
    let proxy = Proxy::to(plant.server.port());
    plant.reach_by(&proxy);
    plant.follow();
    let there = plant.server.count("IndexData");
    plant.until("the first runs", |plant| plant.site.reports().len() as u64 == there);
    for (number, bytes) in [(1, 100), (2, 1_000), (3, 2_500)] {
        proxy.cut_after(bytes);
        let run = plant.add(number, &json!(format!("2026-06-01 12:0{number}:00.000")));
        plant.until_delivered(&run);
    }
    plant.is_complete();
}
