//! How far the source was read: kept in the ledger as one text, so that it changes as a whole.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::vte::model::guid_text;
use crate::vte::sql::Mark;
use crate::vte::value::Value;

use super::backfill::{self, Window};

/// How far the source was read for one destination.
///
/// It only saves work: without it everything is looked at once more, and the ledger tells what is delivered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Every run that was found up to this time, as the server renders it, is delivered, quarantined, or not older
    /// than the overlap before it.
    pub watermark: Option<String>,
    /// Runs before this time are never delivered.
    pub floor: Option<String>,
    /// Where the comparison of all keys stands; none between two.
    pub sweep: Option<Place>,
    /// When the last one was complete, in seconds since 1970.
    pub swept: Option<i64>,
    /// How many runs there were when the first one began; only for an estimate.
    pub sweep_total: u64,
    /// How many of them are compared.
    pub sweep_compared: u64,
    /// The windows of the history that were asked for, the first at work.
    pub windows: Vec<Window>,
    /// The last ones that are done, the oldest first.
    pub finished: Vec<Window>,
}

/// A place in the order of time and key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The time as the server renders it; none: the beginning.
    pub time: Option<String>,
    /// The key, if it is a GUID.
    pub guid: Option<String>,
    /// The key, if it is a number.
    pub number: Option<i64>,
    /// The key, if it is text.
    pub text: Option<String>,
}

impl Place {
    /// The place behind a mark; the beginning where its key has a type that cannot be kept.
    pub fn of(mark: &Mark) -> Place {
        let time = mark.time.clone();
        match &mark.key {
            Value::Guid(guid) => Place { time, guid: Some(guid_text(*guid)), ..Place::default() },
            Value::Int(number) => Place { time, number: Some(*number), ..Place::default() },
            Value::Text(text) => Place { time, text: Some(text.clone()), ..Place::default() },
            _ => Place::default(),
        }
    }

    /// The mark to read on from; none: the beginning.
    pub fn mark(&self) -> Option<Mark> {
        let key = match (&self.guid, self.number, &self.text) {
            (Some(guid), ..) => Value::Guid(Uuid::try_parse(guid).ok()?),
            (_, Some(number), _) => Value::Int(number),
            (.., Some(text)) => Value::Text(text.clone()),
            _ => return None,
        };
        Some(Mark { time: self.time.clone(), key })
    }
}

impl Progress {
    /// From the text in the ledger; none where there is none that can be understood, which costs only work.
    pub fn parse(text: &str) -> Option<Progress> {
        serde_json::from_str(text).ok()
    }

    /// The window that was asked for by this name, at work or done.
    pub fn window(&self, name: &str) -> Option<&Window> {
        self.windows.iter().chain(&self.finished).find(|window| window.name == name)
    }

    /// How many runs of the history are not read yet, as far as is known.
    pub fn left(&self) -> u64 {
        let windows: u64 = self.windows.iter().map(|window| window.total.saturating_sub(window.counts.all())).sum();
        // The first comparison delivers the history, a later one finds hardly anything.
        let first = self.sweep.is_some() && self.swept.is_none();
        let swept = if first { self.sweep_total.saturating_sub(self.sweep_compared) } else { 0 };
        windows.max(swept)
    }

    /// Remembers a window that is done.
    pub fn finish(&mut self, window: Window) {
        self.finished.push(window);
        let many = self.finished.len().saturating_sub(backfill::REMEMBERED);
        self.finished.drain(..many);
    }

    /// Where to read on in the history: that of the first window, or else that of the comparison of all keys.
    pub fn place(&self) -> Option<Mark> {
        let place = match self.windows.first() {
            Some(window) => window.place.as_ref(),
            None => self.sweep.as_ref(),
        };
        place.and_then(Place::mark)
    }

    /// The text for the ledger.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_survives_the_ledger() {
        for key in [Value::Guid(Uuid::from_u128(7)), Value::Int(-3), Value::Text("{A}".into())] {
            let mark = Mark { time: Some("2026-01-02 03:04:05.677".into()), key };
            let sweep = Some(Place::of(&mark));
            let window =
                Window { name: "n".into(), since: Some("2015".into()), place: sweep.clone(), ..Window::default() };
            let mut progress =
                Progress { watermark: Some("2026".into()), sweep, swept: Some(5), ..Progress::default() };
            assert_eq!(progress.place(), Some(mark.clone()));
            progress.windows = vec![window.clone()];
            for _ in 0..100 {
                progress.finish(window.clone());
            }
            assert_eq!(progress.finished.len(), backfill::REMEMBERED);
            let read = Progress::parse(&progress.text()).unwrap();
            assert_eq!(read, progress);
            assert_eq!(read.sweep.unwrap().mark(), Some(mark));
        }
        assert_eq!(Place::default().mark(), None);
        assert_eq!(Progress::parse("2026-01-01"), None);
    }
}
