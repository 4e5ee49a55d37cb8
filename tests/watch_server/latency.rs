//! How long a run takes from its commit to its file, and what following costs the server when nothing happens.
//!
//! The default settings take minutes to measure: `VTE_WATS_LATENCY` says how many (5; 60 see what is done once an hour).
//!
//!     VTE_WATS_LATENCY=60 cargo test --test watch_server -- latency --include-ignored --nocapture

use std::time::{Duration, Instant};

use serde_json::json;
use vte_wats::sample::testdb::TestDb;

use crate::follow::Plant;

/// Follows the usual database with these settings; all that is there is delivered.
fn followed(settings: &str) -> Plant {
    let mut plant = Plant::of(&TestDb::baseline(), 0, 0);
    let path = plant.site.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("page_size = 3\n", "");
    let (others, _) = text.split_once("[watch]\n").unwrap();
    std::fs::write(&path, format!("{others}{settings}")).unwrap();
    plant.follow();
    plant
}

/// Seconds from the commit of each of `count` runs to its file, sorted. They are committed `apart`.
fn latencies(plant: &mut Plant, count: u32, apart: Duration) -> Vec<f64> {
    let begun = Instant::now();
    let mut waiting: Vec<(String, Instant)> = Vec::new();
    let (mut seconds, mut added) = (Vec::new(), 0);
    while seconds.len() < count as usize {
        if added < count && begun.elapsed() >= apart * added {
            added += 1;
            let run = plant.add(added, &json!(format!("2026-06-01 12:00:{:02}.000", added % 60)));
            waiting.push((run, Instant::now()));
        }
        waiting.retain(|(run, committed)| match plant.report(run) {
            Some(_) => {
                seconds.push(committed.elapsed().as_secs_f64());
                false
            }
            None => {
                assert!(committed.elapsed() < Duration::from_secs(180), "{run} never came:\n{}", plant.log_text());
                true
            }
        });
        std::thread::sleep(Duration::from_millis(5));
    }
    seconds.sort_by(f64::total_cmp);
    seconds
}

/// Statements that the server gets while nothing happens, an hour.
fn idle(plant: &Plant, span: Duration) -> f64 {
    let before = plant.server.statements().len();
    std::thread::sleep(span);
    let count = plant.server.statements().len() - before;
    count as f64 * 3600.0 / span.as_secs_f64()
}

fn tell(what: &str, seconds: &[f64]) {
    let (least, most) = (seconds[0], seconds[seconds.len() - 1]);
    println!("{what}: {} runs, {least:.2} to {most:.2} s, median {:.2} s", seconds.len(), seconds[seconds.len() / 2]);
}

#[test]
fn latency_without_settling() {
    let mut plant = followed("[watch]\npoll = \"1s\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    let there = plant.server.count("IndexData");
    plant.until("the first runs", |plant| plant.site.reports().len() as u64 == there);
    let seconds = latencies(&mut plant, 12, Duration::from_millis(730));
    tell("poll 1 s, settle 0 s", &seconds);
    // A second until the look; the rest is for a busy machine.
    assert!(seconds[seconds.len() / 2] < 5.0, "{seconds:?}");
    let an_hour = idle(&plant, Duration::from_secs(10));
    println!("poll 1 s: {an_hour:.0} statements an hour, idle");
    // Six a look at most.
    assert!((3600.0..=3600.0 * 6.7).contains(&an_hour), "{an_hour}");
    plant.is_complete();
}

#[test]
#[ignore = "takes five minutes or more"]
fn latency_with_the_default_settings() {
    let minutes = std::env::var("VTE_WATS_LATENCY").map_or(5, |text| text.parse::<u64>().unwrap());
    let begun = Instant::now();
    let mut plant = followed("");
    std::thread::sleep(Duration::from_secs(95));
    let seconds = latencies(&mut plant, 12, Duration::from_millis(7300));
    tell("default settings", &seconds);
    // A look after at most 30 s, settled 60 s later; the rest is for a busy machine.
    assert!(seconds[0] >= 60.0 && seconds[seconds.len() / 2] < 100.0, "{seconds:?}");
    let left = Duration::from_secs(minutes * 60).saturating_sub(begun.elapsed());
    let an_hour = idle(&plant, left.max(Duration::from_secs(60)));
    println!("default settings: {an_hour:.0} statements an hour, idle, over {} s", left.as_secs());
    assert!((600.0..=900.0).contains(&an_hour), "{an_hour}");
    plant.is_complete();
}
