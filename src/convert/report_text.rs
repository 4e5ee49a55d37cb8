//! The report text of a step: one section per field, `Field: text`, in the order they are told. A text with line breaks
//! starts on a line of its own. What has no room goes to an attachment.

use crate::wats::text::{fit, is_forbidden, max, utf16_len};

/// Room kept for sentences of our own, so that a long text never keeps one of them out. The root can have most: one for
/// each of ten header fields and eight entries of MiscInfo, whose names have at most 100 units, with some 40 units each.
const RESERVED: usize = 2_000;

/// A report text in the making.
#[derive(Debug, Default)]
pub(super) struct ReportText<'a> {
    text: String,
    units: usize,
    fields: Vec<&'a str>,
    too_long: Vec<LongText<'a>>,
}

/// A text that has no room in the report text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LongText<'a> {
    /// The field it is of.
    pub(super) field: &'a str,
    /// All of it.
    pub(super) text: &'a str,
}

impl<'a> ReportText<'a> {
    /// Tells a text of the database in full; a field that was told is not told again. Gives the number of characters
    /// that had to be replaced, none when the text goes to an attachment, which takes any.
    pub(super) fn tell(&mut self, field: &'a str, text: &'a str) -> usize {
        if self.fields.contains(&field) {
            return 0;
        }
        self.fields.push(field);
        let room = (max::REPORT_TEXT - RESERVED).saturating_sub(self.units);
        let separator = if text.contains(['\n', '\r']) { ":\n" } else { ": " };
        let head = 1 + utf16_len(field) + separator.len();
        let units = utf16_len(text);
        if head + units > room {
            self.line(field, &format!("{units} characters, attached"));
            self.too_long.push(LongText { field, text });
            return 0;
        }
        if !text.chars().any(is_forbidden) {
            self.section(field, separator, text);
            return 0;
        }
        let fitted = fit(text, units);
        self.section(field, separator, &fitted.text);
        fitted.replaced
    }

    /// Tells a short sentence of our own.
    pub(super) fn line(&mut self, field: &str, text: &str) {
        self.section(field, ": ", text);
    }

    /// The text, if there is any, and what had no room in it.
    pub(super) fn finish(self) -> (Option<String>, Vec<LongText<'a>>) {
        debug_assert!(self.units <= max::REPORT_TEXT, "the room kept for our own sentences was too small");
        ((!self.text.is_empty()).then_some(self.text), self.too_long)
    }

    fn section(&mut self, field: &str, separator: &str, text: &str) {
        self.text.reserve(1 + field.len() + separator.len() + text.len());
        if !self.text.is_empty() {
            self.text.push('\n');
            self.units += 1;
        }
        for part in [field, separator, text] {
            self.text.push_str(part);
            self.units += utf16_len(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_stand_in_the_order_told_and_only_once() {
        let mut text = ReportText::default();
        assert_eq!(text.tell("Test number", "10.2"), 0);
        assert_eq!(text.tell("Description", "two\nlines\u{0}"), 1);
        text.line("Value", "none (NULL)");
        assert_eq!(text.tell("Test number", "10.2"), 0);
        let (text, too_long) = text.finish();
        assert_eq!(text.unwrap(), "Test number: 10.2\nDescription:\ntwo\nlines\u{FFFD}\nValue: none (NULL)");
        assert!(too_long.is_empty());
        assert_eq!(ReportText::default().finish(), (None, Vec::new()));
    }

    #[test]
    fn what_has_no_room_is_attached_and_the_rest_still_told() {
        let fits = "ä".repeat(max::REPORT_TEXT - RESERVED - "Value: ".len() - 1);
        let mut text = ReportText::default();
        text.tell("Value", &fits);
        text.tell("Description", "no room");
        text.line("Units", "V");
        let (text, too_long) = text.finish();
        assert_eq!(text.unwrap(), format!("Value: {fits}\nDescription: 7 characters, attached\nUnits: V"));
        assert_eq!(too_long, [LongText { field: "Description", text: "no room" }]);

        let long = format!("{fits}ä");
        let mut text = ReportText::default();
        assert_eq!(text.tell("Value", &long), 0);
        let (text, too_long) = text.finish();
        assert_eq!(text.unwrap(), "Value: 97993 characters, attached");
        assert_eq!(too_long[0].text, long);
    }
}
