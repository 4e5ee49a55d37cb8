//! How far the source was read: kept in the ledger as one text, so that it changes as a whole.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::vte::model::guid_text;
use crate::vte::sql::Mark;
use crate::vte::value::Value;

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
            let progress = Progress { watermark: Some("2026".into()), floor: None, sweep, swept: Some(5) };
            let read = Progress::parse(&progress.text()).unwrap();
            assert_eq!(read, progress);
            assert_eq!(read.sweep.unwrap().mark(), Some(mark));
        }
        assert_eq!(Place::default().mark(), None);
        assert_eq!(Progress::parse("2026-01-01"), None);
    }
}
