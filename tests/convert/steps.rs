//! Rows of the result tables and the steps they become.

use vte_wats::config::sections::StepVerdictFrom;
use vte_wats::convert::{Converter, NoteKind};
use vte_wats::vte::model::{Number, StepTable, StepValue, TestStep};
use vte_wats::wats::model::{Limits, MeasurementStatus, NumericLimit, Operator, StepContent, StepStatus, TextOperator};

use crate::runs::{config, kinds, lines, measured, numeric, one, said, steps, text, verdict, with_steps};

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
