//! Reads a report from WATS Standard XML: what this program wrote, and what servers export.
//!
//! The reader is lax where nothing is lost for it: the order of elements does not matter, attributes and elements the
//! model has no place for (`Loop`, `Asset`, measurement indices, formats) are passed over. It is strict where it would
//! have to guess: a value that cannot be read, a missing status, or two kinds of content in a step are errors.

mod build;
mod fields;
mod head;
mod step;

use super::document::{Document, Fault, Locator};
use super::model::Report;
use super::rules::Rule;
use crate::error::{Code, Error, Result};

pub(super) use build::{Built, build};

/// Reads the one report of a file.
///
/// Reading what [`super::write::to_xml`] wrote gives the same report again, if it keeps the rules; a `step_type` that
/// is the usual one for the content of its step is read as none.
///
/// # Errors
/// `VW-REPORT-READ` with line and column: the bytes are no well-formed XML in UTF-8, have a DOCTYPE or are beyond the
/// limits; there is not exactly one report in them; or it cannot be read without guessing.
pub fn read(bytes: &[u8]) -> Result<Report> {
    let document = Document::parse(bytes).map_err(|fault| error(bytes, &fault))?;
    let report = only_report(&document).map_err(|fault| error(bytes, &fault))?;
    let built = build(&document, report);
    match built.problems.into_iter().min_by_key(|problem| problem.offset) {
        None => Ok(built.report),
        Some(problem) => {
            let name = document.node(problem.node).name;
            let place = match &problem.attribute {
                Some(attribute) => format!("{name}/@{attribute}"),
                None => name.to_owned(),
            };
            let (rule, what) = problem.wrong;
            Err(error(bytes, &Fault { rule, offset: problem.offset, what: format!("{place} {what}") }))
        }
    }
}

/// The report of a document whose root is as it should be.
fn only_report(document: &Document<'_>) -> std::result::Result<usize, Fault> {
    let root = document.node(Document::ROOT);
    if root.name != "Reports" {
        return Err(Fault { rule: Rule::Root, offset: root.offset, what: format!("the root is {}", root.name) });
    }
    if root.namespace != Some(super::document::NamespaceId::Wsxf) {
        let what = "the root is not in the namespace of WSXF".to_owned();
        return Err(Fault { rule: Rule::Namespace, offset: root.offset, what });
    }
    let mut reports = document.named(Document::ROOT, "Report");
    match (reports.next(), reports.count()) {
        (Some(report), 0) => Ok(report),
        (None, _) => {
            Err(Fault { rule: Rule::OneReport, offset: root.offset, what: "the file holds no Report".to_owned() })
        }
        (Some(_), more) => {
            let what = format!("the file holds {} reports", more + 1);
            Err(Fault { rule: Rule::OneReport, offset: root.offset, what })
        }
    }
}

fn error(bytes: &[u8], fault: &Fault) -> Error {
    let (line, column) = Locator::new(bytes).locate(fault.offset);
    Error::new(Code::ReportRead, format!("line {line}, column {column}: {} ({})", fault.what, fault.rule.id()))
        .hint(fault.rule.remedy())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn errors_say_where() {
        assert_eq!(message("<a>\n å</b>").split(':').next().unwrap(), "line 2, column 3");
        assert_eq!(message("\u{FEFF}<Report/>"), "line 1, column 1: the root is Report (WX-ROOT)");
        assert_eq!(
            message("<Reports xmlns='urn:x'/>"),
            "line 1, column 1: the root is not in the namespace of WSXF (WX-NAMESPACE)"
        );
        assert!(message("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").ends_with("the file has a DOCTYPE (WX-DOCTYPE)"));
        let namespace = crate::wats::write::NAMESPACE;
        let two = format!("<Reports xmlns='{namespace}'><Report/><Report/></Reports>");
        assert!(message(&two).ends_with("the file holds 2 reports (WX-ONE-REPORT)"));
        let empty = format!("<Reports xmlns='{namespace}'/>");
        assert!(message(&empty).ends_with("the file holds no Report (WX-ONE-REPORT)"));
    }
}
