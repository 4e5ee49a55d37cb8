//! Texts, bytes and numbers of rows, and where they stand in the steps.

use vte_wats::convert::{Converter, NoteKind};
use vte_wats::error::Code;
use vte_wats::vte::model::{Number, StepTable, StepValue, TestStep};
use vte_wats::wats::model::{MeasurementStatus, Operator, StepContent, StepStatus, StringValue, TextOperator};

use crate::runs::{config, convert, kinds, lines, measured, numeric, one, row, said, steps, text, verdict, with_steps};

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

/// A string value holds 100 characters: what fits is said as it is, however it begins.
#[test]
fn a_container_that_fits_a_string_value_is_a_text() {
    let container = |length: usize| format!("(Real64\n (data  1.{})\n)", "0".repeat(length - 21));
    let (step, notes) = one(text("Data", &container(100)));
    assert_eq!((container(100).len(), said(&step).value.as_str()), (100, container(100).as_str()));
    assert_eq!((step.report_text, notes), (None, vec![]));
    let (step, _) = one(text("Data", &container(101)));
    assert_eq!(measured(&step).value, 1.0);
}

#[test]
fn bytes_where_a_number_stands_are_told() {
    for (table, notes) in [(StepTable::Numeric, vec![NoteKind::UnreadableNumber]), (StepTable::Text, vec![])] {
        let converted = convert(&with_steps([row(table, "a", StepValue::Bytes(vec![1, 2, 3]))]));
        let [step, attachment] = steps(&converted.report) else { panic!() };
        assert_eq!((lines(step), kinds(&converted)), (vec!["Value: 3 bytes, attached"], notes));
        assert_eq!(attachment.attachment.as_ref().unwrap().data, [1, 2, 3]);
    }
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
    assert_eq!(
        (measured(&step).limits.operator, measured(&step).value, step.report_text.as_ref()),
        (Operator::LOG, 0.0, None)
    );
    let (step, _) = one(other(StepValue::Text("C:\\data\\a.csv".into())));
    assert_eq!((&step.content, step.report_text.as_deref()), (&StepContent::None, Some("Value: C:\\data\\a.csv")));

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
