//! Whether Timestamp is local time or UTC, and in which zone: by the server's clock and by the nights in which clocks are
//! changed.

use chrono::{LocalResult, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::seen::Seen;
use super::{Line, Meaning};
use crate::config::Config;
use crate::error::Result;
use crate::sync::time::zone;
use crate::vte::catalog::ColumnType;
use crate::vte::source::ServerClock;

const NAME: &str = "time zone";

/// How far the clock of a station may be before that of the server.
const TOLERANCE: TimeDelta = TimeDelta::minutes(10);
/// A run this old says nothing about the clock it was written by.
const RECENT: TimeDelta = TimeDelta::hours(14);
/// Runs in an hour that does not exist in the zone, from which on it is said to be wrong.
const FEWEST_IN_THE_GAP: usize = 2;
/// Zones that are offered, the first that fits: one for each rule of summer time that is common.
const OFFERED: [&str; 15] = [
    "Europe/Stockholm",
    "Europe/London",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Bangkok",
    "Australia/Sydney",
    "UTC",
];

/// Which clock the column goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    Local,
    Utc,
    Unknown,
}

pub(super) fn meaning(seen: &Seen, clock: Option<ServerClock>, ty: &ColumnType, config: &Config) -> Result<Meaning> {
    if matches!(ty, ColumnType::DateTimeOffset(_)) {
        return Ok(Meaning::agrees(NAME, "Timestamp has its offset with it"));
    }
    let configured = zone(&config.site.time_zone)?;
    let times: Vec<NaiveDateTime> = seen.runs.iter().filter_map(|run| run.time).collect();
    let in_the_gap = missing(configured, &times);
    let Some(clock) = clock else {
        return Ok(by_the_gap(configured, in_the_gap, times.len()));
    };
    let newest = times.iter().filter(|time| **time <= clock.local.max(clock.utc) + TOLERANCE).max().copied();
    let written = written_by(clock, newest);
    let offset = match written {
        Clock::Utc => 0,
        Clock::Local | Clock::Unknown => clock.offset_minutes(),
    };
    let newest = newest.map_or_else(
        || "there is no run before it".to_owned(),
        |time| format!("the newest run before it is of {}", time.format("%Y-%m-%d %H:%M")),
    );
    let says = format!(
        "the server's clock said {} ({}), and {newest}: {}; {} is {} then",
        clock.local.format("%Y-%m-%d %H:%M"),
        hours(clock.offset_minutes()),
        match written {
            Clock::Local => "Timestamp is local time",
            Clock::Utc => "Timestamp is UTC",
            Clock::Unknown => "whether Timestamp is local time or UTC cannot be told",
        },
        configured.name(),
        hours(minutes(configured, clock.utc)),
    );
    let agrees = match written {
        Clock::Unknown => [0, clock.offset_minutes()].contains(&minutes(configured, clock.utc)),
        _ => minutes(configured, clock.utc) == offset,
    };
    if in_the_gap >= FEWEST_IN_THE_GAP {
        return Ok(by_the_gap(configured, in_the_gap, times.len()));
    }
    if agrees {
        return Ok(match written {
            Clock::Unknown => Meaning::unknown(NAME, says),
            _ => Meaning::agrees(NAME, says),
        });
    }
    let fits = |zone: Tz| minutes(zone, clock.utc) == offset && missing(zone, &times) == 0;
    let better = match written {
        Clock::Utc => Some(Tz::UTC),
        _ => OFFERED.iter().filter_map(|name| name.parse().ok()).find(|zone| fits(*zone)),
    };
    let line = better.map(|zone| Line { section: "site", key: "time_zone", value: format!("\"{}\"", zone.name()) });
    Ok(Meaning::differs(NAME, says, line))
}

fn by_the_gap(configured: Tz, in_the_gap: usize, all: usize) -> Meaning {
    let says = format!(
        "{in_the_gap} of {all} runs have a time that does not exist in {}, in the hour that is left out in spring",
        configured.name()
    );
    if in_the_gap >= FEWEST_IN_THE_GAP {
        Meaning::differs(NAME, says, None)
    } else {
        Meaning::unknown(NAME, format!("{says}; there is no clock of the server to compare with"))
    }
}

/// By which clock the newest run was written. Before the clock of UTC and behind that on the wall it can only be the
/// local one; a while behind both, it can be either.
fn written_by(clock: ServerClock, newest: Option<NaiveDateTime>) -> Clock {
    let Some(newest) = newest else { return Clock::Unknown };
    if clock.offset_minutes() == 0 {
        return Clock::Local;
    }
    let (behind_local, behind_utc) = (clock.local - newest, clock.utc - newest);
    if behind_local > RECENT || behind_utc > RECENT {
        return Clock::Unknown;
    }
    match (behind_local >= -TOLERANCE, behind_utc >= -TOLERANCE) {
        (true, false) => Clock::Local,
        (false, true) => Clock::Utc,
        _ => Clock::Unknown,
    }
}

/// The offset of a zone at an instant, in minutes.
fn minutes(zone: Tz, utc: NaiveDateTime) -> i64 {
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) / 60
}

/// How many times do not exist in a zone.
fn missing(zone: Tz, times: &[NaiveDateTime]) -> usize {
    times.iter().filter(|time| matches!(zone.from_local_datetime(time), LocalResult::None)).count()
}

/// `UTC+02:00`.
fn hours(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn clock(local: &str, utc: &str) -> ServerClock {
        ServerClock { local: at(local), utc: at(utc) }
    }

    #[test]
    fn a_run_that_only_one_clock_has_reached_tells_which_it_was() {
        let sweden = clock("2026-04-23 15:00", "2026-04-23 13:00");
        assert_eq!(written_by(sweden, Some(at("2026-04-23 14:45"))), Clock::Local);
        assert_eq!(written_by(sweden, Some(at("2026-04-23 12:45"))), Clock::Unknown);
        assert_eq!(written_by(sweden, Some(at("2026-03-23 12:45"))), Clock::Unknown);
        let chicago = clock("2026-04-23 08:00", "2026-04-23 13:00");
        assert_eq!(written_by(chicago, Some(at("2026-04-23 12:45"))), Clock::Utc);
        assert_eq!(written_by(chicago, None), Clock::Unknown);
    }

    #[test]
    fn offsets_are_quarters_of_an_hour() {
        assert_eq!(clock("2026-04-23 18:30", "2026-04-23 13:00").offset_minutes(), 330);
        let uneven = ServerClock::parse("2026-04-23 15:00:00.003", "2026-04-23 12:59:59.997").unwrap();
        assert_eq!(uneven.offset_minutes(), 120);
        assert_eq!(hours(-210), "UTC-03:30");
    }
}
