//! Times that are missing, wrong, coarse, or of another type.

use chrono::{Duration, Local};
use serde_json::{Value as Json, json};
use vte_wats::sample::testdb::TestDb;

use crate::follow::Plant;

#[test]
fn a_run_without_a_time_waits_in_quarantine_until_it_has_one() {
    let mut plant = Plant::followed();
    let run = plant.add(1, &Json::Null);
    plant.until("its quarantine", |plant| plant.told("VW-RUN-TIME") == 1);
    let other = plant.add(2, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&other);
    plant.server.update("IndexData", json!({ "Index_GUID": run }), json!({ "Timestamp": "2026-06-01 12:05:00.000" }));
    plant.until_delivered(&run);
    plant.is_complete();
}

#[test]
fn a_station_clock_a_day_ahead_holds_nothing_up() {
    let mut plant = Plant::followed();
    let tomorrow = (Local::now() + Duration::days(2)).format("%Y-%m-%d %H:%M:%S.000").to_string();
    let ahead = plant.add(1, &json!(tomorrow));
    plant.until("its quarantine", |plant| plant.told("VW-RUN-FUTURE") == 1);
    // The watermark did not go there: what is committed now is found.
    let now = plant.add(2, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&now);
    assert!(plant.report(&ahead).is_none());
    let status = plant.site.run(&["status"]);
    status.exits(3).prints("VW-RUN-FUTURE");
    plant.server.update("IndexData", json!({ "Index_GUID": ahead }), json!({ "Timestamp": "2026-06-01 12:05:00.000" }));
    plant.until_delivered(&ahead);
    plant.is_complete();
}

/// Follows a database whose Timestamp has another type.
fn of_type(declared: &str, times: [&str; 3]) {
    let database = TestDb::baseline().retype("IndexData", "Timestamp", declared);
    let mut plant = Plant::of(&database, 0, 0);
    plant.follow();
    let there = plant.server.count("IndexData");
    plant.until("the first runs", |plant| plant.site.reports().len() as u64 == there);
    for (number, time) in (1..).zip(times) {
        let run = plant.add(number, &json!(time));
        plant.until_delivered(&run);
    }
    plant.is_complete();
}

#[test]
fn a_smalldatetime_has_minutes_only() {
    of_type("smalldatetime", ["2026-06-01 12:00:00", "2026-06-01 12:00:00", "2026-06-01 11:59:00"]);
}

#[test]
fn a_datetime2_is_finer() {
    let times = ["2026-06-01 12:00:00.0000001", "2026-06-01 12:00:00.0000002", "2026-06-01 12:00:00.0000001"];
    of_type("datetime2(7)", times);
}

#[test]
fn a_repeated_hour_is_followed_twice() {
    let mut plant = Plant::followed();
    // By the wall clock of Sweden 2026-10-25: 02:50, then an hour of what was there before.
    for (number, time) in (1..).zip(["02:50:00", "02:10:00", "02:50:00", "02:30:00"]) {
        let run = plant.add(number, &json!(format!("2026-10-25 {time}.000")));
        plant.until_delivered(&run);
    }
    plant.is_complete();
}
