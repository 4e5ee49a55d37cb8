//! Following a growing database: new runs become reports, and none is lost or doubled.
//!
//! Every poll reads again what lies in an overlap behind the watermark, since runs are committed in another order than
//! that of their times; the ledger tells what is known. A run is delivered when it has [settled](settle), and again when
//! its rows have changed since. What comes with a time before the overlap, or without one, is found by comparing all
//! keys with the ledger, a piece in every poll.
//!
//! The watermark is the latest time that is not in the future by the clock of the database, and never later than that
//! of a run which still waits. It only saves work.

pub mod clock;
mod follow;
pub mod heartbeat;
mod history;
mod poll;
pub mod progress;
mod repairs;
pub mod settle;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tracing::{info, warn};
use uuid::Uuid;

use crate::convert::Converter;
use crate::deliver::Outbox;
use crate::error::{Code, Result};
use crate::ledger::{Ledger, RowDigest};
use crate::vte::catalog::ColumnType;
use crate::vte::follow_sql::Now;
use crate::vte::reader::RunReader;
use crate::vte::sql::Mark;
use crate::vte::value::Value;

use super::summary::Summary;
use super::work::{Rules, Target, Work};
use clock::Clock;
use heartbeat::Heartbeat;
use history::History;
use poll::Poll;
use progress::{Place, Progress};
use repairs::Repairs;
use settle::{Looks, Spans};

pub use follow::{Ended, is_final, nap, pauses};

/// How often quarantined runs are looked at again, and those in the future are counted.
const SECOND_THOUGHTS: Duration = Duration::from_secs(3600);
/// The most quarantined runs that are looked at again.
const MOST_SECOND_THOUGHTS: usize = 2000;

/// Where the first start begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// With the first run there is.
    All,
    /// With the first run after the latest there is.
    Now,
    /// With this time, as text for the Timestamp column.
    At(String),
}

/// How to follow.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How often to look.
    pub poll: Duration,
    /// How far behind the watermark every look begins.
    pub overlap: Duration,
    /// How long runs must stay unchanged.
    pub spans: Spans,
    /// How often all keys are compared with the ledger.
    pub reconcile: Duration,
    /// Where the first start begins.
    pub start: Start,
    /// The clock of the Timestamp column.
    pub now: Now,
    /// The largest report in bytes.
    pub max_report: u64,
    /// A digest of the configuration.
    pub config: RowDigest,
}

/// Opens the source.
pub type OpenReader = Box<dyn FnMut() -> Result<RunReader> + Send>;
/// Opens the folder.
pub type OpenOutbox = Box<dyn FnMut(&mut Ledger) -> Result<Outbox> + Send>;

/// A database being followed.
pub struct Watch {
    settings: Settings,
    converter: Converter,
    ledger: Ledger,
    open_reader: OpenReader,
    open_outbox: OpenOutbox,
    clock: Arc<dyn Clock>,
    reader: Option<RunReader>,
    outbox: Option<Outbox>,
    progress: Option<Progress>,
    looks: Looks,
    number: u64,
    history: History,
    without_time: Option<Mark>,
    thought: Option<Duration>,
    repairs: Repairs,
    again: HashSet<Uuid>,
    heartbeat: Heartbeat,
}

/// What a poll did.
#[derive(Debug, Clone, Default)]
pub struct Polled {
    /// What became of runs.
    pub summary: Summary,
    /// Whether everything that was found is delivered or quarantined, and all keys are compared.
    pub caught_up: bool,
    /// When the next waiting run can be settled, by the monotonic clock.
    pub next_due: Option<Duration>,
}

impl Watch {
    /// Follows what `open_reader` opens, into what `open_outbox` opens.
    pub fn new(
        settings: Settings,
        converter: Converter,
        ledger: Ledger,
        open_reader: OpenReader,
        open_outbox: OpenOutbox,
        clock: Arc<dyn Clock>,
    ) -> Watch {
        let heartbeat = Heartbeat::new(clock.date());
        let looks = Looks::new(settings.spans);
        Watch {
            settings,
            converter,
            ledger,
            open_reader,
            open_outbox,
            clock,
            reader: None,
            outbox: None,
            progress: None,
            looks,
            number: 0,
            history: History::default(),
            without_time: None,
            thought: None,
            repairs: Repairs::default(),
            again: HashSet::new(),
            heartbeat,
        }
    }

    /// How far the source was read, as far as the ledger knows.
    pub fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    /// Looks once. After an error source and folder are opened anew by the next look.
    ///
    /// # Errors
    /// The source, the folder or the ledger fails. What was delivered until then is remembered.
    pub fn poll(&mut self, stop: &AtomicBool) -> Result<Polled> {
        self.number += 1;
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => {
                let reader = (self.open_reader)()?;
                self.ledger.refuse_other_source(&reader.info().identity)?;
                reader
            }
        };
        let mut outbox = match self.outbox.take() {
            Some(outbox) => outbox,
            None => (self.open_outbox)(&mut self.ledger)?,
        };
        let polled = self.poll_with(&mut reader, &mut outbox, stop)?;
        (self.reader, self.outbox) = (Some(reader), Some(outbox));
        Ok(polled)
    }

    fn poll_with(&mut self, reader: &mut RunReader, outbox: &mut Outbox, stop: &AtomicBool) -> Result<Polled> {
        let to = outbox.destination();
        let newest = reader.latest(self.settings.now, &[], None)?;
        let mut progress = match self.progress.take() {
            Some(progress) => progress,
            None => self.begin(reader, outbox, newest.as_ref())?,
        };
        // Lost on an error: then it is read from the ledger again.
        let before = progress.clone();
        self.begin_history(&mut progress);
        self.think_again(reader, outbox)?;
        self.heartbeat.look(outbox)?;

        let rules = Rules { resend: false, max_report: self.settings.max_report, config: self.settings.config };
        let target = Target::Folder(outbox, &mut self.ledger);
        let mut work = Work::new(&self.converter, target, rules, self.clock.date());
        let mut poll = Poll {
            reader: &mut *reader,
            work: &mut work,
            looks: &mut self.looks,
            stop,
            now: self.clock.monotonic(),
            number: self.number,
            config: self.settings.config,
            again: &self.again,
        };
        let lane = poll.overlap(&progress, self.settings.overlap)?;
        poll.due()?;
        self.without_time = poll.without_time(self.without_time.as_ref())?;
        if progress.sweep.is_some() {
            poll.history(progress.floor.as_ref(), &mut self.history)?;
            if self.history.is_complete() {
                (progress.sweep, progress.swept) = (None, Some(self.clock.date().timestamp()));
                info!("all keys are compared with the ledger");
            } else if let Some(done) = &self.history.done {
                progress.sweep = Some(Place::of(done));
            }
        }
        let mut summary = std::mem::take(&mut work.summary);
        drop(work);

        let moved = match (&lane.held, lane.complete) {
            (Some(held), true) if held.is_empty() => newest,
            (Some(held), _) if !held.is_empty() => {
                let bounds: Vec<String> = newest.into_iter().chain(held.iter().cloned()).collect();
                reader.latest(self.settings.now, &bounds, progress.watermark.as_deref())?
            }
            _ => None,
        };
        progress.watermark = moved.or(progress.watermark);
        if progress != before {
            self.ledger.set_watermark(to, &progress.text())?;
        }
        let caught_up = lane.complete && self.looks.waiting() == 0 && progress.sweep.is_none();
        self.progress = Some(progress);
        if caught_up {
            let target = Target::Folder(outbox, &mut self.ledger);
            let now = (self.clock.monotonic(), self.clock.date());
            self.repairs.look(reader, &self.converter, target, rules, now, stop, &mut summary)?;
        }
        Ok(Polled { summary, caught_up, next_due: self.looks.next_due() })
    }

    /// Where the last start left off, or the first start.
    fn begin(&mut self, reader: &RunReader, outbox: &Outbox, newest: Option<&String>) -> Result<Progress> {
        let to = outbox.destination();
        let kept = self.ledger.watermark(to)?;
        let mut progress = match kept.as_deref().and_then(Progress::parse) {
            Some(progress) => progress,
            None => {
                let floor = match &self.settings.start {
                    Start::All => None,
                    Start::Now => newest.cloned(),
                    Start::At(time) => Some(time.clone()),
                };
                let sweep = Some(Place::default());
                let progress = Progress { watermark: newest.cloned(), floor, sweep, swept: None };
                self.ledger.set_watermark(to, &progress.text())?;
                progress
            }
        };
        self.history = History::from(progress.sweep.as_ref().and_then(Place::mark));
        let unfinished = self.ledger.intended(to, settle::MOST / 2)?;
        let by_guid = matches!(reader.sql().key_type(), ColumnType::Guid | ColumnType::Text(_));
        if !unfinished.is_empty() && !by_guid {
            (progress.sweep, self.history) = (Some(Place::default()), History::default());
        }
        let now = self.clock.monotonic();
        for id in unfinished {
            self.looks.add(id, Value::Guid(id), now);
        }
        Ok(progress)
    }

    /// Begins to compare all keys when it is time to.
    fn begin_history(&mut self, progress: &mut Progress) {
        let now = self.clock.date().timestamp();
        let age = progress.swept.map(|swept| now.saturating_sub(swept));
        // A date that lies ahead is that of a clock which was set back.
        let due = age.is_none_or(|age| age < 0 || age.unsigned_abs() >= self.settings.reconcile.as_secs());
        if progress.sweep.is_none() && due {
            (progress.sweep, self.history) = (Some(Place::default()), History::default());
        }
    }

    /// Once in a while: quarantined runs may have changed, and the future may have come.
    fn think_again(&mut self, reader: &mut RunReader, outbox: &Outbox) -> Result<()> {
        let now = self.clock.monotonic();
        if self.thought.is_some_and(|thought| now.saturating_sub(thought) < SECOND_THOUGHTS) {
            return Ok(());
        }
        let quarantined = self.ledger.quarantined(Some(outbox.destination()), MOST_SECOND_THOUGHTS)?;
        self.again = quarantined.iter().filter(|run| run.code == Code::RunFuture.id()).map(|run| run.id).collect();
        for run in quarantined {
            self.looks.add(run.id, Value::Guid(run.id), now);
        }
        let ahead = reader.ahead(self.settings.now)?;
        if ahead > 0 && self.heartbeat.ahead != ahead {
            warn!("{ahead} runs lie in the future: the clock of a station is wrong, or site.time_zone is");
        }
        self.heartbeat.ahead = ahead;
        self.thought = Some(now);
        Ok(())
    }

    /// Whether it was asked to stop.
    fn stopped(stop: &AtomicBool) -> bool {
        stop.load(Ordering::Relaxed)
    }
}
