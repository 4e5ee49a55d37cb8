//! Times as WSXF has them: ISO 8601 with `T`, at most 7 fraction digits (100 ns), an offset or `Z`.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Timelike, Utc};

/// The nanoseconds of the last digit WATS keeps.
pub const TICK_NANOS: u32 = 100;

/// The largest offset from UTC, in minutes: 14 hours.
pub const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// The step of offsets in minutes: the client rounds the offset it computes to it.
pub const OFFSET_STEP_MINUTES: i32 = 15;

/// The time with its offset, for `Start`.
///
/// An offset that is no whole number of minutes (solar times of old) cannot be written; the instant is kept and the
/// offset cut to minutes.
pub fn with_offset(time: DateTime<FixedOffset>) -> String {
    let minutes = time.offset().local_minus_utc() / 60;
    let offset = FixedOffset::east_opt(minutes * 60).expect("an offset cut to minutes stays in range");
    let mut out = wall_clock(time.with_timezone(&offset).naive_local());
    let (sign, minutes) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
    write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60).expect("writing to memory cannot fail");
    out
}

/// The time in UTC with `Z`, for `Start_utc` and the dates of a repair.
pub fn utc(time: DateTime<Utc>) -> String {
    let mut out = wall_clock(time.naive_utc());
    out.push('Z');
    out
}

/// Date and time of day; the fraction without trailing zeros, cut (never rounded up) to 7 digits.
fn wall_clock(time: NaiveDateTime) -> String {
    let mut out = String::with_capacity(40);
    // A leap second counts its nanoseconds past a second; WATS knows none, so it stays within its minute.
    let ticks = time.nanosecond().min(999_999_999) / TICK_NANOS;
    write!(
        out,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
    .expect("writing to memory cannot fail");
    if ticks > 0 {
        write!(out, ".{ticks:07}").expect("writing to memory cannot fail");
        out.truncate(out.trim_end_matches('0').len());
    }
    out
}

/// A time as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// Without an offset: the client takes it in the zone of its computer.
    Wall(NaiveDateTime),
    /// With an offset.
    Offset(DateTime<FixedOffset>),
    /// With `Z`.
    Utc(DateTime<Utc>),
}

/// Reads an XML Schema dateTime of the years 1 to 9999 with at most 7 fraction digits.
///
/// # Errors
/// What is wrong, as the end of a sentence.
pub fn parse(text: &str) -> Result<Moment, &'static str> {
    let text = super::number::trim(text);
    let (rest, zone) = split_zone(text).ok_or("is no time such as 2026-01-30T22:01:41.47+01:00")?;
    let bytes = rest.as_bytes();
    let shape = |at: usize, expected: u8| bytes.get(at) == Some(&expected);
    let digits = |range: std::ops::Range<usize>| {
        rest.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let date_time = digits(0..4) && shape(4, b'-') && digits(5..7) && shape(7, b'-') && digits(8..10);
    let clock = digits(11..13) && shape(13, b':') && digits(14..16) && shape(16, b':') && digits(17..19);
    if !(date_time && shape(10, b'T') && clock) {
        return Err("is no time such as 2026-01-30T22:01:41.47+01:00");
    }
    let nanos = match rest.get(19..) {
        None | Some("") => 0,
        Some(fraction) => fraction_nanos(fraction)?,
    };
    let number = |range: std::ops::Range<usize>| rest[range].parse::<u32>().unwrap_or(u32::MAX);
    let year = i32::try_from(number(0..4)).unwrap_or(0);
    let time = chrono::NaiveDate::from_ymd_opt(year, number(5..7), number(8..10))
        .filter(|date| date.year() >= 1)
        .and_then(|date| date.and_hms_nano_opt(number(11..13), number(14..16), number(17..19), nanos))
        .ok_or("names a date or a time of day that does not exist")?;
    match zone {
        Zone::None => Ok(Moment::Wall(time)),
        Zone::Utc => Ok(Moment::Utc(time.and_utc())),
        Zone::Minutes(minutes) => FixedOffset::east_opt(minutes * 60)
            .and_then(|offset| time.and_local_timezone(offset).single())
            .map(Moment::Offset)
            .ok_or("has an offset that does not exist"),
    }
}

enum Zone {
    None,
    Utc,
    Minutes(i32),
}

/// Splits `Z` or `+hh:mm` off the end.
fn split_zone(text: &str) -> Option<(&str, Zone)> {
    if let Some(rest) = text.strip_suffix('Z') {
        return Some((rest, Zone::Utc));
    }
    // The date has `-` too, so look behind `T` only.
    let Some(at) = text.rfind(['+', '-']).filter(|at| *at > 10) else { return Some((text, Zone::None)) };
    let zone = &text[at..];
    let bytes = zone.as_bytes();
    let well_formed = bytes.len() == 6 && bytes[3] == b':' && [1, 2, 4, 5].iter().all(|i| bytes[*i].is_ascii_digit());
    if !well_formed {
        return None;
    }
    let (hours, minutes): (i32, i32) = (zone[1..3].parse().ok()?, zone[4..6].parse().ok()?);
    let total = hours * 60 + minutes;
    if minutes > 59 || total > MAX_OFFSET_MINUTES {
        return None;
    }
    Some((&text[..at], Zone::Minutes(if bytes[0] == b'-' { -total } else { total })))
}

fn fraction_nanos(fraction: &str) -> Result<u32, &'static str> {
    let digits = fraction.strip_prefix('.').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("is no time such as 2026-01-30T22:01:41.47+01:00");
    }
    if digits.len() > 7 {
        return Err("has more than 7 fraction digits");
    }
    let ticks: u32 = digits.parse().unwrap_or(0);
    Ok(ticks * 10u32.pow(9 - u32::try_from(digits.len()).unwrap_or(9)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn start_and_start_utc_have_the_same_digits() {
        let cases = [
            ("2026-01-30T22:01:41+01:00", "2026-01-30T22:01:41+01:00", "2026-01-30T21:01:41Z"),
            ("2026-01-30T22:01:41.470+01:00", "2026-01-30T22:01:41.47+01:00", "2026-01-30T21:01:41.47Z"),
            ("2026-01-30T22:01:41.1234567-09:30", "2026-01-30T22:01:41.1234567-09:30", "2026-01-31T07:31:41.1234567Z"),
            ("2026-01-30T22:01:41.999999999Z", "2026-01-30T22:01:41.9999999+00:00", "2026-01-30T22:01:41.9999999Z"),
        ];
        for (time, start, start_utc) in cases {
            assert_eq!(with_offset(at(time)), start);
            assert_eq!(utc(at(time).to_utc()), start_utc);
        }
    }

    #[test]
    fn an_offset_with_seconds_keeps_its_instant() {
        let offset = FixedOffset::east_opt(3600 + 12 * 60 + 12).unwrap();
        let time = at("1990-06-01T12:00:00Z").with_timezone(&offset);
        assert_eq!(with_offset(time), "1990-06-01T13:12:00+01:12");
    }

    #[test]
    fn what_is_written_reads_back() {
        let time = at("2026-01-30T22:01:41.1234567-09:30");
        assert_eq!(parse(&with_offset(time)), Ok(Moment::Offset(time)));
        assert_eq!(parse(&utc(time.to_utc())), Ok(Moment::Utc(time.to_utc())));
        assert!(matches!(parse("2026-01-30T22:01:41"), Ok(Moment::Wall(_))));
    }

    #[test]
    fn refuses_other_forms() {
        let bad = [
            "",
            "2026-01-30",
            "2026-01-30 22:01:41Z",
            "30.01.2026 22:01:41",
            "2026-02-30T22:01:41Z",
            "2026-01-30T24:01:41Z",
            "2026-01-30T22:01:60Z",
            "2026-01-30T22:01:41.12345678Z",
            "2026-01-30T22:01:41.Z",
            "2026-01-30T22:01:41+1:00",
            "2026-01-30T22:01:41+15:00",
            "0000-01-30T22:01:41Z",
            "2026-01-30T22:01:41å",
        ];
        for text in bad {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
