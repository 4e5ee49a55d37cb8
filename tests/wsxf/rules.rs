//! Each rule of the model: a report that breaks it and nothing else, and what is said of it.
//!
//! The same report, written to a file, breaks the same rule there.

use super::reports::{
    attachment, bare, chart, every_kind, measured, numeric, pass_fail, repair, sequence, series, steps, string, time,
    unit, uur, uut,
};
use vte_wats::wats::model::{
    Body, MeasurementStatus, MiscInfo, NumericLimit, Operator, Process, Report, ReportResult, Step, StepContent,
    StepStatus, TextOperator,
};
use vte_wats::wats::rules::{Rule, Severity, check};
use vte_wats::wats::validate::validate;
use vte_wats::wats::write::to_xml;

/// A report with one thing changed: the only violation is `rule` at `place`, in the model and in the file.
#[track_caller]
fn breaks(mut report: Report, change: impl FnOnce(&mut Report), rule: Rule, place: &str) {
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

fn with_step(step: Step) -> impl FnOnce(&mut Report) {
    move |report| steps(report).push(step)
}

fn limited(operator: Operator, low: Option<f64>, high: Option<f64>) -> Step {
    measured("V", StepContent::Numeric(vec![numeric(None, 1.0, operator, low, high)]))
}

const STEP: &str = "Step 1 \"V\"";

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
fn the_root_step() {
    let root = "Step 0 \"MainSequence Callback\"";
    breaks(bare(), |report| uut(report).root.name = "Main".into(), Rule::RootName, "Step 0 \"Main\"/@Name");
    breaks(bare(), |report| uut(report).root.content = StepContent::None, Rule::RootSequence, root);
    let status = format!("{root}/@Status");
    breaks(bare(), |report| uut(report).root.status = StepStatus::Done, Rule::RootStatus, &status);
    breaks(bare(), |report| report.result = ReportResult::Terminated, Rule::RootStatus, &status);
    breaks(bare(), |report| report.result = ReportResult::Failed, Rule::RootStatus, &status);
}

#[test]
fn statuses() {
    let failed =
        NumericLimit { status: MeasurementStatus::Failed, ..numeric(None, 9.0, Operator::LE, Some(1.0), None) };
    let status = format!("{STEP}/@Status");
    let passed = measured("V", StepContent::Numeric(vec![failed.clone()]));
    breaks(bare(), with_step(passed.clone()), Rule::StatusMeasurement, &status);
    breaks(bare(), with_step(Step { status: StepStatus::Done, ..passed.clone() }), Rule::StatusMeasurement, &status);
    let several = [MeasurementStatus::Passed, MeasurementStatus::Failed];
    let several = several.iter().enumerate().map(|(i, status)| pass_fail(Some(&i.to_string()), *status)).collect();
    breaks(bare(), with_step(measured("V", StepContent::PassFail(several))), Rule::StatusMeasurement, &status);
    let good = limited(Operator::LOG, None, None);
    breaks(bare(), with_step(Step { status: StepStatus::Skipped, ..good }), Rule::StatusSkipped, STEP);
    // A failed step below a passed sequence is a warning: it may have been repeated.
    let root_status = "Step 0 \"MainSequence Callback\"/@Status";
    let failed = Step { status: StepStatus::Failed, ..passed };
    breaks(bare(), with_step(failed), Rule::StatusParent, root_status);
    assert_eq!(Rule::StatusParent.severity(), Severity::Warning);
    let error = Step::new("V", StepStatus::Error);
    breaks(bare(), with_step(error), Rule::StatusParent, root_status);
}

#[test]
fn steps_and_sequences() {
    breaks(bare(), with_step(Step::new(" ", StepStatus::Passed)), Rule::Empty, "Step 1 \" \"/@Name");
    let long = Step { report_text: Some("x".repeat(100_001)), ..Step::new("V", StepStatus::Passed) };
    breaks(bare(), with_step(long), Rule::Length, &format!("{STEP}/ReportText"));
    let message = Step { error_message: Some("x".repeat(201)), ..Step::new("V", StepStatus::Passed) };
    breaks(bare(), with_step(message), Rule::Length, &format!("{STEP}/@StepErrorMessage"));
    let time = Step { total_time: Some(f64::NAN), ..Step::new("V", StepStatus::Passed) };
    breaks(bare(), with_step(time), Rule::Finite, &format!("{STEP}/@total_time"));
    let mut inner = sequence("V", StepStatus::Passed, vec![]);
    if let StepContent::Sequence(sequence) = &mut inner.content {
        sequence.version = String::new();
    }
    breaks(bare(), with_step(inner), Rule::Empty, &format!("{STEP}/SequenceCall/@Version"));
    let nest = |levels: usize| {
        (0..levels)
            .fold(Step::new("leaf", StepStatus::Passed), |inner, _| sequence("S", StepStatus::Passed, vec![inner]))
    };
    let mut deep = bare();
    steps(&mut deep).push(nest(49));
    assert_eq!(check(&deep), []);
    breaks(bare(), with_step(nest(50)), Rule::Nesting, "Step 50 \"S\"");
}

#[test]
fn measurements() {
    let numbers = |names: &[Option<&str>]| {
        let all = names.iter().map(|name| numeric(*name, 1.0, Operator::LOG, None, None)).collect();
        measured("V", StepContent::Numeric(all))
    };
    breaks(bare(), with_step(numbers(&[])), Rule::NoMeasurement, STEP);
    let second = format!("{STEP}/NumericLimit[2]");
    breaks(bare(), with_step(numbers(&[Some("a"), None])), Rule::MeasurementNames, &second);
    breaks(bare(), with_step(numbers(&[Some("a"), Some(" ")])), Rule::MeasurementNames, &second);
    let name = format!("{STEP}/NumericLimit/@Name");
    breaks(bare(), with_step(numbers(&[Some("a")])), Rule::MeasurementName, &name);
    let long = "x".repeat(101);
    breaks(
        bare(),
        with_step(numbers(&[Some("a"), Some(&long)])),
        Rule::Length,
        &format!("{STEP}/NumericLimit[2]/@Name"),
    );
    let value = measured("V", StepContent::Numeric(vec![numeric(None, f64::INFINITY, Operator::LOG, None, None)]));
    breaks(bare(), with_step(value), Rule::Finite, &format!("{STEP}/NumericLimit/@NumericValue"));
    let text = measured("V", StepContent::Text(vec![string(None, &long, TextOperator::LOG, None)]));
    breaks(bare(), with_step(text), Rule::Length, &format!("{STEP}/StringValue/@StringValue"));
    let exit = measured("V", StepContent::CallExe(f64::NEG_INFINITY));
    breaks(bare(), with_step(exit), Rule::Finite, &format!("{STEP}/Callexe/@ExitCode"));
    let response = StepContent::Message { button: None, response: Some("x".repeat(201)) };
    breaks(bare(), with_step(measured("V", response)), Rule::Length, &format!("{STEP}/MessagePopup/@Response"));
}

#[test]
fn limits_by_operator() {
    let place = format!("{STEP}/NumericLimit");
    let high = format!("{place}/@HighLimit");
    let low = format!("{place}/@LowLimit");
    breaks(bare(), with_step(limited(Operator::LOG, Some(1.0), None)), Rule::LimitExtra, &low);
    breaks(bare(), with_step(limited(Operator::LOG, None, Some(1.0))), Rule::LimitExtra, &high);
    for operator in [Operator::EQ, Operator::NE, Operator::GT, Operator::GE, Operator::LT, Operator::LE] {
        let mut good = bare();
        steps(&mut good).push(limited(operator, Some(1.0), None));
        assert_eq!(check(&good), [], "{operator:?} keeps its limit in LowLimit");
        breaks(bare(), with_step(limited(operator, None, None)), Rule::LimitMissing, &place);
        breaks(bare(), with_step(limited(operator, Some(1.0), Some(2.0))), Rule::LimitExtra, &high);
    }
    for operator in [
        Operator::GTLT,
        Operator::GELE,
        Operator::GELT,
        Operator::GTLE,
        Operator::LTGT,
        Operator::LEGE,
        Operator::LEGT,
        Operator::LTGE,
    ] {
        let mut good = bare();
        steps(&mut good).push(limited(operator, Some(1.0), Some(2.0)));
        assert_eq!(check(&good), []);
        breaks(bare(), with_step(limited(operator, Some(1.0), None)), Rule::LimitMissing, &place);
        breaks(bare(), with_step(limited(operator, None, Some(2.0))), Rule::LimitMissing, &place);
    }
    // The trap: an upper limit in HighLimit is missing there where it counts, and too much there where it stands.
    let mut report = bare();
    steps(&mut report).push(limited(Operator::LE, None, Some(2.0)));
    let found: Vec<Rule> = check(&report).iter().map(|found| found.rule).collect();
    assert_eq!(found, [Rule::LimitMissing, Rule::LimitExtra]);
    let endless = limited(Operator::GELE, Some(1.0), Some(f64::INFINITY));
    breaks(bare(), with_step(endless), Rule::Finite, &high);
    let text = measured("V", StepContent::Text(vec![string(None, "a", TextOperator::EQ, None)]));
    breaks(bare(), with_step(text), Rule::LimitMissing, &format!("{STEP}/StringValue"));
}

#[test]
fn charts_and_attachments() {
    let step = |chart_series: Vec<_>| Step { chart: Some(chart(chart_series)), ..Step::new("V", StepStatus::Passed) };
    let place = format!("{STEP}/Chart/Series");
    breaks(bare(), with_step(step(vec![series("a", &[], None)])), Rule::SeriesEmpty, &place);
    let unequal = series("a", &[1.0, 2.0], Some(&[1.0]));
    breaks(bare(), with_step(step(vec![unequal])), Rule::SeriesPoints, &place);
    breaks(
        bare(),
        with_step(step(vec![series("a", &[1.0], None), series("b", &[f64::NAN, f64::NAN], None)])),
        Rule::Finite,
        &format!("{STEP}/Chart/Series[2]/ydata"),
    );
    breaks(bare(), with_step(step(vec![series("a", &[1.0], None); 51])), Rule::SeriesCount, &format!("{STEP}/Chart"));
    let both = Step { attachment: Some(attachment("a", b"a")), ..step(vec![]) };
    breaks(bare(), with_step(both), Rule::ChartAttachment, STEP);
    let beside = Step { attachment: Some(attachment("a", b"a")), ..limited(Operator::LOG, None, None) };
    breaks(bare(), with_step(beside), Rule::AttachmentAlone, STEP);
    let in_sequence = Step { chart: Some(chart(vec![])), ..sequence("V", StepStatus::Passed, vec![]) };
    breaks(bare(), with_step(in_sequence), Rule::ChartSequence, STEP);
    let attached = |name: &str, data: &[u8]| Step {
        attachment: Some(attachment(name, data)),
        ..Step::new("V", StepStatus::Passed)
    };
    let place = format!("{STEP}/Attachment");
    breaks(bare(), with_step(attached("a", b"")), Rule::AttachmentEmpty, &place);
    breaks(bare(), with_step(attached(" ", b"a")), Rule::Empty, &format!("{place}/@Name"));
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
