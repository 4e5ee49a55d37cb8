//! Where the reading of a range of the history stands: the comparison of all keys, or a window that was asked for.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::error::Result;
use crate::vte::sql::Mark;

use super::backfill::Counts;

/// Where the reading stands: what is read of the history, and up to where nothing waits any more.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Where to read on; none: the beginning.
    pub next: Option<Mark>,
    /// Whether all is read.
    pub at_end: bool,
    /// Up to where everything is delivered, quarantined or gone.
    pub done: Option<Mark>,
    /// The pieces that are read, in order.
    pieces: VecDeque<Piece>,
    complete: bool,
}

/// A piece of the history that is read.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Where it ended; none: at the end of all.
    pub end: Option<Mark>,
    /// Its runs that wait, and whether they were delivered before.
    pub waiting: Vec<(Uuid, bool)>,
    /// What became of the others.
    pub counts: Counts,
}

impl History {
    /// From a place on.
    pub fn from(place: Option<Mark>) -> History {
        History { next: place.clone(), done: place, ..History::default() }
    }

    /// A piece was read.
    pub fn add(&mut self, piece: Piece) {
        self.at_end = piece.end.is_none();
        self.next.clone_from(&piece.end);
        self.pieces.push_back(piece);
    }

    /// Takes note of the first pieces of which nothing waits any more, and gives what became of their runs; `became` tells
    /// it of those that waited.
    ///
    /// # Errors
    /// That of `became`.
    pub fn settle(
        &mut self,
        waits: impl Fn(Uuid) -> bool,
        mut became: impl FnMut(&[(Uuid, bool)]) -> Result<Counts>,
    ) -> Result<Counts> {
        let mut counts = Counts::default();
        while let Some(piece) = self.pieces.front_mut() {
            let (waiting, ended): (Vec<_>, Vec<_>) = piece.waiting.iter().copied().partition(|(id, _)| waits(*id));
            if !ended.is_empty() {
                piece.counts.add(&became(&ended)?);
                piece.waiting = waiting;
            }
            if !piece.waiting.is_empty() {
                break;
            }
            counts.add(&piece.counts);
            match piece.end.take() {
                Some(end) => self.done = Some(end),
                None => self.complete = true,
            }
            self.pieces.pop_front();
        }
        Ok(counts)
    }

    /// Whether everything was read and nothing of it waits.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vte::value::Value;

    #[test]
    fn what_is_done_never_passes_a_run_that_waits() {
        let mark = |number| Some(Mark { time: None, key: Value::Int(number) });
        let [a, b] = [1, 2].map(Uuid::from_u128);
        let piece = |end, waiting| Piece { end, waiting, counts: Counts { already: 1, ..Counts::default() } };
        let became = |ended: &[(Uuid, bool)]| Ok(Counts { delivered: ended.len() as u64, ..Counts::default() });
        let mut history = History::from(None);
        history.add(piece(mark(1), vec![]));
        history.add(piece(mark(2), vec![(a, false)]));
        history.add(piece(mark(3), vec![]));
        history.add(piece(None, vec![(b, false)]));
        assert_eq!(history.settle(|_| true, became).unwrap(), Counts { already: 1, ..Counts::default() });
        assert_eq!((history.done.clone(), history.is_complete()), (mark(1), false));
        let counts = history.settle(|id| id == b, became).unwrap();
        assert_eq!(counts, Counts { already: 2, delivered: 1, ..Counts::default() });
        assert_eq!((history.done.clone(), history.is_complete()), (mark(3), false));
        history.settle(|_| false, became).unwrap();
        assert!(history.is_complete() && history.at_end);
    }
}
