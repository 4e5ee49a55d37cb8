//! One cell of SQL Server as a [`Value`], by its type on the wire.

use chrono::{NaiveDate, NaiveTime};
use tiberius::ColumnData;
use tiberius::numeric::Numeric;

use crate::vte::value::Value;

/// The cell. Nothing is trimmed or shortened: blanks behind a `char(n)` stay.
///
/// Statements have the server render times (`CONVERT(..., 121)`). A time that arrives as such is written the same way.
pub fn value(cell: ColumnData<'_>) -> Value {
    use ColumnData as C;
    let some = match cell {
        C::U8(number) => number.map(|number| Value::Int(number.into())),
        C::I16(number) => number.map(|number| Value::Int(number.into())),
        C::I32(number) => number.map(|number| Value::Int(number.into())),
        C::I64(number) => number.map(Value::Int),
        C::F32(number) => number.map(Value::Real),
        // `money` arrives here too: its whole ten-thousandths, divided once, are the nearest 64-bit float.
        C::F64(number) => number.map(Value::Float),
        C::Bit(bit) => bit.map(Value::Bool),
        C::String(text) => text.map(|text| Value::Text(text.into_owned())),
        C::Guid(id) => id.map(Value::Guid),
        C::Binary(bytes) => bytes.map(|bytes| Value::Bytes(bytes.into_owned())),
        C::Numeric(number) => number.map(|number| Value::Float(nearest(number))),
        C::Xml(document) => document.map(|document| Value::Text(document.into_owned().into_string())),
        C::DateTime(time) => time.and_then(|time| {
            // 1/300 s since midnight; the server rounds to milliseconds when it prints.
            let millis = (u64::from(time.seconds_fragments()) * 10 + 1) / 3;
            Some(rendered(day(BEFORE_1900 + i64::from(time.days()))?, millis * 1_000_000, Some(3)))
        }),
        C::SmallDateTime(time) => time.and_then(|time| {
            let minutes = u64::from(time.seconds_fragments());
            Some(rendered(day(BEFORE_1900 + i64::from(time.days()))?, minutes * 60_000_000_000, Some(3)))
        }),
        C::Date(date) => date.and_then(|date| Some(Value::Text(day(i64::from(date.days()))?.to_string()))),
        C::Time(time) => {
            time.map(|time| Value::Text(clock(nanos(time.increments(), time.scale()), Some(time.scale()))))
        }
        C::DateTime2(time) => time.and_then(|time| {
            let (clock, scale) = (time.time(), time.time().scale());
            Some(rendered(day(i64::from(time.date().days()))?, nanos(clock.increments(), scale), Some(scale)))
        }),
        C::DateTimeOffset(time) => time.and_then(with_offset),
    };
    some.unwrap_or(Value::Null)
}

/// Days from 0001-01-01 to 1900-01-01, from which `datetime` counts.
const BEFORE_1900: i64 = 693_595;

fn day(since_year_one: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(since_year_one + 1).ok()?)
}

/// The decimal as the nearest 64-bit float: by its digits, since 0.1 is not one divided by ten in every arithmetic.
fn nearest(number: Numeric) -> f64 {
    format!("{}e-{}", number.value(), number.scale()).parse().unwrap_or(f64::NAN)
}

fn nanos(increments: u64, scale: u8) -> u64 {
    increments * 10u64.pow(9u32.saturating_sub(scale.into()))
}

fn rendered(date: NaiveDate, nanos: u64, digits: Option<u8>) -> Value {
    Value::Text(format!("{date} {}", clock(nanos, digits)))
}

/// A time of day as style 121 prints it: as many digits as the type has.
fn clock(nanos: u64, digits: Option<u8>) -> String {
    let seconds = u32::try_from(nanos / 1_000_000_000).unwrap_or(0);
    let fraction = u32::try_from(nanos % 1_000_000_000).unwrap_or(0);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default();
    match digits.unwrap_or(0) {
        0 => time.to_string(),
        digits => format!("{time}.{}", &format!("{fraction:09}")[..usize::from(digits.min(9))]),
    }
}

/// Local time and offset; on the wire the time is that of UTC.
fn with_offset(time: tiberius::time::DateTimeOffset) -> Option<Value> {
    let (utc, minutes) = (time.datetime2(), i64::from(time.offset()));
    let scale = utc.time().scale();
    let of_day = i64::try_from(nanos(utc.time().increments(), scale)).ok()?;
    let local = of_day + minutes * 60_000_000_000;
    const DAY: i64 = 86_400_000_000_000;
    let date = day(i64::from(utc.date().days()) + local.div_euclid(DAY))?;
    let clock = clock(local.rem_euclid(DAY).unsigned_abs(), Some(scale));
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    Some(Value::Text(format!("{date} {clock} {sign}{:02}:{:02}", minutes / 60, minutes % 60)))
}

#[cfg(test)]
mod tests {
    use tiberius::time as tds;

    use super::*;

    fn text(cell: ColumnData<'_>) -> String {
        match value(cell) {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn decimals_are_the_nearest_float() {
        for (digits, scale, expected) in [
            (1, 1, 0.1),
            (-15, 1, -1.5),
            (12_345_678_901_234_568, 3, 12_345_678_901_234.568),
            (0, 4, 0.0),
            (i128::pow(10, 37), 0, 1e37),
            (7, 38, 7e-38),
            (-1, 0, -1.0),
        ] {
            let cell = ColumnData::Numeric(Some(Numeric::new_with_scale(digits, scale)));
            assert_eq!(value(cell), Value::Float(expected), "{digits} / 10^{scale}");
        }
    }

    #[test]
    fn null_of_any_type_is_null() {
        for cell in
            [ColumnData::Bit(None), ColumnData::String(None), ColumnData::Numeric(None), ColumnData::DateTime(None)]
        {
            assert_eq!(value(cell), Value::Null);
        }
    }

    #[test]
    fn times_are_written_as_the_server_prints_them() {
        // 2026-03-29 is day 46108 from 1900; .003, .007 and .010 are 1, 2 and 3 ticks.
        for (ticks, clock) in [
            (0, "00:00:00.000"),
            (1, "00:00:00.003"),
            (2, "00:00:00.007"),
            (3, "00:00:00.010"),
            (25_919_999, "23:59:59.997"),
        ] {
            let cell = ColumnData::DateTime(Some(tds::DateTime::new(46_108, ticks)));
            assert_eq!(text(cell), format!("2026-03-29 {clock}"));
        }
        let before = ColumnData::DateTime(Some(tds::DateTime::new(-1, 0)));
        assert_eq!(text(before), "1899-12-31 00:00:00.000");
        let small = ColumnData::SmallDateTime(Some(tds::SmallDateTime::new(46_108, 61)));
        assert_eq!(text(small), "2026-03-29 01:01:00.000");
        let date = tds::Date::new(46_108 + 693_595);
        assert_eq!(text(ColumnData::Date(Some(date))), "2026-03-29");
        assert_eq!(text(ColumnData::Time(Some(tds::Time::new(36_000_000_001, 7)))), "01:00:00.0000001");
        assert_eq!(text(ColumnData::Time(Some(tds::Time::new(3_600, 0)))), "01:00:00");
        let time2 = tds::DateTime2::new(date, tds::Time::new(5_400_123, 3));
        assert_eq!(text(ColumnData::DateTime2(Some(time2))), "2026-03-29 01:30:00.123");
    }

    #[test]
    fn an_offset_moves_the_wall_clock_over_midnight() {
        let utc = tds::DateTime2::new(tds::Date::new(46_108 + 693_595), tds::Time::new(23 * 3600 + 1800, 0));
        let ahead = ColumnData::DateTimeOffset(Some(tds::DateTimeOffset::new(utc, 120)));
        assert_eq!(text(ahead), "2026-03-30 01:30:00 +02:00");
        let utc = tds::DateTime2::new(tds::Date::new(46_108 + 693_595), tds::Time::new(1800, 0));
        let behind = ColumnData::DateTimeOffset(Some(tds::DateTimeOffset::new(utc, -210)));
        assert_eq!(text(behind), "2026-03-28 21:00:00 -03:30");
    }
}
