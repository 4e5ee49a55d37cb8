//! Following a growing database: new runs become reports, and none is lost or doubled.
//!
//! Every poll reads again what lies in an overlap behind the watermark, since runs are committed in another order than
//! that of their times; the ledger tells what is known. A run is delivered when it has [settled](settle), and again when
//! its rows have changed since. What comes with a time before the overlap, or without one, is found by comparing all
//! keys with the ledger, a piece in every poll.
//!
//! The watermark is the latest time that is not in the future by the clock of the database, and never later than that
//! of a run which still waits. It only saves work.

pub mod backfill;
pub mod clock;
pub mod drain;
mod follow;
pub mod heartbeat;
mod history;
mod past;
mod poll;
pub mod progress;
mod refused;
mod repairs;
mod request;
mod settings;
pub mod settle;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tracing::warn;
use uuid::Uuid;

use crate::convert::Converter;
use crate::deliver::Outbox;
use crate::error::{Code, Result};
use crate::ledger::Ledger;
use crate::vte::catalog::ColumnType;
use crate::vte::reader::RunReader;
use crate::vte::sql::{Mark, Range};
use crate::vte::value::Value;

use super::schema;
use super::summary::Summary;
use super::work::{Rules, Target, Work};
use clock::Clock;
use drain::Drain;
use heartbeat::Heartbeat;
use history::History;
use past::Turn;
use poll::Poll;
use progress::{Place, Progress};
use refused::Refused;
use repairs::Repairs;
use settle::Looks;

pub use settings::{Settings, Start};

pub use follow::{Ended, is_final, nap, pauses};

/// How often quarantined runs are looked at again, and those in the future are counted.
const SECOND_THOUGHTS: Duration = Duration::from_secs(3600);
/// The most quarantined runs that are looked at again.
const MOST_SECOND_THOUGHTS: usize = 2000;

/// Opens the source.
pub type OpenReader = Box<dyn FnMut() -> Result<RunReader> + Send>;
/// Opens the folder.
pub type OpenOutbox = Box<dyn FnMut(&mut Ledger) -> Result<Outbox> + Send>;
/// What is done after each look that succeeded; told whether it is the last one.
pub type AfterLook = Box<dyn FnMut(&mut Ledger, bool) -> Result<()> + Send>;

/// A database being followed.
pub struct Watch {
    settings: Settings,
    converter: Converter,
    ledger: Ledger,
    open_reader: OpenReader,
    open_outbox: OpenOutbox,
    after_look: Option<AfterLook>,
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
    refused: Refused,
    drain: Drain,
    /// What was delivered since it was last logged.
    since_told: Summary,
    /// When it was last logged how long the client will take.
    told: Option<Duration>,
    /// Runs that are still to be delivered, as far as is known.
    left: u64,
    /// Whether new runs wait for room in the folder.
    new_runs_wait: bool,
    /// Whether the end is waited for.
    hurry: bool,
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
    /// Whether something waits for room in the folder.
    pub short: bool,
    /// Whether these are new runs.
    pub new_runs_wait: bool,
    /// Whether the history can go on at once.
    pub more: bool,
    /// Whether there is room again for new runs that wait for it.
    pub look_now: bool,
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
        let repairs = Repairs::new(settings.zone, settings.reconcile);
        Watch {
            settings,
            converter,
            ledger,
            open_reader,
            open_outbox,
            after_look: None,
            clock,
            reader: None,
            outbox: None,
            progress: None,
            looks,
            number: 0,
            history: History::default(),
            without_time: None,
            thought: None,
            repairs,
            again: HashSet::new(),
            heartbeat,
            refused: Refused::default(),
            drain: Drain::default(),
            since_told: Summary::default(),
            told: None,
            left: 0,
            new_runs_wait: false,
            hurry: false,
        }
    }

    /// Does `after_look` after each look that succeeded. Its errors are those of the look; the next look comes first all
    /// the same, so that what is delivered does not wait for it.
    pub fn after_each_look(&mut self, after_look: AfterLook) {
        self.after_look = Some(after_look);
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
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => {
                let reader = (self.open_reader)()?;
                self.ledger.refuse_other_source(&reader.info().identity)?;
                schema::hold(&mut self.ledger, reader.map())?;
                reader
            }
        };
        let mut outbox = match self.outbox.take() {
            Some(outbox) => outbox,
            None => (self.open_outbox)(&mut self.ledger)?,
        };
        let to = outbox.destination();
        let newest = reader.latest(self.settings.now, &[], None)?;
        let mut progress = match self.progress.take() {
            Some(progress) => progress,
            None => self.begin(&mut reader, &outbox, newest.as_ref())?,
        };
        self.accept(&mut reader, &outbox, &mut progress)?;
        // Lost on an error: then it is read from the ledger again.
        let before = progress.clone();
        self.begin_history(&mut progress);
        self.think_again(&mut reader, &outbox)?;
        self.heartbeat.look(&outbox)?;
        self.refused.was_looked_at(&outbox);
        self.drain.look(self.clock.monotonic(), self.heartbeat.waiting);

        let overlap = self.settings.overlap;
        let mut without_time = self.without_time.take();
        let (lane, mut polled) = self.at_work(&mut reader, &mut outbox, stop, |poll, turn, history| {
            poll.work.make_room(0)?;
            let lane = poll.overlap(&progress, overlap)?;
            turn.new_runs_wait = poll.short;
            without_time = poll.without_time(without_time.as_ref())?;
            turn.work(poll, &mut progress, history)?;
            Ok(lane)
        })?;
        (self.without_time, self.new_runs_wait) = (without_time, polled.new_runs_wait);
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
        polled.caught_up =
            lane.complete && self.looks.waiting() == 0 && progress.sweep.is_none() && progress.windows.is_empty();
        if polled.caught_up {
            let rules = Rules { resend: false, max_report: self.settings.max_report, config: self.settings.config };
            let target = Target::Folder(&mut outbox, &mut self.ledger);
            let now = (self.clock.monotonic(), self.clock.date());
            let all = self.repairs.look(&mut reader, &self.converter, target, rules, now, stop, &mut polled.summary)?;
            if !all && self.hurry {
                (polled.caught_up, polled.short) = (false, true);
                self.repairs.hurry();
            }
        }
        self.end(reader, outbox, progress, &mut polled);
        Ok(polled)
    }

    /// Goes on with the history between two looks: into room that is free and that new runs do not need.
    ///
    /// # Errors
    /// Those of [`Watch::poll`].
    pub fn turn(&mut self, stop: &AtomicBool) -> Result<Polled> {
        let (Some(mut reader), Some(mut outbox), Some(mut progress)) =
            (self.reader.take(), self.outbox.take(), self.progress.take())
        else {
            return Ok(Polled { look_now: true, ..Polled::default() });
        };
        let before = progress.clone();
        let space = outbox.make_room(0)?;
        self.heartbeat.waiting = space.waiting;
        self.drain.look(self.clock.monotonic(), space.waiting);
        let mut polled = if self.new_runs_wait {
            let enough = outbox.most().map_or(1, |most| (most / 4).max(1));
            Polled { short: true, look_now: space.free >= enough, ..Polled::default() }
        } else {
            let hurry = self.hurry || progress.swept.is_none();
            let turned = self.at_work(&mut reader, &mut outbox, stop, |poll, turn, history| {
                turn.compares = hurry;
                turn.work(poll, &mut progress, history)
            });
            turned?.1
        };
        if progress != before {
            self.ledger.set_watermark(outbox.destination(), &progress.text())?;
        }
        self.end(reader, outbox, progress, &mut polled);
        Ok(polled)
    }

    /// Does `work` with all that it takes to deliver.
    fn at_work<T>(
        &mut self,
        reader: &mut RunReader,
        outbox: &mut Outbox,
        stop: &AtomicBool,
        work: impl FnOnce(&mut Poll<'_, '_>, &mut Turn<'_>, &mut History) -> Result<T>,
    ) -> Result<(T, Polled)> {
        self.number += 1;
        let (now, date, most) = (self.clock.monotonic(), self.clock.date(), outbox.most());
        let rules = Rules { resend: false, max_report: self.settings.max_report, config: self.settings.config };
        let mut at = Work::new(&self.converter, Target::Folder(outbox, &mut self.ledger), rules, date);
        let mut poll = Poll {
            reader,
            work: &mut at,
            looks: &mut self.looks,
            stop,
            now,
            number: self.number,
            config: self.settings.config,
            again: &self.again,
            short: false,
            recount: true,
            overflow: false,
        };
        let (clock, hurry) = (self.clock.as_ref(), self.hurry);
        let mut turn = Turn { clock, date, compares: true, hurry, most, new_runs_wait: false };
        let done = work(&mut poll, &mut turn, &mut self.history)?;
        let (short, new_runs_wait) = (poll.short, turn.new_runs_wait);
        let summary = std::mem::take(&mut at.summary);
        self.drain.wrote(summary.written());
        Ok((done, Polled { summary, short, new_runs_wait, ..Polled::default() }))
    }

    /// What is to be done next.
    fn end(&mut self, reader: RunReader, outbox: Outbox, progress: Progress, polled: &mut Polled) {
        let now = self.clock.monotonic();
        let reads =
            !progress.windows.is_empty() || (progress.sweep.is_some() && (self.hurry || progress.swept.is_none()));
        polled.more = (reads && !self.history.at_end) || self.looks.next_key().is_some_and(|due| due <= now);
        polled.next_due = self.looks.next_due();
        self.left = progress.left() + self.looks.waiting() as u64;
        (self.reader, self.outbox, self.progress) = (Some(reader), Some(outbox), Some(progress));
    }

    /// Where the last start left off, or the first start.
    fn begin(&mut self, reader: &mut RunReader, outbox: &Outbox, newest: Option<&String>) -> Result<Progress> {
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
                let mut progress = Progress { watermark: newest.cloned(), floor, sweep, ..Progress::default() };
                progress.sweep_total = reader.count(&Range { since: progress.floor.clone(), ..Range::default() })?;
                self.ledger.set_watermark(to, &progress.text())?;
                progress
            }
        };
        let unfinished = self.ledger.intended(to, settle::MOST / 2)?;
        let by_guid = matches!(reader.sql().key_type(), ColumnType::Guid | ColumnType::Text(_));
        if !unfinished.is_empty() && !by_guid {
            progress.sweep = Some(Place::default());
        }
        self.history = History::from(progress.place());
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
            progress.sweep = Some(Place::default());
            progress.sweep_compared = 0;
            if progress.windows.is_empty() {
                self.history = History::default();
            }
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
        schema::refuse_change(&self.ledger, &reader.look_again()?)?;
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
