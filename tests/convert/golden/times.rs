//! Each way a time can go.

use chrono::DateTime;
use vte_wats::vte::model::{Number, RunTime, TestRun};

use super::Case;
use crate::runs::{text, wall, with_steps};

pub fn cases() -> Vec<Case> {
    let at = |name, time, seconds: Option<f64>| {
        let duration = seconds.map(Number::Value);
        Case::new(name, TestRun { time, duration, ..with_steps([text("Version", "1.15.3")]) })
    };
    let stockholm = |name, time, seconds| at(name, wall(time), Some(seconds));
    let start = "[site]\ntimestamp = \"start\"";
    let second = "[site]\ntimestamp = \"start\"\nrepeated_hour = \"second\"";
    let zone = |name| format!("[site]\ntimestamp = \"start\"\ntime_zone = \"{name}\"");
    vec![
        stockholm("time-winter", "2025-01-15T12:00:00.123", 12.5).configured(start),
        stockholm("time-summer", "2025-07-15T12:00:00.123", 12.5).configured(start),
        stockholm("time-end", "2025-07-15T12:00:00.123", 12.5),
        stockholm("time-autumn-first", "2025-10-26T02:30:00", 12.5).configured(start),
        stockholm("time-autumn-second", "2025-10-26T02:30:00", 12.5).configured(second),
        stockholm("time-autumn-end-after", "2025-10-26T03:10:00", 7200.0),
        stockholm("time-spring-gap", "2025-03-30T02:30:00.003", 12.5).configured(start),
        stockholm("time-spring-end-after", "2025-03-30T03:10:00", 1200.0),
        stockholm("time-half-hour", "2025-04-06T01:45:00", 12.5).configured(&zone("Australia/Lord_Howe")),
        stockholm("time-utc", "2025-07-15T12:00:00", 12.5).configured(&zone("UTC")),
        stockholm("time-100-ns", "2025-07-15T12:00:00.1234567", 0.0),
        stockholm("time-milliseconds", "2025-07-15T12:00:00", 1500.0).configured("[site]\ntest_time_unit = \"ms\""),
        stockholm("time-minutes", "2025-07-15T12:00:00", 1.5).configured("[site]\ntest_time_unit = \"min\""),
        at(
            "time-own-offset",
            RunTime::Offset(DateTime::parse_from_rfc3339("2025-07-15T12:00:00.5-03:30").unwrap()),
            Some(12.5),
        ),
        at(
            "time-odd-offset",
            RunTime::Offset(DateTime::parse_from_rfc3339("2025-07-15T12:00:00+01:07").unwrap()),
            Some(12.5),
        ),
        at("time-no-duration", wall("2025-07-15T12:00:00"), None),
        stockholm("time-negative-duration", "2025-07-15T12:00:00", -3.0),
        Case::new(
            "time-unreadable-duration",
            TestRun { duration: Some(Number::Unreadable("00:01:23".into())), ..with_steps([text("Version", "1")]) },
        ),
    ]
}
