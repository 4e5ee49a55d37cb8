//! The XSDs against the rules of the program, on every report that differs from a good one in one place.
//!
//! The XSD and `validate` are written apart from each other. Where they disagree on a file, one of them is wrong, or the
//! rule is one that XSD 1.0 cannot express.

#[path = "xsd/mutate.rs"]
mod mutate;
#[path = "wsxf/xmllint.rs"]
mod xmllint;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use mutate::{Mutant, mutants};
use vte_wats::wats::rules::Rule;
use vte_wats::wats::validate::validate;
use xmllint::{EXPORT, STRICT, judge};

/// The rules that XSD 1.0 cannot express: they compare values, or let one value decide about another.
const BEYOND_XSD: &[Rule] = &[
    Rule::GuidZero,
    Rule::LimitExtra,
    Rule::LimitMissing,
    Rule::MeasurementName,
    Rule::MeasurementNames,
    Rule::MiscBoth,
    Rule::MiscField,
    Rule::MiscValue,
    Rule::RepairFinalized,
    Rule::RepairResult,
    Rule::ReportKind,
    Rule::RootStatus,
    Rule::SeriesPoints,
    Rule::StatusMeasurement,
    Rule::StatusParent,
    Rule::StatusSkipped,
    Rule::TimePair,
    Rule::UnitIndex,
    Rule::UnitSelf,
    Rule::UnitType,
];

/// How many disagreements are printed.
const SHOWN: usize = 400;

/// Judges the mutants of a file of the corpus; what the judges disagree on, one a line.
fn disagreements(name: &str) -> (usize, String) {
    let original = std::fs::read_to_string(Path::new("tests/data/wsxf/valid").join(name)).unwrap();
    assert_eq!(validate(original.as_bytes()), [], "{name} is valid before it is spoilt");
    let mutants = mutants(&original);
    let folder = tempfile::tempdir().unwrap();
    let path = |number: usize| folder.path().join(format!("{number}.xml"));
    for (number, mutant) in mutants.iter().enumerate() {
        std::fs::write(path(number), &mutant.xml).unwrap();
    }
    let files: Vec<_> = (0..mutants.len()).map(path).collect();
    let strict = judge(STRICT, &files);
    let export = judge(EXPORT, &files);
    let mut found = String::new();
    let (mut count, mut refused) = (0, 0);
    for (mutant, file) in mutants.iter().zip(&files) {
        refused += usize::from(!strict[file].is_empty());
        if let Some(disagreement) = disagreement(mutant, &strict[file], &export[file]) {
            count += 1;
            if count <= SHOWN {
                let _ = writeln!(found, "{name}: {}: {disagreement}", mutant.change);
            }
        }
    }
    eprintln!("{name}: {} mutants, {refused} refused by the XSD, {count} disagreements", mutants.len());
    (mutants.len(), found)
}

fn disagreement(mutant: &Mutant, strict: &str, export: &str) -> Option<String> {
    let broken: BTreeSet<Rule> = validate(mutant.xml.as_bytes()).iter().map(|finding| finding.rule).collect();
    if !strict.is_empty() && broken.is_empty() {
        return Some(format!("only the XSD refuses it: {}", strict.lines().next().unwrap_or_default()));
    }
    if strict.is_empty() && !export.is_empty() {
        return Some(format!("strict, but no export: {}", export.lines().next().unwrap_or_default()));
    }
    let expressible: Vec<&str> =
        broken.iter().filter(|rule| !BEYOND_XSD.contains(rule)).map(|rule| rule.id()).collect();
    (strict.is_empty() && !expressible.is_empty()).then(|| format!("only validate refuses it: {expressible:?}"))
}

#[test]
fn both_judges_agree_on_every_spoilt_test() {
    let (judged, found) = disagreements("golden_every_kind.xml");
    assert!(judged > 10_000, "only {judged}");
    assert_eq!(found, "");
}

#[test]
fn both_judges_agree_on_every_spoilt_repair() {
    let (judged, found) = disagreements("golden_repair.xml");
    assert!(judged > 3_000, "only {judged}");
    assert_eq!(found, "");
}
