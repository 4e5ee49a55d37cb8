//! Where in a document something is, and how that is called.

use std::fmt::Write as _;

use crate::wats::document::{Document, NodeId};
use crate::wats::read::Built;
use crate::wats::rules::Place;

/// How much of a name is shown, in characters.
const SHOWN: usize = 60;

/// The element that a place in the report was read from; where it is missing, the one it should stand in.
pub(super) fn find(document: &Document<'_>, built: &Built, report: NodeId, place: &Place) -> NodeId {
    let step = place.step.as_ref().and_then(|step| built.steps.get(step.number).copied());
    let mut node = step.unwrap_or(report);
    for segment in &place.elements {
        let index = segment.number.unwrap_or(1) - 1;
        match document.named(node, segment.element).nth(index) {
            Some(child) => node = child,
            None => break,
        }
    }
    node
}

/// The path of an element and attribute: from the step it is in, or from below the report.
pub(super) fn text(document: &Document<'_>, node: NodeId, attribute: Option<&str>) -> String {
    let mut below = Vec::new();
    let mut path = String::new();
    let mut at = Some(node);
    while let Some(id) = at {
        let element = document.node(id);
        if element.name == "Step" && element.parent.is_some() {
            let name = document.attribute(id, "Name").map_or("", |name| &name.value);
            write!(path, "Step {} \"{}\"", element.steps_before, shown(name)).expect("writing to memory cannot fail");
            break;
        }
        let is_head = matches!(element.name, "Reports" | "Report");
        if is_head && !below.is_empty() {
            break;
        }
        below.push(named(document, id));
        at = element.parent.filter(|_| !is_head);
    }
    let attribute = attribute.map(|name| format!("@{}", shown(name)));
    for part in below.into_iter().rev().chain(attribute) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&part);
    }
    path
}

/// The name of an element, with its number where it has siblings of the same name.
fn named(document: &Document<'_>, id: NodeId) -> String {
    let name = document.node(id).name;
    let Some(parent) = document.node(id).parent else { return shown(name) };
    let alike = || document.children(parent).filter(|child| document.node(*child).name == name);
    if alike().nth(1).is_none() {
        return shown(name);
    }
    let before = alike().take_while(|child| *child != id).count();
    format!("{}[{}]", shown(name), before + 1)
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}
