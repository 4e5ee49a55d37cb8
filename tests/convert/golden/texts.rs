//! Each problem of text.

use vte_wats::vte::model::{StepTable, StepValue, TestRun, TestStep};

use super::Case;
use crate::runs::{numeric, row, text, with_steps};

pub fn cases() -> Vec<Case> {
    let some = |text: &str| Some(text.to_owned());
    let one = |name, row| Case::new(name, with_steps([row]));
    let digits = "0123456789".repeat(11);
    vec![
        one("text-long-value", text("Log", &digits)),
        // The emoji stands at units 100 and 101.
        one("text-pair-at-the-cut", text("Log", &format!("{}\u{1F600}!", &digits[..99]))),
        one("text-control-characters", text("Log", "a\u{0}b\u{7}c\u{7F}d\u{FEFF}e\u{FFFE}f")),
        one(
            "text-control-characters-everywhere",
            TestStep {
                name: some("5V\u{1} rail"),
                test_number: some("10\u{2}"),
                description: some("two\u{3}"),
                units: some("V\u{4}"),
                ..numeric("", 5.01, None, None)
            },
        ),
        one("text-line-breaks", text("Log", "one\r\ntwo\nthree\tfour")),
        one("text-markup", text("a < b & \"c\" > 'd'", "<tag a=\"1\">&amp;</tag> ]]>")),
        Case::new(
            "text-letters",
            TestRun {
                serial: some("Ångström-1"),
                product: some("Größe ß"),
                user: some("王小明"),
                ..with_steps([text("Prüfung 中文", "åäö ÅÄÖ é \u{1F600}")])
            },
        ),
        one("text-units-cut", TestStep { units: some("millivolts per kelvin"), ..numeric("Drift", 1.5, None, None) }),
        one("text-name-cut", text(&digits, "x")),
        one(
            "text-number-and-description",
            TestStep {
                test_number: some("10.2"),
                description: some("Ripple of the 5 V rail,\nat full load"),
                ..numeric("Ripple", 0.012, None, Some(0.05))
            },
        ),
        Case::new(
            "text-names",
            with_steps([
                TestStep { name: None, test_number: some("10.2"), description: some("Rail"), ..text("", "number") },
                TestStep { name: some("  "), description: some("Rail"), ..text("", "description") },
                TestStep { name: None, ..text("", "step number") },
                TestStep { name: None, step_number: None, ..text("", "nothing") },
            ]),
        ),
        one("text-other-control-characters", row(StepTable::Other, "Raw", StepValue::Text("a\u{0}b\nc".into()))),
    ]
}
