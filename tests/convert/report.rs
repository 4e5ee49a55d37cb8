//! The header of a report, its root and its MiscInfo.

use vte_wats::config::sections::{ProcessConfig, ProcessRule};
use vte_wats::convert::{Converter, NoteKind};
use vte_wats::error::Code;
use vte_wats::vte::model::{RunTime, TestRun};
use vte_wats::wats::model::{ReportResult, Sequence, StepContent, StepStatus};
use vte_wats::wats::text::utf16_len;

use crate::runs::{config, convert, kinds, numeric, run, steps, text, uut, verdict, with_steps};

fn root(run: &TestRun) -> (Sequence, Option<String>, Vec<NoteKind>) {
    let converted = convert(run);
    let root = &uut(&converted.report).root;
    let StepContent::Sequence(sequence) = &root.content else { panic!("{root:?}") };
    (sequence.clone(), root.report_text.clone(), kinds(&converted))
}

#[test]
fn a_usual_run_needs_no_notes() {
    let run = with_steps([numeric("5V", 5.0, Some(4.75), Some(5.25)), text("Version", "1.2")]);
    let converted = convert(&run);
    assert_eq!(converted.notes, []);
    let report = &converted.report;
    assert_eq!(report.id, run.key.id);
    assert_eq!(report.start.to_rfc3339(), "2025-03-04T10:15:17.623+01:00");
    assert_eq!(report.result, ReportResult::Passed);
    assert_eq!([&report.sn, &report.pn, &report.rev], ["SN-100", "Board", "R2A"]);
    assert_eq!([&report.machine_name, &report.location, &report.purpose], ["STATION7", "Line 3", "Production"]);
    assert_eq!((report.process.code, report.process.name.as_deref()), (Some(10), None));
    let uut = uut(report);
    assert_eq!((uut.operator.as_deref(), uut.execution_time, uut.error_code), (Some("anna"), Some(12.5), None));
    assert_eq!((uut.root.name.as_str(), uut.root.status), ("MainSequence Callback", StepStatus::Passed));
    assert_eq!((uut.root.total_time, &uut.root.report_text), (Some(12.5), &None));
}

#[test]
fn the_root_calls_the_test_plan() {
    let variant = Some(" Hot ".to_owned());
    let (sequence, text, notes) = root(&TestRun { testplan_variant: variant, ..with_steps([text("a", "b")]) });
    assert_eq!([&sequence.name, &sequence.version, &sequence.file_name], ["FCT Board", "1.4", "FCT Board"]);
    assert_eq!(sequence.file_path, "FCT Board/Hot");
    assert_eq!((text, notes), (None, vec![]));

    let nothing =
        TestRun { testplan: None, testplan_revision: Some(" ".to_owned()), ..with_steps([self::text("a", "")]) };
    let (sequence, _, notes) = root(&nothing);
    assert_eq!([&sequence.name, &sequence.version, &sequence.file_path], ["UNKNOWN", "-", "UNKNOWN"]);
    assert_eq!(notes, [NoteKind::FallbackTestplan, NoteKind::FallbackTestplanRevision]);
}

#[test]
fn a_long_test_plan_is_cut_to_each_field_and_told_once() {
    let plan = "å".repeat(600);
    let revision = "r".repeat(31);
    let run = TestRun {
        testplan: Some(plan.clone()),
        testplan_variant: Some("Hot".to_owned()),
        testplan_revision: Some(revision.clone()),
        ..with_steps([text("a", "b")])
    };
    let (sequence, text, notes) = root(&run);
    assert_eq!(
        [&sequence.name, &sequence.version, &sequence.file_name, &sequence.file_path].map(|text| utf16_len(text)),
        [200, 30, 200, 500]
    );
    assert_eq!(text.unwrap(), format!("Test plan: {plan}\nTest plan revision: {revision}\nTest plan variant: Hot"));
    assert!(notes.iter().all(|kind| *kind == NoteKind::Cut) && notes.len() == 5, "{notes:?}");
}

#[test]
fn a_header_text_that_is_cut_is_told_by_the_root() {
    let serial = "9".repeat(101);
    let converted = convert(&TestRun { serial: Some(serial.clone()), ..with_steps([text("a", "b")]) });
    assert_eq!(converted.report.sn, "9".repeat(100));
    assert_eq!(uut(&converted.report).root.report_text.as_deref(), Some(format!("Serial number: {serial}").as_str()));
    assert_eq!(converted.notes[0].text, "Serial number cut from 101 to 100 characters");

    let info = "x".repeat(150_000);
    let converted = convert(&TestRun { info: [None, Some(info.clone()), None], ..with_steps([text("a", "b")]) });
    let [_, attached] = steps(&converted.report) else { panic!() };
    assert_eq!(attached.name, "MainSequence Callback (Info2, attachment)");
    assert_eq!(attached.index, Some(1));
    assert_eq!(attached.attachment.as_ref().unwrap().data, info.as_bytes());
}

#[test]
fn the_root_has_the_status_of_the_report() {
    for (code, exit, result, status) in [
        ("1", "0", ReportResult::Passed, StepStatus::Passed),
        ("0", "0", ReportResult::Failed, StepStatus::Failed),
        ("2", "0", ReportResult::Error, StepStatus::Error),
        ("3", "0", ReportResult::Terminated, StepStatus::Terminated),
        ("1", "9", ReportResult::Terminated, StepStatus::Terminated),
        ("77", "0", ReportResult::Error, StepStatus::Error),
        ("1", "77", ReportResult::Error, StepStatus::Error),
    ] {
        let run = TestRun { result: Some(code.into()), exit_code: Some(exit.into()), ..run() };
        let report = convert(&run).report;
        assert_eq!((report.result, uut(&report).root.status), (result, status), "{code} {exit}");
    }
}

#[test]
fn the_stored_verdict_of_the_run_stands() {
    let failed = || verdict(numeric("5V", 6.0, None, Some(5.0)), Some("0"));
    let converted = convert(&with_steps([text("a", "b"), failed()]));
    assert_eq!(converted.report.result, ReportResult::Passed);
    assert_eq!(kinds(&converted), [NoteKind::RunVerdictDisagrees]);
    assert_eq!(converted.notes[0].text, "the run is Passed, but 1 of 2 steps not: step 20 `5V` is Failed");
    let converted = convert(&TestRun { result: Some("0".into()), ..with_steps([text("a", "b")]) });
    assert_eq!(converted.report.result, ReportResult::Failed);
    assert_eq!(kinds(&converted), [NoteKind::RunVerdictDisagrees]);
}

#[test]
fn a_run_without_steps_is_a_report_with_the_root_alone() {
    let converted = convert(&run());
    assert!(steps(&converted.report).is_empty());
    assert_eq!(kinds(&converted), [NoteKind::NoSteps]);
}

#[test]
fn the_process_comes_from_the_first_rule_that_matches() {
    let mut config = config();
    config.process = ProcessConfig {
        default: 20,
        rules: vec![ProcessRule { testplan: Some("fct*".into()), code: 50, ..ProcessRule::default() }],
    };
    let converter = Converter::new(&config).unwrap();
    let code = |run: &TestRun| converter.convert(run).unwrap().report.process.code;
    assert_eq!(code(&run()), Some(50));
    assert_eq!(code(&TestRun { testplan: None, ..run() }), Some(20));
}

#[test]
fn a_run_without_a_time_is_quarantined() {
    let error = Converter::new(&config()).unwrap().convert(&TestRun { time: RunTime::Missing, ..run() }).unwrap_err();
    assert_eq!(error.code(), Code::RunTime);
}
