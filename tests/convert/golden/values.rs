//! Each kind of value of each result table.

use vte_wats::vte::model::StepTable::{Numeric, Other, Text};
use vte_wats::vte::model::{Number, StepTable, StepValue, TestStep};

use super::Case;
use crate::runs::{numeric, row, text, verdict, with_steps};

pub fn cases() -> Vec<Case> {
    let limited = |result| TestStep { result, ..numeric("5V rail", 0.0, Some(4.75), Some(5.25)) };
    let values = |name, table: StepTable, values: Vec<(&str, StepValue)>| {
        Case::new(name, with_steps(values.into_iter().map(|(name, value)| row(table, name, value))))
    };
    let said = |text: &str| StepValue::Text(text.into());
    vec![
        values(
            "value-numbers",
            Numeric,
            vec![
                ("Tenth", StepValue::Number(0.1)),
                ("Negative", StepValue::Number(-12.5)),
                ("Overload", StepValue::Number(9.9e37)),
                ("Small", StepValue::Number(1.5e-12)),
                ("Whole", StepValue::Number(65535.0)),
                ("Zero", StepValue::Number(0.0)),
            ],
        ),
        Case::new("value-no-number", with_steps([limited(said("OVERLOAD")), verdict(limited(said("OVERLOAD")), None)])),
        Case::new(
            "value-not-finite",
            with_steps([limited(StepValue::Number(f64::NAN)), limited(StepValue::Number(f64::INFINITY))]),
        ),
        Case::new(
            "value-missing",
            with_steps([
                limited(StepValue::Missing),
                verdict(limited(StepValue::Missing), None),
                row(Text, "Version", StepValue::Missing),
                row(Other, "Trace", StepValue::Missing),
            ]),
        ),
        values(
            "value-texts",
            Text,
            vec![
                ("Version", said("1.15.3")),
                ("Blanks", said("  a  b ")),
                ("Empty", said("")),
                ("Number", StepValue::Number(0.5)),
            ],
        ),
        Case::new(
            "value-text-with-units-and-limits",
            with_steps([TestStep {
                units: Some("hex".into()),
                low: Some(Number::Value(1.0)),
                ..text("Checksum", "CAFE")
            }]),
        ),
        values(
            "value-other-texts",
            Other,
            vec![
                ("Container", said("(Real64\n (numDims 1)\n (size 3)\n (data\n  [ 1 2.5 1E-005 ]\n )\n)\n")),
                ("Path", said(r"\\server\data\trace 1.csv")),
                ("Empty", said("")),
            ],
        ),
        values("value-other-number", Other, vec![("Gain", StepValue::Number(3.25))]),
        values(
            "value-bytes",
            Other,
            vec![
                ("Scope: CH1/CH2", StepValue::Bytes(b"\x89PNG\r\n\x1a\n".into())),
                ("Nothing", StepValue::Bytes(vec![])),
            ],
        ),
        Case::new(
            "value-mixed-tables",
            with_steps([
                numeric("5V rail", 5.01, Some(4.75), Some(5.25)),
                text("Version", "1.15.3"),
                row(Other, "Trace", said("1;2;3")),
            ]),
        ),
    ]
}
