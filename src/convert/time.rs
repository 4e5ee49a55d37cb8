//! When a run started: from Timestamp, the site's zone and TestTime.
//!
//! A wall clock time becomes an instant first; TestTime is subtracted from the instant, so a run over a change of the
//! clock starts when it really did.

use std::ops::{Range, RangeInclusive};

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;

use crate::config::sections::{SiteConfig, TimeUnit, TimestampIs};
use crate::error::{Code, Error, Result};
use crate::vte::model::{Number, RunTime, TestRun};

use super::note::NoteKind;
use super::remarks::{Remarks, quote};
use super::zone::{Zone, quarter_offset};

/// The longest test that is believed: a year. Longer ones are a wrong unit or rubbish.
const LONGEST_TEST_SECONDS: f64 = 366.0 * 86_400.0;
/// The years that SQL Server has; a report has four digits for them.
const YEARS: RangeInclusive<i32> = 1..=9999;
/// WATS keeps 100 ns.
const TICK_NANOS: u32 = 100;
/// As many of them are a second.
const TICKS_PER_SECOND: f64 = 1e7;

/// How the times of a site are to be read.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    zone: Zone,
    timestamp: TimestampIs,
    unit: TimeUnit,
}

/// When a run started and how long it took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RunSpan {
    pub(super) start: DateTime<FixedOffset>,
    /// Seconds, when TestTime says.
    pub(super) seconds: Option<f64>,
}

impl Clock {
    pub(super) fn new(config: &SiteConfig, zone: Tz) -> Clock {
        let SiteConfig { timestamp, repeated_hour, test_time_unit: unit, .. } = *config;
        Clock { zone: Zone::new(zone, repeated_hour), timestamp, unit }
    }

    /// The clock for times that are moments, such as that of a repair.
    pub(super) fn of_moments(&self) -> Clock {
        Clock { timestamp: TimestampIs::Start, ..self.clone() }
    }

    /// The start and duration of a run.
    ///
    /// # Errors
    /// [`Code::RunTime`] when there is no time, or none that WATS would take.
    pub(super) fn span<'a>(&self, run: &'a TestRun, remarks: &mut Remarks<'a, '_>) -> Result<RunSpan> {
        let seconds = self.seconds(run.duration.as_ref(), remarks);
        let before = match (self.timestamp, seconds) {
            (TimestampIs::Start, _) => TimeDelta::zero(),
            (TimestampIs::End, Some(seconds)) => ticks(seconds),
            (TimestampIs::End, None) => {
                remarks.note(NoteKind::NoDuration, "no usable TestTime: the report starts at Timestamp");
                TimeDelta::zero()
            }
        };
        let start = match &run.time {
            RunTime::Wall(wall) if !YEARS.contains(&wall.year()) => {
                return Err(no_time(run, &format!("has a Timestamp in the year {}", wall.year())));
            }
            RunTime::Offset(time) if !YEARS.contains(&time.year()) => {
                return Err(no_time(run, &format!("has a Timestamp in the year {}", time.year())));
            }
            RunTime::Wall(wall) => (self.zone.instant(whole_ticks(*wall), remarks) - before).fixed_offset(),
            RunTime::Offset(time) => {
                let wall = whole_ticks(time.naive_local());
                (time.offset().from_local_datetime(&wall).single().unwrap_or(*time)) - before
            }
            RunTime::Missing => return Err(no_time(run, "has no Timestamp")),
            RunTime::Unreadable(text) => {
                return Err(no_time(run, &format!("has a Timestamp of {}, which is no time", quote(text))));
            }
        };
        if !believable().contains(&start.to_utc()) {
            return Err(no_time(run, &format!("starts at {start}, where WATS would put the time of the import")));
        }
        Ok(RunSpan { start: quarter_offset(start, remarks), seconds })
    }

    /// TestTime in seconds to 100 ns, when it is a duration. The rounding takes away what the unit brings in: 0.03 minutes
    /// are 1.8 seconds.
    fn seconds<'a>(&self, duration: Option<&'a Number>, remarks: &mut Remarks<'a, '_>) -> Option<f64> {
        let seconds = match duration? {
            Number::Unreadable(text) => {
                remarks.note(NoteKind::UnusableDuration, format_args!("TestTime is {}, no number", quote(text)));
                remarks.tell("TestTime", text);
                return None;
            }
            Number::Value(value) => match self.unit {
                TimeUnit::Seconds => *value,
                TimeUnit::Milliseconds => *value / 1000.0,
                TimeUnit::Minutes => *value * 60.0,
            },
        };
        if (0.0..=LONGEST_TEST_SECONDS).contains(&seconds) {
            return Some((seconds * TICKS_PER_SECOND).round() / TICKS_PER_SECOND);
        }
        let text = format!("{seconds} s, no duration of a test");
        remarks.note(NoteKind::UnusableDuration, format_args!("TestTime is {text}"));
        remarks.line("TestTime", &text);
        None
    }
}

/// Seconds as whole ticks of 100 ns. The argument is at most [`LONGEST_TEST_SECONDS`], so it fits exactly.
#[expect(clippy::cast_possible_truncation, reason = "a year of ticks is far below the range")]
fn ticks(seconds: f64) -> TimeDelta {
    let ticks = (seconds * TICKS_PER_SECOND).round() as i64;
    TimeDelta::nanoseconds(ticks * i64::from(TICK_NANOS))
}

/// The time without what is below 100 ns. A second 60 (which SQL Server does not have) is the end of second 59.
fn whole_ticks(time: NaiveDateTime) -> NaiveDateTime {
    let nanos = time.nanosecond().min(999_999_999);
    time.with_nanosecond(nanos - nanos % TICK_NANOS).unwrap_or(time)
}

/// Where a start may be. For one up to 1970 the client takes the time of the import instead, and years have four
/// digits; a day at each end leaves room for any zone.
fn believable() -> Range<DateTime<Utc>> {
    let day =
        |year, month, day| NaiveDate::from_ymd_opt(year, month, day).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    day(1971, 1, 2).unwrap_or(DateTime::UNIX_EPOCH)..day(9999, 12, 30).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn no_time(run: &TestRun, what: &str) -> Error {
    Error::new(Code::RunTime, format!("run {} {what}", run.key.name())).hint(
        "correct Timestamp in its IndexData row and the run is delivered; if another column holds the time, name it \
         under [source.columns]",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture::{self, remarks};

    fn wall(text: &str) -> RunTime {
        RunTime::Wall(text.parse().unwrap())
    }

    fn span(config: &SiteConfig, time: RunTime, duration: Option<Number>) -> (Result<RunSpan>, Vec<NoteKind>) {
        let run = TestRun { time, duration, ..fixture::run() };
        let clock = Clock::new(config, config.time_zone.parse().unwrap());
        remarks(|remarks| clock.span(&run, remarks))
    }

    #[test]
    fn an_end_gives_its_start_as_an_instant() {
        let site = |unit| SiteConfig {
            time_zone: "Europe/Stockholm".to_owned(),
            test_time_unit: unit,
            ..SiteConfig::default()
        };
        for (unit, time, duration, expected) in [
            (TimeUnit::Seconds, "2025-01-15T12:00:00.500", 1.25, "2025-01-15T11:59:59.250+01:00"),
            (TimeUnit::Milliseconds, "2025-01-15T12:00:00", 1.5, "2025-01-15T11:59:59.998500+01:00"),
            (TimeUnit::Minutes, "2025-01-15T12:00:00", 1.5, "2025-01-15T11:58:30+01:00"),
            // Over the change to summer time: 20 minutes before 03:10 it was 01:50.
            (TimeUnit::Minutes, "2025-03-30T03:10:00", 20.0, "2025-03-30T01:50:00+01:00"),
            // Over the change to winter time: two hours before 03:10 it was 02:10 for the first time.
            (TimeUnit::Minutes, "2025-10-26T03:10:00", 120.0, "2025-10-26T02:10:00+02:00"),
            (TimeUnit::Minutes, "2025-10-26T03:10:00", 60.0, "2025-10-26T02:10:00+01:00"),
            (TimeUnit::Seconds, "2025-01-15T12:00:00", 0.0, "2025-01-15T12:00:00+01:00"),
        ] {
            let (span, notes) = span(&site(unit), wall(time), Some(Number::Value(duration)));
            assert_eq!((span.unwrap().start.to_rfc3339(), notes), (expected.to_owned(), vec![]));
        }
    }

    fn start(time: RunTime) -> String {
        let site = SiteConfig { timestamp: TimestampIs::Start, ..SiteConfig::default() };
        span(&site, time, None).0.unwrap().start.to_rfc3339()
    }

    #[test]
    fn an_offset_of_its_own_is_honoured() {
        let time = RunTime::Offset("2025-07-15T12:00:00.1234567-03:30".parse().unwrap());
        assert_eq!(start(time.clone()), "2025-07-15T12:00:00.123456700-03:30");
        let (span, notes) = span(&SiteConfig::default(), time, Some(Number::Value(3600.0)));
        assert_eq!(span.unwrap().start.to_rfc3339(), "2025-07-15T11:00:00.123456700-03:30");
        assert_eq!(notes, []);
    }

    #[test]
    fn what_is_below_100_ns_is_left_out_and_nothing_is_added() {
        assert_eq!(start(wall("2025-07-15T12:00:00.123456789")), "2025-07-15T12:00:00.123456700+00:00");
        let leap = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap().and_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
        assert_eq!(start(RunTime::Wall(leap)), "2016-12-31T23:59:59.999999900+00:00");
    }

    #[test]
    fn the_unit_brings_no_digits_in() {
        for (unit, duration, seconds) in
            [(TimeUnit::Minutes, 0.03, 1.8), (TimeUnit::Milliseconds, 2.1, 0.0021), (TimeUnit::Seconds, 0.1, 0.1)]
        {
            let site = SiteConfig { test_time_unit: unit, ..SiteConfig::default() };
            let (span, _) = span(&site, wall("2025-01-15T12:00:00"), Some(Number::Value(duration)));
            assert_eq!(span.unwrap().seconds, Some(seconds));
        }
    }

    #[test]
    fn without_a_duration_the_timestamp_is_the_start() {
        let end = SiteConfig::default();
        let started = SiteConfig { timestamp: TimestampIs::Start, ..SiteConfig::default() };
        let bad = [
            Number::Value(-1.0),
            Number::Value(f64::NAN),
            Number::Value(f64::INFINITY),
            Number::Value(1e300),
            Number::Unreadable("00:01:23".to_owned()),
        ];
        for duration in bad.into_iter().map(Some).chain([None]) {
            let unusable: &[_] = if duration.is_some() { &[NoteKind::UnusableDuration] } else { &[] };
            for (site, further) in [(&end, &[NoteKind::NoDuration][..]), (&started, &[])] {
                let (span, notes) = span(site, wall("2025-01-15T12:00:00"), duration.clone());
                let span = span.unwrap();
                assert_eq!(span.start.to_rfc3339(), "2025-01-15T12:00:00+00:00");
                assert_eq!((span.seconds, notes), (None, [unusable, further].concat()), "{duration:?}");
            }
        }
    }

    #[test]
    fn a_run_without_a_usable_time_is_an_error() {
        for (time, what) in [
            (RunTime::Missing, "has no Timestamp"),
            (RunTime::Wall(NaiveDateTime::MIN), "has a Timestamp in the year -262143"),
            (RunTime::Wall(NaiveDateTime::MAX), "has a Timestamp in the year 262142"),
            (RunTime::Offset(DateTime::<Utc>::MAX_UTC.fixed_offset()), "has a Timestamp in the year 262142"),
            (RunTime::Unreadable("soon".to_owned()), "has a Timestamp of `soon`, which is no time"),
            (
                wall("1900-01-01T00:00:00"),
                "starts at 1899-12-31 23:59:47.500 +00:00, where WATS would put the time of the import",
            ),
            (
                wall("1971-01-02T00:00:12"),
                "starts at 1971-01-01 23:59:59.500 +00:00, where WATS would put the time of the import",
            ),
        ] {
            let (span, _) = span(&SiteConfig::default(), time, Some(Number::Value(12.5)));
            let error = span.unwrap_err();
            assert_eq!(error.code(), Code::RunTime);
            assert_eq!(error.what(), format!("run 6F9619FF-8B86-D011-B42D-00C04FC964FF {what}"));
            assert!(error.remedy().is_some());
        }
        let (span, _) = span(&SiteConfig::default(), wall("9999-12-31T00:00:00"), None);
        assert_eq!(span.unwrap_err().code(), Code::RunTime);
    }
}
