//! Years of following: memory, and a machine whose date jumps.
//!
//! `VTE_WATS_POLLS` says how many looks (2000).

use chrono::TimeDelta;

use vte_wats::vte::model::guid_text;

use super::{Day, number};

/// Bytes of memory that this process has, where the system tells.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
}

#[test]
fn memory_does_not_grow_with_the_looks() {
    // Memory is that of a process, and other tests have theirs.
    const ALONE: &str = "VTE_WATS_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        alone.args(["--exact", "years::memory_does_not_grow_with_the_looks", "--nocapture"]);
        assert!(alone.env(ALONE, "1").status().unwrap().success());
        return;
    }
    let mut day = Day::new(1);
    day.plant.lock().unwrap().busy = false;
    day.config.source.page_size = 200;
    let looks = number("VTE_WATS_POLLS", 2000);
    let mut before = None;
    for look in 0..looks {
        // A run an hour, as long as it may stay.
        if look % 120 == 0 {
            let now = day.clock.now();
            day.plant.lock().unwrap().insert(Some(now), 3, true);
        }
        day.clock.advance(30);
        assert!(day.poll() || look < looks);
        if look % 10 == 0 {
            day.client.take(&day.folder);
            day.client.forget();
        }
        if look == looks / 10 {
            before = memory();
        }
    }
    // The plant itself is in memory: less than 2 KB a run.
    let plant = looks / 120 * 2048;
    if let (Some(before), Some(after)) = (before, memory()) {
        println!("{looks} looks: {before} bytes after a tenth of them, {after} at the end");
        assert!(after < before + plant + (8 << 20), "{before} bytes, and after {looks} looks {after}");
    }
}

#[test]
fn a_date_that_jumps_loses_and_doubles_nothing() {
    for jump in [TimeDelta::days(1), TimeDelta::days(-1), TimeDelta::days(365), TimeDelta::days(-365)] {
        let mut day = Day::new(1);
        day.jumped = true;
        day.plant.lock().unwrap().busy = false;
        day.config.source.page_size = 200;
        let insert = |day: &mut Day| {
            let now = day.clock.now();
            guid_text(day.plant.lock().unwrap().insert(Some(now), 2, true))
        };
        let mut names = vec![insert(&mut day)];
        for there_and_back in [jump, -jump] {
            for _ in 0..5 {
                day.clock.advance(30);
                day.poll();
                day.client.take(&day.folder);
            }
            names.push(insert(&mut day));
            // In the middle of settling.
            day.clock.advance(30);
            day.poll();
            day.clock.jump(there_and_back);
            names.push(insert(&mut day));
        }
        // What lies ahead after a jump back is delivered when its time has come.
        day.clock.advance(jump.abs().num_seconds() as u64);
        day.evening();
        day.check();
        for name in names {
            assert_eq!(day.client.taken.get(&name).map(Vec::len), Some(1), "{name} after a jump of {jump}");
        }
    }
}
