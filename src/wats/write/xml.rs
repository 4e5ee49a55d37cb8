//! Elements and attributes into memory, indented so that a person can read them, never inside text.

use std::fmt::Write as _;

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use uuid::Uuid;

use crate::wats::names::Named;
use crate::wats::number;

/// A document that grows.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
    /// The text of one number, kept to save an allocation each.
    scratch: String,
}

/// A start tag that grows.
pub(super) struct Tag<'x> {
    xml: &'x mut Xml,
    start: BytesStart<'static>,
}

impl Xml {
    /// A document with its declaration.
    pub(super) fn new() -> Xml {
        let mut xml =
            Xml { writer: Writer::new_with_indent(Vec::with_capacity(8 * 1024), b' ', 1), scratch: String::new() };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml
    }

    /// The bytes, with a line end behind the last.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    /// Begins an element.
    pub(super) fn tag(&mut self, name: &'static str) -> Tag<'_> {
        Tag { xml: self, start: BytesStart::new(name) }
    }

    /// Ends the element opened last.
    pub(super) fn close(&mut self, name: &'static str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element that holds text only. An empty one is written as one tag: a line break would become its text.
    pub(super) fn text_element(&mut self, name: &'static str, text: &str) {
        self.tag(name).text_content(text);
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("writing to memory cannot fail");
    }
}

impl Tag<'_> {
    /// An attribute. Line breaks and tabs become character references, or any reader would take them for blanks.
    pub(super) fn text(mut self, name: &str, value: &str) -> Self {
        self.start.push_attribute((name, value));
        self
    }

    /// An attribute, if there is a value.
    pub(super) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// The name of an enumeration's value.
    pub(super) fn named(self, name: &str, value: impl Named) -> Self {
        self.text(name, value.name())
    }

    /// An integer, if there is one.
    pub(super) fn integer(mut self, name: &str, value: Option<impl Into<i64>>) -> Self {
        if let Some(value) = value {
            self.xml.scratch.clear();
            write!(self.xml.scratch, "{}", value.into()).expect("writing to memory cannot fail");
            self.start.push_attribute((name, self.xml.scratch.as_str()));
        }
        self
    }

    /// A number, if there is one.
    pub(super) fn number(mut self, name: &str, value: Option<f64>) -> Self {
        if let Some(value) = value {
            self.xml.scratch.clear();
            number::push(&mut self.xml.scratch, value);
            self.start.push_attribute((name, self.xml.scratch.as_str()));
        }
        self
    }

    /// A GUID in upper case, if there is one.
    pub(super) fn guid(self, name: &str, value: Option<Uuid>) -> Self {
        let Some(value) = value else { return self };
        let mut buffer = Uuid::encode_buffer();
        self.text(name, value.hyphenated().encode_upper(&mut buffer))
    }

    /// Ends the tag; what follows stands inside, until `close`.
    pub(super) fn open(self) {
        self.xml.event(Event::Start(self.start));
    }

    /// Ends the element: it holds nothing.
    pub(super) fn empty(self) {
        self.xml.event(Event::Empty(self.start));
    }

    /// Ends the element with text in it. Only what must be is escaped: `<`, `>`, `&` and carriage returns.
    pub(super) fn text_content(self, text: &str) {
        if text.is_empty() {
            return self.empty();
        }
        let end = self.start.to_end().into_owned();
        self.xml.event(Event::Start(self.start));
        self.xml.event(Event::Text(BytesText::from_escaped(partial_escape(text))));
        self.xml.event(Event::End(end));
    }
}
