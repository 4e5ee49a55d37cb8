//! The XSDs against the rules of the program, on every report that differs from a good one in one place.
//!
//! The XSD and `validate` are two descriptions of one format. Where they disagree on a file, one of them is wrong, or the
//! rule is one that XSD 1.0 cannot express.

#[path = "xsd/mutate.rs"]
mod mutate;
#[path = "wsxf/xmllint.rs"]
mod xmllint;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mutate::{Mutant, mutants};
use vte_wats::wats::rules::Rule;
use vte_wats::wats::validate::validate;
use xmllint::{EXPORT, STRICT, judge};

/// The rules that XSD 1.0 cannot express, of those that one change can break: they compare values, or let one value
/// decide about another.
const BEYOND_XSD: &[Rule] = &[
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
    Rule::TimePair,
    Rule::UnitIndex,
    Rule::UnitSelf,
    Rule::UnitType,
];

/// The most disagreements that are printed.
const SHOWN: usize = 50;

/// What the judges said of the mutants of one or more files.
#[derive(Default)]
struct Tally {
    judged: usize,
    refused: usize,
    /// The rules that only `validate` found broken.
    beyond: BTreeSet<Rule>,
    disagreements: Vec<String>,
}

impl Tally {
    /// Judges the mutants of a file of the corpus.
    fn spoil(&mut self, name: &str) {
        let original = std::fs::read_to_string(Path::new("tests/data/wsxf/valid").join(name)).unwrap();
        assert_eq!(validate(original.as_bytes()), [], "{name} is valid before it is spoilt");
        let folder = tempfile::tempdir().unwrap();
        let write = |(number, mutant): (usize, Mutant)| {
            let path = folder.path().join(format!("{number}.xml"));
            std::fs::write(&path, &mutant.xml).unwrap();
            (path, mutant)
        };
        let mutants: Vec<(PathBuf, Mutant)> = mutants(&original).into_iter().enumerate().map(write).collect();
        let files: Vec<PathBuf> = mutants.iter().map(|(file, _)| file.clone()).collect();
        let strict = judge(STRICT, &files);
        let taken: Vec<PathBuf> = files.into_iter().filter(|file| strict[file].is_empty()).collect();
        let export = judge(EXPORT, &taken);
        for (file, mutant) in &mutants {
            let opinion = strict[file].lines().next().unwrap_or_default();
            if let Some(disagreement) = self.compare(mutant, opinion, export.get(file)) {
                self.disagreements.push(format!("{name}: {}: {disagreement}", mutant.change));
            }
        }
    }

    /// What the judges disagree on; `export` is the opinion of that XSD if the strict one takes the file.
    fn compare(&mut self, mutant: &Mutant, strict: &str, export: Option<&String>) -> Option<String> {
        self.judged += 1;
        let broken: BTreeSet<Rule> = validate(mutant.xml.as_bytes()).iter().map(|finding| finding.rule).collect();
        let Some(export) = export else {
            self.refused += 1;
            return broken.is_empty().then(|| format!("only the XSD refuses it: {strict}"));
        };
        if !export.is_empty() {
            return Some(format!("strict, but no export: {export}"));
        }
        // Numbers in a text are no numbers to XSD: it sees only that they are written like some.
        if mutant.change.contains("data holding") && mutant.change.contains("1e") {
            return broken.is_empty().then(|| "nobody refuses a number too large".to_owned());
        }
        let (beyond, expressible): (BTreeSet<Rule>, BTreeSet<Rule>) =
            broken.into_iter().partition(|rule| BEYOND_XSD.contains(rule));
        self.beyond.extend(beyond);
        (!expressible.is_empty()).then(|| format!("only validate refuses it: {expressible:?}"))
    }
}

#[test]
fn both_judges_agree_on_every_spoilt_report() {
    let mut tally = Tally::default();
    tally.spoil("golden_every_kind.xml");
    tally.spoil("golden_repair.xml");
    let Tally { judged, refused, beyond, disagreements } = tally;
    let shown = disagreements.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(disagreements.is_empty(), "{} disagreements on {judged} files:\n{shown}", disagreements.len());
    println!("{judged} judged, {refused} refused by the XSD");
    assert!(judged > 9_000 && refused > judged / 2 && refused < judged, "{refused} of {judged} refused");
    assert_eq!(beyond, BEYOND_XSD.iter().copied().collect(), "each of these rules is broken by some change");
}
