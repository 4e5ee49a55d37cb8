//! Where the comparison of all keys with the ledger stands.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::vte::sql::Mark;

/// Where the comparison stands: what is read of the history, and up to where nothing waits any more.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Where to read on; none: the beginning.
    pub next: Option<Mark>,
    /// Whether all is read.
    pub at_end: bool,
    /// Up to where everything is delivered, quarantined or gone.
    pub done: Option<Mark>,
    /// The pieces that are read, in order: where each ended, and its runs that were not known.
    pieces: VecDeque<(Option<Mark>, Vec<Uuid>)>,
    complete: bool,
}

impl History {
    /// From a place on.
    pub fn from(place: Option<Mark>) -> History {
        History { next: place.clone(), done: place, ..History::default() }
    }

    /// A piece was read that ended at `end`, or at the end of all.
    pub fn add(&mut self, end: Option<Mark>, waiting: Vec<Uuid>) {
        self.at_end = end.is_none();
        self.next.clone_from(&end);
        self.pieces.push_back((end, waiting));
    }

    /// Takes note of the first pieces of which nothing waits any more.
    pub fn settle(&mut self, waits: impl Fn(Uuid) -> bool) {
        while let Some((end, runs)) = self.pieces.front_mut() {
            runs.retain(|id| waits(*id));
            if !runs.is_empty() {
                return;
            }
            match end.take() {
                Some(end) => self.done = Some(end),
                None => self.complete = true,
            }
            self.pieces.pop_front();
        }
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
        let mut history = History::from(None);
        history.add(mark(1), vec![]);
        history.add(mark(2), vec![a]);
        history.add(mark(3), vec![]);
        history.add(None, vec![b]);
        history.settle(|_| true);
        assert_eq!((history.done.clone(), history.is_complete()), (mark(1), false));
        history.settle(|id| id == b);
        assert_eq!((history.done.clone(), history.is_complete()), (mark(3), false));
        history.settle(|_| false);
        assert!(history.is_complete() && history.at_end);
    }
}
