//! The rules of steps and of what is in them, each broken alone.

use super::reports::{attachment, bare, chart, measured, numeric, pass_fail, sequence, series, steps, string, uut};
use super::rules::{STEP, breaks, limited, with_step};
use vte_wats::wats::model::{
    MeasurementStatus, NumericLimit, Operator, ReportResult, Step, StepContent, StepStatus, TextOperator,
};
use vte_wats::wats::rules::{Rule, Severity, check};

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
