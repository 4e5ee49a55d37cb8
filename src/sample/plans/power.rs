//! Plans of the power supply.

use super::Recorded::{List, Startup, Sweep};
use super::Told::{Exactly, Serial};
use super::{LOGGED, Plan, at_least, at_most, number, other, text, within};

pub(super) const ROOM: Plan = Plan {
    name: "FCT PSU-2410",
    variant: Some("Room"),
    revisions: &["1.0", "1.1", "2.0"],
    description: "Functional test at room temperature",
    products: &[0, 1],
    stations: &[0, 1],
    seconds: 94.0,
    stops_on_fail: false,
    steps: &[
        text("1.1", "Label", Serial).about("Serial number on the label, as scanned"),
        number(("2.1", "Standby input current"), "A", (0.0853, 0.0061, 4), at_most(0.12)),
        number(("2.2", "Inrush current, peak"), "A", (18.4, 0.9, 2), at_most(25.0)),
        number(("3.1", "Output voltage, no load"), "V", (24.021, 0.031, 4), within(23.52, 24.48)),
        number(("3.2", "Output voltage, 10 A"), "V", (23.946, 0.034, 4), within(23.52, 24.48)),
        number(("3.3", "Load regulation"), "%", (0.31, 0.06, 3), at_most(1.0)).about("(U0 - U10) / U0"),
        number(("3.4", "Line regulation"), "%", (0.082, 0.017, 3), at_most(0.5)),
        number(("3.5", "Ripple and noise"), "mV", (38.0, 5.2, 1), within(0.0, 100.0))
            .about("20 MHz bandwidth, peak to peak"),
        number(("3.6", "Efficiency, 10 A"), "%", (91.3, 0.35, 2), at_least(89.0)),
        number(("3.7", "Hold-up time"), "ms", (27.4, 1.1, 1), at_least(20.0)),
        number(("4.1", "Current limit"), "A", (11.2, 0.14, 3), within(10.5, 12.0)),
        number(("4.2", "Overvoltage trip"), "V", (29.1, 0.19, 2), within(28.0, 30.5)),
        number(("4.3", "Fan speed"), "rpm", (4210.0, 74.0, 0), (Some(3800.0), Some(1e308))),
        number(("4.4", "Heat sink temperature"), "°C", (41.5, 2.2, 1), LOGGED),
        number(("5.1", "Insulation, 500 V DC"), "MΩ", (2140.0, 260.0, 0), (Some(100.0), Some(9.9e37))),
        number(("5.2", "Earth bond"), "mΩ", (38.2, 3.1, 1), (Some(-1e30), Some(100.0))),
        text("6.1", "Firmware", Exactly("PSU 2.14.0")),
        other("7.1", "Start-up curve", Startup(24.0, 0.02)).about("Output from mains on, full load"),
        other("7.2", "Efficiency over load", Sweep(90.5)).about("1 A to 10 A in steps of 1 A"),
    ],
};

pub(super) const BURN_IN: Plan = Plan {
    name: "FCT PSU-2410",
    variant: Some("Burn-in 55 °C"),
    revisions: &["1.0", "1.2"],
    description: "After a night at 55 °C with load cycling",
    products: &[0, 1],
    stations: &[3],
    seconds: 420.0,
    stops_on_fail: false,
    steps: &[
        number(("1.1", "Chamber temperature"), "°C", (55.0, 0.4, 2), within(52.0, 58.0)),
        number(("2.1", "Output voltage, start"), "V", (23.941, 0.036, 4), within(23.52, 24.48)),
        number(("2.2", "Output voltage, end"), "V", (23.927, 0.039, 4), within(23.52, 24.48)),
        number(("2.3", "Drift"), "mV", (14.0, 5.5, 1), within(-50.0, 50.0)),
        number(("2.4", "Load cycles"), "", (240.0, 0.0, 0), within(240.0, 240.0)),
        number(("2.5", "Dropouts"), "", (0.0, 0.0, 0), within(0.0, 0.0)),
        number(("3.1", "Heat sink temperature, max"), "°C", (78.6, 2.4, 1), at_most(95.0)),
        other("4.1", "Temperature log", List(76.0)).about("One value per ten minutes"),
    ],
};
