//! Reports to write.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;
use vte_wats::wats::model::{
    Attachment, Body, Chart, ChartKind, Limits, MeasurementStatus, MiscInfo, NumericLimit, Operator, PassFail, Process,
    Report, ReportResult, Sequence, Series, Step, StepContent, StepGroup, StepStatus, StringValue, TextOperator, Unit,
    Uut,
};

pub fn time(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

pub fn guid(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

/// A passed test without any step but the root.
pub fn bare() -> Report {
    Report {
        id: guid("0b7c6c1e-5f0f-4f0a-9d53-0f5b5d8f0a01"),
        start: time("2026-01-30T22:01:41+01:00"),
        result: ReportResult::Passed,
        sn: "SN-100".into(),
        pn: "PN-1".into(),
        rev: "A".into(),
        machine_name: "ST1".into(),
        location: "Lab".into(),
        purpose: "Production".into(),
        process: Process { code: Some(10), name: None },
        body: Body::Uut(Box::new(Uut {
            operator: None,
            batch: None,
            socket: None,
            execution_time: None,
            fixture: None,
            error_code: None,
            error_message: None,
            comment: None,
            root: sequence("MainSequence Callback", StepStatus::Passed, vec![]),
        })),
        misc_info: vec![],
        units: vec![],
    }
}

pub fn uut(report: &mut Report) -> &mut Uut {
    match &mut report.body {
        Body::Uut(test) => test,
        Body::Uur(_) => panic!("this is a repair"),
    }
}

/// The steps below the root.
pub fn steps(report: &mut Report) -> &mut Vec<Step> {
    match &mut uut(report).root.content {
        StepContent::Sequence(sequence) => &mut sequence.steps,
        _ => panic!("the root is no sequence"),
    }
}

pub fn sequence(name: &str, status: StepStatus, steps: Vec<Step>) -> Step {
    let content = StepContent::Sequence(Sequence {
        name: "FCT power".into(),
        version: "1.2.0".into(),
        file_name: "fct_power.vee".into(),
        file_path: r"C:\VTE\fct_power.vee".into(),
        steps,
    });
    Step { content, ..Step::new(name, status) }
}

pub fn numeric(
    name: Option<&str>,
    value: f64,
    operator: Operator,
    low: Option<f64>,
    high: Option<f64>,
) -> NumericLimit {
    NumericLimit {
        name: name.map(str::to_owned),
        value,
        units: Some("V".into()),
        limits: Limits { operator, low, high },
        status: MeasurementStatus::Passed,
    }
}

pub fn string(name: Option<&str>, value: &str, operator: TextOperator, limit: Option<&str>) -> StringValue {
    StringValue {
        name: name.map(str::to_owned),
        value: value.into(),
        operator,
        limit: limit.map(str::to_owned),
        status: MeasurementStatus::Passed,
    }
}

pub fn pass_fail(name: Option<&str>, status: MeasurementStatus) -> PassFail {
    PassFail { name: name.map(str::to_owned), status }
}

pub fn chart(series: Vec<Series>) -> Chart {
    Chart {
        kind: ChartKind::LineLogX,
        label: "Gain".into(),
        x_label: "f".into(),
        x_unit: "Hz".into(),
        y_label: "g".into(),
        y_unit: "dB".into(),
        series,
    }
}

pub fn series(name: &str, y: &[f64], x: Option<&[f64]>) -> Series {
    Series { name: name.into(), y: y.to_vec(), x: x.map(<[f64]>::to_vec) }
}

pub fn attachment(name: &str, data: &[u8]) -> Attachment {
    Attachment { name: name.into(), content_type: "text/plain".into(), data: data.to_vec() }
}

pub fn unit(index: Option<i32>, pn: &str, sn: &str) -> Unit {
    Unit {
        part_type: Some("PCBA".into()),
        pn: pn.into(),
        sn: sn.into(),
        rev: Some("A".into()),
        position: None,
        index,
        parent: None,
        replaced: None,
    }
}

/// A failed test with every kind of step, and with text that is not easy to write.
pub fn every_kind() -> Report {
    let mut report = bare();
    report.start = time("2026-01-30T22:01:41.470+01:00");
    report.result = ReportResult::Failed;
    report.sn = "SN-åäö-ß-中文".into();
    report.rev = "A&B <\"1'>".into();
    report.process.name = Some("FCT".into());
    let text = |description: &str, text: &str| MiscInfo {
        description: description.into(),
        text: Some(text.into()),
        numeric: None,
        id: None,
    };
    report.misc_info = vec![
        text("Source", "VTE"),
        text("Note", "a < b & \"c\""),
        MiscInfo { description: "Cycles".into(), text: None, numeric: Some(-17), id: None },
    ];
    report.units = vec![
        Unit { position: Some(0), ..unit(None, "P2", "S2") },
        Unit { part_type: Some("Cable".into()), rev: None, ..unit(None, "P3", "S3") },
    ];
    let test = uut(&mut report);
    test.operator = Some("Åsa".into());
    test.batch = Some("B7".into());
    test.socket = Some(2);
    test.execution_time = Some(12.5);
    test.fixture = Some("FX1".into());
    test.error_code = Some(42);
    test.error_message = Some("5 V rail low\nsee log".into());
    test.comment = Some("line 1\nline 2 <ok> & \"done\"\r\n  indented\ttab".into());
    test.root = sequence("MainSequence Callback", StepStatus::Failed, every_step());
    test.root.total_time = Some(12.5);
    report
}

fn every_step() -> Vec<Step> {
    let step = Step::new;
    vec![
        Step {
            group: StepGroup::Setup,
            total_time: Some(0.2),
            index: Some(0),
            report_text: Some(" kept as it is:\n\ttab, blank \n".into()),
            ..step("Power on", StepStatus::Done)
        },
        sequence("Rails", StepStatus::Failed, rails()),
        measured("Version", StepContent::Text(vec![string(None, "1.15.3", TextOperator::CASESENSIT, Some("1.15.3"))])),
        measured(
            "Texts",
            StepContent::Text(vec![
                string(Some("free"), "tab\tline\nend", TextOperator::LOG, None),
                string(Some("same"), "OK", TextOperator::IGNORECASE, Some("ok")),
                string(Some("other"), "", TextOperator::NE, Some("error")),
            ]),
        ),
        measured("LED", StepContent::PassFail(vec![pass_fail(None, MeasurementStatus::Passed)])),
        measured(
            "Buttons",
            StepContent::PassFail(vec![
                pass_fail(Some("up"), MeasurementStatus::Passed),
                pass_fail(Some("down"), MeasurementStatus::Skipped),
            ]),
        ),
        Step {
            chart: Some(chart(vec![
                series("gain", &[-3.0, -0.5, -6.1], Some(&[100.0, 1000.0, 10000.0])),
                series("counted", &[1e-9, 2.5e20], None),
            ])),
            ..measured("Sweep", StepContent::Numeric(vec![numeric(None, 3.0, Operator::LOG, None, None)]))
        },
        Step { chart: Some(chart(vec![])), ..step("Empty chart", StepStatus::Passed) },
        Step { step_type: Some("ET_NLT".into()), ..step("Left out", StepStatus::Skipped) },
        measured("Tool", StepContent::CallExe(-1.0)),
        measured("Ask", StepContent::Message { button: Some(1), response: Some("yes".into()) }),
        Step {
            group: StepGroup::Cleanup,
            attachment: Some(attachment("log.txt", b"hello")),
            ..step("Log", StepStatus::Passed)
        },
    ]
}

fn rails() -> Vec<Step> {
    vec![
        Step {
            error_code: Some(7),
            error_message: Some("low".into()),
            content: StepContent::Numeric(vec![NumericLimit {
                status: MeasurementStatus::Failed,
                ..numeric(None, 4.1, Operator::GELE, Some(4.75), Some(5.25))
            }]),
            ..Step::new("5V", StepStatus::Failed)
        },
        // An upper limit stands in LowLimit.
        measured("Noise", StepContent::Numeric(vec![numeric(None, 1.2e-7, Operator::LE, Some(0.01), None)])),
        measured(
            "Many",
            StepContent::Numeric(vec![
                NumericLimit { units: None, ..numeric(Some("logged"), 1.0, Operator::LOG, None, None) },
                numeric(Some("lower"), 2.0, Operator::GE, Some(1.0), None),
                numeric(Some("equal"), -0.1, Operator::EQ, Some(-0.1), None),
                numeric(Some("outside"), 1e30, Operator::LTGT, Some(-1e6), Some(1e6)),
            ]),
        ),
    ]
}

pub fn measured(name: &str, content: StepContent) -> Step {
    Step { content, ..Step::new(name, StepStatus::Passed) }
}
