//! A report that starts later than its run did, since WATS would take it for another report of the same unit.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::TimeDelta;

use crate::wats::model::Body;
use crate::wats::text::{max, utf16_len};

use super::note::NoteKind;
use super::{Converted, Note};

/// What the report text of the root calls it.
const FIELD: &str = "Start";

impl Converted {
    /// Lets the report start later, and says so in the report text of its root and in a note.
    pub(crate) fn start_later(&mut self, by: Duration) {
        let Ok(delta) = TimeDelta::from_std(by) else { return };
        self.report.start += delta;
        let millis = by.as_millis();
        let why = format!(
            "{millis} ms later than in the database: another run of this serial number, part number and process has \
             the same start"
        );
        if let Body::Uut(uut) = &mut self.report.body {
            let text = uut.root.report_text.get_or_insert_default();
            let line = if text.is_empty() { "" } else { "\n" };
            // A text that is full keeps what it has; the note tells it all the same.
            if utf16_len(text) + line.len() + FIELD.len() + 2 + why.len() <= max::REPORT_TEXT {
                let _ = write!(text, "{line}{FIELD}: {why}");
            }
        }
        self.notes.push(Note { kind: NoteKind::SameStart, text: format!("run: start {why}") });
    }
}
