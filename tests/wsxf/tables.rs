//! The XSDs against the tables in the program: what one says of an attribute, the other says too.

use std::collections::{BTreeMap, BTreeSet};

use vte_wats::wats::schema::{self, Element, Kind, Use};

/// An element of an XSD, as far as needed here.
#[derive(Debug, Default, Clone)]
struct Xml {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Xml>,
}

impl Xml {
    fn parse(path: &str) -> Xml {
        let text = std::fs::read_to_string(path).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Xml::default()];
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(start) => {
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap();
                        (attribute.key.0.to_owned(), value.into_owned())
                    });
                    let name = start.local_name().into_inner().to_owned();
                    open.push(Xml { name, attributes: attributes.collect(), children: vec![] });
                }
                quick_xml::events::Event::End(_) => {
                    let closed = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(closed);
                }
                quick_xml::events::Event::Eof => return open.pop().unwrap().children.remove(0),
                _ => {}
            }
        }
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// A top-level definition.
    fn definition(&self, kind: &str, name: &str) -> Option<&Xml> {
        self.children.iter().find(|child| child.name == kind && child.attribute("name") == name)
    }

    /// Everything below of a kind, groups resolved.
    fn all<'x>(&'x self, schema: &'x Xml, kind: &str, found: &mut Vec<&'x Xml>) {
        for child in &self.children {
            if child.name == kind {
                found.push(child);
            }
            match child.name.as_str() {
                "attributeGroup" => {
                    schema.definition("attributeGroup", child.attribute("ref")).unwrap().all(schema, kind, found);
                }
                "group" => schema.definition("group", child.attribute("ref")).unwrap().all(schema, kind, found),
                // A type of its own belongs to the element inside.
                "element" => {}
                _ => child.all(schema, kind, found),
            }
        }
    }

    /// The type of an element: a definition, or one of its own.
    fn type_of<'x>(&'x self, schema: &'x Xml) -> Option<&'x Xml> {
        match self.children.iter().find(|child| child.name == "complexType") {
            Some(own) => Some(own),
            None => schema.definition("complexType", self.attribute("type")),
        }
    }

    /// The longest text and whether it must be filled, along the chain of types; `None` if it is no text.
    fn text_limits(&self, schema: &Xml) -> Option<(usize, bool)> {
        let base = match self.name.as_str() {
            "attribute" | "element" => self.attribute("type"),
            _ => self.children.iter().find(|c| c.name == "restriction")?.attribute("base"),
        };
        let here = self.children.iter().find(|child| child.name == "restriction");
        let facet = |name: &str| here?.children.iter().find(|child| child.name == name);
        let (mut max, mut filled) = match base {
            "text" => (usize::MAX, false),
            _ => schema.definition("simpleType", base)?.text_limits(schema)?,
        };
        if let Some(facet) = facet("maxLength") {
            max = max.min(facet.attribute("value").parse().unwrap());
        }
        filled |= facet("pattern").is_some_and(|facet| facet.attribute("value").contains(r"\S"));
        Some((max, filled))
    }

    fn enumeration(&self) -> Vec<&str> {
        let restriction = self.children.iter().flat_map(|simple| &simple.children);
        restriction.flat_map(|restriction| &restriction.children).map(|value| value.attribute("value")).collect()
    }
}

/// Walks through an element of the tables and its counterpart in an XSD together.
struct Walk<'x> {
    schema: &'x Xml,
    is_strict: bool,
    seen: BTreeSet<(String, &'static str)>,
    compared: usize,
}

impl<'x> Walk<'x> {
    fn element(&mut self, path: &str, declared: &'x Xml, element: &'static Element) {
        let Some(kind) = declared.type_of(self.schema) else { return self.text(path, declared, element) };
        if element.any || !self.seen.insert((declared.attribute("type").to_owned(), element.name)) {
            return;
        }
        self.attributes(path, kind, element);
        self.simple_content(path, kind, element);
        let mut children = Vec::new();
        kind.all(self.schema, "element", &mut children);
        let declared: BTreeSet<&str> = children.iter().map(|child| child.attribute("name")).collect();
        let is_root_step = declared.contains("SequenceCall") && !declared.contains("NumericLimit");
        let wanted = element
            .children
            .iter()
            .filter(|child| !self.is_strict || (!matches!(child.usage, Use::Omit | Use::Output) && !is_root_step));
        let wanted: BTreeSet<&str> = wanted.map(|child| child.element.name).collect();
        if !(self.is_strict && is_root_step) {
            assert_eq!(declared, wanted, "the children of {path}");
        }
        for child in children {
            let name = child.attribute("name");
            let known = element.child(name).unwrap_or_else(|| panic!("{path}/{name} is not in the tables"));
            self.element(&format!("{path}/{name}"), child, known.element);
        }
    }

    /// The text of an element that has attributes too.
    fn simple_content(&mut self, path: &str, kind: &'x Xml, element: &'static Element) {
        let simple = kind.children.iter().find(|child| child.name == "simpleContent");
        assert_eq!(simple.is_some(), element.text.is_some(), "{path} holds text");
        let (Some(simple), Some(text)) = (simple, element.text) else { return };
        let base = simple.children[0].attribute("base");
        match text {
            Kind::Base64 { .. } => assert_eq!(base, if self.is_strict { "bytes" } else { "xs:base64Binary" }, "{path}"),
            Kind::Text(text) if self.is_strict => {
                let definition = self.schema.definition("simpleType", base).unwrap();
                assert_eq!(definition.text_limits(self.schema), Some((text.max, text.filled)), "{path}");
            }
            _ => {}
        }
        self.compared += 1;
    }

    fn attributes(&mut self, path: &str, kind: &'x Xml, element: &'static Element) {
        let mut declared = Vec::new();
        kind.all(self.schema, "attribute", &mut declared);
        let names: BTreeSet<&str> = declared.iter().map(|attribute| attribute.attribute("name")).collect();
        let wanted = element.attributes.iter();
        let wanted = wanted.filter(|known| !self.is_strict || !matches!(known.usage, Use::Omit | Use::Output));
        assert_eq!(names, wanted.map(|known| known.name).collect(), "the attributes of {path}");
        for attribute in declared {
            let name = attribute.attribute("name");
            let known = element.attribute(name).unwrap();
            self.compared += 1;
            if !self.is_strict {
                continue;
            }
            let place = format!("{path}/@{name}");
            // A process needs its code; that a name alone is enough for the client is a rule of its own.
            let needed = matches!(known.usage, Use::Required | Use::Expected) || place.ends_with("Process/@Code");
            assert_eq!(attribute.attribute("use") == "required", needed, "{place} required");
            self.kind(&place, attribute, known.kind);
        }
    }

    fn kind(&self, place: &str, declared: &Xml, kind: Kind) {
        let name = declared.attribute("type");
        match kind {
            Kind::Text(text) => match declared.text_limits(self.schema) {
                Some(limits) => assert_eq!(limits, (text.max, text.filled), "{place}"),
                // The name of the root step, which has one value.
                None => assert_eq!(declared.enumeration(), ["MainSequence Callback"], "{place}"),
            },
            Kind::OneOf(names) => match self.schema.definition("simpleType", name) {
                Some(named) => {
                    let values = named.children.iter().flat_map(|child| &child.children);
                    let values: Vec<&str> = values.map(|value| value.attribute("value")).collect();
                    assert_eq!(values, names, "{place}");
                }
                None => assert_eq!(declared.enumeration(), names, "{place}"),
            },
            Kind::Integer { min, max } => {
                let restriction = declared.children.iter().flat_map(|child| &child.children).next();
                let base = restriction.map_or(name, |restriction| restriction.attribute("base"));
                let (mut low, high) = match base {
                    "xs:short" => (i64::from(i16::MIN), i64::from(i16::MAX)),
                    "xs:int" => (i64::from(i32::MIN), i64::from(i32::MAX)),
                    other => panic!("{place} is {other}"),
                };
                for facet in restriction.iter().flat_map(|restriction| &restriction.children) {
                    assert_eq!(facet.name, "minInclusive", "{place}");
                    low = facet.attribute("value").parse().unwrap();
                }
                assert_eq!((low, high), (min, max), "{place}");
            }
            Kind::Double => assert_eq!(name, "number", "{place}"),
            Kind::Bool => assert_eq!(name, "xs:boolean", "{place}"),
            Kind::OffsetTime => assert_eq!(name, "timeWithOffset", "{place}"),
            Kind::UtcTime => assert_eq!(name, "timeUtc", "{place}"),
            Kind::AnyTime => assert_eq!(name, "time", "{place}"),
            Kind::Guid => assert_eq!(name, "guid", "{place}"),
            Kind::Base64 { .. } | Kind::Numbers => panic!("{place} is no attribute"),
        }
    }

    /// An element that holds a text and nothing else.
    fn text(&mut self, path: &str, declared: &Xml, element: &'static Element) {
        self.compared += 1;
        let kind = element.text.unwrap_or_else(|| panic!("{path} holds no text in the tables"));
        match kind {
            Kind::Numbers => assert_eq!(declared.attribute("type"), "numbers", "{path}"),
            Kind::Text(_) if self.is_strict => self.kind(path, declared, kind),
            _ => {}
        }
    }
}

fn compare(path: &str, is_strict: bool) -> usize {
    let schema = Xml::parse(path);
    let root = schema.definition("element", "Reports").unwrap();
    let mut walk = Walk { schema: &schema, is_strict, seen: BTreeSet::new(), compared: 0 };
    walk.element("Reports", root, &schema::REPORTS);
    walk.compared
}

#[test]
fn the_strict_xsd_says_what_the_tables_say() {
    assert!(compare("xsd/wsxf.xsd", true) > 100);
}

#[test]
fn the_export_xsd_knows_every_name_of_the_tables() {
    assert!(compare("xsd/wsxf-export.xsd", false) > 150);
}
