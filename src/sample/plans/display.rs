//! The plan of the operator panel.

use super::Recorded::Path;
use super::Told::{Exactly, Remark, Serial};
use super::{Plan, at_least, exactly, number, other, text, within};

pub(super) const FINAL: Plan = Plan {
    name: "Sluttest",
    variant: Some("Manöverpanel"),
    revisions: &["2.0", "2.1"],
    description: "Sluttest med kamera",
    products: &[5],
    stations: &[0],
    seconds: 75.0,
    stops_on_fail: false,
    steps: &[
        text("1", "Serienummer", Serial),
        number(("2.1", "Ljusstyrka, mitten"), "cd/m²", (412.0, 9.0, 1), within(350.0, 480.0)),
        number(("2.2", "Ljusstyrka, kant"), "cd/m²", (371.0, 9.5, 1), at_least(320.0)),
        number(("2.3", "Kontrast"), "", (884.0, 24.0, 0), at_least(700.0)),
        number(("2.4", "Döda pixlar"), "", (0.0, 0.0, 0), exactly(0.0)),
        text("3.1", "Teckenprov", Exactly("ÅÄÖ åäö ß € µΩ")).about("Läst av kameran"),
        text("3.2", "Operatörens anmärkning", Remark("ingen")),
        other("4.1", "Bild", Path(r"D:\VTE\Bilder\")),
    ],
};
