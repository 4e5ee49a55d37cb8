//! The repairs between the looks: now and then, once all runs that were found are delivered or set aside.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tracing::warn;

use crate::convert::Converter;
use crate::error::Result;
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;

use super::super::repair::{Options, repairs};
use super::super::summary::Summary;
use super::super::work::{Rules, Target};

/// How often all repairs are looked at: they come hours or days after their run, so nobody waits for the minute.
const EVERY: Duration = Duration::from_secs(600);

/// When repairs were looked at.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    last: Option<Duration>,
    told: bool,
}

impl Repairs {
    /// The next look looks at them, whenever the last one did.
    pub(super) fn hurry(&mut self) {
        self.last = None;
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
        let options = Options {
            range: Range::default(),
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
        Ok(repaired.no_room == 0)
    }
}
