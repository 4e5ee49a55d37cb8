//! Files in `tests/data/wsxf`, judged by xmllint and by `validate`.
//!
//! * `valid`: both judges have nothing to say.
//! * `invalid`: each file breaks one rule, which its name begins with: `WX-LENGTH.sn-101.xml`. Both judges refuse it, but
//!   for those in [`BEYOND_XSD`].
//! * `export`: what servers and older programs write, valid by `xsd/wsxf-export.xsd` and readable.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::xmllint::{EXPORT, STRICT, judge};
use vte_wats::wats::model::{Body, Operator, ReportResult, StepContent, StepStatus};
use vte_wats::wats::read::read;
use vte_wats::wats::rules::{Rule, Severity};
use vte_wats::wats::validate::{Finding, validate};

/// The invalid files that the strict XSD takes, and why it cannot do otherwise.
const BEYOND_XSD: &[(&str, &str)] = &[
    ("WX-DOCTYPE.doctype", "a DOCTYPE is no matter of schemas"),
    ("WX-ENCODING.declared-latin-1", "any encoding is XML"),
    ("WX-ENCODING.utf-16", "any encoding is XML"),
    ("WX-GUID-ZERO.id", "zeros match the pattern of a GUID"),
    ("WX-LENGTH.utf16", "maxLength counts characters, not UTF-16 units"),
    ("WX-LIMIT-EXTRA.le-high", "XSD 1.0 has no conditions between attributes"),
    ("WX-LIMIT-EXTRA.log", "XSD 1.0 has no conditions between attributes"),
    ("WX-LIMIT-MISSING.gele", "XSD 1.0 has no conditions between attributes"),
    ("WX-LIMIT-MISSING.string", "XSD 1.0 has no conditions between attributes"),
    ("WX-MEASUREMENT-NAME.single", "attributes cannot depend on the number of siblings"),
    ("WX-MEASUREMENT-NAMES.missing", "attributes cannot depend on the number of siblings"),
    ("WX-MISC-BOTH.both", "text and attribute are independent"),
    ("WX-MISC-FIELD.missing", "the type of an element cannot depend on the kind of report"),
    ("WX-MISC-VALUE.neither", "text and attribute are independent"),
    ("WX-NESTING.52", "a type that holds itself has no depth"),
    ("WX-NUMBER.chart-overflow", "numbers in a text are no numbers"),
    ("WX-REPAIR-FINALIZED.missing", "the client takes a repair without it, with the time of import"),
    ("WX-REPAIR-RESULT.failed", "attributes cannot depend on the kind of report"),
    ("WX-REPORT-KIND.uut-as-uur", "elements cannot depend on the value of an attribute"),
    ("WX-ROOT-STATUS.failed", "values cannot be compared"),
    ("WX-SERIES-POINTS.unequal", "numbers in a text cannot be counted"),
    ("WX-STATUS-MEASUREMENT.passed", "values cannot be compared"),
    ("WX-STATUS-PARENT.passed", "values cannot be compared"),
    ("WX-STATUS-SKIPPED.measurement", "elements cannot depend on the value of an attribute"),
    ("WX-TIME-PAIR.digits", "values cannot be compared"),
    ("WX-TIME-PAIR.one-hour", "values cannot be compared"),
    ("WX-UNIT-INDEX.missing", "the type of an element cannot depend on the kind of report"),
    ("WX-UNIT-SELF.missing", "a value cannot be asked for"),
    ("WX-UNIT-SELF.other-sn", "values cannot be compared"),
    ("WX-UNIT-TYPE.missing", "the type of an element cannot depend on the kind of report"),
];

/// The rules no file of the corpus breaks, and who looks after them.
const ELSEWHERE: &[(Rule, &str)] = &[
    (Rule::Count, "needs 32769 elements; see limits.rs"),
    (Rule::AttachmentSize, "needs 2 MB; see limits.rs"),
    (Rule::TimePrecision, "cannot stand in a file that is read; see rules.rs"),
    (Rule::NoMeasurement, "is an action in a file; see rules.rs"),
];

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("tests/data/wsxf").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn findings(file: &Path) -> Vec<Finding> {
    validate(&std::fs::read(file).unwrap())
}

fn stem(file: &Path) -> &str {
    file.file_stem().unwrap().to_str().unwrap()
}

#[test]
fn valid_files_have_no_findings() {
    let files = files("valid");
    assert!(files.len() >= 15, "the corpus is there");
    let opinions = judge(STRICT, &files);
    let of_export = judge(EXPORT, &files);
    for file in files {
        assert_eq!(opinions[&file], "", "xmllint on {}", file.display());
        assert_eq!(of_export[&file], "", "xmllint on {} as an export", file.display());
        assert_eq!(findings(&file), [], "validate on {}", file.display());
    }
}

#[test]
fn invalid_files_break_the_rule_they_are_named_after() {
    let files = files("invalid");
    assert!(files.len() >= 100, "the corpus is there");
    for file in files {
        let rule = stem(&file).split('.').next().unwrap();
        let findings = findings(&file);
        let found: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.id()).collect();
        assert_eq!(found, BTreeSet::from([rule]), "validate on {}: {findings:#?}", file.display());
        assert!(findings.iter().all(|finding| finding.line >= 1 && finding.column >= 1));
    }
}

#[test]
fn invalid_files_are_refused_by_the_xsd_unless_it_cannot() {
    let files = files("invalid");
    let opinions = judge(STRICT, &files);
    let mut taken: Vec<&str> = files.iter().filter(|file| opinions[*file].is_empty()).map(|file| stem(file)).collect();
    taken.sort_unstable();
    let expected: Vec<&str> = BEYOND_XSD.iter().map(|(name, _)| *name).collect();
    assert_eq!(taken, expected);
}

#[test]
fn every_rule_has_a_file_that_breaks_it() {
    let broken: BTreeSet<String> =
        files("invalid").iter().map(|file| stem(file).split('.').next().unwrap().to_owned()).collect();
    for rule in Rule::ALL {
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| other == rule);
        assert_ne!(broken.contains(rule.id()), elsewhere, "{}", rule.id());
    }
}

#[test]
fn exports_are_valid_as_exports_only() {
    let files = files("export");
    let opinions = judge(EXPORT, &files);
    let strict = judge(STRICT, &files);
    for file in &files {
        assert_eq!(opinions[file], "", "xmllint on {}", file.display());
        assert_ne!(strict[file], "", "the strict profile refuses {}", file.display());
        assert!(!findings(file).is_empty());
    }
    // What a server of today exports of a test can be dropped again; it only holds more than it should.
    let server = findings(Path::new("tests/data/wsxf/export/server.xml"));
    assert!(server.iter().all(|finding| finding.severity() == Severity::Warning), "{server:#?}");
}

#[test]
fn exports_can_be_read() {
    let open = |name: &str| read(&std::fs::read(Path::new("tests/data/wsxf/export").join(name)).unwrap()).unwrap();

    let server = open("server.xml");
    let Body::Uut(test) = &server.body else { panic!("a test") };
    let StepContent::Sequence(root) = &test.root.content else { panic!("a sequence") };
    assert_eq!(root.steps.len(), 6, "the iterations of a loop are steps");
    assert_eq!(root.steps[0].step_type.as_deref(), Some("NI_Wait"));
    assert_eq!(root.steps[1].step_type, None, "ET_NLT is the usual one");

    let older = open("older_layout.xml");
    assert_eq!(older.start.to_rfc3339(), "2017-06-01T14:00:03+02:00");
    let Body::Uut(test) = &older.body else { panic!("a test") };
    let StepContent::Sequence(root) = &test.root.content else { panic!("a sequence") };
    assert_eq!(root.steps[1].status, StepStatus::Error, "Unknown is never Passed");
    let StepContent::Numeric(free) = &root.steps[2].content else { panic!("a measurement") };
    assert_eq!((free[0].value, free[0].limits.operator), (f64::INFINITY, Operator::LOG));

    let repair = open("repair.xml");
    assert_eq!(repair.result, ReportResult::Passed);
    let Body::Uur(repair) = &repair.body else { panic!("a repair") };
    assert_eq!(repair.binaries[0].data, b"hi");
}
