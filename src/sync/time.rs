//! Times on the command line, and as the Timestamp column of the source holds them.

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::error::{Code, Error, Result};
use crate::vte::catalog::ColumnType;

/// A time that a person gave: an instant, or a wall clock time in the site's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenTime {
    /// RFC 3339.
    Instant(DateTime<Utc>),
    /// A local date or date-time.
    Wall(NaiveDateTime),
}

/// Which end of a range a time is: where a clock is not unique, the range is the larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first time in the range.
    Since,
    /// The first time after the range.
    Until,
}

impl GivenTime {
    /// Reads `2026-03-29`, `2026-03-29 01:30`, `2026-03-29T01:30:00`, `2026-03-29T01:30:00+02:00`, or a year alone.
    ///
    /// # Errors
    /// The text is none of these.
    pub fn parse(text: &str) -> Result<GivenTime> {
        let text = text.trim();
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(GivenTime::Instant(instant.to_utc()));
        }
        let date = if text.len() == 4 { format!("{text}-01-01") } else { text.to_owned() };
        if let Ok(date) = NaiveDate::parse_from_str(&date, "%Y-%m-%d") {
            return Ok(GivenTime::Wall(date.into()));
        }
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .map(GivenTime::Wall)
            .ok_or_else(|| {
                Error::new(Code::TimeSyntax, format!("`{text}` is no time"))
                    .hint("write 2026-03-29, 2026-03-29T01:30 (both in the site's zone) or 2026-03-29T01:30:00+02:00")
            })
    }

    /// The time as text for a comparison with the Timestamp column of type `ty`, whose clock is `zone`.
    pub fn for_column(self, ty: &ColumnType, zone: Tz, end: End) -> String {
        if matches!(ty, ColumnType::DateTimeOffset(_)) {
            let instant = match self {
                GivenTime::Instant(instant) => instant,
                GivenTime::Wall(wall) => instant_of(wall, zone, end),
            };
            return instant.format("%Y-%m-%d %H:%M:%S%.3f +00:00").to_string();
        }
        let wall = match self {
            GivenTime::Wall(wall) => wall,
            GivenTime::Instant(instant) => {
                let wall = instant.with_timezone(&zone).naive_local();
                // In the repeated hour the column cannot tell the two passes apart.
                match (end, zone.from_local_datetime(&wall)) {
                    (End::Until, LocalResult::Ambiguous(first, _)) if first.to_utc() < instant => {
                        wall + Duration::hours(1)
                    }
                    _ => wall,
                }
            }
        };
        wall.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
    }
}

fn instant_of(wall: NaiveDateTime, zone: Tz, end: End) -> DateTime<Utc> {
    match (zone.from_local_datetime(&wall), end) {
        (LocalResult::Single(time), _) => time.to_utc(),
        (LocalResult::Ambiguous(first, _), End::Since) => first.to_utc(),
        (LocalResult::Ambiguous(_, second), End::Until) => second.to_utc(),
        // In the hour that does not exist: an hour later it does.
        (LocalResult::None, _) => zone
            .from_local_datetime(&(wall + Duration::hours(1)))
            .earliest()
            .map_or_else(|| wall.and_utc(), |t| t.to_utc()),
    }
}

/// The zone of the site.
///
/// # Errors
/// The name is not one of the IANA time zone database.
pub fn zone(name: &str) -> Result<Tz> {
    name.parse().map_err(|_| {
        let near = chrono_tz::TZ_VARIANTS
            .iter()
            .map(|zone| zone.name())
            .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)))
            .unwrap_or("UTC");
        Error::new(Code::ConfigValue, format!("site.time_zone is `{name}`, which is no time zone"))
            .hint(format!("write an IANA name such as \"Europe/Stockholm\" or \"UTC\"; the nearest is \"{near}\""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_give_them() {
        for (text, expected) in [
            ("2015", "2015-01-01 00:00:00.000"),
            ("2026-03-29", "2026-03-29 00:00:00.000"),
            ("2026-03-29 01:30", "2026-03-29 01:30:00.000"),
            ("2026-03-29T01:30:00.25", "2026-03-29 01:30:00.250"),
            ("2026-03-29T10:00:00Z", "2026-03-29 12:00:00.000"),
        ] {
            let zone = chrono_tz::Europe::Stockholm;
            let given = GivenTime::parse(text).unwrap();
            assert_eq!(given.for_column(&ColumnType::DateTime, zone, End::Since), expected, "{text}");
        }
        for text in ["", "yesterday", "29.3.2026", "2026-02-30"] {
            assert_eq!(GivenTime::parse(text).unwrap_err().code(), Code::TimeSyntax, "{text}");
        }
    }

    #[test]
    fn the_repeated_hour_makes_the_range_larger() {
        let zone = chrono_tz::Europe::Stockholm;
        let second_pass = GivenTime::parse("2025-10-26T02:30:00+01:00").unwrap();
        assert_eq!(second_pass.for_column(&ColumnType::DateTime, zone, End::Since), "2025-10-26 02:30:00.000");
        assert_eq!(second_pass.for_column(&ColumnType::DateTime, zone, End::Until), "2025-10-26 03:30:00.000");
        let wall = GivenTime::parse("2025-10-26T02:30").unwrap();
        let offset = ColumnType::DateTimeOffset(3);
        assert_eq!(wall.for_column(&offset, zone, End::Since), "2025-10-26 00:30:00.000 +00:00");
        assert_eq!(wall.for_column(&offset, zone, End::Until), "2025-10-26 01:30:00.000 +00:00");
    }

    #[test]
    fn an_unknown_zone_names_the_nearest() {
        let error = zone("Europe/Stokholm").unwrap_err();
        assert!(error.remedy().unwrap().contains("Europe/Stockholm"));
    }
}
