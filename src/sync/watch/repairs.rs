//! The repairs between the looks: now and then, once all runs that were found are delivered or set aside.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use tracing::warn;

use crate::convert::Converter;
use crate::error::Result;
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;

use super::super::repair::{Options, repairs};
use super::super::summary::Summary;
use super::super::time::{End, GivenTime};
use super::super::work::{Rules, Target};

/// How often new repairs are looked at: they come hours or days after their run, so nobody waits for the minute.
const EVERY: Duration = Duration::from_secs(600);
/// How old a repair may be that these looks still see, by its own time. Older ones, such as those of a station whose clock
/// is wrong, are found with the next look at all of them.
const RECENT: TimeDelta = TimeDelta::days(30);

/// When repairs were looked at.
#[derive(Debug)]
pub(super) struct Repairs {
    zone: Tz,
    /// How often all of them are looked at.
    every: Duration,
    last: Option<Duration>,
    /// When all of them were.
    whole: Option<Duration>,
    told: bool,
}

impl Repairs {
    pub(super) fn new(zone: Tz, every: Duration) -> Repairs {
        Repairs { zone, every, last: None, whole: None, told: false }
    }

    /// The next look looks at them, whenever the last one did.
    pub(super) fn hurry(&mut self) {
        self.last = None;
    }

    /// What the next look has to look at; none: all of them.
    fn recent(&self, reader: &RunReader, now: Duration, date: DateTime<Utc>) -> Option<Range> {
        self.whole.filter(|whole| now.saturating_sub(*whole) < self.every)?;
        let wall = (date - RECENT).with_timezone(&self.zone).format("%Y-%m-%d").to_string();
        let since = GivenTime::parse(&wall).ok()?.for_column(reader.repair_time_type(), self.zone, End::Since);
        Some(Range { since: Some(since), ..Range::default() })
    }

    /// Looks at the repairs if it is time to, by the monotonic clock, and adds what became of them to the summary. False
    /// when the folder had no room for some: they come with the next look that it is time for, or sooner by
    /// [`Repairs::hurry`].
    ///
    /// # Errors
    /// The source, the folder or the ledger fails.
    #[expect(clippy::too_many_arguments, reason = "all that a delivery needs, and nothing kept")]
    pub(super) fn look(
        &mut self,
        reader: &mut RunReader,
        converter: &Converter,
        target: Target<'_>,
        rules: Rules,
        (now, date): (Duration, DateTime<Utc>),
        stop: &AtomicBool,
        summary: &mut Summary,
    ) -> Result<bool> {
        if converter.repair_settings().is_none() || self.last.is_some_and(|last| now.saturating_sub(last) < EVERY) {
            return Ok(true);
        }
        if let Err(error) = reader.can_read_repairs() {
            if !self.told {
                warn!(code = error.code().id(), "{error:?}");
            }
            self.told = true;
            return Ok(true);
        }
        let recent = self.recent(reader, now, date);
        let is_whole = recent.is_none();
        let options = Options {
            range: recent.unwrap_or_default(),
            only: None,
            resend: false,
            max_report: rules.max_report,
            config: rules.config,
            now: date,
        };
        let repaired = repairs(reader, converter, target, &options, stop)?;
        summary.delivered += repaired.delivered;
        summary.redelivered += repaired.redelivered;
        summary.quarantined += repaired.quarantined;
        self.last = Some(now);
        if is_whole && repaired.no_room == 0 {
            self.whole = Some(now);
        }
        Ok(repaired.no_room == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::sections::{LimitsConfig, SourceConfig};
    use crate::sample::testdb::TestDb;
    use crate::vte::snapshot::SnapshotSource;

    #[test]
    fn the_bound_is_of_the_type_that_the_time_of_repairs_has() {
        let database = TestDb::baseline().retype("IndexData", "Timestamp", "datetimeoffset(7)");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vtedb");
        database.write(&path).unwrap();
        let source = Box::new(SnapshotSource::open(&path).unwrap());
        let reader = RunReader::open(source, &SourceConfig::default(), &LimitsConfig::default()).unwrap();
        reader.can_read_repairs().unwrap();
        let mut repairs = Repairs::new(chrono_tz::Europe::Stockholm, Duration::from_secs(86_400));
        let date: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(repairs.recent(&reader, Duration::ZERO, date), None, "the first look is at all of them");
        repairs.whole = Some(Duration::ZERO);
        // A column without an offset is compared with the wall clock of the site, and knows no offset.
        let since = repairs.recent(&reader, Duration::from_secs(600), date).unwrap().since;
        assert_eq!(since.as_deref(), Some("2026-10-24 00:00:00.000"));
        assert_eq!(repairs.recent(&reader, Duration::from_secs(86_400), date), None);
    }
}
