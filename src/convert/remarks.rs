//! What is to be said of a run or a step while it is converted: notes for the log, and the report text of its step.

use std::fmt;

use crate::wats::text::{fit, utf16_len};

use super::note::{Note, NoteKind};
use super::report_text::{LongText, ReportText};

/// Characters of a text of the database that a note repeats.
const QUOTED: usize = 60;

/// Where something happened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    /// In the header of the run.
    Run,
    /// In a step.
    Step {
        /// Its position in the run, from 1.
        position: usize,
        /// `TestStepNumber`.
        number: Option<i64>,
        /// What it is called.
        name: &'a str,
    },
}

/// Collects notes and report text of one place.
pub(super) struct Remarks<'a, 'n> {
    place: Place<'a>,
    notes: &'n mut Vec<Note>,
    text: ReportText<'a>,
}

impl<'a, 'n> Remarks<'a, 'n> {
    pub(super) fn new(place: Place<'a>, notes: &'n mut Vec<Note>) -> Self {
        Remarks { place, notes, text: ReportText::default() }
    }

    /// Notes something.
    pub(super) fn note(&mut self, kind: NoteKind, text: impl fmt::Display) {
        let text = match self.place {
            Place::Run => text.to_string(),
            place @ Place::Step { .. } => format!("{place}: {text}"),
        };
        self.notes.push(Note { kind, text });
    }

    /// Makes a text fit into `field`, which takes `max` UTF-16 units. What is cut stands in full in the report text.
    pub(super) fn fit(&mut self, field: &'a str, text: &'a str, max: usize) -> String {
        let mut fitted = fit(text, max);
        if fitted.cut {
            let units = utf16_len(text);
            self.note(NoteKind::Cut, format_args!("{field} cut from {units} to {max} characters"));
            fitted.replaced = fitted.replaced.max(self.text.tell(field, text));
        }
        self.note_replaced(field, fitted.replaced);
        fitted.text
    }

    /// Tells a text of the database in the report text.
    pub(super) fn tell(&mut self, field: &'a str, text: &'a str) {
        let replaced = self.text.tell(field, text);
        self.note_replaced(field, replaced);
    }

    /// Tells a short sentence of our own in the report text.
    pub(super) fn line(&mut self, field: &str, text: &str) {
        self.text.line(field, text);
    }

    /// The report text, if there is any, and what had no room in it.
    pub(super) fn finish(self) -> (Option<String>, Vec<LongText<'a>>) {
        self.text.finish()
    }

    fn note_replaced(&mut self, field: &str, replaced: usize) {
        if replaced > 0 {
            let plural = if replaced == 1 { "" } else { "s" };
            self.note(NoteKind::Replaced, format_args!("{field}: {replaced} character{plural} replaced by U+FFFD"));
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Run => f.write_str("run"),
            Place::Step { number: Some(number), name, .. } => write!(f, "step {number} {}", quote(name)),
            Place::Step { position, number: None, name } => {
                write!(f, "step {} (at position {position}, without a number)", quote(name))
            }
        }
    }
}

/// A text of the database as a message repeats it: in backquotes, and not all of a long one.
pub(super) fn quote(text: &str) -> String {
    let fitted = fit(text, QUOTED);
    let end = if fitted.cut { "..." } else { "" };
    format!("`{}{end}`", fitted.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Place = Place::Step { position: 3, number: Some(30), name: "5V rail" };

    #[test]
    fn what_is_cut_is_noted_and_told_in_full() {
        let mut notes = Vec::new();
        let mut remarks = Remarks::new(STEP, &mut notes);
        assert_eq!(remarks.fit("Units", "V", 20), "V");
        assert_eq!(remarks.fit("Name", "abc\u{1F600}\u{1}\u{2}", 4), "abc");
        let (text, _) = remarks.finish();
        assert_eq!(text.unwrap(), "Name: abc\u{1F600}\u{FFFD}\u{FFFD}");
        let notes: Vec<_> = notes.iter().map(|note| (note.kind, note.text.as_str())).collect();
        assert_eq!(
            notes,
            [
                (NoteKind::Cut, "step 30 `5V rail`: Name cut from 7 to 4 characters"),
                (NoteKind::Replaced, "step 30 `5V rail`: Name: 2 characters replaced by U+FFFD"),
            ]
        );
    }

    #[test]
    fn what_is_replaced_is_noted_even_when_the_rest_is_attached() {
        let long = format!("a\u{1}{}", "b".repeat(100_000));
        let mut notes = Vec::new();
        let mut remarks = Remarks::new(STEP, &mut notes);
        assert_eq!(remarks.fit("Value", &long, 3), "a\u{FFFD}b");
        assert_eq!(remarks.finish().1.len(), 1);
        assert_eq!(notes[1].text, "step 30 `5V rail`: Value: 1 character replaced by U+FFFD");
    }

    #[test]
    fn places_say_where_to_look() {
        assert_eq!(STEP.to_string(), "step 30 `5V rail`");
        let unnumbered = Place::Step { position: 3, number: None, name: &"x".repeat(61) };
        assert_eq!(unnumbered.to_string(), format!("step `{}...` (at position 3, without a number)", "x".repeat(60)));
    }
}
