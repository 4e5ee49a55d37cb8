//! Validates files: the rules of the XSD and those of client and server, on the bytes of one file or of a folder tree.
//!
//! A file is parsed once. One pass compares its elements and attributes with [`super::schema`]; a second asks
//! [`super::rules::check`] about the report that the client would read from it.

mod path;
mod structure;
mod tree;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use uuid::Uuid;

use super::document::{Document, Fault, Locator, NamespaceId, NodeId};
use super::read::build;
use super::rules::{self, Rule, Severity, Violation};

pub use tree::{FileFindings, Files, MAX_FOLDER_DEPTH, validate_path};

/// The most findings reported for one file.
pub const MAX_FINDINGS: usize = 1000;

/// Something in a file that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The element and attribute, for example `Step 5 "Ripple"/NumericLimit[2]/@LowLimit`; empty for the file itself.
    pub path: String,
    /// What is wrong there: the rest of a sentence that begins with the path, or a whole one about the file.
    pub what: String,
    /// What to do.
    pub remedy: Cow<'static, str>,
}

impl Finding {
    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { rule, line, column, path, what, .. } = self;
        let separator = if path.is_empty() { "" } else { " " };
        write!(f, "{line}:{column}: {path}{separator}{what} ({})", rule.id())
    }
}

/// Validates the bytes of one file. Findings stand in the order of the file, at most [`MAX_FINDINGS`].
///
/// A file without findings keeps to the strict profile, `xsd/wsxf.xsd`; one with warnings only is imported. A file that is
/// no document has one finding, for the first fault.
pub fn validate(bytes: &[u8]) -> Vec<Finding> {
    validate_with_id(bytes).0
}

/// Validates as [`validate`] does, and gives the ID of the report too, where there is one; it is to be trusted only when
/// no finding is an error.
pub fn validate_with_id(bytes: &[u8]) -> (Vec<Finding>, Option<Uuid>) {
    match Document::parse(bytes) {
        Ok(document) => document_findings(&document, bytes),
        Err(Fault { rule, offset, what }) => {
            let (line, column) = Locator::new(bytes).locate(offset);
            let path = String::new();
            (vec![Finding { rule, line, column, path, what, remedy: rule.remedy().into() }], None)
        }
    }
}

/// A finding that still has to be told where it is.
#[derive(Debug)]
struct Raw {
    rule: Rule,
    node: NodeId,
    attribute: Option<String>,
    offset: usize,
    what: String,
    remedy: Cow<'static, str>,
}

/// What was found so far.
struct Findings<'d> {
    document: &'d Document<'d>,
    raw: Vec<Raw>,
    warnings: usize,
}

impl Findings<'_> {
    /// Notes that an element breaks a rule.
    fn element(&mut self, rule: Rule, node: NodeId, what: impl Into<String>) {
        self.add(rule, node, None, what.into(), rule.remedy().into());
    }

    /// Notes that an attribute of an element breaks a rule.
    fn attribute(&mut self, rule: Rule, node: NodeId, attribute: &str, what: impl Into<String>) {
        self.add(rule, node, Some(attribute), what.into(), rule.remedy().into());
    }

    fn add(&mut self, rule: Rule, node: NodeId, attribute: Option<&str>, what: String, remedy: Cow<'static, str>) {
        // Twice as many as are shown, since some fall together.
        // Each severity is limited by itself: warnings, however many, never hide an error.
        let is_warning = rule.severity() == Severity::Warning;
        let alike = if is_warning { self.warnings } else { self.raw.len() - self.warnings };
        if alike >= 2 * MAX_FINDINGS {
            return;
        }
        self.warnings += usize::from(is_warning);
        let element = self.document.node(node).offset;
        let found = attribute.and_then(|name| self.document.attribute(node, name));
        let offset = found.map_or(element, |attribute| attribute.offset);
        let attribute = attribute.map(str::to_owned);
        self.raw.push(Raw { rule, node, attribute, offset, what, remedy });
    }
}

fn document_findings(document: &Document<'_>, bytes: &[u8]) -> (Vec<Finding>, Option<Uuid>) {
    let mut findings = Findings { document, raw: Vec::new(), warnings: 0 };
    let report = root(&mut findings);
    let id = report.map(|report| report_findings(&mut findings, report));
    (located(findings, bytes), id)
}

/// Checks the root. Gives the first report, if there is one to go on with.
fn root(findings: &mut Findings<'_>) -> Option<NodeId> {
    let document = findings.document;
    let root = document.node(Document::ROOT);
    if root.name != "Reports" {
        findings.element(Rule::Root, Document::ROOT, "is not Reports");
        return None;
    }
    if root.namespace != Some(NamespaceId::Wsxf) {
        findings.element(Rule::Namespace, Document::ROOT, "is not in the namespace of WSXF");
    }
    structure::check(findings);
    let mut reports = document.named(Document::ROOT, "Report");
    let first = reports.next();
    let more = reports.count();
    match first {
        None => findings.element(Rule::OneReport, Document::ROOT, "holds no Report"),
        Some(_) if more > 0 => {
            findings.element(Rule::OneReport, Document::ROOT, format!("holds {} reports", more + 1));
        }
        Some(_) => {}
    }
    first
}

/// Asks the rules of the model about the report that the client would read. Gives its ID.
fn report_findings(findings: &mut Findings<'_>, report: NodeId) -> Uuid {
    let built = build(findings.document, report);
    let mut doubtful = HashSet::new();
    for problem in &built.problems {
        doubtful.insert(problem.node);
        let (rule, what) = &problem.wrong;
        findings.add(*rule, problem.node, problem.attribute.as_deref(), what.clone(), rule.remedy().into());
    }
    for violation in rules::check(&built.report) {
        let node = path::find(findings.document, &built, report, &violation.place);
        // What stands in for an unreadable value says nothing about the file.
        let is_doubtful = doubtful.contains(&node)
            || match violation.rule {
                Rule::RootStatus => doubtful.contains(&report),
                Rule::SeriesEmpty | Rule::SeriesPoints => {
                    findings.document.children(node).any(|data| doubtful.contains(&data))
                }
                // The schema has said that it is missing.
                Rule::Empty => {
                    let attribute = violation.place.attribute;
                    attribute.is_some_and(|name| findings.document.attribute(node, name).is_none())
                }
                _ => false,
            };
        if !is_doubtful {
            model_finding(findings, node, violation);
        }
    }
    built.report.id
}

fn model_finding(findings: &mut Findings<'_>, node: NodeId, violation: Violation) {
    let Violation { rule, place, what, remedy } = violation;
    findings.add(rule, node, place.attribute, what, remedy);
}

/// Sorts the findings, leaves out those that say the same, and tells each where it is.
fn located(findings: Findings<'_>, bytes: &[u8]) -> Vec<Finding> {
    let Findings { document, mut raw, .. } = findings;
    raw.sort_by(|a, b| (a.offset, a.rule, &a.what).cmp(&(b.offset, b.rule, &b.what)));
    // Of one rule, an attribute breaks it once; an element may in several ways.
    raw.dedup_by(|a, b| {
        (a.offset, a.rule, &a.attribute) == (b.offset, b.rule, &b.attribute)
            && (a.what == b.what || document.attribute(a.node, a.attribute.as_deref().unwrap_or_default()).is_some())
    });
    // Where there are too many, the errors stay.
    let is_error = |finding: &Raw| finding.rule.severity() == Severity::Error;
    let errors = raw.iter().filter(|finding| is_error(finding)).count().min(MAX_FINDINGS);
    let (mut errors_left, mut warnings_left) = (errors, MAX_FINDINGS - errors);
    raw.retain(|finding| {
        let left = if is_error(finding) { &mut errors_left } else { &mut warnings_left };
        let stays = *left > 0;
        *left = left.saturating_sub(1);
        stays
    });
    let mut locator = Locator::new(bytes);
    raw.into_iter()
        .map(|Raw { rule, node, attribute, offset, what, remedy }| {
            let (line, column) = locator.locate(offset);
            let path = path::text(document, node, attribute.as_deref());
            Finding { rule, line, column, path, what, remedy }
        })
        .collect()
}
