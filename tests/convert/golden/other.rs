//! What TestDataOther holds: containers of VEE, arrays, documents and files.

use vte_wats::sample::vee::{self, Field};
use vte_wats::vte::model::StepTable::{Other, Text};
use vte_wats::vte::model::{StepValue, TestStep};

use super::Case;
use crate::runs::{row, verdict, with_steps};

pub fn cases() -> Vec<Case> {
    let said = |text: &str| StepValue::Text(text.into());
    let volts = |name: &str, value| TestStep { units: Some("V".into()), ..row(Other, name, value) };
    let wave: Vec<f64> = (0..20).map(|n| f64::from(n * n % 13) / 4.0).collect();
    let waveform = vee::waveform(&wave, 2e-5);
    let utf16: Vec<u8> = "Loggbok: å 1;2".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        Case::new(
            "other-scalars",
            with_steps([
                volts("Number", said(&vee::real64(3.3))),
                row(Other, "Text", said(&vee::text("Rev B"))),
                row(Other, "Enum", said("(Enum\n (data  High)\n)\n")),
                row(Other, "Complex", said("(Complex\n (data  (1.5, -2))\n)\n")),
                row(Other, "Polar", said("(PComplex\n (data  (1.5, @0.25))\n)\n")),
                row(Other, "Overload", said("(Real64\n (data  1.#INF)\n)\n")),
            ]),
        ),
        Case::new(
            "other-arrays",
            with_steps([
                volts("Array", said(&vee::array(&[1.0, 2.5, 1e-5]))),
                volts("Waveform", said(&waveform)),
                row(
                    Other,
                    "Spectrum",
                    said("(Spectrum (numDims 1) (size 2) (dim 1 (extent 0 1000)) (data [ (1, 0) (2, 1) ]))"),
                ),
                row(Other, "Points", said("(Coord (numDims 1) (size 3) (data [ (0, 1) (1, 4) (3, 2) ]))")),
                row(Other, "Table", said("(Int32 (numDims 2) (size 2 3) (data [ [ 1 2 3 ] [ 4 5 6 ] ]))")),
                row(Other, "Texts", said("(Text (numDims 1) (size 2) (data [ \"a\" \"b\" ]))")),
                row(Other, "None", said("(Real64 (numDims 1) (size 0) (data [ ]))")),
            ]),
        ),
        Case::new(
            "other-waveform-to-its-end",
            with_steps([row(Other, "Waveform", said(&vee::waveform(&[1.0, 2.0, 3.0], 1.0)))]),
        )
        .configured("[other]\nlast_point = \"at\""),
        Case::new(
            "other-records",
            with_steps([
                volts(
                    "One",
                    said(&vee::records(&[&[
                        ("Kp", Field::Real(0.8)),
                        ("Ti", Field::Real(0.002)),
                        ("Response", Field::Array(&[0.0, 0.9, 1.0])),
                    ]])),
                ),
                row(
                    Other,
                    "With a text",
                    said(&vee::records(&[&[("Kp", Field::Real(0.8)), ("Mode", Field::Text("auto"))]])),
                ),
                row(
                    Other,
                    "Several",
                    said(&vee::records(&[
                        &[("Kp", Field::Real(0.8)), ("Mode", Field::Text("auto"))],
                        &[("Kp", Field::Real(0.9)), ("Mode", Field::Text("hand"))],
                    ])),
                ),
                row(
                    Other,
                    "Nested",
                    said("(Record (data (record (\"A\" (record (\"B\" 1) (\"C\" [ 1 2 ]))) (\"a.b\" 2))))"),
                ),
            ]),
        ),
        Case::new(
            "other-several",
            with_steps([row(Other, "Scope", said(&format!("Scope 1\n{}{}", waveform, vee::real64(7.0))))]),
        ),
        Case::new(
            "other-delimited",
            with_steps([
                volts("Points", said("1.5,2.5,-3E-005")),
                volts("Comma", said("1,5;2,5;3")),
                volts("Perhaps a number", said("1,234")),
                row(Other, "Block", said("#171;2;3;4")),
            ]),
        ),
        Case::new(
            "other-files",
            with_steps([
                row(Other, "Screen", StepValue::Bytes(b"\x89PNG\r\n\x1a\n12".to_vec())),
                row(Other, "Screen", StepValue::Bytes(b"#210\x89PNG\r\n\x1a\n12\n".to_vec())),
                row(Other, "Settings", said("<?xml version=\"1.0\"?>\n<a b=\"1\"/>")),
                row(Other, "Result", said("{\"a\": [1, 2]}")),
                row(Other, "Log", StepValue::Bytes("Åäö\nline 2".into())),
                row(Other, "Log", StepValue::Bytes([&b"\xFF\xFE"[..], &utf16].concat())),
                row(Other, "Path", said("\\\\server\\data\\a.png")),
            ]),
        ),
        Case::new("other-damaged", with_steps([row(Other, "Waveform", said(&waveform[..90]))])),
        Case::new(
            "other-failed-and-skipped",
            with_steps([
                verdict(volts("Failed", said(&waveform)), Some("0")),
                verdict(volts("Skipped", said(&vee::real64(1.0))), Some("3")),
            ]),
        )
        .configured("[verdict.step]\n\"3\" = \"Skipped\"")
        .failed(),
        Case::new("other-without-charts", with_steps([row(Other, "Waveform", said(&vee::array(&[1.0, 2.0])))]))
            .configured("[other]\ncharts = false"),
        Case::new("other-container-in-a-text-row", with_steps([row(Text, "Waveform", said(&waveform))])),
        Case::new(
            "other-thinned",
            with_steps([row(
                Other,
                "Noise",
                said(&vee::array(&(0..300).map(|n| f64::from(n * 7919 % 101)).collect::<Vec<_>>())),
            )]),
        )
        .configured("[other]\npoints = 100"),
        Case::new(
            "other-not-finite",
            with_steps([row(Other, "Gain", said("(Real64 (numDims 1) (size 3) (data [ 1 1.#QNAN 3 ]))"))]),
        ),
    ]
}
