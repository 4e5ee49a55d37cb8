//! The clock of the plant: moments, and what the stations' clocks show of them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Timelike as _};
use chrono_tz::Europe::Stockholm;

/// A moment: milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

/// Minutes of a working day: two shifts, 06:00 to 22:00.
const DAY_MINUTES: u64 = 16 * 60;

/// When the first shift begins.
const FIRST_HOUR: u32 = 6;

impl Moment {
    /// The moment of a time in UTC.
    ///
    /// # Panics
    /// When there is no such date or time.
    pub fn utc(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Moment {
        let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        Moment(date.and_hms_opt(hour, minute, second).expect("a time").and_utc().timestamp_millis())
    }

    /// So many seconds later.
    #[must_use]
    pub fn after(self, seconds: f64) -> Moment {
        Moment(self.0 + (seconds * 1000.0).round() as i64)
    }

    /// What a clock on the wall in Sweden shows.
    pub fn wall(self) -> NaiveDateTime {
        let utc = DateTime::from_timestamp_millis(self.0).expect("a moment within the calendar").naive_utc();
        utc + TimeDelta::seconds(i64::from(Stockholm.offset_from_utc_datetime(&utc).fix().local_minus_utc()))
    }

    /// What a `datetime` column holds of it, as the server renders it: the wall clock in steps of 1/300 s.
    pub fn datetime(self) -> String {
        datetime_text(self.wall())
    }
}

/// A `datetime` as the server renders it, in steps of 1/300 s.
pub fn datetime_text(wall: NaiveDateTime) -> String {
    let millis = i64::from(wall.nanosecond() / 1_000_000);
    let ticks = (millis * 3 + 5) / 10;
    let rounded = (ticks * 10 + 1) / 3;
    let wall = wall + TimeDelta::milliseconds(rounded - millis);
    wall.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// The moment after so many working minutes, counted from the Monday `first`: Monday to Friday in two shifts.
pub fn working_moment(first: NaiveDate, minutes: f64) -> Moment {
    let whole = minutes as u64;
    let day = whole / DAY_MINUTES;
    let date = first + TimeDelta::days((day / 5 * 7 + day % 5) as i64);
    let wall = date.and_hms_opt(FIRST_HOUR, 0, 0).expect("a time");
    let wall = wall + TimeDelta::milliseconds(((minutes - (day * DAY_MINUTES) as f64) * 60_000.0) as i64);
    // A shift has neither a repeated nor a missing hour in it.
    Moment(Stockholm.from_local_datetime(&wall).earliest().expect("an hour of a shift").timestamp_millis())
}

/// The working minutes of so many weeks.
pub fn working_minutes(weeks: u32) -> f64 {
    f64::from(weeks) * 5.0 * DAY_MINUTES as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_follows_summer_time() {
        let text = |moment: Moment| moment.datetime();
        assert_eq!(text(Moment::utc(2025, 10, 26, 0, 30, 0)), "2025-10-26 02:30:00.000");
        assert_eq!(text(Moment::utc(2025, 10, 26, 1, 30, 0)), "2025-10-26 02:30:00.000");
        assert_eq!(text(Moment::utc(2026, 3, 29, 0, 59, 59)), "2026-03-29 01:59:59.000");
        assert_eq!(text(Moment::utc(2026, 3, 29, 1, 0, 0)), "2026-03-29 03:00:00.000");
    }

    #[test]
    fn a_datetime_has_the_steps_of_the_server() {
        let start = Moment::utc(2026, 1, 5, 12, 0, 0);
        let last_digits: Vec<String> =
            (0..10).map(|millis| Moment(start.0 + millis).datetime().split_off(20)).collect();
        assert_eq!(last_digits, ["000", "000", "003", "003", "003", "007", "007", "007", "007", "010"]);
        assert_eq!(Moment(start.0 + 999).datetime(), "2026-01-05 13:00:01.000");
    }

    #[test]
    fn work_is_done_in_two_shifts_on_weekdays() {
        let monday = NaiveDate::from_ymd_opt(2025, 10, 6).expect("a date");
        assert_eq!(working_moment(monday, 0.0).datetime(), "2025-10-06 06:00:00.000");
        assert_eq!(working_moment(monday, 959.5).datetime(), "2025-10-06 21:59:30.000");
        assert_eq!(working_moment(monday, 5.0 * 960.0).datetime(), "2025-10-13 06:00:00.000");
        assert_eq!(working_moment(monday, working_minutes(4)).datetime(), "2025-11-03 06:00:00.000");
    }
}
