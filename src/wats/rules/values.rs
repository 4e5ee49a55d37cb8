//! The rules of single values. Each calls `found` with the rule and what is wrong, once per problem.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

use super::Rule;
use crate::wats::schema::Text;
use crate::wats::text::{is_forbidden, utf16_len};
use crate::wats::time::{MAX_OFFSET_MINUTES, OFFSET_STEP_MINUTES, TICK_NANOS};

/// The years of a time: the client takes nothing up to 1970 for a time, and .NET knows none after 9999.
pub const YEARS: RangeInclusive<i32> = 1971..=9999;

/// Text: not blank where it must not be, without refused characters, short enough.
pub fn text(kind: Text, value: &str, mut found: impl FnMut(Rule, String)) {
    if kind.filled && value.trim().is_empty() {
        found(Rule::Empty, "is empty".into());
    }
    if is_plain(value) {
        if value.len() > kind.max {
            found(Rule::Length, too_long(value.len(), kind.max));
        }
        return;
    }
    if let Some(refused) = value.chars().find(|c| is_forbidden(*c)) {
        found(Rule::Character, format!("holds the character U+{:04X}, which WATS refuses", u32::from(refused)));
    }
    let units = utf16_len(value);
    if units > kind.max {
        found(Rule::Length, too_long(units, kind.max));
    }
}

/// Whether the text has only ASCII that nobody refuses: the usual case, found out in one quick pass.
fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, 0x20..=0x7E | b'\t' | b'\n' | b'\r'))
}

fn too_long(units: usize, max: usize) -> String {
    format!("has {units} UTF-16 units, at most {max} are allowed")
}

/// An integer within its range.
pub fn integer(value: i64, min: i64, max: i64, mut found: impl FnMut(Rule, String)) {
    if value < min || value > max {
        found(Rule::Range, format!("is {value}, it must lie between {min} and {max}"));
    }
}

/// A number that is neither infinite nor NaN.
pub fn finite(value: f64, mut found: impl FnMut(Rule, String)) {
    if !value.is_finite() {
        found(Rule::Finite, format!("is {}, which is no finite number", crate::wats::number::text(value)));
    }
}

/// The bytes of an attachment: some, and not too many.
pub fn attachment(bytes: usize, max: usize, mut found: impl FnMut(Rule, String)) {
    if bytes == 0 {
        found(Rule::AttachmentEmpty, "is empty".into());
    }
    if bytes > max {
        found(Rule::AttachmentSize, format!("has {bytes} bytes, at most {max} are allowed"));
    }
}

/// A GUID that is not all zeros.
pub fn guid(value: uuid::Uuid, mut found: impl FnMut(Rule, String)) {
    if value.is_nil() {
        found(Rule::GuidZero, "is all zeros".into());
    }
}

/// A time: in a year both client and server take, no finer than 100 ns, with an offset the client keeps.
pub fn time(value: DateTime<FixedOffset>, mut found: impl FnMut(Rule, String)) {
    if !YEARS.contains(&value.naive_local().year()) || !YEARS.contains(&value.naive_utc().year()) {
        found(Rule::TimeRange, format!("does not lie in the years {} to {}", YEARS.start(), YEARS.end()));
    }
    if !value.nanosecond().is_multiple_of(TICK_NANOS) || value.nanosecond() >= 1_000_000_000 {
        found(Rule::TimePrecision, "is finer than 100 ns".into());
    }
    let offset = value.offset().local_minus_utc();
    if offset % (OFFSET_STEP_MINUTES * 60) != 0 || offset.abs() > MAX_OFFSET_MINUTES * 60 {
        found(Rule::TimeOffset, "has an offset that is no multiple of 15 minutes within 14 hours".into());
    }
}
