//! A value in another type, as a site that declared its column so would hold it.

use chrono::{DurationRound as _, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Europe::Stockholm;

use crate::sample::calendar::datetime_text;
use crate::vte::catalog::ColumnType;
use crate::vte::model::guid_text;
use crate::vte::snapshot::instant::Instant;
use crate::vte::value::Value;

/// The value in the type `ty`: numbers and GUIDs as text, text as bytes of UTF-8, times with the digits of the type and,
/// where it has one, the Swedish offset.
///
/// # Panics
/// When the value cannot be expressed so.
pub fn convert(value: &Value, ty: &ColumnType) -> Value {
    use ColumnType as T;
    match (value, ty) {
        (Value::Null, _) => Value::Null,
        (Value::Text(text), time) if time.is_time() => Value::Text(time_text(text, time)),
        (value, T::Text(_) | T::Other(_)) => Value::Text(plain_text(value)),
        (Value::Text(text), T::Binary(_)) => Value::Bytes(text.clone().into_bytes()),
        (Value::Guid(id), T::Binary(_)) => Value::Bytes(id.to_bytes_le().to_vec()),
        (Value::Text(text), T::RowVersion) => Value::Bytes(counter(text)),
        (Value::Bool(bit), T::Int(_)) => Value::Int(i64::from(*bit)),
        (Value::Int(number), T::Bit) => Value::Bool(*number != 0),
        (Value::Int(number), T::Real) => Value::Real(*number as f32),
        (Value::Int(number), T::Float | T::Decimal(_)) => Value::Float(*number as f64),
        (Value::Real(number), T::Float | T::Decimal(_)) => Value::Float(f64::from(*number)),
        (Value::Real(number), T::Int(_)) => Value::Int(number.round() as i64),
        (Value::Float(number), T::Real) => Value::Real(*number as f32),
        (Value::Float(number), T::Int(_)) => Value::Int(number.round() as i64),
        (Value::Float(number), T::Decimal(_)) => Value::Float(*number),
        (Value::Text(text), T::Float) => Value::Float(text.parse().expect("text that is a number")),
        (Value::Text(text), T::Guid) => Value::Guid(text.parse().expect("text that is a GUID")),
        (value @ Value::Bytes(_), T::Binary(_))
        | (value @ Value::Guid(_), T::Guid)
        | (value @ Value::Int(_), T::Int(_))
        | (value @ Value::Float(_), T::Float)
        | (value @ Value::Real(_), T::Real)
        | (value @ Value::Bool(_), T::Bit) => value.clone(),
        (value, ty) => panic!("{value:?} cannot be {ty}"),
    }
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(bit) => i64::from(*bit).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Guid(id) => guid_text(*id),
    }
}

/// A time as the server renders it in another of its types.
fn time_text(text: &str, ty: &ColumnType) -> String {
    let wall = match Instant::parse(text) {
        Some(Instant::Wall(wall)) => wall,
        Some(Instant::Offset(time)) => time.naive_local(),
        None => panic!("{text:?} is no time"),
    };
    match ty {
        ColumnType::DateTime => datetime_text(wall),
        ColumnType::SmallDateTime => {
            let minute = wall.duration_round(TimeDelta::minutes(1)).expect("a time of this era");
            minute.format("%Y-%m-%d %H:%M:00.000").to_string()
        }
        ColumnType::DateTime2(digits) => format!("{}{}", wall.format("%Y-%m-%d %H:%M:%S"), fraction(wall, *digits)),
        ColumnType::DateTimeOffset(digits) => {
            let zone = Stockholm
                .offset_from_local_datetime(&wall)
                .earliest()
                .map_or(3_600, |zone| zone.fix().local_minus_utc());
            let clock = format!("{}{}", wall.format("%Y-%m-%d %H:%M:%S"), fraction(wall, *digits));
            format!("{clock} +{:02}:{:02}", zone / 3_600, zone / 60 % 60)
        }
        ColumnType::Date => wall.format("%Y-%m-%d").to_string(),
        ColumnType::Time(digits) => format!("{}{}", wall.format("%H:%M:%S"), fraction(wall, *digits)),
        other => panic!("{other} is no time"),
    }
}

/// `.1234567` with so many digits, none without.
fn fraction(wall: NaiveDateTime, digits: u8) -> String {
    match digits {
        0 => String::new(),
        digits => wall.format("%.9f").to_string()[..=usize::from(digits)].to_owned(),
    }
}

/// Eight bytes that count up with the text, as a rowversion does with the rows.
fn counter(text: &str) -> Vec<u8> {
    let ticks = Instant::parse(text).map_or(0, Instant::ticks);
    (ticks / 100_000).to_be_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(declared: &str) -> Value {
        convert(&Value::Text("2025-10-26 02:30:31.123".to_owned()), &ColumnType::parse(declared))
    }

    #[test]
    fn times_get_the_digits_of_their_type() {
        for (declared, expected) in [
            ("datetime", "2025-10-26 02:30:31.123"),
            ("datetime2", "2025-10-26 02:30:31.1230000"),
            ("datetime2(3)", "2025-10-26 02:30:31.123"),
            ("datetime2(0)", "2025-10-26 02:30:31"),
            ("smalldatetime", "2025-10-26 02:31:00.000"),
            ("datetimeoffset(1)", "2025-10-26 02:30:31.1 +02:00"),
            ("date", "2025-10-26"),
            ("time(2)", "02:30:31.12"),
            ("nvarchar(32)", "2025-10-26 02:30:31.123"),
        ] {
            assert_eq!(time(declared), Value::Text(expected.to_owned()), "{declared}");
        }
    }

    #[test]
    fn numbers_and_keys_become_text() {
        let text = ColumnType::parse("nvarchar(64)");
        assert_eq!(convert(&Value::Float(0.1), &text), Value::Text("0.1".to_owned()));
        assert_eq!(convert(&Value::Real(0.1), &text), Value::Text("0.1".to_owned()));
        let id = uuid::Uuid::from_u128(0xab);
        assert_eq!(convert(&Value::Guid(id), &text), Value::Text("00000000-0000-0000-0000-0000000000AB".to_owned()));
    }
}
