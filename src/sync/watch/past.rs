//! The lane of the history: runs that are looked up by their keys, windows that were asked for, the comparison of all
//! keys. It goes on between two looks, only into room in the folder that new runs do not need, and never for long.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tracing::info;
use uuid::Uuid;

use crate::error::Result;
use crate::ledger::{Known, State};
use crate::vte::sql::Range;

use super::super::work::Decision;
use super::backfill::{Counts, Window};
use super::clock::Clock;
use super::history::{History, Piece};
use super::poll::{KEYS, Poll};
use super::progress::{Place, Progress};

/// The most runs that are looked up by their keys in one turn, so that old ones do not keep new ones waiting.
const LOOK_UPS: usize = 2000;
/// The most pieces of so many keys that one turn compares, while they hold nothing new.
const PIECES: u32 = 5;
/// The most pages of a window that one turn reads.
const PAGES: u32 = 10;
/// From so many runs on that wait to be looked up by their keys, no more of the history is read.
const LOOK_UPS_AT_A_TIME: usize = 5000;
/// After so long a turn ends with the page in hand.
const BUDGET: Duration = Duration::from_secs(2);
/// The part of the folder that the history leaves to new runs: an eighth.
const RESERVE: u32 = 8;
/// The part of the folder that has to be free beyond that before the history goes on: a quarter.
const ENOUGH: u32 = 4;

/// How a turn of the history goes.
pub(super) struct Turn<'c> {
    pub clock: &'c dyn Clock,
    pub date: DateTime<Utc>,
    /// Whether the comparison of all keys goes on; between two looks only where it is waited for.
    pub compares: bool,
    /// Whether the end is waited for.
    pub hurry: bool,
    /// How many reports the folder may hold.
    pub most: Option<u32>,
    /// Whether new runs wait for room: then there is none for old ones.
    pub new_runs_wait: bool,
}

impl Turn<'_> {
    /// Delivers what is settled and fits, and reads on.
    pub fn work(&self, poll: &mut Poll<'_, '_>, progress: &mut Progress, history: &mut History) -> Result<()> {
        let started = self.clock.monotonic();
        let over = || self.clock.monotonic().saturating_sub(started) >= BUDGET;
        self.look_up(poll, &over)?;
        if !progress.windows.is_empty() {
            Turn::read_window(poll, progress, history, &over)?;
        } else if progress.sweep.is_some() {
            self.compare(poll, progress, history, &over)?;
        }
        Ok(())
    }

    fn look_up(&self, poll: &mut Poll<'_, '_>, over: &dyn Fn() -> bool) -> Result<()> {
        poll.recount = false;
        let fresh = poll.looks.due(poll.now, false, LOOK_UPS);
        let ready = poll.looks.due(poll.now, true, LOOK_UPS);
        if !ready.is_empty() && self.has_room(poll, ready.len())? {
            for part in ready.chunks(poll.reader.page_size()) {
                if over() || Turn::stopped(poll) {
                    return Ok(());
                }
                if !poll.look_up(part)?.is_empty() {
                    break;
                }
            }
        }
        // A first look needs no room, but where it finds what is no longer there, or only to be set aside.
        poll.first_looks(&fresh, over)
    }

    /// Whether the folder has room that new runs do not need.
    fn has_room(&self, poll: &mut Poll<'_, '_>, wanted: usize) -> Result<bool> {
        let part = |part| self.most.map_or(0, |most| most / part);
        // Who only wants to be done has nothing to leave it to.
        let reserve = if self.hurry { 0 } else { part(RESERVE) };
        let free = poll.work.make_room(reserve)?.free;
        let enough = u32::try_from(wanted).unwrap_or(u32::MAX).min(part(ENOUGH).max(1));
        let has = !self.new_runs_wait && free >= enough;
        poll.short |= !has;
        Ok(has)
    }

    fn stopped(poll: &Poll<'_, '_>) -> bool {
        poll.stop.load(Ordering::Relaxed)
    }

    /// Compares pieces of all keys with the ledger.
    fn compare(
        &self,
        poll: &mut Poll<'_, '_>,
        progress: &mut Progress,
        history: &mut History,
        over: &dyn Fn() -> bool,
    ) -> Result<()> {
        let range = Range { since: progress.floor.clone(), ..Range::default() };
        for _ in 0..PIECES {
            let full = poll.looks.by_key() >= LOOK_UPS_AT_A_TIME || poll.looks.room() < KEYS as usize;
            if !self.compares || history.at_end || full || Turn::stopped(poll) || over() {
                break;
            }
            let (keys, end) = poll.reader.keys(&range, history.next.as_ref(), KEYS)?;
            if !poll.remember(&keys)? {
                break;
            }
            progress.sweep_compared += keys.len() as u64;
            let waiting = keys.iter().map(|(key, _)| (key.id, false)).filter(|(id, _)| poll.looks.has(*id)).collect();
            history.add(Piece { end, waiting, counts: Counts::default() });
        }
        history.settle(|id| poll.looks.has(id), |_| Ok(Counts::default()))?;
        if history.is_complete() {
            (progress.sweep, progress.swept) = (None, Some(self.date.timestamp()));
            info!("all keys are compared with the ledger");
        } else if let Some(done) = &history.done {
            progress.sweep = Some(Place::of(done));
        }
        Ok(())
    }

    /// Reads pages of the first window.
    fn read_window(
        poll: &mut Poll<'_, '_>,
        progress: &mut Progress,
        history: &mut History,
        over: &dyn Fn() -> bool,
    ) -> Result<()> {
        let Some(window) = progress.windows.first_mut() else { return Ok(()) };
        let range = Range { since: window.since.clone(), until: window.until.clone(), ..Range::default() };
        for _ in 0..PAGES {
            let full = poll.looks.by_key() >= LOOK_UPS_AT_A_TIME || poll.looks.room() < poll.reader.page_size();
            if history.at_end || full || Turn::stopped(poll) || over() {
                break;
            }
            let page = poll.reader.page(&range, history.next.as_ref(), None)?;
            let ids: Vec<Uuid> = page.runs.iter().map(|read| read.run.key.id).collect();
            let known = poll.work.known(&ids)?;
            let counts = Counts { without_key: u64::from(page.without_key), ..Counts::default() };
            let mut piece = Piece { end: page.next, waiting: Vec::new(), counts };
            for read in &page.runs {
                let known = known.get(&read.run.key.id);
                if matches!(poll.decide(read, known), Decision::Skip) {
                    passed_over(window, known, &mut piece.counts);
                } else {
                    poll.first_look(read);
                    piece.waiting.push((read.run.key.id, known.is_some_and(|known| known.report_digest.is_some())));
                }
            }
            history.add(piece);
        }
        let (looks, work) = (&*poll.looks, &mut *poll.work);
        let became = |ended: &[(Uuid, bool)]| {
            let ids: Vec<Uuid> = ended.iter().map(|(id, _)| *id).collect();
            let known = work.known(&ids)?;
            Ok(ended.iter().fold(Counts::default(), |counts, (id, again)| end_of(counts, known.get(id), *again)))
        };
        window.counts.add(&history.settle(|id| looks.has(id), became)?);
        if history.done.is_some() {
            window.place = history.done.as_ref().map(Place::of);
        }
        if history.is_complete() {
            let mut window = progress.windows.remove(0);
            window.done = Some(poll.work.now().timestamp());
            info!(
                delivered = window.counts.delivered,
                again = window.counts.redelivered,
                already = window.counts.already,
                quarantined = window.counts.quarantined + window.counts.still_quarantined,
                "the backfill {} is done",
                window.name
            );
            progress.finish(window);
            *history = History::from(progress.place());
        }
        Ok(())
    }
}

/// A run that needs nothing: what was delivered since the request, before a restart, counts as delivered for it. Times are in
/// seconds: what was delivered within that of the request was there before it, mostly.
fn passed_over(window: &Window, known: Option<&Known>, counts: &mut Counts) {
    match known {
        Some(known) if known.state == State::Quarantined => counts.still_quarantined += 1,
        Some(known) if known.delivered_at.is_some_and(|at| at > window.taken) => counts.delivered += 1,
        _ => counts.already += 1,
    }
}

/// What became of a run that waited, and was delivered before or not.
fn end_of(mut counts: Counts, known: Option<&Known>, again: bool) -> Counts {
    match known.map(|known| known.state) {
        Some(State::Delivered) if again => counts.redelivered += 1,
        Some(State::Delivered) => counts.delivered += 1,
        Some(State::Quarantined) => counts.quarantined += 1,
        Some(State::Intended) | None => counts.left += 1,
    }
    counts
}
