//! The unit of TestTime: a station does one run at a time, so a run cannot have lasted longer than the time since the run
//! before it; and the right unit is the largest for which that holds.

use super::seen::Seen;
use super::{Line, Meaning, part, share};
use crate::config::Config;
use crate::config::sections::TimeUnit;

const NAME: &str = "test time";

/// Fewer pairs of runs than this say nothing.
const FEWEST: usize = 20;
/// Runs that overlap are at most so many when the unit is right: tests in parallel, times entered by hand.
const OVERLAP: f64 = 0.05;
/// Seconds that times may be off.
const TOLERANCE: f64 = 2.0;
/// When the busiest hundredth of the runs takes less than this part of the time there is, the unit is too small.
const IDLE: f64 = 0.05;

pub(super) fn meaning(seen: &Seen, config: &Config) -> Option<Meaning> {
    let pairs: Vec<(f64, f64)> = seen.pairs().filter_map(|(_, second, gap)| Some((second.duration?, gap))).collect();
    if seen.runs.iter().all(|run| run.duration.is_none()) {
        return None;
    }
    if pairs.len() < FEWEST {
        return Some(Meaning::unknown(
            NAME,
            format!("only {} runs follow another of their station: too few to tell the unit", pairs.len()),
        ));
    }
    let configured = config.site.test_time_unit;
    let overlaps =
        |unit: TimeUnit| pairs.iter().filter(|(duration, gap)| duration * seconds(unit) > gap + TOLERANCE).count();
    let fits = |unit: TimeUnit| share(overlaps(unit), pairs.len()) <= OVERLAP;
    let largest = [TimeUnit::Minutes, TimeUnit::Seconds, TimeUnit::Milliseconds].into_iter().find(|unit| fits(*unit));
    let busy = busiest(&pairs, seconds(configured));
    let says = format!(
        "with TestTime in {}, {} runs would have begun before the run before them ended, and the busiest stations are busy \
         {:.1} % of the time",
        name(configured),
        part(overlaps(configured), pairs.len()),
        (busy * 100.0).min(100.0)
    );
    let line = |unit| Line { section: "site", key: "test_time_unit", value: format!("\"{}\"", key(unit)) };
    Some(match largest {
        Some(unit) if !fits(configured) => {
            Meaning::differs(NAME, format!("{says}; {} fits", name(unit)), Some(line(unit)))
        }
        None => Meaning::differs(NAME, format!("{says}; no unit fits: several tests may run at a time"), None),
        Some(unit) if unit != configured && busy < IDLE => {
            Meaning::differs(NAME, format!("{says}; {} fits as well, and better", name(unit)), Some(line(unit)))
        }
        Some(_) => Meaning::agrees(NAME, says),
    })
}

/// The part of the time between two runs that the run takes, where stations are busiest: all but the last hundredth,
/// where times were entered by hand.
fn busiest(pairs: &[(f64, f64)], unit: f64) -> f64 {
    let mut parts: Vec<f64> = pairs.iter().map(|(duration, gap)| duration * unit / gap).collect();
    parts.sort_by(f64::total_cmp);
    parts.get(parts.len() * 98 / 100).copied().unwrap_or(0.0)
}

/// Seconds in a unit.
pub(super) fn seconds(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Seconds => 1.0,
        TimeUnit::Milliseconds => 0.001,
        TimeUnit::Minutes => 60.0,
    }
}

fn name(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Seconds => "seconds",
        TimeUnit::Milliseconds => "milliseconds",
        TimeUnit::Minutes => "minutes",
    }
}

fn key(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Seconds => "s",
        TimeUnit::Milliseconds => "ms",
        TimeUnit::Minutes => "min",
    }
}
