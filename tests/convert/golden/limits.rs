//! Each shape of limits.

use vte_wats::vte::model::{Number, TestStep};

use super::Case;
use crate::runs::{numeric, verdict, with_steps};

pub fn cases() -> Vec<Case> {
    let one = |name, row| Case::new(name, with_steps([row]));
    let unreadable = || Some(Number::Unreadable("4,75 V".into()));
    vec![
        one("limits-none", numeric("Logged", 5.01, None, None)),
        one("limits-low-only", numeric("Isolation", 5e9, Some(1e9), None)),
        one("limits-high-only", numeric("Ripple", 0.012, None, Some(0.05))),
        one("limits-both", numeric("5V rail", 5.01, Some(4.75), Some(5.25))),
        one("limits-equal", numeric("Cells", 3.0, Some(3.0), Some(3.0))),
        one("limits-swapped", numeric("5V rail", 5.01, Some(5.25), Some(4.75))),
        one("limits-both-zero", numeric("5V rail", 5.01, Some(0.0), Some(0.0))),
        Case::new(
            "limits-sentinels",
            with_steps([
                numeric("Low 1E308", 5.0, Some(-1e308), Some(9.0)),
                numeric("High 9.9E37", 5.0, Some(1.0), Some(9.9e37)),
                numeric("Both 1E30", 5.0, Some(-1e30), Some(1e30)),
                numeric("Listed 9999", 5.0, Some(1.0), Some(9999.0)),
                numeric("Large but a limit", 5.0, Some(1.0), Some(9.9e29)),
            ]),
        )
        .configured("[verdict]\nno_limit = [9999.0]"),
        Case::new(
            "limits-unreadable",
            with_steps([
                TestStep { low: unreadable(), ..numeric("With a verdict", 5.0, None, Some(9.0)) },
                verdict(TestStep { low: unreadable(), ..numeric("Without one", 5.0, None, Some(9.0)) }, None),
                verdict(TestStep { low: unreadable(), ..numeric("Outside the other", 9.5, None, Some(9.0)) }, None),
            ]),
        ),
        Case::new(
            "limits-inclusive",
            with_steps([
                verdict(numeric("On the low limit", 1.0, Some(1.0), Some(9.0)), None),
                verdict(numeric("On the high limit", 9.0, Some(1.0), Some(9.0)), None),
                verdict(numeric("Above it", 9.000001, Some(1.0), Some(9.0)), None),
            ]),
        )
        .failed(),
    ]
}
