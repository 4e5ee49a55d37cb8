//! Comparing what the database holds with what the ledger knows to be delivered.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::convert::Converter;
use crate::error::{Code, Result};
use crate::ledger::{DestinationId, Known, State, View, report_digest};
use crate::vte::reader::{ReadRun, RunReader};
use crate::vte::sql::{Mark, Range};

use super::prepare::{converted, serialised};
use super::starts::Starts;
pub use repairs::Repairs;

mod repairs;

/// Keys that one statement compares.
const KEYS: u32 = 2000;
/// The most runs of each kind that are named.
pub const NAMED: usize = 10_000;
/// How the day of a run without a time is called.
pub const NO_TIME: &str = "no time";

/// How deep to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Is every run known?
    Keys,
    /// Are its rows those that were delivered?
    Rows,
    /// Would its report be the one that was delivered?
    Reports,
}

/// The runs of one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Day {
    /// Runs in the database.
    pub runs: u64,
    /// Of these delivered, the waiting ones included.
    pub delivered: u64,
    /// Of the delivered ones those whose report waits in the folder for the WATS Client.
    pub waiting: u64,
    /// Set aside.
    pub quarantined: u64,
    /// Left out by the filter.
    pub excluded: u64,
    /// Neither delivered nor set aside.
    pub missing: u64,
    /// Delivered with other rows, or another report, than the database gives now.
    pub changed: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Verified {
    /// By day, as the database writes it.
    pub days: BTreeMap<String, Day>,
    /// The missing runs, at most [`NAMED`].
    pub missing: Vec<Uuid>,
    /// The changed runs, at most [`NAMED`].
    pub changed: Vec<Uuid>,
    /// Delivered runs that are no longer in the database; only known when everything was compared.
    pub vanished: Option<u64>,
    /// The repairs, where they are delivered; only known when everything was compared.
    pub repairs: Option<Repairs>,
}

impl Verified {
    /// All days together.
    pub fn total(&self) -> Day {
        self.days.values().fold(Day::default(), |sum, day| Day {
            runs: sum.runs + day.runs,
            delivered: sum.delivered + day.delivered,
            waiting: sum.waiting + day.waiting,
            quarantined: sum.quarantined + day.quarantined,
            excluded: sum.excluded + day.excluded,
            missing: sum.missing + day.missing,
            changed: sum.changed + day.changed,
        })
    }

    /// Whether something is not as it should be.
    pub fn differs(&self) -> bool {
        let total = self.total();
        total.missing + total.changed > 0 || self.repairs.as_ref().is_some_and(Repairs::differ)
    }
}

/// What is compared with.
pub struct Against<'a> {
    /// The ledger and the folder in it; none: nothing was delivered yet.
    pub ledger: Option<(&'a View, DestinationId)>,
    /// The reports that stand in the folder.
    pub folder: HashSet<Uuid>,
    /// Makes reports, for [`Depth::Reports`].
    pub converter: &'a Converter,
    /// The largest report in bytes.
    pub max_report: u64,
    /// The date and time.
    pub now: DateTime<Utc>,
}

/// Compares all runs of `range`, and those without a time where it has no bounds.
///
/// # Errors
/// The source or the ledger fails.
pub fn verify(reader: &mut RunReader, range: &Range, depth: Depth, against: &Against<'_>) -> Result<Verified> {
    let mut verified = Verified::default();
    let mut lanes = vec![range.clone()];
    let everything = range.since.is_none() && range.until.is_none();
    if everything {
        lanes.push(Range { without_time: true, ..Range::default() });
    }
    let mut delivered = HashSet::new();
    for lane in &lanes {
        let mut after: Option<Mark> = None;
        loop {
            let next = if depth == Depth::Keys {
                let (keys, next) = reader.keys(lane, after.as_ref(), KEYS)?;
                let known = against.known(keys.iter().map(|(key, _)| key.id))?;
                for (key, time) in &keys {
                    verified.count(key.id, time.as_deref(), known.get(&key.id), false, &against.folder);
                }
                delivered.extend(known.iter().filter(|(_, known)| known.report_digest.is_some()).map(|(id, _)| *id));
                next
            } else {
                let page = reader.page(lane, after.as_ref(), None)?;
                let known = against.known(page.runs.iter().map(|read| read.run.key.id))?;
                for read in &page.runs {
                    let id = read.run.key.id;
                    let changed = match known.get(&id) {
                        Some(known) => against.has_changed(read, known, depth)?,
                        None => false,
                    };
                    verified.count(id, read.time.as_deref(), known.get(&id), changed, &against.folder);
                }
                delivered.extend(known.iter().filter(|(_, known)| known.report_digest.is_some()).map(|(id, _)| *id));
                page.next
            };
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    if let (true, Some((ledger, to))) = (everything, against.ledger) {
        if reader.can_read_repairs().is_ok() {
            let repairs = repairs::verify(reader, depth, against, &mut delivered)?;
            verified.repairs = against.converter.repair_settings().map(|_| repairs);
        }
        verified.vanished = Some(ledger.counts(to)?.delivered.saturating_sub(delivered.len() as u64));
    }
    Ok(verified)
}

impl Against<'_> {
    fn known(&self, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Known>> {
        let Some((ledger, to)) = self.ledger else { return Ok(HashMap::new()) };
        ledger.lookup(to, &ids.collect::<Vec<_>>())
    }

    fn has_changed(&self, read: &ReadRun, known: &Known, depth: Depth) -> Result<bool> {
        if known.state != State::Delivered {
            return Ok(false);
        }
        if known.row_digest != Some(read.digest) || depth != Depth::Reports {
            return Ok(known.row_digest != Some(read.digest));
        }
        let mut report = match converted(self.converter, read, self.now) {
            // What was delivered before the filter left it out stays as it is.
            Err(error) => return Ok(error.code() != Code::RunExcluded),
            Ok(report) => report,
        };
        let bytes = match Starts::new(self.converter.same_start_step()).give(&mut report, self.ledger)? {
            Ok(_) => serialised(&report.report, self.max_report),
            Err(error) => Err(error),
        };
        Ok(bytes.map_or(true, |bytes| !known.has_report(&report_digest(&bytes))))
    }
}

impl Verified {
    fn count(&mut self, id: Uuid, time: Option<&str>, known: Option<&Known>, changed: bool, folder: &HashSet<Uuid>) {
        let name = time.map_or(NO_TIME, |time| time.get(..10).unwrap_or(time));
        if !self.days.contains_key(name) {
            self.days.insert(name.to_owned(), Day::default());
        }
        let Some(day) = self.days.get_mut(name) else { return };
        day.runs += 1;
        match known.map(|known| known.state) {
            Some(State::Delivered) => {
                day.delivered += 1;
                day.waiting += u64::from(folder.contains(&id));
            }
            Some(State::Quarantined) if known.is_some_and(|known| known.is_held_for(Code::RunExcluded)) => {
                day.excluded += 1;
            }
            Some(State::Quarantined) => day.quarantined += 1,
            Some(State::Intended) | None => {
                day.missing += 1;
                if self.missing.len() < NAMED {
                    self.missing.push(id);
                }
            }
        }
        if changed {
            day.changed += 1;
            if self.changed.len() < NAMED {
                self.changed.push(id);
            }
        }
    }
}
