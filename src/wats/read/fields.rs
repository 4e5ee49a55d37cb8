//! Attributes and texts of an element, read as what they are, with a note of each that cannot be.

use uuid::Uuid;

use crate::wats::document::{Document, NodeId};
use crate::wats::names::Named;
use crate::wats::rules::Rule;
use crate::wats::rules::lexical::{self, Wrong};

/// Why part of a report cannot be read; the report has something harmless in its place.
#[derive(Debug)]
pub(in crate::wats) struct Problem {
    /// The element.
    pub(in crate::wats) node: NodeId,
    /// The attribute of it.
    pub(in crate::wats) attribute: Option<String>,
    /// Where, in bytes.
    pub(in crate::wats) offset: usize,
    /// What is wrong.
    pub(in crate::wats) wrong: Wrong,
}

/// A document that is being read, and what was wrong so far.
pub(super) struct Fields<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) problems: Vec<Problem>,
    /// The element of each step, in the order of the steps.
    pub(super) steps: Vec<NodeId>,
}

impl<'d> Fields<'d> {
    /// Notes that an element is wrong.
    pub(super) fn wrong(&mut self, node: NodeId, wrong: Wrong) {
        let offset = self.document.node(node).offset;
        self.problems.push(Problem { node, attribute: None, offset, wrong });
    }

    /// An attribute, read by `read`.
    fn value<T>(&mut self, node: NodeId, name: &str, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let attribute = self.document.attribute(node, name)?;
        match read(&attribute.value) {
            Ok(value) => Some(value),
            Err(wrong) => {
                let attribute_name = Some(name.to_owned());
                self.problems.push(Problem { node, attribute: attribute_name, offset: attribute.offset, wrong });
                None
            }
        }
    }

    /// A text, if it is there.
    pub(super) fn text(&mut self, node: NodeId, name: &str) -> Option<String> {
        self.document.attribute(node, name).map(|attribute| attribute.value.clone().into_owned())
    }

    /// A text that the client takes for empty when it is missing.
    pub(super) fn text_or_empty(&mut self, node: NodeId, name: &str) -> String {
        self.text(node, name).unwrap_or_default()
    }

    /// A text that has to be there.
    pub(super) fn needed_text(&mut self, node: NodeId, name: &str) -> String {
        self.text(node, name).unwrap_or_else(|| {
            self.wrong(node, lexical::missing(name));
            String::new()
        })
    }

    /// An integer of the width of the model.
    pub(super) fn integer<T: TryFrom<i64>>(&mut self, node: NodeId, name: &str) -> Option<T> {
        self.value(node, name, |text| {
            let value = lexical::integer(text)?;
            T::try_from(value).map_err(|_| (Rule::Range, format!("is {value}, which is too large")))
        })
    }

    /// An integer that has to be there.
    pub(super) fn needed_integer(&mut self, node: NodeId, name: &str) -> i32 {
        if self.document.attribute(node, name).is_none() {
            self.wrong(node, lexical::missing(name));
        }
        self.integer(node, name).unwrap_or_default()
    }

    /// A number.
    pub(super) fn number(&mut self, node: NodeId, name: &str) -> Option<f64> {
        self.value(node, name, lexical::double)
    }

    /// A GUID.
    pub(super) fn guid(&mut self, node: NodeId, name: &str) -> Option<Uuid> {
        self.value(node, name, lexical::guid)
    }

    /// A time.
    pub(super) fn moment(&mut self, node: NodeId, name: &str) -> Option<crate::wats::time::Moment> {
        self.value(node, name, lexical::moment)
    }

    /// The value of a name.
    pub(super) fn named<T: Named>(&mut self, node: NodeId, name: &str) -> Option<T> {
        self.value(node, name, |text| {
            let known = lexical::name(text, T::NAMES)?;
            T::from_name(known).ok_or_else(|| (Rule::Name, "is not known".to_owned()))
        })
    }

    /// The value of a name that has to be there; a bad or missing one is noted and `otherwise` stands in for it.
    pub(super) fn needed_name<T: Named>(&mut self, node: NodeId, name: &str, otherwise: T) -> T {
        if self.document.attribute(node, name).is_none() {
            self.wrong(node, lexical::missing(name));
        }
        self.named(node, name).unwrap_or(otherwise)
    }

    /// The only child of this name, if there is one; more are noted.
    pub(super) fn child(&mut self, node: NodeId, name: &str) -> Option<NodeId> {
        let document = self.document;
        let mut children = document.named(node, name);
        let first = children.next();
        if let Some(second) = children.next() {
            self.wrong(second, (Rule::ElementTooMany, "is one too many: at most 1 may stand here".to_owned()));
        }
        first
    }

    /// The text of the only child of this name.
    pub(super) fn child_text(&mut self, node: NodeId, name: &str) -> Option<String> {
        let child = self.child(node, name)?;
        Some(self.document.node(child).text.clone().into_owned())
    }

    /// The bytes in the text of an element.
    pub(super) fn bytes(&mut self, node: NodeId) -> Vec<u8> {
        lexical::base64(&self.document.node(node).text).unwrap_or_else(|wrong| {
            self.wrong(node, wrong);
            Vec::new()
        })
    }

    /// The numbers in the text of an element.
    pub(super) fn numbers(&mut self, node: NodeId) -> Vec<f64> {
        lexical::numbers(&self.document.node(node).text).unwrap_or_else(|wrong| {
            self.wrong(node, wrong);
            Vec::new()
        })
    }
}
