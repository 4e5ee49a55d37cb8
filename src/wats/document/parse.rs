//! From bytes to a tree.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::{
    AttributeNode, Document, Fault, MAX_ATTRIBUTES, MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES, NamespaceId, Node, NodeId,
    encoding, syntax,
};
use crate::wats::rules::Rule;
use crate::wats::write::NAMESPACE;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) fn parse(bytes: &[u8]) -> Result<Document<'_>, Fault> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let what = format!("the file has {} bytes, at most {MAX_FILE_BYTES} are read", bytes.len());
        return Err(fault(Rule::Limit, 0, what));
    }
    let mut parser = Parser::new(encoding::text(bytes)?);
    while parser.step()? {}
    parser.finish()
}

pub(super) fn fault(rule: Rule, offset: usize, what: impl Into<String>) -> Fault {
    // A message may quote the file; what would break a line or a terminal is left out.
    let what: String = what.into().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Fault { rule, offset, what }
}

struct Parser<'i> {
    reader: NsReader<&'i [u8]>,
    document: Document<'i>,
    /// The open elements, each with its last child so far.
    open: Vec<(NodeId, Option<NodeId>)>,
    steps: usize,
}

impl<'i> Parser<'i> {
    fn new(input: &'i str) -> Parser<'i> {
        let mut reader = NsReader::from_str(input);
        reader.config_mut().check_comments = true;
        let document = Document { nodes: Vec::new(), attributes: Vec::new(), input };
        Parser { reader, document, open: Vec::new(), steps: 0 }
    }

    /// Takes in one event; `false` at the end.
    fn step(&mut self) -> Result<bool, Fault> {
        let offset = self.position();
        let event = self.reader.read_event().map_err(|error| {
            let at = usize::try_from(self.reader.error_position()).unwrap_or(offset);
            fault(Rule::Xml, at, error.to_string())
        })?;
        match event {
            Event::Start(start) => self.start(&start, offset)?,
            Event::Empty(start) => {
                self.start(&start, offset)?;
                self.open.pop();
            }
            Event::End(_) => {
                self.open.pop();
            }
            Event::Text(text) => {
                if let Some(at) = text.find("]]>") {
                    return Err(fault(Rule::Xml, offset + at, "]]> must be written as ]]&gt; in text"));
                }
                self.text(text.xml10_content(), offset)?;
            }
            Event::CData(data) => {
                if self.open.is_empty() {
                    return Err(fault(Rule::Xml, offset, "text stands outside of the root element"));
                }
                self.text(data.xml10_content(), offset)?;
            }
            Event::GeneralRef(reference) => {
                let c = syntax::resolve(&reference).map_err(|what| fault(Rule::Xml, offset, what))?;
                self.reference(c, offset)?;
            }
            Event::Decl(declaration) => {
                if offset != 0 {
                    return Err(fault(Rule::Xml, offset, "the XML declaration does not stand at the very start"));
                }
                encoding::check_declaration(declaration.as_ref()).map_err(|(rule, what)| fault(rule, offset, what))?;
            }
            Event::PI(instruction) => {
                if instruction.target().eq_ignore_ascii_case("xml") || !syntax::is_name(instruction.target()) {
                    return Err(fault(Rule::Xml, offset, "a processing instruction has a name that is not allowed"));
                }
            }
            Event::DocType(_) => return Err(fault(Rule::Doctype, offset, "the file has a DOCTYPE")),
            Event::Comment(_) => {}
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn finish(self) -> Result<Document<'i>, Fault> {
        let end = self.document.input.len();
        if let Some((open, _)) = self.open.last() {
            let what = format!("the file ends before {} does", self.document.nodes[*open].name);
            return Err(fault(Rule::Xml, end, what));
        }
        if self.document.nodes.is_empty() {
            return Err(fault(Rule::Xml, end, "the file has no element"));
        }
        Ok(self.document)
    }

    fn start(&mut self, start: &BytesStart<'_>, offset: usize) -> Result<(), Fault> {
        if self.open.is_empty() && !self.document.nodes.is_empty() {
            return Err(fault(Rule::Xml, offset, "a second root element begins"));
        }
        if self.open.len() == MAX_DEPTH {
            let what = format!("elements are nested deeper than {MAX_DEPTH} levels");
            return Err(fault(Rule::Limit, offset, what));
        }
        let first_attribute = self.document.attributes.len();
        self.attributes(start, offset)?;
        if self.document.nodes.len() + self.document.attributes.len() > MAX_NODES {
            let what = format!("the file has more than {MAX_NODES} elements and attributes");
            return Err(fault(Rule::Limit, offset, what));
        }
        let namespace = self.namespace(start, offset)?;
        let local = start.local_name().into_inner().len();
        // The name as part of the input: `<` and the whole name begin the element.
        let name_end = offset + 1 + start.name().0.len();
        let name = &self.document.input[name_end - local..name_end];
        let parent = self.open.last().map(|(parent, _)| *parent);
        let id = self.document.nodes.len();
        self.document.nodes.push(Node {
            name,
            namespace,
            offset,
            text: Cow::Borrowed(""),
            parent,
            steps_before: self.steps,
            attributes: first_attribute..self.document.attributes.len(),
            first_child: None,
            next: None,
        });
        self.steps += usize::from(name == "Step");
        self.link(id);
        self.open.push((id, None));
        Ok(())
    }

    /// Makes an element the next child of the one that is open.
    fn link(&mut self, id: NodeId) {
        let Some((parent, last)) = self.open.last_mut() else { return };
        match last.replace(id) {
            Some(previous) => self.document.nodes[previous].next = Some(id),
            None => {
                let parent = &mut self.document.nodes[*parent];
                parent.first_child = Some(id);
                // What came before the first child was indentation.
                if is_blank(&parent.text) {
                    parent.text = Cow::Borrowed("");
                }
            }
        }
    }

    fn namespace(&self, start: &BytesStart<'_>, offset: usize) -> Result<Option<NamespaceId>, Fault> {
        if !syntax::is_name(start.name().0) {
            return Err(fault(Rule::Xml, offset, "an element has a name that is not allowed"));
        }
        match self.reader.resolver().resolve_element(start.name()).0 {
            ResolveResult::Bound(Namespace(NAMESPACE)) => Ok(Some(NamespaceId::Wsxf)),
            ResolveResult::Bound(_) => Ok(Some(NamespaceId::Foreign)),
            ResolveResult::Unbound => Ok(None),
            ResolveResult::Unknown(prefix) => {
                Err(fault(Rule::Xml, offset, format!("the prefix {prefix} is not declared")))
            }
        }
    }

    fn attributes(&mut self, start: &BytesStart<'_>, offset: usize) -> Result<(), Fault> {
        let content: &str = start;
        let in_element = |part: &str| part.as_ptr() as usize - content.as_ptr() as usize;
        let mut value_end = 0;
        for (count, attribute) in start.attributes().enumerate() {
            let attribute = attribute.map_err(|error| attribute_fault(&error, offset))?;
            let (name_at, value_at) = (in_element(attribute.key.0), in_element(&attribute.value));
            let name_offset = offset + 1 + name_at;
            if count == MAX_ATTRIBUTES {
                let what = format!("an element has more than {MAX_ATTRIBUTES} attributes");
                return Err(fault(Rule::Limit, name_offset, what));
            }
            if name_at == value_end {
                return Err(fault(Rule::Xml, name_offset, "a blank is missing between two attributes"));
            }
            // Behind the value stands its quote.
            value_end = value_at + attribute.value.len() + 1;
            let name_end = name_offset + attribute.key.0.len();
            let name = &self.document.input[name_offset..name_end];
            if !syntax::is_name(name) {
                return Err(fault(Rule::Xml, name_offset, "an attribute has a name that is not allowed"));
            }
            let is_markup = self.is_markup(&attribute, name_offset)?;
            let value_offset = offset + 1 + value_at;
            let raw = &self.document.input[value_offset..value_offset + attribute.value.len()];
            let value = syntax::attribute_value(raw).map_err(|(at, what)| fault(Rule::Xml, value_offset + at, what))?;
            self.document.attributes.push(AttributeNode { name, value, offset: name_offset, is_markup });
        }
        Ok(())
    }

    fn is_markup(
        &self,
        attribute: &quick_xml::events::attributes::Attribute<'_>,
        offset: usize,
    ) -> Result<bool, Fault> {
        if attribute.key.as_namespace_binding().is_some() {
            return Ok(true);
        }
        match self.reader.resolver().resolve_attribute(attribute.key).0 {
            // Those that say where a schema is; others of them change what an element is.
            ResolveResult::Bound(Namespace(SCHEMA_INSTANCE)) => {
                Ok(matches!(attribute.key.local_name().as_ref(), "schemaLocation" | "noNamespaceSchemaLocation"))
            }
            ResolveResult::Bound(_) => Ok(false),
            ResolveResult::Unbound => Ok(false),
            ResolveResult::Unknown(prefix) => {
                Err(fault(Rule::Xml, offset, format!("the prefix {prefix} is not declared")))
            }
        }
    }

    fn text(&mut self, text: Cow<'_, str>, offset: usize) -> Result<(), Fault> {
        let Some((node, last_child)) = self.open.last() else {
            if is_blank(&text) {
                return Ok(());
            }
            return Err(fault(Rule::Xml, offset, "text stands outside of the root element"));
        };
        let node = &mut self.document.nodes[*node];
        if last_child.is_some() && is_blank(&text) {
            return Ok(());
        }
        if !node.text.is_empty() {
            node.text.to_mut().push_str(&text);
            return Ok(());
        }
        // Text that stands as it is in the input is not copied: attachments are long.
        let source = self.document.input.get(offset..offset + text.len());
        node.text = match source {
            Some(source) if source == text => Cow::Borrowed(source),
            _ => Cow::Owned(text.into_owned()),
        };
        Ok(())
    }

    fn reference(&mut self, c: char, offset: usize) -> Result<(), Fault> {
        let Some((node, _)) = self.open.last() else {
            return Err(fault(Rule::Xml, offset, "text stands outside of the root element"));
        };
        self.document.nodes[*node].text.to_mut().push(c);
        Ok(())
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

fn attribute_fault(error: &AttrError, offset: usize) -> Fault {
    let at = match error {
        AttrError::ExpectedEq(at)
        | AttrError::ExpectedValue(at)
        | AttrError::UnquotedValue(at)
        | AttrError::ExpectedQuote(at, _)
        | AttrError::Duplicated(at, _) => *at,
    };
    let what = match error {
        AttrError::Duplicated(..) => "an attribute stands twice on an element".to_owned(),
        _ => "an attribute is not of the form name=\"value\"".to_owned(),
    };
    fault(Rule::Xml, offset + 1 + at, what)
}
