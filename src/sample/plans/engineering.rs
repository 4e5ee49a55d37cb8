//! Plans of the engineers, who try what the others never meet. Their runs are made by hand, in `scenarios`.

use super::Plan;

const fn plan(variant: &'static str, description: &'static str) -> Plan {
    Plan {
        name: "Engineering",
        variant: Some(variant),
        revisions: &["0.1"],
        description,
        products: &[2],
        stations: &[1],
        seconds: 60.0,
        stops_on_fail: false,
        steps: &[],
    }
}

pub(super) const LIMITS: Plan = plan("Limits", "Every shape of limits");
pub(super) const TEXTS: Plan = plan("Texts", "Every kind of text");
pub(super) const DATA: Plan = plan("Data", "Every kind of other data");
