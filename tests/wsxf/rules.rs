//! Each rule of the model: a report that breaks it and nothing else, and what is said of it.
//!
//! The same report, written to a file, breaks the same rule there.

use super::reports::{bare, every_kind, measured, numeric, steps, time, unit, uut};
use super::reports_repair::{repair, uur};
use vte_wats::wats::model::{
    Body, MeasurementStatus, MiscInfo, NumericLimit, Operator, Process, Report, ReportResult, Step, StepContent,
    StepStatus,
};
use vte_wats::wats::rules::{Rule, Severity, check};
use vte_wats::wats::validate::validate;
use vte_wats::wats::write::to_xml;

/// A report with one thing changed: the only violation is `rule` at `place`, in the model and in the file.
#[track_caller]
pub fn breaks(mut report: Report, change: impl FnOnce(&mut Report), rule: Rule, place: &str) {
    assert_eq!(check(&report), [], "the report is good before the change");
    change(&mut report);
    let found: Vec<_> = check(&report).iter().map(|found| (found.rule, found.place.to_string())).collect();
    assert_eq!(found, [(rule, place.to_owned())]);
    // A model can hold what a file cannot show: digits beyond those written, a list of no measurements.
    if !matches!(rule, Rule::TimePrecision | Rule::NoMeasurement) {
        let findings = validate(&to_xml(&report));
        assert!(findings.iter().any(|found| found.rule == rule), "the file breaks it too: {findings:#?}");
        assert!(findings.iter().all(|found| found.rule == rule), "and nothing else: {findings:#?}");
    }
}

/// A change: one more step.
pub fn with_step(step: Step) -> impl FnOnce(&mut Report) {
    move |report| steps(report).push(step)
}

/// A step with one number that is compared.
pub fn limited(operator: Operator, low: Option<f64>, high: Option<f64>) -> Step {
    measured("V", StepContent::Numeric(vec![numeric(None, 1.0, operator, low, high)]))
}

/// The place of the step that is added.
pub const STEP: &str = "Step 1 \"V\"";

#[test]
fn good_reports_break_nothing() {
    for report in [bare(), every_kind(), repair()] {
        assert_eq!(check(&report), []);
    }
}

#[test]
fn texts_of_the_head() {
    breaks(bare(), |report| report.sn = String::new(), Rule::Empty, "Report/@SN");
    breaks(bare(), |report| report.rev = " \t\n\u{A0}".into(), Rule::Empty, "Report/@Rev");
    breaks(bare(), |report| report.purpose = "x".repeat(101), Rule::Length, "Report/@Purpose");
    // 51 characters, 102 UTF-16 units.
    breaks(bare(), |report| report.location = "\u{1F600}".repeat(51), Rule::Length, "Report/@Location");
    breaks(bare(), |report| report.machine_name = "a\u{80}".into(), Rule::Character, "Report/@MachineName");
    breaks(bare(), |report| uut(report).operator = Some("x".repeat(101)), Rule::Length, "UUT/@UserLoginName");
    breaks(bare(), |report| uut(report).error_message = Some("x".repeat(501)), Rule::Length, "UUT/@ErrorMessage");
    breaks(bare(), |report| uut(report).comment = Some("x".repeat(5001)), Rule::Length, "UUT/Comment");
    breaks(bare(), |report| uut(report).comment = Some("a\u{FEFF}".into()), Rule::Character, "UUT/Comment");
}

#[test]
fn characters_that_xml_refuses_are_found_before_they_are_written() {
    for c in ['\u{0}', '\u{8}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
        let mut report = bare();
        report.sn = format!("a{c}");
        assert_eq!(check(&report)[0].rule, Rule::Character);
        assert_eq!(check(&report)[0].severity(), Severity::Error);
        assert_eq!(validate(&to_xml(&report))[0].rule, Rule::Xml);
    }
}

#[test]
fn identity_and_time() {
    breaks(bare(), |report| report.id = uuid::Uuid::nil(), Rule::GuidZero, "Report/@ID");
    for (text, rule) in [
        ("1970-12-31T23:59:59+00:00", Rule::TimeRange),
        ("9999-12-31T23:59:59-00:15", Rule::TimeRange),
        ("2026-01-30T22:01:41.12345678+01:00", Rule::TimePrecision),
        ("2026-01-30T22:01:41+01:07", Rule::TimeOffset),
        ("2026-01-30T22:01:41+14:15", Rule::TimeOffset),
    ] {
        // A file cannot hold years or offsets that large; what it says instead is another matter.
        let mut report = bare();
        report.start = time(text);
        let found = check(&report);
        assert_eq!((found.len(), found[0].rule), (1, rule), "{text}");
        assert_eq!(found[0].place.to_string(), "Report/@Start");
    }
}

#[test]
fn processes() {
    let process = |code: Option<i16>, name: Option<&str>| Process { code, name: name.map(str::to_owned) };
    breaks(bare(), |report| report.process = process(None, None), Rule::Process, "Process");
    breaks(bare(), |report| report.process = process(None, Some(" ")), Rule::Process, "Process");
    breaks(bare(), |report| report.process = process(None, Some("FCT")), Rule::ProcessCode, "Process");
    breaks(bare(), |report| report.process = process(Some(0), None), Rule::Range, "Process/@Code");
    breaks(bare(), |report| report.process = process(Some(-5), Some("FCT")), Rule::Range, "Process/@Code");
    breaks(repair(), |report| uur(report).test_process = process(None, None), Rule::Process, "UUR/Process");
}

#[test]
fn annotations() {
    let info = |text: Option<&str>, numeric: Option<i16>| MiscInfo {
        description: "Note".into(),
        text: text.map(str::to_owned),
        numeric,
        id: None,
    };
    breaks(bare(), |report| report.misc_info.push(info(None, None)), Rule::MiscValue, "MiscInfo");
    breaks(bare(), |report| report.misc_info.push(info(Some(" "), None)), Rule::MiscValue, "MiscInfo");
    breaks(bare(), |report| report.misc_info.push(info(Some("a"), Some(1))), Rule::MiscBoth, "MiscInfo");
    let long = "x".repeat(101);
    breaks(every_kind(), |report| report.misc_info[1] = info(Some(&long), None), Rule::Length, "MiscInfo[2]");
    let nameless = MiscInfo { description: " ".into(), ..info(Some("a"), None) };
    breaks(bare(), |report| report.misc_info.push(nameless), Rule::Empty, "MiscInfo/@Description");
    let no_type = |report: &mut Report| report.units[0].part_type = None;
    breaks(every_kind(), no_type, Rule::UnitType, "ReportUnitHierarchy[1]");
    breaks(every_kind(), |report| report.units[1].sn = String::new(), Rule::Empty, "ReportUnitHierarchy[2]/@SN");
}

#[test]
fn repairs() {
    breaks(repair(), |report| report.result = ReportResult::Failed, Rule::RepairResult, "Report/@Result");
    breaks(repair(), |report| uur(report).finalized = None, Rule::RepairFinalized, "UUR");
    let early = |report: &mut Report| uur(report).finalized = Some(time("2026-02-02T15:15:30Z").to_utc());
    breaks(repair(), early, Rule::RepairFinalized, "UUR/@FinalizeDate");
    breaks(repair(), |report| report.misc_info[0].id = None, Rule::MiscField, "MiscInfo");
    breaks(repair(), |report| report.units[0].sn = "S".into(), Rule::UnitSelf, "ReportUnitHierarchy[1]");
    breaks(repair(), |report| report.units[2].index = None, Rule::UnitIndex, "ReportUnitHierarchy[3]");
    breaks(repair(), |report| report.units[2].index = Some(1), Rule::UnitIndex, "ReportUnitHierarchy[3]/@Idx");
    let parent = |report: &mut Report| report.units[2].parent = Some(9);
    breaks(repair(), parent, Rule::Reference, "ReportUnitHierarchy[3]/@ParentIDX");
    breaks(repair(), |report| uur(report).failures[1].part = 7, Rule::Reference, "Failures[2]/@PartIdx");
    let attached = |report: &mut Report| uur(report).binaries[0].failure = Some(2);
    breaks(repair(), attached, Rule::Reference, "Binary[1]/@FailIdx");
    let code = |report: &mut Report| uur(report).failures[0].code = String::new();
    breaks(repair(), code, Rule::Empty, "Failures[1]/@Code");
    breaks(repair(), |report| uur(report).binaries[0].data.clear(), Rule::AttachmentEmpty, "Binary[1]/Data");
    breaks(
        repair(),
        |report| uur(report).referenced_uut = Some(uuid::Uuid::nil()),
        Rule::GuidZero,
        "UUR/@ReferencedUUT",
    );
    let mut alone = repair();
    alone.units = vec![unit(Some(4), "P", "S")];
    uur(&mut alone).failures.clear();
    uur(&mut alone).binaries.clear();
    let found: Vec<_> = check(&alone).iter().map(|found| (found.rule, found.place.to_string())).collect();
    assert_eq!(found, [(Rule::UnitSelf, "Report".to_owned())]);
    let twice = |report: &mut Report| {
        uur(report).failures[1].index = 0;
        uur(report).binaries[0].failure = Some(0);
    };
    breaks(repair(), twice, Rule::FailureIndex, "Failures[2]/@Idx");
}

#[test]
fn the_number_of_violations_is_limited() {
    let mut report = bare();
    steps(&mut report).extend((0..5000).map(|_| Step::new("", StepStatus::Passed)));
    assert_eq!(check(&report).len(), vte_wats::wats::rules::MAX_VIOLATIONS);
    assert!(matches!(report.body, Body::Uut(_)));
}

/// However much there is to warn of, an error is never hidden by it: the report is not delivered.
#[test]
fn warnings_do_not_hide_an_error() {
    for warnings in [10, 999, 1000, 2500] {
        let mut report = bare();
        let named = |number: usize| {
            let value = numeric(Some("alone"), 1.0, Operator::LOG, None, None);
            measured(&format!("Step {number}"), StepContent::Numeric(vec![value]))
        };
        steps(&mut report).extend((0..warnings).map(named));
        let failed =
            NumericLimit { status: MeasurementStatus::Failed, ..numeric(None, 1.0, Operator::GE, Some(2.0), None) };
        steps(&mut report).push(measured("Passed, it says", StepContent::Numeric(vec![failed])));
        let errors = check(&report).iter().filter(|found| found.severity() == Severity::Error).count();
        assert_eq!(errors, 1, "in the model, after {warnings} warnings");
        let errors = validate(&to_xml(&report)).iter().filter(|found| found.severity() == Severity::Error).count();
        assert_eq!(errors, 1, "in the file, after {warnings} warnings");
    }
}
