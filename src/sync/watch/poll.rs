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

use super::super::prepare::duplicate;
use super::super::work::{Decision, Ready, Work};
use super::progress::Progress;
use super::settle::{Look, Looks};

/// The most keys of the history, and of runs without a time, that one poll compares with the ledger.
pub(super) const KEYS: u32 = 2000;
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
    /// Whether a report was not delivered because the folder has no room for it.
    pub short: bool,
    /// Whether the folder is counted anew when its room is used up.
    pub recount: bool,
    /// Whether a run waits that could not be remembered: the watermark stays where it is.
    pub overflow: bool,
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
        // Text has another order than time: what was not read may be older than what was.
        lane.held = if self.overflow || (text && !lane.complete) { None } else { held(candidates, text) };
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
                candidates.push((id, read.time.clone()));
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
        for (id, _) in self.look_up(&settled)? {
            if !self.looks.defer(id, self.now, self.number) {
                seen.remove(&id);
                full = true;
            }
        }
        Ok(full)
    }

    /// Reads runs by their keys and delivers those that are settled. Where the folder has no room left, the others are
    /// not read, and given back.
    pub fn look_up(&mut self, keys: &[(Uuid, Value)]) -> Result<Vec<(Uuid, Value)>> {
        let mut left = keys;
        while !left.is_empty() {
            if self.work.room() == 0 && (!self.recount || self.work.make_room(0)?.free == 0) {
                self.short = true;
                return Ok(left.to_vec());
            }
            let room = usize::try_from(self.work.room()).unwrap_or(usize::MAX);
            let (part, rest) = left.split_at(left.len().min(room).min(self.reader.page_size()));
            left = rest;
            self.read(part)?;
        }
        Ok(Vec::new())
    }

    /// Reads runs by their keys, whatever room there is.
    fn read(&mut self, keys: &[(Uuid, Value)]) -> Result<()> {
        let raw: Vec<Value> = keys.iter().map(|(_, key)| key.clone()).collect();
        let reads = self.reader.runs(&raw)?;
        let found: HashSet<Uuid> = reads.iter().map(|read| read.run.key.id).collect();
        for (id, _) in keys.iter().filter(|(id, _)| !found.contains(id)) {
            self.looks.forget(*id);
        }
        self.deliver(&reads)
    }

    fn deliver(&mut self, reads: &[ReadRun]) -> Result<()> {
        let ids: Vec<Uuid> = reads.iter().map(|read| read.run.key.id).collect();
        let known = self.work.known(&ids)?;
        let (mut ready, mut held, mut done) = (Vec::new(), Vec::new(), Vec::new());
        for read in reads {
            let id = read.run.key.id;
            let known = known.get(&id);
            if read.copies > 1 {
                // Already set aside: which of the rows is read first is up to the server.
                if !self.is_set_aside(known) {
                    held.push(self.work.quarantine(read, &duplicate(read.copies)));
                }
                done.push(id);
                continue;
            }
            let Decision::Try { again } = self.decide(read, known) else {
                self.looks.forget(id);
                continue;
            };
            if self.looks.look(id, read.digest, read.run.steps.is_empty(), self.now, self.number) == Look::Settled {
                self.work.prepare(read, again, &mut ready, &mut held)?;
                done.push(id);
            } else if self.looks.is_restless(id) {
                info!(run = %guid_text(id), "the run changes all the time; the next reconcile looks at it again");
                done.push(id);
            }
        }
        let ready_ids: Vec<Uuid> = ready.iter().map(Ready::id).collect();
        let delivered = self.work.write(ready, &held)?;
        // Somebody else has filled the folder meanwhile.
        let without_room: HashSet<Uuid> = ready_ids[delivered..].iter().copied().collect();
        self.short |= !without_room.is_empty();
        for id in done {
            if !without_room.contains(&id) {
                self.looks.forget(id);
            } else if !self.looks.defer(id, self.now, self.number) {
                self.overflow = true;
            }
        }
        Ok(())
    }

    /// Looks up runs by their keys for the first time. Where one look is not enough, that needs no room in the folder.
    pub fn first_looks(&mut self, keys: &[(Uuid, Value)], over: &dyn Fn() -> bool) -> Result<()> {
        for part in keys.chunks(self.reader.page_size()) {
            if over() || self.stop.load(Ordering::Relaxed) {
                break;
            }
            self.read(part)?;
        }
        Ok(())
    }

    /// Takes a look at a run that is to be looked up by its key once it can be settled. There must be room to remember it.
    pub fn first_look(&mut self, read: &ReadRun) {
        let key = &read.run.key;
        if self.looks.add(key.id, key.raw.clone(), self.now) {
            self.looks.look(key.id, read.digest, read.run.steps.is_empty(), self.now, self.number);
        }
    }

    pub fn decide(&mut self, read: &ReadRun, known: Option<&Known>) -> Decision {
        if let Some(known) =
            known.filter(|known| self.again.contains(&read.run.key.id) && self.is_set_aside(Some(known)))
            && self.work.can_be_delivered(read, known)
        {
            return Decision::Try { again: known.report_digest.is_some() };
        }
        self.work.decide(read, known)
    }

    pub fn is_set_aside(&self, known: Option<&Known>) -> bool {
        known.is_some_and(|known| known.state == State::Quarantined && known.config_digest == Some(self.config))
    }

    /// Finds runs without a time that are not known yet; gives where the next poll goes on.
    pub fn without_time(&mut self, after: Option<&Mark>) -> Result<Option<Mark>> {
        let range = Range { without_time: true, unreadable: true, ..Range::default() };
        let (keys, next) = self.reader.keys(&range, after, KEYS)?;
        Ok(if self.remember(&keys)? { next } else { after.cloned() })
    }

    /// Remembers those of `keys` that are neither delivered nor quarantined; false when there is no room for all.
    pub fn remember(&mut self, keys: &[KeyAndTime]) -> Result<bool> {
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
