//! Every way to spoil a report in one place: each attribute taken away or given an odd value, each element taken away,
//! doubled, renamed, moved, or given what does not belong there.
//!
//! Works on the text of files that our writer made: attributes in double quotes, no CDATA, no comments.

use std::collections::BTreeSet;
use std::ops::Range;

/// A report with one change, and what was changed.
pub struct Mutant {
    /// For people: `SN="" in line 3`.
    pub change: String,
    /// The whole file.
    pub xml: String,
}

/// Where an element stands in the text.
struct Element {
    name: String,
    /// From the `<` of its start tag to the `>` of its end tag.
    whole: Range<usize>,
    /// Its start tag.
    tag: Range<usize>,
    /// Its text, if it holds nothing else.
    text: Option<Range<usize>>,
    /// The element that holds it, by its place in the list.
    parent: Option<usize>,
}

/// Values that are wrong in many places and right in a few; which is for the judges to say.
///
/// An integer between blanks is not among them: it is valid, but libxml2 refuses it in some attributes and not in others.
const ODD: &[&str] = &[
    "",
    " ",
    "x",
    "0",
    "-1",
    "+1",
    "1.5",
    "1,5",
    ".5",
    "5.",
    "1e400",
    "0x10",
    "32767",
    "32768",
    "2147483648",
    "INF",
    "NaN",
    "true",
    "yes",
    "passed",
    "Passed",
    "Error",
    "Done",
    "Unknown",
    "UUT",
    "UUR",
    "LOG",
    "LE",
    "GELE",
    "Log",
    "REGEX",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "{3F2504E0-4F89-41D3-9A0C-0305E82C3301}",
    "3F2504E04F8941D39A0C0305E82C3301",
    " 3F2504E0-4F89-41D3-9A0C-0305E82C3301 ",
    "2026-02-02T10:15:30",
    "2026-02-02T10:15:30Z",
    "2026-02-02 10:15:30Z",
    "2026-02-02T10:15:30+01:00",
    "2026-02-02T10:15:30+0100",
    "2026-02-02T10:15:30+15:00",
    "2026-02-02T24:00:00Z",
    "2026-02-30T10:15:30Z",
    "2026-02-02T10:15:60Z",
    "2026-02-02T10:15:30.12345678Z",
    "2026-02-02T10:15:30.Z",
    "1969-02-02T10:15:30Z",
    "MainSequence",
    "1;2",
    "1;2;",
    "1; 2",
    "aGk",
    "aGk=",
    "a G k =",
    "a&#x7F;b",
    "a&#x85;b",
    "a&#xFEFF;b",
    "&#160;",
    " &#x2003;&#x3000;",
    "-1e309",
    "&#10;",
];

/// Lengths around every limit there is.
const LENGTHS: &[usize] = &[20, 21, 30, 31, 50, 51, 100, 101, 200, 201, 256, 257, 500, 501, 5000, 5001];

/// Attributes that stand in exports or nowhere.
const STRANGE: &[&str] = &["origin", "ProductName", "StepCausedUUTFailure", "MeasIndex", "Idx", "idx", "sn", "Numeric"];

/// All mutants of a report. Odd values are tried once for each attribute of a kind of element, the others everywhere.
pub fn mutants(xml: &str) -> Vec<Mutant> {
    let elements = elements(xml);
    let mut spoilt = Vec::new();
    let mut seen = BTreeSet::new();
    let mut spoil = |what: String, place: Range<usize>, with: &str| {
        let line = xml[..place.start].lines().count();
        let xml = [&xml[..place.start], with, &xml[place.end..]].concat();
        spoilt.push(Mutant { change: format!("{what} in line {line}"), xml });
    };
    for (number, element) in elements.iter().enumerate() {
        structure(xml, &elements, number, &mut spoil);
        let kind = (element.parent.map(|parent| elements[parent].name.as_str()), element.name.as_str());
        for (name, whole, value) in attributes(xml, element) {
            spoil(format!("{}/@{name} taken away", element.name), whole, "");
            if !seen.insert((kind, name)) {
                continue;
            }
            for odd in odd_values() {
                spoil(format!("{}/@{name}=\"{}\"", element.name, shown(&odd)), value.clone(), &odd);
            }
        }
        if let Some(text) = element.text.as_ref().filter(|_| seen.insert((kind, "text"))) {
            for odd in odd_values() {
                spoil(format!("{} holding \"{}\"", element.name, shown(&odd)), text.clone(), &odd);
            }
        }
    }
    spoilt
}

fn structure(xml: &str, all: &[Element], number: usize, spoil: &mut impl FnMut(String, Range<usize>, &str)) {
    let Element { name, whole, tag, .. } = &all[number];
    let text = &xml[whole.clone()];
    let after_name = tag.start + 1 + name.len();
    spoil(format!("{name} taken away"), whole.clone(), "");
    spoil(format!("{name} doubled"), whole.clone(), &text.repeat(2));
    spoil(format!("text before {name}"), whole.start..whole.start, "stray");
    spoil(format!("an unknown element before {name}"), whole.start..whole.start, "<Unknown/>");
    let next = all[number + 1..].iter().find(|other| other.parent == all[number].parent);
    if let Some(next) = next.filter(|next| next.name != *name) {
        let moved = [&xml[next.whole.clone()], text].concat();
        spoil(format!("{name} behind {}", next.name), whole.start..next.whole.end, &moved);
    }
    for strange in STRANGE.iter().filter(|strange| !xml[tag.clone()].contains(&format!(" {strange}="))) {
        spoil(format!("{name} with {strange}"), after_name..after_name, &format!(" {strange}=\"1\""));
    }
    // Inside of each element, one of every kind that the format knows, at its start.
    let inside = tag.end;
    if !xml[tag.clone()].ends_with("/>") {
        let mut seen: Vec<&str> = Vec::new();
        for other in all.iter().filter(|other| other.whole.len() < 1000) {
            if !seen.contains(&other.name.as_str()) {
                seen.push(&other.name);
                spoil(format!("{} inside of {name}", other.name), inside..inside, &xml[other.whole.clone()]);
            }
        }
    }
}

fn odd_values() -> impl Iterator<Item = String> {
    let fixed = ODD.iter().map(|odd| (*odd).to_owned());
    fixed.chain(LENGTHS.iter().map(|length| "å".repeat(*length)))
}

fn shown(value: &str) -> String {
    match value.chars().count() {
        ..=60 => value.to_owned(),
        length => format!("{length} characters"),
    }
}

/// The attributes of an element: name, where all of it stands with the blank before it, and where its value does.
fn attributes<'x>(xml: &'x str, element: &Element) -> Vec<(&'x str, Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = element.tag.start + 1 + element.name.len();
    while let Some(equals) = xml[at..element.tag.end].find("=\"") {
        let value = at + equals + 2;
        let end = value + xml[value..].find('"').expect("a closing quote");
        found.push((xml[at..at + equals].trim(), at..end + 1, value..end));
        at = end + 1;
    }
    found
}

fn elements(xml: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(start) = xml[at..].find('<').map(|offset| at + offset) {
        let end = start + xml[start..].find('>').expect("a tag ends") + 1;
        let inside = xml[start + 1..end - 1].trim_end_matches('/');
        if inside.starts_with('/') || xml[start..].starts_with("</") {
            let closed = &mut found[open.pop().expect("an open element")];
            closed.whole.end = end;
            if !xml[closed.tag.end..start].contains('<') {
                closed.text = Some(closed.tag.end..start);
            }
        } else if !inside.starts_with('?') {
            let name = inside.split_whitespace().next().expect("a name").to_owned();
            found.push(Element { name, whole: start..end, tag: start..end, text: None, parent: open.last().copied() });
            if !xml[start..end].ends_with("/>") {
                open.push(found.len() - 1);
            }
        }
        at = end;
    }
    found
}
