//! The zone of a site: which instant a wall clock time is, and which offsets WATS keeps.

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{GapInfo, Tz};

use crate::config::sections::RepeatedHour;

use super::note::NoteKind;
use super::remarks::Remarks;

/// Offsets are kept in quarters of an hour.
const OFFSET_STEP_SECONDS: i32 = 15 * 60;
/// The client reads no offset beyond this.
const OFFSET_MAX_SECONDS: i32 = 14 * 3600;

/// A zone, and what is meant by a time that exists twice in it.
#[derive(Debug, Clone)]
pub(super) struct Zone {
    tz: Tz,
    repeated_hour: RepeatedHour,
}

impl Zone {
    pub(super) fn new(tz: Tz, repeated_hour: RepeatedHour) -> Zone {
        Zone { tz, repeated_hour }
    }

    /// The instant of a wall clock time.
    pub(super) fn instant(&self, wall: NaiveDateTime, remarks: &mut Remarks<'_, '_>) -> DateTime<Tz> {
        match self.tz.from_local_datetime(&wall) {
            MappedLocalTime::Single(instant) => instant,
            MappedLocalTime::Ambiguous(one, other) => {
                let (instant, which) = match self.repeated_hour {
                    RepeatedHour::First => (one.min(other), "first"),
                    RepeatedHour::Second => (one.max(other), "second"),
                };
                let text = format_args!("Timestamp {wall} exists twice in {}: taken as the {which}", self.tz);
                remarks.note(NoteKind::RepeatedHour, text);
                instant
            }
            MappedLocalTime::None => {
                let instant = self.after_gap(wall);
                let text = format_args!("Timestamp {wall} does not exist in {}: moved to {instant}", self.tz);
                remarks.note(NoteKind::SkippedHour, text);
                instant
            }
        }
    }

    /// The instant of a wall clock time in a gap: by the offset before the gap, which moves it forward by the gap.
    fn after_gap(&self, wall: NaiveDateTime) -> DateTime<Tz> {
        let before = GapInfo::new(&wall, &self.tz).and_then(|gap| gap.begin).map(|(_, offset)| offset.fix());
        // Every gap has a beginning: the first span of a zone reaches back for ever.
        let seconds = before.map_or(0, |offset| offset.local_minus_utc());
        self.tz.from_utc_datetime(&(wall - TimeDelta::seconds(seconds.into())))
    }
}

/// The same instant with an offset that survives the client: it takes a start apart again, into wall clock and UTC, and
/// rounds the offset between them to quarters of an hour.
pub(super) fn quarter_offset(time: DateTime<FixedOffset>, remarks: &mut Remarks<'_, '_>) -> DateTime<FixedOffset> {
    let offset = time.offset().local_minus_utc();
    if offset % OFFSET_STEP_SECONDS == 0 && offset.abs() <= OFFSET_MAX_SECONDS {
        return time;
    }
    let steps = (offset + OFFSET_STEP_SECONDS / 2).div_euclid(OFFSET_STEP_SECONDS);
    let near = (steps * OFFSET_STEP_SECONDS).clamp(-OFFSET_MAX_SECONDS, OFFSET_MAX_SECONDS);
    let same = FixedOffset::east_opt(near).map_or(time, |near| time.with_timezone(&near));
    remarks.note(NoteKind::OddOffset, format_args!("the start {time} is written as {same}"));
    same
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture::remarks;

    fn start(zone: &str, repeated_hour: RepeatedHour, wall: &str) -> (String, Vec<NoteKind>) {
        let zone = Zone::new(zone.parse().unwrap(), repeated_hour);
        let (instant, notes) = remarks(|remarks| zone.instant(wall.parse().unwrap(), remarks));
        (instant.to_rfc3339(), notes)
    }

    #[test]
    fn a_wall_clock_time_is_of_the_zone() {
        for (zone, time, expected) in [
            ("UTC", "2025-01-15T12:00:00", "2025-01-15T12:00:00+00:00"),
            ("Europe/Stockholm", "2025-01-15T12:00:00", "2025-01-15T12:00:00+01:00"),
            ("Europe/Stockholm", "2025-07-15T12:00:00.123", "2025-07-15T12:00:00.123+02:00"),
            ("Asia/Kathmandu", "2025-07-15T12:00:00", "2025-07-15T12:00:00+05:45"),
            ("America/St_Johns", "2025-07-15T12:00:00", "2025-07-15T12:00:00-02:30"),
            ("Pacific/Kiritimati", "2025-07-15T12:00:00", "2025-07-15T12:00:00+14:00"),
        ] {
            assert_eq!(start(zone, RepeatedHour::First, time), (expected.to_owned(), vec![]));
        }
    }

    #[test]
    fn the_repeated_hour_is_taken_by_the_setting() {
        for (zone, time, first, second) in [
            ("Europe/Stockholm", "2025-10-26T02:30:00", "2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"),
            ("Europe/Dublin", "2025-10-26T01:30:00", "2025-10-26T01:30:00+01:00", "2025-10-26T01:30:00+00:00"),
            ("America/New_York", "2025-11-02T01:00:00", "2025-11-02T01:00:00-04:00", "2025-11-02T01:00:00-05:00"),
            // Half an hour.
            ("Australia/Lord_Howe", "2025-04-06T01:45:00", "2025-04-06T01:45:00+11:00", "2025-04-06T01:45:00+10:30"),
        ] {
            let both = [RepeatedHour::First, RepeatedHour::Second].map(|hour| start(zone, hour, time));
            let noted = |start: &str| (start.to_owned(), vec![NoteKind::RepeatedHour]);
            assert_eq!(both, [noted(first), noted(second)]);
        }
    }

    #[test]
    fn a_time_in_a_gap_moves_forward_by_the_gap() {
        for (zone, time, expected) in [
            ("Europe/Stockholm", "2025-03-30T02:00:00", "2025-03-30T03:00:00+02:00"),
            ("Europe/Stockholm", "2025-03-30T02:59:59.997", "2025-03-30T03:59:59.997+02:00"),
            ("America/New_York", "2025-03-09T02:30:00", "2025-03-09T03:30:00-04:00"),
            ("Australia/Lord_Howe", "2025-10-05T02:15:00", "2025-10-05T02:45:00+11:00"),
            // The clock goes forward at midnight.
            ("America/Santiago", "2025-09-07T00:30:00", "2025-09-07T01:30:00-03:00"),
            // A whole day was left out.
            ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-31T12:00:00+14:00"),
        ] {
            let moved = (expected.to_owned(), vec![NoteKind::SkippedHour]);
            assert_eq!(start(zone, RepeatedHour::First, time), moved, "{zone}");
        }
    }

    #[test]
    fn an_offset_that_the_client_would_round_is_written_as_one_it_keeps() {
        for (minutes, seconds, expected) in [
            (67, 0, "2025-07-15T11:53:00+01:00"),
            (68, 0, "2025-07-15T12:07:00+01:15"),
            (-68, 0, "2025-07-15T11:53:00-01:15"),
            (-44, -30, "2025-07-15T11:59:30-00:45"),
            (23 * 60, 0, "2025-07-15T03:00:00+14:00"),
        ] {
            let offset = FixedOffset::east_opt(minutes * 60 + seconds).unwrap();
            let time = offset.with_ymd_and_hms(2025, 7, 15, 12, 0, 0).unwrap();
            let (start, notes) = remarks(|remarks| quarter_offset(time, remarks));
            assert_eq!((start.to_rfc3339().as_str(), notes), (expected, vec![NoteKind::OddOffset]));
            assert_eq!(start, time);
        }
        // Liberia kept such an offset until 1972.
        let monrovia = Zone::new(Tz::Africa__Monrovia, RepeatedHour::First);
        let noon = "1971-06-01T12:00:00".parse().unwrap();
        let (start, _) = remarks(|remarks| quarter_offset(monrovia.instant(noon, remarks).fixed_offset(), remarks));
        assert_eq!(start.to_rfc3339(), "1971-06-01T11:59:30-00:45");
        let kept = FixedOffset::west_opt(14 * 3600).unwrap().with_ymd_and_hms(2025, 7, 15, 12, 0, 0).unwrap();
        assert_eq!(remarks(|remarks| quarter_offset(kept, remarks).to_rfc3339()).1, []);
    }
}
