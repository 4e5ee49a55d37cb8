//! Verdicts: codes that are not known, verdicts that contradict the values, runs that came to no end.

use crate::vte::value::Value;

use super::super::calendar::Moment;
use super::super::draft::{Draft, Step};
use super::Made;

/// The plan, the product and the station of the motor controller.
const PLAN: usize = 2;
const PRODUCT: usize = 2;

pub(super) fn drafts(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 2, 28, 8, 0, 0);
    let mut minutes = 0.0;
    let mut run = || {
        minutes += 5.0;
        made.new_run(PLAN, PRODUCT, saturday.after(minutes * 60.0))
    };
    let rail = || Step::number("Rail 3V3", 3.304).limits(3.2, 3.4).units("V").numbered("20.1");
    let low_rail = || Step::number("Rail 5V", 4.71).limits(4.85, 5.15).units("V").numbered("20.2");
    vec![
        // Contradictions between values and verdicts.
        run().step(rail()).step(low_rail()),
        run().step(rail().verdict(0)).ended(Some(0), Some(0)),
        run().step(rail()).step(low_rail().verdict(0)),
        run().step(rail()).ended(Some(0), Some(0)),
        run().step(Step::text("CAN identifier", "0x1F5").expect("0x1F4")),
        // Codes of steps that mean nothing yet.
        run().step(rail().verdict(None)).step(low_rail().verdict(2)).step(rail().verdict(-1)).ended(Some(0), Some(0)),
        run().step(rail()).step(rail().verdict(None)),
        // Codes of runs that mean nothing yet.
        run().step(rail()).ended(Some(7), Some(0)),
        run().step(rail()).ended(Some(-1), Some(0)),
        run().step(rail()).ended(Some(2), Some(0)),
        run().step(rail()).ended(None, Some(0)),
        run().step(rail()).ended(Some(1), None),
        run().ended(None, None),
        // Ends that are not normal.
        run().step(rail()).ended(Some(1), Some(2)),
        run().step(rail()).ended(Some(0), Some(1)),
        run().step(rail()).ended(Some(0), Some(-1_073_741_819)),
        // Nothing was tested at all, and yet passed; stopped before the first step.
        run(),
        run().ended(Some(0), Some(1)).cell("TestTime", Value::Real(0.0)),
    ]
}
