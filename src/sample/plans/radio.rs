//! Plans of the radio module.

use super::Recorded::{Path, Sweep};
use super::Told::{Address, Exactly, Remark};
use super::{LOGGED, Plan, at_least, at_most, number, other, text, within};

pub(super) const CALIBRATION: Plan = Plan {
    name: "RF Calibration",
    variant: Some("868 MHz"),
    revisions: &["A", "B"],
    description: "Calibration of transmitter and crystal",
    products: &[3],
    stations: &[2],
    seconds: 61.0,
    stops_on_fail: true,
    steps: &[
        number(("1", "Crystal trim"), "", (31.0, 2.5, 0), LOGGED).about("Value written to the trim register"),
        number(("2", "Frequency error"), "ppm", (0.12, 0.31, 3), within(-2.0, 2.0)),
        number(("3", "TX power, low"), "dBm", (0.1, 0.15, 2), within(-1.0, 1.0)),
        number(("4", "TX power, high"), "dBm", (13.8, 0.18, 2), within(13.0, 14.6)),
        text("5", "Calibration stored", Exactly("OK")),
        other("6", "Power over frequency", Sweep(13.7)).about("863 MHz to 870 MHz"),
    ],
};

pub(super) const FUNCTION: Plan = Plan {
    name: "FCT RFM-868",
    variant: Some("EU"),
    revisions: &["5"],
    description: "Functional test over the air",
    products: &[3],
    stations: &[2],
    seconds: 38.0,
    stops_on_fail: false,
    steps: &[
        text("1.1", "EUI-64", Address),
        text("1.2", "Firmware", Exactly("rfm868-4.2.1+eu")),
        number(("2.1", "Sensitivity"), "dBm", (-108.4, 0.6, 1), at_most(-105.0)),
        number(("2.2", "Packet error rate"), "%", (0.4, 0.14, 2), at_most(1.0)),
        number(("2.3", "Adjacent channel power"), "dBc", (-44.1, 0.9, 1), at_most(-37.0)),
        number(("2.4", "Sleep current"), "A", (1.42e-6, 6e-8, 9), at_most(2e-6)),
        number(("2.5", "Antenna return loss"), "dB", (17.2, 1.1, 1), at_least(10.0)),
        text("3.1", "Region", Remark("EU868")),
        other("4.1", "Spectrum", Path(r"\\lkpg-nas\rf\spectrum\")),
    ],
};
