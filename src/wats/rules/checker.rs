//! Collects violations while a report is walked through.

use super::place::At;
use super::{MAX_VIOLATIONS, Rule, Severity, Violation, values};
use crate::wats::schema::{Attribute, Kind};

/// What was found so far.
#[derive(Default)]
pub(super) struct Checker {
    pub(super) violations: Vec<Violation>,
    warnings: usize,
}

impl Checker {
    /// Notes a violation of the element or attribute at a place.
    pub(super) fn found(&mut self, rule: Rule, at: &At<'_>, attribute: Option<&'static str>, what: String) {
        // Each severity has a limit of its own: warnings, however many, never hide an error.
        let errors = self.violations.len() - self.warnings;
        let is_warning = rule.severity() == Severity::Warning;
        if (if is_warning { self.warnings } else { errors }) < MAX_VIOLATIONS {
            self.warnings += usize::from(is_warning);
            let place = at.place(attribute);
            self.violations.push(Violation { rule, place, what, remedy: rule.remedy().into() });
        }
    }

    /// The text of an attribute.
    pub(super) fn text(&mut self, at: &At<'_>, attribute: &Attribute, value: &str) {
        self.content(at, attribute.kind, Some(attribute.name), value);
    }

    /// The text of an attribute, if there is one.
    pub(super) fn maybe(&mut self, at: &At<'_>, attribute: &Attribute, value: Option<&str>) {
        if let Some(value) = value {
            self.text(at, attribute, value);
        }
    }

    /// The text of an element, if there is one.
    pub(super) fn element_text(&mut self, at: &At<'_>, kind: Kind, value: Option<&str>) {
        if let Some(value) = value {
            self.content(at, kind, None, value);
        }
    }

    fn content(&mut self, at: &At<'_>, kind: Kind, attribute: Option<&'static str>, value: &str) {
        let Kind::Text(text) = kind else { unreachable!("the schema has text where the model has a String") };
        values::text(text, value, |rule, what| self.found(rule, at, attribute, what));
    }

    /// A number, if there is one.
    pub(super) fn number(&mut self, at: &At<'_>, attribute: &Attribute, value: Option<f64>) {
        if let Some(value) = value {
            values::finite(value, |rule, what| self.found(rule, at, Some(attribute.name), what));
        }
    }

    /// The bytes of an attachment.
    pub(super) fn attached(&mut self, at: &At<'_>, kind: Kind, bytes: usize) {
        let Kind::Base64 { max } = kind else { unreachable!("the schema has base64 where the model has bytes") };
        values::attachment(bytes, max, |rule, what| self.found(rule, at, None, what));
    }

    /// How many there may be of something that is numbered with 16 bits.
    pub(super) fn count(&mut self, at: &At<'_>, element: &'static str, count: usize) {
        /// Numbers from 0 that fit 16 bits with a sign.
        const MAX: usize = i16::MAX as usize + 1;
        if count > MAX {
            self.found(Rule::Count, at, None, format!("has {count} {element}, at most {MAX} can be numbered"));
        }
    }
}
