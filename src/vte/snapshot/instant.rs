//! Date-time text as a number that sorts: `vte_instant(text)` in the SQL of a snapshot.
//!
//! Text as the server renders it sorts by itself, but for offsets; text that a site stored as text (`26.10.2025
//! 02:30:00`, `Oct 26 2025  2:30AM`) does not. What can be read in two ways (`03/04/2026`) is not read at all.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};

/// 100 ns ticks in a second: the finest that SQL Server keeps.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// Seconds from 0001-01-01 to 1970-01-01.
const EPOCH_SECONDS: i64 = 62_135_596_800;

/// The English month names that SQL Server prints, by their first three letters.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Makes `vte_instant(text)` known to a database: the ticks of a time, NULL where the text is none; and `vte_now()`: the
/// ticks of the present by the clock of the database, NULL where there is no present, as in a snapshot.
///
/// # Errors
/// SQLite fails.
pub fn register(db: &Connection, now: impl Fn() -> Option<Instant> + Send + 'static) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("vte_now", 0, flags, move |_| Ok(now().map(Instant::ticks)))?;
    db.create_scalar_function("vte_instant", 1, flags | FunctionFlags::SQLITE_DETERMINISTIC, |context| {
        match context.get_raw(0) {
            ValueRef::Text(text) => Ok(std::str::from_utf8(text).ok().and_then(Instant::parse).map(Instant::ticks)),
            _ => Ok(None),
        }
    })
}

/// A date and time read from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// A wall clock time.
    Wall(NaiveDateTime),
    /// A time with its offset.
    Offset(DateTime<FixedOffset>),
}

impl Instant {
    /// Reads what the server renders for any of its time types but `time`, ISO 8601, and common unambiguous dates.
    ///
    /// The date: `2025-10-26`, `2025/10/26`, `2025.10.26`, `20251026`, `26.10.2025`, `Oct 26 2025`. The time, if any,
    /// after a blank or a `T`: `02:30`, `02:30:15`, `02:30:15.1234567` (or a comma), `2:30:15AM`, `023015`. The
    /// offset, if any: `Z`, `+02:00`, ` +0200`. More than seven digits of a second are cut off.
    pub fn parse(text: &str) -> Option<Instant> {
        let text = text.trim_matches([' ', '\0', '\t', '\r', '\n']);
        let (date, rest) = take_date(text)?;
        let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim_start();
        if rest.is_empty() {
            return Some(Instant::Wall(date.and_time(NaiveTime::MIN)));
        }
        let (clock, offset) = split_offset(rest)?;
        let wall = date.and_time(parse_clock(clock)?);
        match offset {
            None => Some(Instant::Wall(wall)),
            Some(offset) => Some(Instant::Offset(wall.and_local_timezone(offset).single()?)),
        }
    }

    /// 100 ns ticks since 0001-01-01; of UTC where there is an offset, else of the wall clock.
    pub fn ticks(self) -> i64 {
        let wall = match self {
            Instant::Wall(wall) => wall,
            Instant::Offset(time) => time.naive_utc(),
        };
        (wall.and_utc().timestamp() + EPOCH_SECONDS) * TICKS_PER_SECOND + i64::from(wall.nanosecond() / 100)
    }
}

/// The date at the start of the text, and what follows it.
fn take_date(text: &str) -> Option<(NaiveDate, &str)> {
    if text.as_bytes().first()?.is_ascii_alphabetic() {
        return take_english_date(text);
    }
    let end = text.find([' ', 'T', 't']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((ymd(&date[..4], &date[4..6], &date[6..])?, rest));
    }
    let separator = date.chars().find(|character| !character.is_ascii_digit())?;
    let parts: Vec<&str> = date.split(separator).collect();
    let [first, second, third] = parts[..] else { return None };
    let date = match (separator, first.len(), third.len()) {
        ('-' | '/' | '.', 4, 1..=2) => ymd(first, second, third)?,
        ('.', 1..=2, 4) => ymd(third, second, first)?,
        _ => return None,
    };
    Some((date, rest))
}

/// `Oct 26 2025`, as SQL Server converts a date to text by default.
fn take_english_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (month, rest) = text.split_once(' ')?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let rest = rest.trim_start();
    let (year, rest) = rest.split_at_checked(4)?;
    let month = month.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    if !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    Some((ymd(year, &month.to_string(), day.trim_end_matches(','))?, rest))
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, digits(month)?, digits(day)?)?;
    // Before the year 1 the server has no dates.
    (year != "0000").then_some(date)
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The time of day, and the offset behind it.
fn split_offset(text: &str) -> Option<(&str, Option<FixedOffset>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), FixedOffset::east_opt(0)));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, None)) };
    let (clock, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match offset[1..].split_once(':') {
        Some(parts) => parts,
        None if offset.len() == 5 => offset[1..].split_at_checked(2)?,
        None => return None,
    };
    let (hours, minutes) = (i32::try_from(digits(hours)?).ok()?, i32::try_from(digits(minutes)?).ok()?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Some((clock.trim_end(), Some(FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))?)))
}

/// `02:30`, `02:30:15`, `02:30:15.1234567`, `2:30PM`, `023015`.
fn parse_clock(text: &str) -> Option<NaiveTime> {
    let lower = text.to_ascii_lowercase();
    let (clock, afternoon) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(false)),
        (_, Some(clock)) => (clock.trim_end(), Some(true)),
        _ => (lower.as_str(), None),
    };
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let parts: Vec<&str> = if clock.len() == 6 && !clock.contains(':') {
        vec![clock.get(..2)?, clock.get(2..4)?, clock.get(4..)?]
    } else {
        clock.split(':').collect()
    };
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let hour = match (digits(hour)?, afternoon) {
        (hour, None) => hour,
        (hour @ 1..=12, Some(afternoon)) => hour % 12 + if afternoon { 12 } else { 0 },
        _ => return None,
    };
    digits(fraction.get(..fraction.len().min(9))?)?;
    let nanos: u32 = format!("{:0<9}", fraction.get(..fraction.len().min(7))?).parse().ok()?;
    NaiveTime::from_hms_nano_opt(hour, digits(minute)?, digits(second)?, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(text: &str) -> Option<i64> {
        Instant::parse(text).map(Instant::ticks)
    }

    #[test]
    fn counts_from_the_year_one() {
        assert_eq!(ticks("0001-01-01"), Some(0));
        assert_eq!(ticks("0001-01-01 00:00:00.0000001"), Some(1));
        assert_eq!(ticks("1970-01-01 00:00:00"), Some(EPOCH_SECONDS * TICKS_PER_SECOND));
        assert_eq!(ticks("9999-12-31 23:59:59.9999999"), Some(3_155_378_975_999_999_999));
    }

    #[test]
    fn reads_the_same_moment_however_it_is_written() {
        let expected = ticks("2025-10-26 14:30:15.123");
        assert!(expected.is_some());
        for text in [
            "2025-10-26 14:30:15.1230000",
            "2025-10-26T14:30:15.123",
            " 2025-10-26 14:30:15,123 ",
            "2025/10/26 14:30:15.123",
            "2025.10.26 14:30:15.123",
            "20251026 14:30:15.123",
            "20251026T143015.123",
            "26.10.2025 14:30:15.123",
            "Oct 26 2025  2:30:15.123PM",
            "October 26, 2025 14:30:15.123",
            "2025-10-26 14:30:15.123 +00:00",
            "2025-10-26T14:30:15.123Z",
            "2025-10-26 16:30:15.123 +02:00",
            "2025-10-26 09:00:15.123-0530",
        ] {
            assert_eq!(ticks(text), expected, "{text}");
        }
    }

    #[test]
    fn reads_what_the_default_conversion_of_the_server_prints() {
        assert_eq!(ticks("Mar 29 2026 12:30AM"), ticks("2026-03-29 00:30"));
        assert_eq!(ticks("Mar  9 2026 12:30PM"), ticks("2026-03-09 12:30"));
    }

    #[test]
    fn keeps_the_offset_apart_from_the_wall_clock() {
        assert!(matches!(Instant::parse("2025-10-26 02:30:00"), Some(Instant::Wall(_))));
        assert!(matches!(Instant::parse("2025-10-26 02:30:00 +02:00"), Some(Instant::Offset(_))));
    }

    #[test]
    fn does_not_guess() {
        for text in [
            "",
            "now",
            "03/04/2026",
            "3-4-2026",
            "2026-13-01",
            "2026-02-29",
            "0000-01-01",
            "2026-03-01 24:00",
            "2026-03-01 12",
            "2026-03-01 12:60",
            "2026-03-01 13:00PM",
            "2026-03-01 12:00:00.12x",
            "2026-03-01 12:00 +15:00",
            "2026-03-01 12:00 Europe/Stockholm",
            "12:30:00",
            "63900000000",
            "00:01:30",
            "åäö 1 2026",
            "2026-03-01 12:00:00.中文",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
