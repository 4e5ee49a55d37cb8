//! Steps that stand in groups and are named by a template.

use vte_wats::vte::model::TestStep;

use super::Case;
use crate::runs::{numeric, text, verdict, with_steps};

pub fn cases() -> Vec<Case> {
    let numbered = |number: &str, step: TestStep| TestStep { test_number: Some(number.into()), ..step };
    let run = || {
        with_steps([
            text("Version", "1.15.3"),
            numbered("1.1", numeric("Power/3V3/Ripple", 0.01, None, Some(0.05))),
            numbered("1.2", verdict(numeric("Power/3V3/Level", 3.9, Some(3.2), Some(3.4)), Some("0"))),
            numbered("1.3.1", numeric("Power/5V/Ripple", 0.02, None, Some(0.05))),
            numbered("2", text(&format!("Log/{}", "n".repeat(120)), &"x".repeat(120))),
            numbered("1.4", numeric("Power/Total", 4.2, None, Some(5.0))),
        ])
    };
    vec![
        Case::new("groups-by-name", run()).configured("[steps]\nseparator = \"/\"").failed(),
        Case::new("groups-by-number", run())
            .configured("[steps]\nseparator = \".\"\ngroup_by = \"number\"\nname = \"{TestNumber} {TestName}\"")
            .failed(),
    ]
}
