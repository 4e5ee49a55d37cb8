//! Compares elements and attributes with the schema: names, order, number, types, lengths.

use super::Findings;
use crate::wats::document::{AttributeNode, Document, NodeId};
use crate::wats::number;
use crate::wats::rules::nearest::nearest;
use crate::wats::rules::{Rule, lexical, values};
use crate::wats::schema::{self, Attribute, Child, Element, Kind, Use};
use crate::wats::time::Moment;

/// Checks the whole document, whose root is `Reports`.
pub(super) fn check(findings: &mut Findings<'_>) {
    element(findings, Document::ROOT, &schema::REPORTS);
    let document = findings.document;
    for report in document.named(Document::ROOT, "Report") {
        start_pair(findings, report);
        report_kind(findings, report);
    }
}

fn element(findings: &mut Findings<'_>, node: NodeId, element: &'static Element) {
    if element.any {
        return;
    }
    let document = findings.document;
    for attribute in document.attributes(node).iter().filter(|attribute| !attribute.is_markup) {
        one_attribute(findings, node, element, attribute);
    }
    missing_attributes(findings, node, element);
    text(findings, node, element);
    children(findings, node, element);
}

fn one_attribute(findings: &mut Findings<'_>, node: NodeId, element: &Element, found: &AttributeNode<'_>) {
    let Some(attribute) = element.attribute(found.name) else {
        return unknown_attribute(findings, node, element, found.name);
    };
    match attribute.usage {
        Use::Output => findings.attribute(Rule::AttributeOutput, node, found.name, "is for the server to write"),
        Use::Omit => findings.attribute(Rule::AttributeOmit, node, found.name, "is of no use in a file"),
        Use::Required | Use::Expected | Use::Optional => {
            let name = Some(found.name);
            value(attribute.kind, &found.value, |rule, what| {
                findings.add(rule, node, name, what, rule.remedy().into());
            });
        }
    }
}

fn unknown_attribute(findings: &mut Findings<'_>, node: NodeId, element: &Element, name: &str) {
    let known = element.attributes.iter().map(|attribute| attribute.name);
    let (what, remedy) = unknown("attribute", name, nearest(name, known));
    findings.add(
        Rule::AttributeUnknown,
        node,
        Some(name),
        what,
        remedy.unwrap_or(Rule::AttributeUnknown.remedy().into()),
    );
}

/// What to say of a name nobody knows.
fn unknown(kind: &str, name: &str, near: Option<&str>) -> (String, Option<std::borrow::Cow<'static, str>>) {
    let what = format!("is no {kind} that is known here");
    match near {
        Some(near) if near == name => (what, None),
        Some(near) => (format!("{what}; {near} is"), Some(format!("write {near}").into())),
        None => (what, None),
    }
}

fn missing_attributes(findings: &mut Findings<'_>, node: NodeId, element: &Element) {
    for attribute in element.attributes {
        let Attribute { name, usage, .. } = attribute;
        if findings.document.attribute(node, name).is_some() {
            continue;
        }
        match usage {
            Use::Required => {
                let (rule, what) = lexical::missing(name);
                findings.element(rule, node, what);
            }
            Use::Expected => findings.element(Rule::StepId, node, format!("has no {name}")),
            Use::Optional | Use::Output | Use::Omit => {}
        }
    }
}

/// The value of an attribute or the text of an element. What the model's rules say of its bytes and numbers is left to
/// them.
fn value(kind: Kind, value: &str, mut found: impl FnMut(Rule, String)) {
    if let Err((rule, what)) = lexical::check(kind, value) {
        return found(rule, what);
    }
    match kind {
        Kind::Text(text) => values::text(text, value, found),
        Kind::Integer { min, max } => {
            if let Ok(number) = lexical::integer(value) {
                values::integer(number, min, max, found);
            }
        }
        Kind::Double => {
            if let Ok(number) = lexical::double(value) {
                values::finite(number, found);
            }
        }
        Kind::Guid => {
            if let Ok(guid) = lexical::guid(value) {
                values::guid(guid, found);
            }
        }
        Kind::OffsetTime | Kind::UtcTime | Kind::AnyTime => match lexical::moment(value) {
            Ok(Moment::Offset(time)) => values::time(time, found),
            Ok(Moment::Utc(time)) => values::time(time.fixed_offset(), found),
            Ok(Moment::Wall(_)) | Err(_) => {}
        },
        Kind::Bool | Kind::OneOf(_) | Kind::Base64 { .. } | Kind::Numbers => {}
    }
}

fn text(findings: &mut Findings<'_>, node: NodeId, element: &Element) {
    let document = findings.document;
    let text = &document.node(node).text;
    match element.text {
        None if number::trim(text).is_empty() => {}
        None => findings.element(Rule::Text, node, "holds text of its own"),
        // Bytes and numbers are decoded once, when the report is read.
        Some(Kind::Base64 { .. } | Kind::Numbers) => {}
        Some(kind) => value(kind, text, |rule, what| findings.element(rule, node, what)),
    }
}

fn children(findings: &mut Findings<'_>, node: NodeId, element: &'static Element) {
    let document = findings.document;
    let mut counts = vec![0; element.children.len()];
    let mut last: Option<&Child> = None;
    for id in document.children(node) {
        let Some((index, child)) = known_child(findings, id, element) else { continue };
        counts[index] += 1;
        if counts[index] == child.most.saturating_add(1) && !is_report(child) {
            let what = format!("is one too many: at most {} may stand here", child.most);
            findings.element(Rule::ElementTooMany, id, what);
        }
        if let Some(before) = last.filter(|before| before.place > child.place) {
            findings.element(Rule::ElementOrder, id, format!("stands behind {}", before.element.name));
        } else {
            last = Some(child);
        }
        match child.usage {
            Use::Output => findings.element(Rule::ElementOutput, id, "is for the server to write"),
            Use::Omit => findings.element(Rule::ElementOmit, id, "is of no use in a file"),
            Use::Required | Use::Expected | Use::Optional => self::element(findings, id, child.element),
        }
    }
    for (child, count) in element.children.iter().zip(counts) {
        if child.usage == Use::Required && count == 0 && !is_report(child) {
            findings.element(Rule::ElementMissing, node, format!("has no {}", child.element.name));
        }
    }
}

/// How many reports a file holds is a rule of its own.
fn is_report(child: &Child) -> bool {
    std::ptr::eq(child.element, &schema::REPORT)
}

fn known_child(findings: &mut Findings<'_>, id: NodeId, element: &'static Element) -> Option<(usize, &'static Child)> {
    let document = findings.document;
    let node = document.node(id);
    if node.namespace != document.node(Document::ROOT).namespace {
        findings.element(Rule::Namespace, id, "is not in the namespace of the root");
        return None;
    }
    let found = element.children.iter().position(|child| child.element.name == node.name);
    if found.is_none() {
        let known = element.children.iter().map(|child| child.element.name);
        let (what, remedy) = unknown("element", node.name, nearest(node.name, known));
        findings.add(Rule::ElementUnknown, id, None, what, remedy.unwrap_or(Rule::ElementUnknown.remedy().into()));
    }
    found.map(|index| (index, &element.children[index]))
}

/// `Start` and `Start_utc` name the same instant.
fn start_pair(findings: &mut Findings<'_>, report: NodeId) {
    let moment = |name: &str| {
        let attribute = findings.document.attribute(report, name)?;
        lexical::moment(&attribute.value).ok()
    };
    let instant = |moment: Option<Moment>| match moment? {
        Moment::Offset(time) => Some(time.to_utc()),
        Moment::Utc(time) => Some(time),
        Moment::Wall(_) => None,
    };
    if let (Some(start), Some(utc)) = (instant(moment("Start")), instant(moment("Start_utc")))
        && start != utc
    {
        let what = format!("is not the instant of Start, which is {} there", crate::wats::time::utc(start));
        findings.attribute(Rule::TimePair, report, "Start_utc", what);
    }
}

/// A test has a UUT and a root step, a repair a UUR; neither has what only the other may have.
fn report_kind(findings: &mut Findings<'_>, report: NodeId) {
    let document = findings.document;
    let is_repair = document.attribute(report, "type").is_some_and(|kind| kind.value == "UUR");
    let (kind, needed, refused): (&str, &[&str], &[&str]) = if is_repair {
        ("UUR", &["UUR"], &["UUT", "Step", "Asset"])
    } else {
        ("UUT", &["UUT", "Step"], &["UUR", "Failures", "Binary"])
    };
    for name in needed {
        if document.named(report, name).next().is_none() {
            let name = if *name == "Step" { "root Step" } else { name };
            findings.element(Rule::ReportKind, report, format!("is a {kind}, but has no {name}"));
        }
    }
    for name in refused {
        if let Some(child) = document.named(report, name).next() {
            findings.element(Rule::ReportKind, child, format!("stands in a {kind}"));
        }
    }
}
