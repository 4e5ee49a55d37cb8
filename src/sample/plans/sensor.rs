//! Plans of the temperature sensor and of the controller that another maker sells.

use super::Recorded::List;
use super::Told::{Exactly, Serial};
use super::{Plan, number, other, text, within};

pub(super) const END_OF_LINE: Plan = Plan {
    name: "EOL TSN-12",
    variant: None,
    revisions: &["7"],
    description: "End of line test in three baths",
    products: &[4],
    stations: &[1],
    seconds: 22.0,
    stops_on_fail: true,
    steps: &[
        number(("1", "Resistance at 0 °C"), "Ω", (100.004, 0.013, 4), within(99.94, 100.06)),
        number(("2", "Resistance at 100 °C"), "Ω", (138.51, 0.02, 4), within(138.41, 138.61)),
        number(("3", "Loop current at 0 °C"), "mA", (4.001, 0.004, 4), within(3.98, 4.02)),
        number(("4", "Loop current at 100 °C"), "mA", (19.997, 0.006, 4), within(19.96, 20.04)),
        number(("5", "Insulation"), "Ω", (3.1e9, 4.2e8, 0), (Some(1e9), Some(1e38))),
    ],
};

pub(super) const OEM: Plan = Plan {
    name: "温控器终检",
    variant: Some("OEM 中国"),
    revisions: &["2026.1"],
    description: "Final test of the OEM controller",
    products: &[6],
    stations: &[1],
    seconds: 48.0,
    stops_on_fail: false,
    steps: &[
        text("1", "序列号", Serial),
        number(("2", "输入电压"), "V", (24.01, 0.06, 3), within(22.8, 25.2)),
        number(("3", "零点误差"), "K", (0.03, 0.05, 3), within(-0.3, 0.3)),
        text("4", "显示", Exactly("正常")),
        other("5", "温度曲线", List(23.5)),
    ],
};
