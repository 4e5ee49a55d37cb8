//! New runs and the history side by side: a full folder, a slow client, ranges that were asked for.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use vte_wats::ledger::Ledger;
use vte_wats::sync::watch::Start;
use vte_wats::sync::watch::backfill::{self, Counts, Window};
use vte_wats::sync::watch::heartbeat::{Heartbeat, Standing};
use vte_wats::sync::watch::progress::Progress;
use vte_wats::vte::model::guid_text;

use super::Day;

/// A quiet day at a plant with so many runs that began a month ago, one a minute.
fn with_history(runs: u64, steps: u64) -> (Day, Vec<String>) {
    let mut day = Day::new(1);
    day.start = Start::All;
    day.config.source.page_size = 200;
    let mut plant = day.plant.lock().unwrap();
    plant.busy = false;
    plant.begin();
    let month = day.clock.now() - TimeDelta::days(30);
    let ids = (0..runs).map(|minute| plant.insert(Some(month - TimeDelta::minutes(minute as i64)), steps, true));
    let names = ids.map(guid_text).collect();
    let now = day.clock.now();
    plant.insert(Some(now), steps, true);
    plant.commit();
    drop(plant);
    (day, names)
}

fn files(day: &Day) -> usize {
    std::fs::read_dir(&day.folder).unwrap().count()
}

fn progress(day: &Day) -> Progress {
    let ledger = Ledger::open_read_only(&day.state).unwrap().unwrap();
    let to = ledger.destinations().unwrap()[0].id;
    Progress::parse(&ledger.watermark(to).unwrap().unwrap()).unwrap()
}

/// One look and the turns of the history until the next, with a client that takes so many reports a second.
fn half_a_minute(day: &mut Day, takes: usize) {
    day.poll();
    for _ in 0..29 {
        day.clock.advance(1);
        day.client.take_some(&day.folder, takes);
        day.watch.as_mut().unwrap().turn(&day.stop).unwrap();
    }
    day.clock.advance(1);
}

#[test]
fn a_new_run_passes_a_history_of_a_hundred_thousand() {
    let (mut day, _) = with_history(100_000, 0);
    day.most = Some(100);
    day.spans(60, 60);
    for _ in 0..6 {
        half_a_minute(&mut day, 5);
    }
    let before = day.client.order.len();
    assert!(before > 100, "the history is delivered at the pace of the client: {before}");
    assert!(files(&day) <= 88, "an eighth of the folder is left to new runs: {}", files(&day));
    let now = day.clock.now();
    let new: BTreeSet<String> =
        (0..20).map(|_| guid_text(day.plant.lock().unwrap().insert(Some(now), 1, true))).collect();
    let mut looks = 0;
    while !new.iter().all(|name| day.folder.join(format!("{name}.xml")).exists() || day.client.taken.contains_key(name))
    {
        looks += 1;
        assert!(looks <= 3, "new runs wait behind old ones");
        half_a_minute(&mut day, 5);
    }
    assert_eq!(looks, 3, "they settle for a minute: the third look delivers them, as without a history");
    assert!(day.plant.lock().unwrap().runs.len() > 10 * day.client.order.len(), "the history is still long");
}

#[test]
fn a_client_that_stands_still_stops_neither_the_looks_nor_the_truth() {
    let (mut day, _) = with_history(300, 1);
    day.most = Some(8);
    for _ in 0..8 {
        half_a_minute(&mut day, 0);
    }
    // The newest run, and the history but for an eighth.
    assert_eq!(files(&day), 7);
    // New runs fill the rest, and the others are seen.
    let now = day.clock.now();
    for _ in 0..20 {
        day.plant.lock().unwrap().insert(Some(now), 1, true);
    }
    for _ in 0..4 {
        half_a_minute(&mut day, 0);
    }
    assert_eq!(files(&day), 8);
    let polled = day.watch.as_mut().unwrap().poll(&day.stop).unwrap();
    assert!(polled.short && polled.new_runs_wait && !polled.caught_up);
    day.clock.advance(60);
    // There is room for new runs alone until they are all there.
    for _ in 0..4 {
        day.client.take(&day.folder);
        half_a_minute(&mut day, 0);
    }
    day.evening();
    day.check();
    assert_eq!(day.client.order.len(), 321);
}

#[test]
fn a_range_that_was_asked_for_delivers_that_range_alone_across_kills() {
    let (mut day, names) = with_history(400, 1);
    let now = day.clock.now();
    let newest = guid_text(day.plant.lock().unwrap().runs[400].id);
    day.config.source.page_size = 20;
    day.start = Start::Now;
    day.spans(60, 60);
    // What is the newest at the start is delivered.
    for _ in 0..4 {
        half_a_minute(&mut day, 100);
    }
    assert_eq!(day.client.order.len(), 1);
    assert_eq!(day.client.order[0], newest);
    // Minutes 300 to 100 before the first of the history: 200 runs.
    let month = now - TimeDelta::days(30);
    let at = |minutes: i64| (month - TimeDelta::minutes(minutes)).format("%Y-%m-%d %H:%M").to_string();
    let name = day.ask_for(Some(at(299)), Some(at(99)));
    let mut looks = 0;
    let window = loop {
        looks += 1;
        assert!(looks < 60, "{:?}", progress(&day).windows);
        half_a_minute(&mut day, 3);
        // Killed: what it had in memory is gone.
        day.watch = None;
        let window: Option<Window> = progress(&day).window(&name).cloned();
        if let Some(done) = window.filter(|window| window.done.is_some()) {
            break done;
        }
        // A minute without a kill, so that runs settle.
        for _ in 0..4 {
            half_a_minute(&mut day, 3);
        }
    };
    assert_eq!((window.total, window.counts), (200, Counts { delivered: 200, ..Counts::default() }));
    assert!(backfill::waiting(&day.state).unwrap().is_empty());
    day.client.take(&day.folder);
    let expected: BTreeSet<String> = names[100..300].iter().cloned().chain([newest]).collect();
    assert_eq!(day.client.taken.keys().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(day.client.order.len(), expected.len(), "each once");
}

#[test]
fn what_cannot_be_is_refused_and_does_no_harm() {
    let (mut day, _) = with_history(1, 1);
    day.poll();
    std::fs::write(day.state.join("backfill-1.json"), "{}").unwrap();
    let late = day.ask_for(Some("yesterday".to_owned()), None);
    day.evening();
    let progress = progress(&day);
    for (name, why) in [("1", "it is no request"), (late.as_str(), "`yesterday` is no time")] {
        let refused = progress.window(name).unwrap().refused.as_deref().unwrap();
        assert!(refused.contains(why), "{refused}");
    }
    assert!(backfill::waiting(&day.state).unwrap().is_empty());
    day.check();
}

#[test]
fn the_state_says_how_long_the_client_will_take() {
    let (mut day, _) = with_history(2000, 0);
    day.most = Some(40);
    day.spans(0, 0);
    day.start();
    let stop = &day.stop;
    let watch = day.watch.as_mut().unwrap();
    // As `run` does it, with a clock that is set by hand.
    let mut beat = Heartbeat::default();
    for second in 0..60 {
        day.client.take_some(&day.folder, 4);
        watch.step(second % 30 == 0, stop).unwrap();
        day.clock.advance(1);
        beat = Heartbeat::read(&day.state).unwrap();
    }
    assert_eq!(beat.standing, Standing::WaitingForClient);
    let drain = beat.drain.unwrap();
    assert!((3.0..=4.5).contains(&drain.per_second), "{drain:?}");
    let left = 2000 - day.client.order.len() as u64;
    assert!(drain.left.abs_diff(left) < 100, "{drain:?}, and really {left}");
    assert!(drain.seconds.unwrap().abs_diff(left / 4) < 200, "{drain:?}");
}
