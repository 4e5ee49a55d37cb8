//! One look at the database: the overlap behind the newest run, and a piece of its history.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tracing::info;
use uuid::Uuid;

use crate::error::Result;
use crate::ledger::{Known, RowDigest, State};
use crate::vte::catalog::ColumnType;
use crate::vte::model::guid_text;
use crate::vte::reader::{KeyAndTime, ReadRun, RunReader};
use crate::vte::sql::{Mark, Range};
use crate::vte::value::Value;

use super::super::work::{Decision, Work};
use super::history::History;
use super::progress::Progress;
use super::settle::{Look, Looks};

/// The most runs that are looked up by their keys in one poll, so that old ones do not keep new ones waiting.
const LOOK_UPS: usize = 2000;
/// The most keys of the history, and of runs without a time, that one poll compares with the ledger.
const KEYS: u32 = 2000;
/// The most pieces of so many keys that one poll compares, while they hold nothing new.
const PIECES: u32 = 5;
/// From so many runs on that wait to be looked up by their keys, no more of the history is read.
const LOOK_UPS_AT_A_TIME: usize = 5000;
/// The most different times of waiting runs in a text column that one statement compares.
const BOUNDS: usize = 200;

/// One look at the database at work.
pub(super) struct Poll<'a, 'w> {
    pub reader: &'a mut RunReader,
    pub work: &'a mut Work<'w>,
    pub looks: &'a mut Looks,
    pub stop: &'a AtomicBool,
    pub now: Duration,
    pub number: u64,
    /// The digest of the configuration.
    pub config: RowDigest,
    /// Runs that are tried again although nothing about them has changed.
    pub again: &'a HashSet<Uuid>,
}

/// What reading the overlap says of the watermark.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Whether all was read.
    pub complete: bool,
    /// The times that the watermark must not pass; none where it must stay where it is.
    pub held: Option<Vec<String>>,
    /// Rows without a key.
    pub without_key: u64,
}

impl Poll<'_, '_> {
    /// Reads all runs from the overlap behind the watermark on.
    pub fn overlap(&mut self, progress: &Progress, overlap: Duration) -> Result<Lane> {
        let range = Range {
            since: progress.watermark.clone(),
            back: Some(overlap.as_secs()),
            floor: progress.floor.clone(),
            ..Range::default()
        };
        let mut seen = HashSet::new();
        // In the order of the database: the first that waits is the oldest.
        let mut candidates: Vec<(Uuid, Option<String>)> = Vec::new();
        let mut after: Option<Mark> = None;
        let mut lane = Lane::default();
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(lane);
            }
            let page = self.reader.page(&range, after.as_ref(), None)?;
            lane.without_key += u64::from(page.without_key);
            let full = self.page(&page.runs, &mut seen, &mut candidates)?;
            after = page.next;
            if full {
                break;
            }
            if after.is_none() {
                lane.complete = true;
                self.looks.forget_unseen(self.number);
                break;
            }
        }
        candidates.retain(|(id, _)| self.looks.has(*id) || !seen.contains(id));
        let text = matches!(self.reader.sql().time_type(), ColumnType::Text(_));
        lane.held = held(candidates, text);
        Ok(lane)
    }

    /// Looks at a page; true when no more can be remembered.
    fn page(
        &mut self,
        runs: &[ReadRun],
        seen: &mut HashSet<Uuid>,
        candidates: &mut Vec<(Uuid, Option<String>)>,
    ) -> Result<bool> {
        let ids: Vec<Uuid> = runs.iter().map(|read| read.run.key.id).collect();
        let known = self.work.known(&ids)?;
        let mut settled = Vec::new();
        let mut full = false;
        for read in runs {
            let id = read.run.key.id;
            let twice = !seen.insert(id);
            let decision = self.decide(read, known.get(&id));
            if twice || read.copies > 1 {
                // The key may stand in two rows; reading by key tells.
                settled.push((id, read.run.key.raw.clone()));
            } else if matches!(decision, Decision::Skip) {
                self.looks.forget(id);
            } else {
                candidates.push((id, read.time.clone()));
                match self.looks.look(id, read.digest, read.run.steps.is_empty(), self.now, self.number) {
                    Look::Settled => settled.push((id, read.run.key.raw.clone())),
                    Look::Waits => {}
                    Look::Full => {
                        // Not remembered, so not seen: it holds the watermark.
                        seen.remove(&id);
                        full = true;
                        break;
                    }
                }
            }
        }
        self.look_up(&settled)?;
        Ok(full)
    }

    /// Reads runs by their keys and delivers those that are settled.
    pub fn look_up(&mut self, keys: &[(Uuid, Value)]) -> Result<()> {
        for part in keys.chunks(self.reader.page_size()) {
            let raw: Vec<Value> = part.iter().map(|(_, key)| key.clone()).collect();
            let reads = self.reader.runs(&raw)?;
            let found: HashSet<Uuid> = reads.iter().map(|read| read.run.key.id).collect();
            for (id, _) in part.iter().filter(|(id, _)| !found.contains(id)) {
                self.looks.forget(*id);
            }
            self.deliver(&reads)?;
        }
        Ok(())
    }

    fn deliver(&mut self, reads: &[ReadRun]) -> Result<()> {
        let ids: Vec<Uuid> = reads.iter().map(|read| read.run.key.id).collect();
        let known = self.work.known(&ids)?;
        let (mut ready, mut held, mut done) = (Vec::new(), Vec::new(), Vec::new());
        for read in reads {
            let id = read.run.key.id;
            let known = known.get(&id);
            let Decision::Try { again } = self.decide(read, known) else {
                self.looks.forget(id);
                continue;
            };
            if read.copies > 1 {
                // Already set aside: which of the rows is read first is up to the server.
                if !self.is_set_aside(known) {
                    self.work.prepare(read, again, &mut ready, &mut held);
                }
                done.push(id);
            } else if self.looks.look(id, read.digest, read.run.steps.is_empty(), self.now, self.number)
                == Look::Settled
            {
                self.work.prepare(read, again, &mut ready, &mut held);
                done.push(id);
            } else if self.looks.is_restless(id) {
                info!(run = %guid_text(id), "the run changes all the time; the next reconcile looks at it again");
                done.push(id);
            }
        }
        self.work.write(ready, &held)?;
        for id in done {
            self.looks.forget(id);
        }
        Ok(())
    }

    fn decide(&mut self, read: &ReadRun, known: Option<&Known>) -> Decision {
        if self.again.contains(&read.run.key.id) && self.is_set_aside(known) && self.work.can_be_delivered(read) {
            return Decision::Try { again: known.is_some_and(|known| known.report_digest.is_some()) };
        }
        self.work.decide(read, known)
    }

    fn is_set_aside(&self, known: Option<&Known>) -> bool {
        known.is_some_and(|known| known.state == State::Quarantined && known.config_digest == Some(self.config))
    }

    /// Looks up the runs that are due by their keys.
    pub fn due(&mut self) -> Result<()> {
        let due = self.looks.due(self.now, LOOK_UPS);
        self.look_up(&due)
    }

    /// Finds runs without a time that are not known yet; gives where the next poll goes on.
    pub fn without_time(&mut self, after: Option<&Mark>) -> Result<Option<Mark>> {
        let range = Range { without_time: true, unreadable: true, ..Range::default() };
        let (keys, next) = self.reader.keys(&range, after, KEYS)?;
        Ok(if self.remember(&keys)? { next } else { after.cloned() })
    }

    /// Compares a piece of the history with the ledger.
    pub fn history(&mut self, floor: Option<&String>, history: &mut History) -> Result<()> {
        let range = Range { since: floor.cloned(), ..Range::default() };
        for _ in 0..PIECES {
            let full = self.looks.by_key() >= LOOK_UPS_AT_A_TIME || self.looks.room() < KEYS as usize;
            if history.at_end || full || self.stop.load(Ordering::Relaxed) {
                break;
            }
            let (keys, next) = self.reader.keys(&range, history.next.as_ref(), KEYS)?;
            if !self.remember(&keys)? {
                break;
            }
            history.add(next, keys.iter().map(|(key, _)| key.id).filter(|id| self.looks.has(*id)).collect());
        }
        history.settle(|id| self.looks.has(id));
        Ok(())
    }

    /// Remembers those of `keys` that are neither delivered nor quarantined; false when there is no room for all.
    fn remember(&mut self, keys: &[KeyAndTime]) -> Result<bool> {
        let ids: Vec<Uuid> = keys.iter().map(|(key, _)| key.id).collect();
        let known: HashMap<Uuid, Known> = self.work.known(&ids)?;
        let mut all = true;
        for (key, _) in keys {
            let known = known.get(&key.id);
            let delivered = known.is_some_and(|known| known.state == State::Delivered);
            if !delivered && !self.is_set_aside(known) {
                all &= self.looks.add(key.id, key.raw.clone(), self.now);
            }
        }
        Ok(all)
    }
}

/// The times that hold the watermark. Of a time type, the first in the order of the database is the oldest; text has
/// another order, and the database has to compare them all.
fn held(candidates: Vec<(Uuid, Option<String>)>, text: bool) -> Option<Vec<String>> {
    let times = candidates.into_iter().filter_map(|(_, time)| time);
    if !text {
        return Some(times.take(1).collect());
    }
    let distinct: HashSet<String> = times.collect();
    let mut distinct: Vec<String> = distinct.into_iter().collect();
    distinct.sort();
    (distinct.len() <= BOUNDS).then_some(distinct)
}
