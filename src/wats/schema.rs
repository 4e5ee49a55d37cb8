//! What WSXF is made of: every element and attribute, with its type, how long or large it may be, and whether a file
//! needs it. The one place for these rules: [`super::rules::check`] asks it about a report in memory,
//! [`super::validate`] about the bytes of a file, and a test compares it with the XSD.

mod report;
mod step;

pub use report::*;
pub use step::*;

/// What an attribute or a text holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Text.
    Text(Text),
    /// An integer within limits.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// A finite number.
    Double,
    /// `true`, `false`, `1`, `0`.
    Bool,
    /// A time with an offset or `Z`.
    OffsetTime,
    /// A time with `Z`.
    UtcTime,
    /// A time with or without an offset.
    AnyTime,
    /// A GUID with hyphens, without braces, not all zeros.
    Guid,
    /// One of these names; case matters.
    OneOf(&'static [&'static str]),
    /// Bytes in base64, at least one and at most so many.
    Base64 {
        /// The most bytes, decoded.
        max: usize,
    },
    /// Numbers separated by semicolons.
    Numbers,
}

/// A text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The most UTF-16 units.
    pub max: usize,
    /// Whether something but white space must stand there; the client trims.
    pub filled: bool,
}

/// Whether a file needs an attribute or an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A file without it is refused, or read as something else than it says.
    Required,
    /// A file should have it, but the client does without.
    Expected,
    /// As you like.
    Optional,
    /// The server writes it into exports; a client ignores or replaces it.
    Output,
    /// The client drops it or stumbles over it: leave it out.
    Omit,
}

/// An attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribute {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a file needs it.
    pub usage: Use,
}

/// An element as a child of another.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    /// The element.
    pub element: &'static Element,
    /// Its place in the order of its siblings: never below that of one before it. Equal places mix freely.
    pub place: u8,
    /// The most of them.
    pub most: usize,
    /// Whether one must be there.
    pub usage: Use,
}

/// An element.
#[derive(Debug)]
pub struct Element {
    /// The name.
    pub name: &'static str,
    /// The attributes.
    pub attributes: &'static [Attribute],
    /// What its text holds, if it may have any.
    pub text: Option<Kind>,
    /// The elements inside, in order.
    pub children: &'static [Child],
    /// Whether anything may stand inside, of whatever vocabulary.
    pub any: bool,
}

/// As many as one likes.
pub const MANY: usize = usize::MAX;

/// Text without a known limit.
pub const FREE: Kind = Kind::Text(Text { max: usize::MAX, filled: false });

/// A 16-bit integer.
pub const I16: Kind = Kind::Integer { min: i16::MIN as i64, max: i16::MAX as i64 };

/// A 32-bit integer.
pub const I32: Kind = Kind::Integer { min: i32::MIN as i64, max: i32::MAX as i64 };

/// Text of at most `max` UTF-16 units.
pub const fn text(max: usize) -> Kind {
    Kind::Text(Text { max, filled: false })
}

/// Text of at most `max` UTF-16 units that is not blank.
pub const fn filled(max: usize) -> Kind {
    Kind::Text(Text { max, filled: true })
}

const fn attribute(name: &'static str, kind: Kind, usage: Use) -> Attribute {
    Attribute { name, kind, usage }
}

const fn required(name: &'static str, kind: Kind) -> Attribute {
    attribute(name, kind, Use::Required)
}

const fn optional(name: &'static str, kind: Kind) -> Attribute {
    attribute(name, kind, Use::Optional)
}

const fn output(name: &'static str, kind: Kind) -> Attribute {
    attribute(name, kind, Use::Output)
}

const fn omit(name: &'static str, kind: Kind) -> Attribute {
    attribute(name, kind, Use::Omit)
}

const fn child(place: u8, usage: Use, most: usize, element: &'static Element) -> Child {
    Child { element, place, most, usage }
}

/// An element with neither children nor text.
const fn leaf(name: &'static str, attributes: &'static [Attribute]) -> Element {
    Element { name, attributes, text: None, children: &[], any: false }
}

/// An element that holds text.
const fn text_element(name: &'static str, kind: Kind) -> Element {
    Element { name, attributes: &[], text: Some(kind), children: &[], any: false }
}

impl Element {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The child of this name.
    pub fn child(&self, name: &str) -> Option<&'static Child> {
        self.children.iter().find(|child| child.element.name == name)
    }
}
