//! Reports written and read again, and the judges on what was written.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::xmllint::{EXPORT, STRICT, judge};
use super::{generate, reports, reports_repair};
use vte_wats::wats::model::Report;
use vte_wats::wats::read::read;
use vte_wats::wats::rules::check;
use vte_wats::wats::validate::validate;
use vte_wats::wats::write::to_xml;

fn survives(report: &Report) {
    assert_eq!(check(report), [], "the generator keeps the rules");
    let written = to_xml(report);
    assert_eq!(&read(&written).unwrap(), report);
    assert_eq!(validate(&written), []);
    assert_eq!(to_xml(report), written, "the same bytes every time");
}

#[test]
fn the_golden_reports_survive() {
    survives(&reports::bare());
    survives(&reports::every_kind());
    survives(&reports_repair::repair());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_test_survives(report in generate::test()) {
        survives(&report);
    }

    #[test]
    fn a_repair_survives(report in generate::repair()) {
        survives(&report);
    }

    /// Whatever the bytes, reading and validating end with an answer.
    #[test]
    fn anything_is_answered(
        report in generate::test(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = to_xml(&report);
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            match byte % 3 {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = byte,
                _ => bytes.insert(at, byte),
            }
        }
        let findings = validate(&bytes);
        if let Err(error) = read(&bytes) {
            prop_assert!(!findings.is_empty(), "validate has nothing to say, but read says: {error}");
        }
    }
}

/// Reports of a fixed seed, so that a failure can be looked at again.
fn samples(count: usize) -> Vec<Report> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let any = prop_oneof![3 => generate::test(), 1 => generate::repair()];
    (0..count).map(|_| any.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn what_is_written_is_valid_by_both_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = samples(200)
        .iter()
        .enumerate()
        .map(|(number, report)| {
            let path = folder.path().join(format!("{number}.xml"));
            std::fs::write(&path, to_xml(report)).unwrap();
            path
        })
        .collect();
    for schema in [STRICT, EXPORT] {
        for (file, opinion) in judge(schema, &files) {
            assert_eq!(opinion, "", "{schema}: {}", std::fs::read_to_string(&file).unwrap());
        }
    }
}
