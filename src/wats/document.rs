//! A file as a tree of elements, each with its place in the bytes. Parsed once, then looked at by the reader and by
//! the validation.
//!
//! Stricter than the parser below it: what an XML processor must refuse is refused here, since the client would move
//! the file to its Error folder.

mod encoding;
mod parse;
mod syntax;

use std::borrow::Cow;

use super::rules::Rule;

/// The largest file that is read, in bytes. A report of many attachments at their limit stays below it.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// How deep elements may be nested. Twice the levels that steps may have, and room for what is in them.
pub const MAX_DEPTH: usize = 100;

/// The most elements and attributes together; a report of 20,000 steps has a fifth of that.
pub const MAX_NODES: usize = 2_000_000;

/// The most attributes of one element.
pub const MAX_ATTRIBUTES: usize = 100;

/// The number of an element in its document.
pub type NodeId = usize;

/// Why a file is no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule that is broken.
    pub rule: Rule,
    /// Where, in bytes from the start.
    pub offset: usize,
    /// What is wrong.
    pub what: String,
}

/// A parsed file. There is always a root.
#[derive(Debug)]
pub struct Document<'i> {
    nodes: Vec<Node<'i>>,
    attributes: Vec<AttributeNode<'i>>,
    input: &'i str,
}

/// An element.
#[derive(Debug)]
pub struct Node<'i> {
    /// The name without its prefix.
    pub name: &'i str,
    /// The number of its namespace in the order of appearance; none: it is in no namespace.
    pub namespace: Option<NamespaceId>,
    /// Where it begins, in bytes.
    pub offset: usize,
    /// Its text, without that of elements inside.
    pub text: Cow<'i, str>,
    /// The element it stands in.
    pub parent: Option<NodeId>,
    /// How many elements called Step begin before it: for a step, its number from 0.
    pub steps_before: usize,
    attributes: std::ops::Range<usize>,
    first_child: Option<NodeId>,
    next: Option<NodeId>,
}

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamespaceId {
    /// That of WSXF.
    Wsxf,
    /// Any other.
    Foreign,
}

/// An attribute.
#[derive(Debug)]
pub struct AttributeNode<'i> {
    /// The name as it stands there, with its prefix.
    pub name: &'i str,
    /// The value, free of references.
    pub value: Cow<'i, str>,
    /// Where its name begins, in bytes.
    pub offset: usize,
    /// Whether it is for the parser and not for WSXF: a namespace, or where a schema is.
    pub is_markup: bool,
}

impl<'i> Document<'i> {
    /// Parses a whole file.
    ///
    /// # Errors
    /// The first reason why the bytes are no document, or one beyond the limits.
    pub fn parse(bytes: &'i [u8]) -> Result<Document<'i>, Fault> {
        parse::parse(bytes)
    }

    /// The root.
    pub const ROOT: NodeId = 0;

    /// An element.
    pub fn node(&self, id: NodeId) -> &Node<'i> {
        &self.nodes[id]
    }

    /// The elements directly in one.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.nodes[id].first_child, |child| self.nodes[*child].next)
    }

    /// The elements of this name directly in one, and in the namespace of the root.
    pub fn named<'d>(&'d self, id: NodeId, name: &'d str) -> impl Iterator<Item = NodeId> + 'd {
        let namespace = self.nodes[Self::ROOT].namespace;
        self.children(id).filter(move |child| {
            let node = &self.nodes[*child];
            node.name == name && node.namespace == namespace
        })
    }

    /// The attributes of an element.
    pub fn attributes(&self, id: NodeId) -> &[AttributeNode<'i>] {
        &self.attributes[self.nodes[id].attributes.clone()]
    }

    /// An attribute of an element.
    pub fn attribute(&self, id: NodeId, name: &str) -> Option<&AttributeNode<'i>> {
        self.attributes(id).iter().find(|attribute| attribute.name == name)
    }
}

/// Turns offsets into lines and columns. Offsets must not go back: it walks through the text once.
#[derive(Debug)]
pub struct Locator<'i> {
    text: &'i [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl<'i> Locator<'i> {
    /// A locator at the start of a file. Offsets do not count a byte order mark, as those of a document do not.
    pub fn new(bytes: &'i [u8]) -> Locator<'i> {
        let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
        Locator { text, at: 0, line: 1, column: 1 }
    }

    /// The line and the column of an offset, both from 1. Columns count characters.
    pub fn locate(&mut self, offset: usize) -> (usize, usize) {
        let to = offset.clamp(self.at, self.text.len());
        for byte in &self.text[self.at..to] {
            match byte {
                b'\n' => (self.line, self.column) = (self.line + 1, 1),
                // The bytes of a character but its first.
                0x80..=0xBF => {}
                _ => self.column += 1,
            }
        }
        self.at = to;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locates_lines_and_columns_in_characters() {
        let mut locator = Locator::new("a\nåä<b>\n中文<c>".as_bytes());
        assert_eq!(locator.locate(0), (1, 1));
        assert_eq!(locator.locate(6), (2, 3));
        assert_eq!(locator.locate(16), (3, 3));
        assert_eq!(locator.locate(9999), (3, 6));
    }
}
