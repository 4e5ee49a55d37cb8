//! The self-test of the stations, which tests no unit.

use super::Told::Remark;
use super::{Plan, exactly, number, text, within};

pub(super) const SELF_TEST: Plan = Plan {
    name: "Self-test",
    variant: Some("Daily"),
    revisions: &["1"],
    description: "Reference values of the station itself",
    products: &[7],
    stations: &[0, 1, 2, 3],
    seconds: 31.0,
    stops_on_fail: false,
    steps: &[
        number(("1", "10 V reference"), "V", (10.00002, 0.00004, 6), within(9.9998, 10.0002)),
        number(("2", "100 Ω reference"), "Ω", (100.0011, 0.0006, 5), within(99.99, 100.01)),
        number(("3", "Switch closures left"), "", (871_200.0, 900.0, 0), within(10_000.0, 1e6)),
        number(("4", "Safety loop"), "", (1.0, 0.0, 0), exactly(1.0)),
        text("5", "Instruments found", Remark("DMM, switch, load")),
    ],
};
