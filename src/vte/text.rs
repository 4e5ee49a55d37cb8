//! Values that a database may hold as text: numbers with a point or a comma, durations, times, GUIDs.

use uuid::Uuid;

use super::model::{Number, RunTime};
use super::snapshot::instant::Instant;
use super::value::Value;

/// A GUID from text with or without braces.
pub fn guid(text: &str) -> Option<Uuid> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    // The hyphenated form only: 32 hexadecimal digits in a row may be anything.
    let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    if bare.len() == 36 { Uuid::try_parse(bare).ok() } else { None }
}

/// A number from text with a decimal point or comma. Where both stand, the last is the decimal sign and the others must
/// part groups of three digits. One beyond the range of 64 bits is none.
pub fn number(text: &str) -> Option<f64> {
    parsed(text).filter(|number| number.is_finite())
}

fn parsed(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() || text.ends_with(|c: char| c.is_ascii_alphabetic()) || text.contains(char::is_whitespace) {
        return None;
    }
    match (text.rfind('.'), text.rfind(',')) {
        (_, None) => text.parse().ok(),
        (None, Some(_)) if text.matches(',').count() == 1 => text.replace(',', ".").parse().ok(),
        (None, Some(_)) => None,
        (Some(point), Some(comma)) => {
            let (group, decimal) = if point > comma { (',', point) } else { ('.', comma) };
            let (whole, fraction) = (&text[..decimal], &text[decimal + 1..]);
            let mut groups = whole.split(group);
            let first = groups.next()?.trim_start_matches(['+', '-']);
            let tidy = (1..=3).contains(&first.len()) && groups.all(|part| part.len() == 3);
            if tidy && whole.matches(['.', ',']).count() == whole.matches(group).count() {
                format!("{}.{fraction}", whole.replace(group, "")).parse().ok()
            } else {
                None
            }
        }
    }
}

/// A number from a cell. A 32-bit one is taken as the shortest decimal that gives it, so that 0.1 stays 0.1.
pub fn number_of(value: &Value) -> Option<Number> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(bit) => Number::Value(f64::from(u8::from(*bit))),
        #[expect(clippy::cast_precision_loss, reason = "WATS keeps 15 digits of a double anyway")]
        Value::Int(number) => Number::Value(*number as f64),
        Value::Real(number) => Number::Value(widened(*number)),
        Value::Float(number) => Number::Value(*number),
        Value::Text(text) if text.trim().is_empty() => return None,
        Value::Text(text) => {
            number(text).map_or_else(|| Number::Unreadable(trimmed(text).unwrap_or_default()), Number::Value)
        }
        other => Number::Unreadable(text_of(other).unwrap_or_default()),
    })
}

/// A 32-bit number as the 64-bit number that prints the same.
pub fn widened(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// A duration from a cell: a number in the unit of the site, or `hh:mm:ss`, which counts in seconds.
pub fn duration_of(value: &Value) -> Option<Number> {
    if let Value::Text(text) = value
        && let Some(seconds) = clock(text.trim())
    {
        return Some(Number::Value(seconds));
    }
    number_of(value)
}

fn clock(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let (hours, minutes) = (parts.next()?, parts.next()?);
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() {
        return None;
    }
    let (hours, minutes, seconds) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?, number(seconds)?);
    (minutes < 60 && (0.0..60.0).contains(&seconds))
        .then(|| f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0 + seconds)
}

/// Text freed of what storing it added: blanks at both ends (`char(n)`), NULs. Nothing left is nothing.
pub fn trimmed(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty()).then(|| text.to_owned())
}

/// A cell as text, for codes and names.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(bit) => Some(if *bit { "True" } else { "False" }.to_owned()),
        Value::Int(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Text(text) => trimmed(text),
        Value::Bytes(bytes) => Some(bytes.iter().map(|byte| format!("{byte:02X}")).collect()),
        Value::Guid(id) => Some(super::model::guid_text(*id)),
    }
}

/// The time of a run from a cell.
pub fn time_of(value: &Value) -> RunTime {
    match value {
        Value::Null => RunTime::Missing,
        Value::Text(text) if text.trim().is_empty() => RunTime::Missing,
        Value::Text(text) => time(text.trim()).unwrap_or_else(|| RunTime::Unreadable(text.clone())),
        other => RunTime::Unreadable(text_of(other).unwrap_or_default()),
    }
}

/// A time from text: as servers render it (`2026-03-29 01:30:00.123`, `Mar 29 2026  1:30AM`), ISO 8601 with or without an
/// offset, or `29.03.2026 01:30:00`; whatever a range of times on a snapshot reads, too. Forms in which day and month
/// could be swapped (`3/4/2026`) are not read, nor is a date without a time of day.
pub fn time(text: &str) -> Option<RunTime> {
    if !text.contains(':') {
        return None;
    }
    Some(match Instant::parse(text)? {
        Instant::Wall(wall) => RunTime::Wall(wall),
        Instant::Offset(time) => RunTime::Offset(time),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_point_or_a_comma() {
        for (text, expected) in [
            ("1.5", Some(1.5)),
            ("1,5", Some(1.5)),
            (" -0,25 ", Some(-0.25)),
            ("1E-005", Some(1e-5)),
            ("1,5E+003", Some(1500.0)),
            ("1.234,5", Some(1234.5)),
            ("1,234.5", Some(1234.5)),
            ("1.234.567,8", Some(1_234_567.8)),
            ("12.34,5", None),
            ("1,2,3", None),
            ("5 V", None),
            ("1 000", None),
            ("nan", None),
            ("inf", None),
            ("1E400", None),
            ("", None),
            ("-", None),
            ("0x10", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn a_real_prints_as_the_shortest_decimal() {
        for (number, text) in [(0.1_f32, "0.1"), (3.3, "3.3"), (1e38, "100000000000000000000000000000000000000")] {
            assert_eq!(widened(number).to_string(), text);
        }
    }

    #[test]
    fn guids_with_and_without_braces() {
        let id = Uuid::from_u128(0x0b7c_6c1e_5f0f_4f0a_9d53_0f5b_5d8f_0a01);
        for text in [
            "0B7C6C1E-5F0F-4F0A-9D53-0F5B5D8F0A01",
            "{0b7c6c1e-5f0f-4f0a-9d53-0f5b5d8f0a01}",
            " 0b7c6c1e-5f0f-4f0a-9d53-0f5b5d8f0a01  ",
        ] {
            assert_eq!(guid(text), Some(id), "{text}");
        }
        assert_eq!(guid("0b7c6c1e5f0f4f0a9d530f5b5d8f0a01"), None);
        assert_eq!(guid("42"), None);
    }

    #[test]
    fn times_as_servers_and_people_write_them() {
        let wall = |text: &str| RunTime::Wall(text.parse().unwrap());
        for (text, expected) in [
            ("2026-03-29 01:30:00.123", Some(wall("2026-03-29T01:30:00.123"))),
            ("2026-03-29 01:30:00.1234567", Some(wall("2026-03-29T01:30:00.1234567"))),
            ("2026-03-29T01:30:00", Some(wall("2026-03-29T01:30:00"))),
            ("29.03.2026 01:30:00", Some(wall("2026-03-29T01:30:00"))),
            ("2026-03-29 01:30", Some(wall("2026-03-29T01:30:00"))),
            ("Mar 29 2026  1:30AM", Some(wall("2026-03-29T01:30:00"))),
            ("20260329 01:30:00", Some(wall("2026-03-29T01:30:00"))),
            ("2026-03-29 01:30:00,5", Some(wall("2026-03-29T01:30:00.5"))),
            ("3/4/2026 01:30:00", None),
            ("2026-03-29", None),
            ("2026-13-29 01:30:00", None),
            ("tomorrow", None),
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
        for text in ["2026-03-29 01:30:00.5 +02:00", "2026-03-29T01:30:00.5+02:00", "2026-03-28T23:30:00.5Z"] {
            let Some(RunTime::Offset(time)) = time(text) else { panic!("{text}") };
            assert_eq!(time.to_utc().to_rfc3339(), "2026-03-28T23:30:00.500+00:00", "{text}");
        }
    }

    #[test]
    fn durations_as_numbers_and_as_clock() {
        for (value, seconds) in [
            (Value::Real(12.3), 12.3),
            (Value::Int(90), 90.0),
            (Value::Text("00:01:30".into()), 90.0),
            (Value::Text("00:01:30.2500000".into()), 90.25),
            (Value::Text("12,5".into()), 12.5),
        ] {
            assert_eq!(duration_of(&value), Some(Number::Value(seconds)), "{value:?}");
        }
        assert_eq!(duration_of(&Value::Text("00:99:00".into())), Some(Number::Unreadable("00:99:00".into())));
        assert_eq!(duration_of(&Value::Null), None);
    }
}
