//! Rows of the result tables and the steps they become.

use vte_wats::config::sections::StepVerdictFrom;
use vte_wats::convert::{Converter, NoteKind};
use vte_wats::error::Code;
use vte_wats::vte::model::{Number, StepTable, StepValue, TestStep};
use vte_wats::wats::model::{
    Limits, MeasurementStatus, NumericLimit, Operator, Step, StepContent, StepStatus, StringValue, TextOperator,
};

use crate::runs::{config, convert, kinds, numeric, row, steps, text, verdict, with_steps};

/// The only step of a run with the row, and the kinds of the notes on it.
fn one(row: TestStep) -> (Step, Vec<NoteKind>) {
    let converted = convert(&with_steps([row]));
    let of_the_run = [NoteKind::RunVerdictDisagrees];
    let notes = kinds(&converted).into_iter().filter(|kind| !of_the_run.contains(kind)).collect();
    let [step] = steps(&converted.report) else { panic!("{:?}", steps(&converted.report)) };
    (step.clone(), notes)
}

fn measured(step: &Step) -> &NumericLimit {
    match &step.content {
        StepContent::Numeric(all) if all.len() == 1 => &all[0],
        other => panic!("{other:?}"),
    }
}

fn said(step: &Step) -> &StringValue {
    match &step.content {
        StepContent::Text(all) if all.len() == 1 => &all[0],
        other => panic!("{other:?}"),
    }
}

fn lines(step: &Step) -> Vec<&str> {
    step.report_text.as_deref().map(|text| text.lines().collect()).unwrap_or_default()
}

#[test]
fn a_numeric_row_is_a_numeric_limit() {
    let (step, notes) = one(numeric("5V rail", 5.01, Some(4.75), Some(5.25)));
    assert_eq!((step.name.as_str(), step.status, step.index), ("5V rail", StepStatus::Passed, Some(0)));
    assert_eq!(
        *measured(&step),
        NumericLimit {
            name: None,
            value: 5.01,
            units: Some("V".into()),
            limits: Limits { operator: Operator::GELE, low: Some(4.75), high: Some(5.25) },
            status: MeasurementStatus::Passed,
        }
    );
    assert_eq!((step.report_text, notes), (None, vec![]));
}

#[test]
fn the_limit_of_an_upper_only_comparison_stands_in_low() {
    let (step, _) = one(numeric("Noise", 0.1, None, Some(0.5)));
    assert_eq!(measured(&step).limits, Limits { operator: Operator::LE, low: Some(0.5), high: None });
}

#[test]
fn a_step_and_its_measurement_say_the_same() {
    for (code, status, measurement) in [
        ("1", StepStatus::Passed, Some(MeasurementStatus::Passed)),
        ("0", StepStatus::Failed, Some(MeasurementStatus::Failed)),
        ("2", StepStatus::Done, Some(MeasurementStatus::Passed)),
        ("3", StepStatus::Skipped, None),
        ("4", StepStatus::Error, Some(MeasurementStatus::Failed)),
        ("5", StepStatus::Terminated, Some(MeasurementStatus::Failed)),
        ("99", StepStatus::Error, Some(MeasurementStatus::Failed)),
    ] {
        let (number, _) = one(verdict(numeric("a", 1.0, None, None), Some(code)));
        let (string, _) = one(verdict(text("a", "b"), Some(code)));
        assert_eq!((number.status, string.status), (status, status), "{code}");
        match measurement {
            Some(measurement) => {
                assert_eq!((measured(&number).status, said(&string).status), (measurement, measurement), "{code}");
            }
            None => {
                assert_eq!((&number.content, &string.content), (&StepContent::None, &StepContent::None));
                assert_eq!((lines(&number), lines(&string)), (vec!["Value: 1", "Units: V"], vec!["Value: b"]));
            }
        }
    }
}

#[test]
fn a_skipped_step_tells_its_value_and_limits() {
    let (step, notes) = one(verdict(numeric("a", 5.0, Some(1.0), Some(9.0)), Some("3")));
    assert_eq!((step.status, &step.content), (StepStatus::Skipped, &StepContent::None));
    assert_eq!(lines(&step), ["Value: 5", "Units: V", "Low limit: 1", "High limit: 9"]);
    assert_eq!(notes, [NoteKind::SkippedValue]);
}

#[test]
fn an_unlisted_code_is_told_where_the_step_shows_errors() {
    let (step, notes) = one(verdict(numeric("a", 1.0, None, None), Some("99")));
    assert_eq!(step.error_message.as_deref(), Some("TestResultType `99` is not listed in the configuration"));
    assert_eq!(notes, [NoteKind::UnknownStepCode]);
}

#[test]
fn limits_of_a_step_that_was_not_judged_are_only_told() {
    for value in [5.0, 50.0] {
        let (step, notes) = one(verdict(numeric("a", value, Some(1.0), Some(9.0)), Some("2")));
        assert_eq!((step.status, measured(&step).limits.operator), (StepStatus::Done, Operator::LOG));
        assert_eq!(measured(&step).status, MeasurementStatus::Passed);
        assert_eq!((lines(&step), notes), (vec!["Low limit: 1", "High limit: 9"], vec![NoteKind::LimitsNotJudged]));
    }
}

#[test]
fn limits_judge_a_row_without_a_code() {
    for (value, status, measurement) in [
        (1.0, StepStatus::Passed, MeasurementStatus::Passed),
        (9.0, StepStatus::Passed, MeasurementStatus::Passed),
        (9.1, StepStatus::Failed, MeasurementStatus::Failed),
    ] {
        let (step, _) = one(verdict(numeric("a", value, Some(1.0), Some(9.0)), None));
        assert_eq!((step.status, measured(&step).status), (status, measurement), "{value}");
    }
    let (step, _) = one(verdict(numeric("a", 1.0, None, None), None));
    assert_eq!(step.status, StepStatus::Done);
}

#[test]
fn limits_judge_every_row_where_the_code_is_no_verdict() {
    let mut config = config();
    config.verdict.step_from = StepVerdictFrom::Limits;
    let run = with_steps([
        verdict(numeric("a", 10.0, None, Some(9.0)), Some("1")),
        verdict(numeric("b", 8.0, None, Some(9.0)), Some("7")),
        verdict(numeric("c", 8.0, None, None), Some("1")),
        verdict(text("d", "x"), Some("1")),
    ]);
    let converted = Converter::new(&config).unwrap().convert(&run).unwrap();
    let statuses: Vec<_> = steps(&converted.report).iter().map(|step| step.status).collect();
    assert_eq!(statuses, [StepStatus::Failed, StepStatus::Passed, StepStatus::Done, StepStatus::Done]);
    assert_eq!(kinds(&converted), [NoteKind::RunVerdictDisagrees]);
}

#[test]
fn a_number_that_is_none_is_written_as_text_with_its_limits_told() {
    let limited = |result| TestStep { result, ..numeric("a", 0.0, Some(1.0), Some(1e308)) };
    for (result, value, kind) in [
        (StepValue::Text("OVER \u{1}".into()), "OVER \u{FFFD}", NoteKind::UnreadableNumber),
        (StepValue::Number(f64::NAN), "NaN", NoteKind::NonFinite),
        (StepValue::Number(f64::NEG_INFINITY), "-INF", NoteKind::NonFinite),
    ] {
        let (step, notes) = one(limited(result.clone()));
        let measurement = said(&step);
        assert_eq!((measurement.value.as_str(), measurement.operator), (value, TextOperator::LOG));
        assert_eq!((step.status, measurement.status), (StepStatus::Passed, MeasurementStatus::Passed));
        assert_eq!(lines(&step), ["Units: V", "Low limit: 1"]);
        assert_eq!(notes[0], kind);

        // Without a stored verdict nobody can say that it is good.
        let (step, notes) = one(verdict(limited(result), None));
        assert_eq!((step.status, said(&step).status), (StepStatus::Error, MeasurementStatus::Failed));
        assert_eq!(step.error_message.as_deref(), Some("no verdict, and the limits cannot judge the value"));
        assert_eq!(notes[..2], [NoteKind::NotComparable, kind]);
    }
}

#[test]
fn a_row_without_a_value_has_no_measurement_and_says_so() {
    for table in [StepTable::Numeric, StepTable::Text, StepTable::Other] {
        let missing = TestStep { table, result: StepValue::Missing, ..numeric("a", 0.0, Some(1.0), None) };
        let (step, notes) = one(missing.clone());
        assert_eq!((step.status, &step.content), (StepStatus::Passed, &StepContent::None));
        assert_eq!(lines(&step), ["Value: none (NULL)", "Units: V", "Low limit: 1"]);
        assert_eq!(notes, [NoteKind::MissingValue]);
        assert_eq!(one(verdict(missing, None)).0.status, StepStatus::Done);
    }
}

#[test]
fn a_limit_that_is_no_number_is_told() {
    let limited = TestStep { low: Some(Number::Unreadable("4,75 V".into())), ..numeric("a", 5.0, None, Some(9.0)) };
    let (step, notes) = one(limited.clone());
    assert_eq!(measured(&step).limits, Limits { operator: Operator::LE, low: Some(9.0), high: None });
    assert_eq!((step.status, lines(&step)), (StepStatus::Passed, vec!["Low limit (no number): 4,75 V"]));
    assert_eq!(notes, [NoteKind::UnreadableLimit]);
    let (step, notes) = one(verdict(limited, None));
    assert_eq!((step.status, measured(&step).status), (StepStatus::Error, MeasurementStatus::Failed));
    assert_eq!(notes, [NoteKind::NotComparable, NoteKind::UnreadableLimit]);
}

#[test]
fn swapped_limits_are_written_as_they_are() {
    let (step, notes) = one(numeric("a", 5.0, Some(9.0), Some(1.0)));
    assert_eq!(measured(&step).limits, Limits { operator: Operator::GELE, low: Some(9.0), high: Some(1.0) });
    assert_eq!((step.status, notes), (StepStatus::Passed, vec![NoteKind::SwappedLimits]));
    let (step, _) = one(verdict(numeric("a", 5.0, Some(9.0), Some(1.0)), None));
    assert_eq!(step.status, StepStatus::Error);
}

#[test]
fn units_are_cut_and_told_in_full() {
    let (step, notes) = one(TestStep { units: Some("millivolts per kelvin".into()), ..numeric("a", 1.0, None, None) });
    assert_eq!(measured(&step).units.as_deref(), Some("millivolts per kelvi"));
    assert_eq!((lines(&step), notes), (vec!["Units: millivolts per kelvin"], vec![NoteKind::Cut]));
    let (step, _) = one(TestStep { units: Some("  ".into()), ..numeric("a", 1.0, None, None) });
    assert_eq!(measured(&step).units, None);
}

#[test]
fn a_text_row_is_a_string_value_and_a_long_one_is_told_in_full() {
    let (step, _) = one(text("Version", " 1.2 "));
    let expected = StringValue {
        name: None,
        value: " 1.2 ".into(),
        operator: TextOperator::LOG,
        limit: None,
        status: MeasurementStatus::Passed,
    };
    assert_eq!((said(&step), &step.report_text), (&expected, &None));

    let long = format!("{}\u{1F600}", "x".repeat(99));
    let (step, notes) = one(text("Log", &long));
    assert_eq!(said(&step).value, "x".repeat(99));
    assert_eq!(step.report_text, Some(format!("Value: {long}")));
    assert_eq!(notes, [NoteKind::Cut]);

    let (step, _) = one(TestStep { units: Some("hex".into()), ..row(StepTable::Text, "a", StepValue::Number(0.5)) });
    assert_eq!((said(&step).value.as_str(), lines(&step)), ("0.5", vec!["Units: hex"]));
}

#[test]
fn a_text_over_the_report_text_is_attached_in_parts() {
    let long = "å".repeat(2_100_000);
    let converted = convert(&with_steps([text("Log", &long), text("Next", "x")]));
    let [log, one, two, three, next] = steps(&converted.report) else { panic!() };
    assert_eq!(said(log).value, "å".repeat(100));
    assert_eq!(log.report_text.as_deref(), Some("Value: 2100000 characters, attached"));
    let names = [log, one, two, three, next].map(|step| (step.name.as_str(), step.index.unwrap()));
    assert_eq!(
        names,
        [
            ("Log", 0),
            ("Log (attachment, part 1 of 3)", 1),
            ("Log (attachment, part 2 of 3)", 2),
            ("Log (attachment, part 3 of 3)", 3),
            ("Next", 4),
        ]
    );
    let parts = [one, two, three].map(|step| step.attachment.as_ref().unwrap());
    assert_eq!(parts[1].name, "Log (part 2 of 3).txt");
    assert_eq!(parts.map(|part| part.content_type.as_str()), ["text/plain"; 3]);
    assert_eq!(parts.map(|part| String::from_utf8(part.data.clone()).unwrap()).concat(), long);
    assert_eq!([one, two, three].map(|step| step.status), [StepStatus::Done; 3]);
}

#[test]
fn other_rows_keep_text_numbers_and_bytes() {
    let other = |result| row(StepTable::Other, "Data", result);
    let (step, _) = one(other(StepValue::Text("(Real64\n (data  0)\n)".into())));
    assert_eq!(step.content, StepContent::None);
    assert_eq!(step.report_text.as_deref(), Some("Value:\n(Real64\n (data  0)\n)"));

    let (step, notes) = one(TestStep { low: Some(Number::Value(1.0)), ..other(StepValue::Number(0.5)) });
    assert_eq!((measured(&step).limits.operator, measured(&step).value), (Operator::LOG, 0.5));
    assert_eq!((lines(&step), notes), (vec!["Low limit: 1"], vec![NoteKind::LimitsNotJudged]));

    for (empty, line) in [(StepValue::Text(String::new()), "empty text"), (StepValue::Bytes(Vec::new()), "0 bytes")] {
        let (step, _) = one(other(empty));
        assert_eq!((&step.content, lines(&step)), (&StepContent::None, vec![format!("Value: {line}").as_str()]));
    }

    for table in [StepTable::Numeric, StepTable::Text, StepTable::Other] {
        let bytes = TestStep { table, ..verdict(other(StepValue::Bytes(vec![0, 159, 255])), Some("0")) };
        let converted = convert(&with_steps([bytes]));
        let [step, attached] = steps(&converted.report) else { panic!() };
        assert_eq!((step.status, &step.content, &step.attachment), (StepStatus::Failed, &StepContent::None, &None));
        assert_eq!(lines(step), ["Value: 3 bytes, attached"]);
        let attachment = attached.attachment.as_ref().unwrap();
        assert_eq!((attachment.name.as_str(), &attachment.data[..]), ("Data.bin", &[0, 159, 255][..]));
        assert_eq!((attached.status, &attached.content), (StepStatus::Done, &StepContent::None));
    }
}

#[test]
fn a_step_is_named_after_the_first_thing_it_has() {
    let some = |text: &str| Some(text.to_owned());
    let named = |name, test_number, description| TestStep { name, test_number, description, ..text("", "x") };
    let (step, _) = one(named(some(" 5V "), some("10.2"), some("The rail")));
    assert_eq!((step.name.as_str(), lines(&step)), ("5V", vec!["Test number: 10.2", "Description: The rail"]));
    let (step, _) = one(named(some(" "), some("10.2"), some("The rail")));
    assert_eq!((step.name.as_str(), lines(&step)), ("10.2", vec!["Description: The rail"]));
    let (step, _) = one(named(None, None, some("The rail")));
    assert_eq!((step.name.as_str(), lines(&step)), ("The rail", vec![]));
    let (step, _) = one(named(None, None, None));
    assert_eq!((step.name.as_str(), lines(&step)), ("Step 10", vec![]));
    let (step, _) = one(TestStep { step_number: None, ..named(None, None, None) });
    assert_eq!(step.name, "Unnamed step");
    let long = format!("{} x", "n".repeat(99));
    let (step, notes) = one(named(some(&long), None, None));
    assert_eq!((step.name, notes), ("n".repeat(99), vec![NoteKind::Cut]));
    assert_eq!(step.report_text, Some(format!("Name: {long}")));
}

#[test]
fn a_value_over_the_limit_quarantines_the_run() {
    let mut config = config();
    config.limits.value_bytes = 10;
    let converter = Converter::new(&config).unwrap();
    let convert = |value| converter.convert(&with_steps([row(StepTable::Other, "Scope", value)]));
    assert!(convert(StepValue::Bytes(vec![0; 10])).is_ok());
    for value in [StepValue::Bytes(vec![0; 11]), StepValue::Text("x".repeat(11))] {
        let error = convert(value).unwrap_err();
        assert_eq!(error.code(), Code::RunTooLarge);
        assert_eq!(
            error.what(),
            "step 10 `Scope` of run 6F9619FF-8B86-D011-B42D-00C04FC964FF has a value of 11 bytes, over 10"
        );
        assert!(error.remedy().unwrap().starts_with("raise `limits.value_bytes` to 11 or more"));
    }
}
