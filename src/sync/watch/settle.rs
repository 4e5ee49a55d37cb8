//! Runs that are not delivered yet: when were they first seen as they are now, and are they settled?
//!
//! A run is settled when two looks at least its span apart found the same rows. The span is measured by the machine's
//! own monotonic clock, never by the times in the database, which are set by stations.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::ledger::RowDigest;
use crate::vte::value::Value;

/// The most runs that wait here at a time; about 200 bytes each.
pub const MOST: usize = 10_000;

/// After so many looks that found other rows, a run that is looked up by its key is left to the next reconcile.
const PATIENCE: u32 = 100;

/// How long runs must stay unchanged.
#[derive(Debug, Clone, Copy)]
pub struct Spans {
    /// A run with steps.
    pub settle: Duration,
    /// A run without.
    pub settle_empty: Duration,
}

/// What a look says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The run has stayed as it is for long enough.
    Settled,
    /// It has to be looked at again.
    Waits,
    /// It has to be looked at again, and there is no room to remember it.
    Full,
}

#[derive(Debug)]
struct Entry {
    /// The digest of the last look and the time of the first look that found it; none before the first.
    seen: Option<(RowDigest, Duration)>,
    /// When it was first heard of.
    first: Duration,
    /// When it can be settled.
    due: Duration,
    /// The key to look it up by; none where every poll reads it anyway.
    key: Option<Value>,
    /// The poll that last saw it.
    poll: u64,
    changes: u32,
}

/// The runs that are not delivered yet.
#[derive(Debug)]
pub struct Looks {
    spans: Spans,
    entries: HashMap<Uuid, Entry>,
    by_key: usize,
}

impl Looks {
    /// None yet.
    pub fn new(spans: Spans) -> Looks {
        Looks { spans, entries: HashMap::new(), by_key: 0 }
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.entries.len()
    }

    /// How many wait to be looked up by their keys.
    pub fn by_key(&self) -> usize {
        self.by_key
    }

    /// How many more can be remembered.
    pub fn room(&self) -> usize {
        MOST.saturating_sub(self.entries.len())
    }

    /// Whether a run waits here.
    pub fn has(&self, id: Uuid) -> bool {
        self.entries.contains_key(&id)
    }

    /// A run was read at `now`, in the poll with number `poll`.
    pub fn look(&mut self, id: Uuid, digest: RowDigest, empty: bool, now: Duration, poll: u64) -> Look {
        let span = if empty { self.spans.settle_empty } else { self.spans.settle };
        if span.is_zero() {
            return Look::Settled;
        }
        if !self.has(id) && self.room() == 0 {
            return Look::Full;
        }
        let entry = self.entries.entry(id).or_insert(Entry {
            seen: None,
            first: now,
            due: now + span,
            key: None,
            poll,
            changes: 0,
        });
        entry.poll = poll;
        match entry.seen {
            Some((seen, since)) if seen == digest => {
                entry.due = since + span;
                if now >= entry.due { Look::Settled } else { Look::Waits }
            }
            seen => {
                entry.changes += u32::from(seen.is_some());
                entry.seen = Some((digest, now));
                entry.due = now + span;
                Look::Waits
            }
        }
    }

    /// A run that has to be looked up by its key; false when there is no room.
    pub fn add(&mut self, id: Uuid, key: Value, now: Duration) -> bool {
        if self.has(id) {
            return true;
        }
        if self.room() == 0 {
            return false;
        }
        self.entries.insert(id, Entry { seen: None, first: now, due: now, key: Some(key), poll: 0, changes: 0 });
        self.by_key += 1;
        true
    }

    /// The run is settled and there is no room in the folder for its report: it waits here, and in the overlap. False when
    /// there is no room here either.
    pub fn defer(&mut self, id: Uuid, now: Duration, poll: u64) -> bool {
        if !self.has(id) && self.room() == 0 {
            return false;
        }
        let entry = Entry { seen: None, first: now, due: now, key: None, poll, changes: 0 };
        self.entries.entry(id).or_insert(entry).poll = poll;
        true
    }

    /// The keys that are due at `now`, by key; at most `most`. `ready` are those that a second look may find settled, the
    /// others were not looked at yet.
    pub fn due(&self, now: Duration, ready: bool, most: usize) -> Vec<(Uuid, Value)> {
        let at_once = self.spans.settle.is_zero();
        let due = |entry: &&Entry| entry.due <= now && ready == (at_once || entry.seen.is_some());
        let mut keys: Vec<(Uuid, Value)> =
            self.entries.iter().filter_map(|(id, entry)| Some((*id, Some(entry).filter(due)?.key.clone()?))).collect();
        // Reading in the order of the keys is cheaper than in that of a hash, and always the same.
        keys.sort_by_key(|(id, _)| *id);
        keys.truncate(most);
        keys
    }

    /// Whether a run changes so often that it is left to the next reconcile.
    pub fn is_restless(&self, id: Uuid) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.key.is_some() && entry.changes > PATIENCE)
    }

    /// The run is delivered, quarantined or gone.
    pub fn forget(&mut self, id: Uuid) {
        if let Some(entry) = self.entries.remove(&id) {
            self.by_key -= usize::from(entry.key.is_some());
        }
    }

    /// Forgets the runs that a complete reading of the overlap did not see: they are gone, or have another time.
    pub fn forget_unseen(&mut self, poll: u64) {
        self.entries.retain(|_, entry| entry.key.is_some() || entry.poll == poll);
    }

    /// When the next run that is looked up by its key is due.
    pub fn next_key(&self) -> Option<Duration> {
        self.entries.values().filter(|entry| entry.key.is_some()).map(|entry| entry.due).min()
    }

    /// When the next run can be settled.
    pub fn next_due(&self) -> Option<Duration> {
        self.entries.values().map(|entry| entry.due).min()
    }

    /// When the run that waits longest was first heard of.
    pub fn oldest(&self) -> Option<Duration> {
        self.entries.values().map(|entry| entry.first).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    fn looks() -> Looks {
        Looks::new(Spans { settle: seconds(60), settle_empty: seconds(300) })
    }

    #[test]
    fn two_equal_looks_a_minute_apart_settle_a_run() {
        let (mut looks, id) = (looks(), Uuid::from_u128(1));
        assert_eq!(looks.look(id, [1; 16], false, seconds(0), 1), Look::Waits);
        assert_eq!(looks.look(id, [1; 16], false, seconds(59), 2), Look::Waits);
        assert_eq!(looks.look(id, [2; 16], false, seconds(60), 3), Look::Waits, "it has changed");
        assert_eq!(looks.look(id, [2; 16], false, seconds(119), 4), Look::Waits);
        assert_eq!(looks.look(id, [2; 16], false, seconds(120), 5), Look::Settled);
    }

    #[test]
    fn a_run_without_steps_waits_longer() {
        let (mut looks, id) = (looks(), Uuid::from_u128(1));
        assert_eq!(looks.look(id, [1; 16], true, seconds(0), 1), Look::Waits);
        assert_eq!(looks.look(id, [1; 16], true, seconds(299), 2), Look::Waits);
        assert_eq!(looks.look(id, [1; 16], true, seconds(300), 3), Look::Settled);
    }

    #[test]
    fn without_a_span_the_first_look_is_enough() {
        let mut looks = Looks::new(Spans { settle: Duration::ZERO, settle_empty: Duration::ZERO });
        assert_eq!(looks.look(Uuid::from_u128(1), [1; 16], false, seconds(0), 1), Look::Settled);
        assert_eq!(looks.waiting(), 0);
    }

    #[test]
    fn a_full_list_says_so_and_forgets_nothing() {
        let mut looks = looks();
        for number in 0..MOST as u128 {
            assert_eq!(looks.look(Uuid::from_u128(number), [1; 16], false, seconds(0), 1), Look::Waits);
        }
        let one_more = Uuid::from_u128(MOST as u128);
        assert_eq!(looks.look(one_more, [1; 16], false, seconds(0), 1), Look::Full);
        assert!(!looks.add(one_more, Value::Guid(one_more), seconds(0)));
        assert_eq!(looks.look(Uuid::from_u128(0), [1; 16], false, seconds(60), 2), Look::Settled);
        looks.forget(Uuid::from_u128(0));
        assert_eq!(looks.look(one_more, [1; 16], false, seconds(60), 2), Look::Waits);
    }

    #[test]
    fn what_a_whole_reading_did_not_see_is_forgotten_unless_it_has_a_key() {
        let mut looks = looks();
        let [seen, gone, late] = [1, 2, 3].map(Uuid::from_u128);
        looks.look(seen, [1; 16], false, seconds(0), 1);
        looks.look(gone, [1; 16], false, seconds(0), 1);
        assert!(looks.add(late, Value::Guid(late), seconds(0)));
        assert_eq!(looks.due(seconds(0), false, 10), [(late, Value::Guid(late))]);
        assert_eq!(looks.due(seconds(0), true, 10), []);
        looks.look(seen, [1; 16], false, seconds(30), 2);
        looks.forget_unseen(2);
        assert_eq!([looks.has(seen), looks.has(gone), looks.has(late)], [true, false, true]);
        assert_eq!((looks.waiting(), looks.by_key()), (2, 1));
    }
}
