//! The plan of the motor controller.

use super::Recorded::{Startup, Tuning};
use super::Told::{Address, Exactly, Serial};
use super::{LOGGED, Plan, at_least, at_most, exactly, number, other, text, within};

pub(super) const FUNCTION: Plan = Plan {
    name: "FCT MCB-770",
    variant: Some("Standard"),
    revisions: &["3.4", "3.5"],
    description: "Functional test with motor and encoder",
    products: &[2],
    stations: &[0, 1],
    seconds: 143.0,
    stops_on_fail: true,
    steps: &[
        text("10.1", "Serial number in EEPROM", Serial),
        text("10.2", "Bootloader", Exactly("BL 1.7")),
        number(("20.1", "Rail 3V3"), "V", (3.304, 0.008, 4), within(3.2, 3.4)),
        number(("20.2", "Rail 5V"), "V", (5.012, 0.014, 4), within(4.85, 5.15)),
        number(("20.3", "Rail 12V"), "V", (12.05, 0.05, 3), within(11.4, 12.6)),
        number(("20.4", "Current at 24 V, idle"), "A", (0.182, 0.008, 4), within(0.12, 0.25)),
        number(("30.1", "Phase U current"), "A", (4.02, 0.06, 3), within(3.7, 4.3)).about("RMS at 400 rpm"),
        number(("30.2", "Phase V current"), "A", (4.01, 0.06, 3), within(3.7, 4.3)).about("RMS at 400 rpm"),
        number(("30.3", "Phase W current"), "A", (4.03, 0.06, 3), within(3.7, 4.3)).about("RMS at 400 rpm"),
        number(("30.4", "Torque ripple"), "%", (3.1, 0.4, 2), at_most(6.0)),
        number(("40.1", "Encoder counts per turn"), "", (4096.0, 0.0, 0), exactly(4096.0)),
        number(("40.2", "Brake chopper threshold"), "V", (58.1, 0.3, 2), within(56.5, 59.5)),
        number(("40.3", "Watchdog period"), "ms", (99.6, 0.7, 2), at_least(90.0)),
        number(("40.4", "Board temperature"), "°C", (36.2, 1.9, 1), LOGGED),
        text("50.1", "CAN identifier", Exactly("0x1F4")),
        text("50.2", "MAC address", Address),
        other("60.1", "Current loop tuning", Tuning),
        other("60.2", "Speed step", Startup(400.0, 0.5)).about("0 to 400 rpm"),
    ],
};
