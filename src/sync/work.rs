//! What becomes of runs once they are read: known already, delivered, or quarantined. Shared by all that read.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use tracing::{debug, warn};
use uuid::Uuid;

use crate::convert::{Converter, Note};
use crate::deliver::{Outbox, Outcome, Outgoing, Space};
use crate::error::{Code, Error, Result};
use crate::ledger::{DestinationId, Known, Ledger, Quarantine, RowDigest, State, View};
use crate::vte::model::guid_text;
use crate::vte::reader::ReadRun;

use super::prepare::{converted, duplicate, serialised};
use super::starts::Starts;
use super::summary::Summary;

/// Where reports go.
pub enum Target<'a> {
    /// Into a folder, remembered in the ledger.
    Folder(&'a mut Outbox, &'a mut Ledger),
    /// Nowhere: nothing is written. The ledger, if there is one, tells what is delivered already.
    Nowhere(Option<(&'a View, DestinationId)>),
}

/// By which rules runs are delivered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Deliver again what is delivered, try again what is quarantined.
    pub resend: bool,
    /// The largest report in bytes.
    pub max_report: u64,
    /// A digest of the configuration: a quarantined run is tried again when it has changed.
    pub config: RowDigest,
}

/// Delivery at work, with the counts of what became of the runs.
pub(super) struct Work<'a> {
    converter: &'a Converter,
    target: Target<'a>,
    rules: Rules,
    /// The number of this pass, where a run must not come twice in one.
    pub pass: Option<u64>,
    now: DateTime<Utc>,
    /// Runs quarantined in this pass: few.
    tried: HashSet<Uuid>,
    starts: Starts,
    pub summary: Summary,
}

/// A report on its way, with what is said about it.
pub(super) struct Ready {
    outgoing: Outgoing,
    notes: Vec<Note>,
    again: bool,
}

/// What becomes of a run.
pub(super) enum Decision {
    /// Nothing: it is delivered, or still in quarantine.
    Skip,
    /// Quarantine, whatever it holds.
    Hold(Error),
    /// A report, if it can be one; `again` when it was delivered before.
    Try { again: bool },
}

/// What the ledger of a target knows of reports.
pub(super) fn known_in(target: &Target<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
    match target {
        Target::Folder(outbox, ledger) => ledger.lookup(outbox.destination(), ids),
        Target::Nowhere(Some((ledger, destination))) => ledger.lookup(*destination, ids),
        Target::Nowhere(None) => Ok(HashMap::new()),
    }
}

impl Ready {
    /// The run.
    pub fn id(&self) -> Uuid {
        self.outgoing.id
    }
}

impl<'a> Work<'a> {
    pub fn new(converter: &'a Converter, target: Target<'a>, rules: Rules, now: DateTime<Utc>) -> Work<'a> {
        let starts = Starts::new(converter.same_start_step());
        Work { converter, target, rules, pass: None, now, tried: HashSet::new(), starts, summary: Summary::default() }
    }

    pub fn known(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
        known_in(&self.target, ids)
    }

    pub fn decide(&mut self, read: &ReadRun, known: Option<&Known>) -> Decision {
        if read.copies > 1 {
            // Whatever the rows are: which of them is read first is up to the server, and the others are no less runs.
            if known.is_some_and(|known| known.is_held_for(Code::RunDuplicate) && self.has_tried(known)) {
                self.summary.still_quarantined += 1;
                return Decision::Skip;
            }
            return Decision::Hold(duplicate(read.copies));
        }
        let same_rows = known.is_some_and(|known| known.row_digest == Some(read.digest));
        let this_pass = known.is_some_and(|known| known.state == State::Delivered && Some(known.pass) == self.pass);
        if self.tried.contains(&read.run.key.id) || (this_pass && !same_rows) {
            // Delivered or refused in this very pass, and here it is again with other rows.
            return Decision::Hold(duplicate(2));
        }
        match known {
            Some(known) if same_rows && !self.rules.resend => match known.state {
                State::Delivered => {
                    self.summary.already += 1;
                    return Decision::Skip;
                }
                State::Quarantined if self.has_tried(known) && !self.has_passed(read, known) => {
                    if known.is_held_for(Code::RunExcluded) {
                        self.summary.excluded += 1;
                    } else {
                        self.summary.still_quarantined += 1;
                    }
                    return Decision::Skip;
                }
                State::Quarantined | State::Intended => {}
            },
            _ => {}
        }
        Decision::Try { again: known.is_some_and(|known| known.report_digest.is_some()) }
    }

    /// Remembers that these runs came in this pass: another row with the key of one of them is no change of it.
    pub fn mark_seen(&mut self, ids: &[Uuid]) -> Result<()> {
        match &mut self.target {
            Target::Folder(outbox, ledger) if !ids.is_empty() => ledger.mark_seen(outbox.destination(), ids),
            _ => Ok(()),
        }
    }

    pub fn quarantine(&mut self, read: &ReadRun, error: &Error) -> Quarantine {
        let id = read.run.key.id;
        self.tried.insert(id);
        if error.code() == Code::RunExcluded {
            debug!(run = %guid_text(id), "excluded: {error}");
            self.summary.excluded += 1;
        } else {
            warn!(run = %guid_text(id), code = error.code().id(), "quarantined: {error}");
            self.summary.quarantined += 1;
        }
        Quarantine {
            id,
            row_digest: read.digest,
            config_digest: self.rules.config,
            code: error.code(),
            reason: error.to_string(),
            hint: error.remedy().unwrap_or_default().to_owned(),
            at: self.now.timestamp(),
        }
    }

    /// Whether a run that was set aside was so by these rules, and nobody asks for it anew.
    fn has_tried(&self, known: &Known) -> bool {
        known.config_digest == Some(self.rules.config) && !self.rules.resend
    }

    /// Whether what a run was set aside for is over, though its rows are the same: its time has come, the other row with
    /// its key is gone, or the file that had its name.
    fn has_passed(&self, read: &ReadRun, known: &Known) -> bool {
        let passes = [Code::RunFuture, Code::RunDuplicate, Code::RunForeignFile];
        passes.iter().any(|code| known.is_held_for(*code)) && self.can_be_delivered(read, known)
    }

    /// Whether a run that was set aside could be delivered now.
    pub fn can_be_delivered(&self, read: &ReadRun, known: &Known) -> bool {
        let taken = known.is_held_for(Code::RunForeignFile)
            && match &self.target {
                Target::Folder(outbox, _) => outbox.is_taken(read.run.key.id),
                // Nobody looks into the folder: as it was the last time.
                Target::Nowhere(_) => true,
            };
        let report = || converted(self.converter, read, self.now);
        !taken && report().and_then(|converted| serialised(&converted.report, self.rules.max_report)).is_ok()
    }

    /// Makes the report of a run, or the reason why it is quarantined.
    ///
    /// # Errors
    /// The ledger cannot be asked.
    pub fn prepare(
        &mut self,
        read: &ReadRun,
        again: bool,
        ready: &mut Vec<Ready>,
        held: &mut Vec<Quarantine>,
    ) -> Result<()> {
        match self.report(read)? {
            Ok((outgoing, notes)) => ready.push(Ready { outgoing, notes, again }),
            Err(error) => held.push(self.quarantine(read, &error)),
        }
        Ok(())
    }

    fn report(&mut self, read: &ReadRun) -> Result<std::result::Result<(Outgoing, Vec<Note>), Error>> {
        let mut converted = match converted(self.converter, read, self.now) {
            Ok(converted) => converted,
            Err(error) => return Ok(Err(error)),
        };
        let ledger: Option<(&View, DestinationId)> = match &self.target {
            Target::Folder(outbox, ledger) => Some((ledger, outbox.destination())),
            Target::Nowhere(ledger) => *ledger,
        };
        let claim = match self.starts.give(&mut converted, ledger)? {
            Ok(claim) => claim,
            Err(error) => return Ok(Err(error)),
        };
        Ok(serialised(&converted.report, self.rules.max_report).map(|bytes| {
            let outgoing = Outgoing { id: read.run.key.id, row_digest: read.digest, bytes, claim: Some(claim) };
            (outgoing, converted.notes)
        }))
    }

    /// The date that this goes by.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Counts the room in the folder anew, and leaves `reserve` of it to others.
    pub fn make_room(&mut self, reserve: u32) -> Result<Space> {
        match &mut self.target {
            Target::Folder(outbox, _) => outbox.make_room(reserve),
            Target::Nowhere(_) => Ok(Space { waiting: 0, free: u32::MAX }),
        }
    }

    /// How much of the room that was counted is left.
    pub fn room(&self) -> u32 {
        match &self.target {
            Target::Folder(outbox, _) => outbox.room(),
            Target::Nowhere(_) => u32::MAX,
        }
    }

    /// Delivers what is ready, and records what is held; gives how many of those that are ready, from the first on, had
    /// room. What was delivered before an error is counted.
    pub fn write(&mut self, ready: Vec<Ready>, held: &[Quarantine]) -> Result<usize> {
        let mut outgoing = Vec::with_capacity(ready.len());
        let mut said = Vec::with_capacity(ready.len());
        for report in ready {
            said.push(Said {
                id: report.outgoing.id,
                bytes: report.outgoing.bytes.len() as u64,
                notes: report.notes,
                again: report.again,
            });
            outgoing.push(report.outgoing);
        }
        let mut outcomes = Vec::with_capacity(outgoing.len());
        let result = match &mut self.target {
            Target::Folder(outbox, ledger) => ledger
                .quarantine(outbox.destination(), held)
                .and_then(|()| outbox.deliver(ledger, &outgoing, &mut outcomes))
                .inspect(|()| self.starts.are_known()),
            Target::Nowhere(_) => {
                outcomes.resize(outgoing.len(), Outcome::Written);
                Ok(())
            }
        };
        let delivered = outcomes.len();
        for (said, outcome) in said.into_iter().zip(outcomes) {
            self.count(said, &outcome);
        }
        result.map(|()| delivered)
    }

    fn count(&mut self, said: Said, outcome: &Outcome) {
        let run = guid_text(said.id);
        if let Outcome::Quarantined { code, reason } = outcome {
            warn!(%run, code = code.id(), "quarantined: {reason}");
            self.summary.quarantined += 1;
            return;
        }
        self.summary.bytes += said.bytes;
        if said.again {
            self.summary.redelivered += 1;
        } else {
            self.summary.delivered += 1;
        }
        for note in said.notes {
            debug!(%run, note = note.kind.id(), "{}", note.text);
            *self.summary.notes.entry(note.kind).or_default() += 1;
        }
    }
}

/// What is to be said about a report once it is delivered.
struct Said {
    id: Uuid,
    bytes: u64,
    notes: Vec<Note>,
    again: bool,
}
