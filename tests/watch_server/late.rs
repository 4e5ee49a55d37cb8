//! What comes late, changes, or goes.

use serde_json::json;
use vte_wats::sample::testdb::TestDb;

use crate::follow::Plant;

#[test]
fn a_run_that_is_committed_after_a_later_one_is_not_lost() {
    let mut plant = Plant::followed();
    let later = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&later);
    // Within the overlap of two hours, behind the watermark.
    let late = plant.add(2, &json!("2026-06-01 10:30:00.000"));
    plant.until_delivered(&late);
    plant.is_complete();
}

#[test]
fn a_run_with_an_old_time_is_found_when_all_keys_are_compared() {
    let mut plant = Plant::followed();
    plant.until("the first comparison", |plant| plant.told("all keys are compared") == 1);
    assert_eq!(plant.stop(), 0);
    let old = plant.add(1, &json!("2019-01-01 12:00:00.000"));
    // As if a day had passed since the last comparison.
    let ledger = rusqlite::Connection::open(plant.site.ledger()).unwrap();
    let kept: String = ledger.query_row("SELECT watermark FROM destination", [], |row| row.get(0)).unwrap();
    let mut progress: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert!(progress["swept"].is_i64(), "{kept}");
    progress["swept"] = json!(progress["swept"].as_i64().unwrap() - 90_000);
    ledger.execute("UPDATE destination SET watermark = ?1", [progress.to_string()]).unwrap();
    drop(ledger);
    plant.follow();
    plant.until_delivered(&old);
    plant.is_complete();
}

#[test]
fn steps_that_come_after_the_header_are_waited_for() {
    let mut plant = Plant::of(&TestDb::baseline(), 1, 5);
    plant.follow();
    let there = plant.server.count("IndexData");
    plant.until("the first runs", |plant| plant.site.reports().len() as u64 == there);
    let run = plant.add_header(1, &json!("2026-06-01 12:00:00.000"));
    // The looks see it without steps, then with one, then with two.
    plant.until("a look at it", |plant| plant.status()["settling"].as_u64().unwrap_or(0) > 0);
    plant.add_step(&run, "First");
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(plant.report(&run).is_none(), "delivered before it had settled");
    plant.add_step(&run, "Second");
    plant.until_delivered(&run);
    let text = plant.report(&run).unwrap();
    assert!(text.contains("First") && text.contains("Second"), "{text}");
    plant.is_complete();
    assert_eq!(plant.told("again=1"), 0, "{}", plant.log_text());
}

#[test]
fn a_delivered_run_that_changes_is_delivered_again_under_its_name() {
    let mut plant = Plant::followed();
    let run = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&run);
    let before = plant.report(&run).unwrap();
    assert_eq!(plant.server.update("IndexData", json!({ "Index_GUID": run }), json!({ "Result": 0 })), 1);
    plant.until("the new content", |plant| plant.report(&run).is_some_and(|text| text != before));
    assert!(plant.report(&run).unwrap().contains("Result=\"Failed\""));
    plant.is_complete();
}

#[test]
fn a_run_that_is_removed_at_the_source_stays_delivered() {
    let mut plant = Plant::followed();
    let run = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&run);
    plant.server.delete("IndexData", json!({ "Index_GUID": run }));
    let other = plant.add(2, &json!("2026-06-01 12:01:00.000"));
    plant.until_delivered(&other);
    assert_eq!(plant.stop(), 0);
    assert!(plant.report(&run).is_some(), "it is never taken back");
    plant.site.run(&["verify"]).exits(0).prints("1 run no longer in the database");
}

#[test]
fn equal_times_across_the_edge_of_a_page_are_all_found() {
    let mut plant = Plant::followed();
    // Pages are of three.
    let runs: Vec<String> = (1..=8).map(|number| plant.add(number, &json!("2026-06-01 12:00:00.000"))).collect();
    for run in &runs {
        plant.until_delivered(run);
    }
    let one_more = plant.add(0, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&one_more);
    plant.is_complete();
}
