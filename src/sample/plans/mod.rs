//! The test plans of the plant: what is measured, what comes out normally, and within which limits.

mod display;
mod engineering;
mod motor;
mod power;
mod radio;
mod sensor;
mod station;

use uuid::Uuid;

use super::rng::guid;

/// A test plan.
#[derive(Debug)]
pub struct Plan {
    /// `TestplanName`.
    pub name: &'static str,
    /// `TestplanVariant`.
    pub variant: Option<&'static str>,
    /// Its revisions, the newest last.
    pub revisions: &'static [&'static str],
    /// What it is.
    pub description: &'static str,
    /// The products it tests.
    pub products: &'static [usize],
    /// The stations it runs on.
    pub stations: &'static [usize],
    /// How long it takes, in seconds.
    pub seconds: f64,
    /// Whether it ends at the first step that fails.
    pub stops_on_fail: bool,
    /// Its steps; none where the runs are made by hand.
    pub steps: &'static [StepDef],
}

/// A step of a plan.
#[derive(Debug)]
pub struct StepDef {
    /// `TestNumber`.
    pub number: &'static str,
    /// `TestName`.
    pub name: &'static str,
    /// `TestDescription`.
    pub description: Option<&'static str>,
    /// What comes out.
    pub outcome: Outcome,
}

/// What comes out of a step.
#[derive(Debug)]
pub enum Outcome {
    /// A number.
    Number(Measured),
    /// A text.
    Text(Told),
    /// Anything else.
    Other(Recorded),
}

/// A measured number.
#[derive(Debug)]
pub struct Measured {
    /// `TestUnits`.
    pub units: Option<&'static str>,
    /// What a good unit has.
    pub nominal: f64,
    /// How far good units differ.
    pub spread: f64,
    /// Decimals that the instrument gives.
    pub decimals: u8,
    /// `LowLimit`.
    pub low: Option<f64>,
    /// `HighLimit`.
    pub high: Option<f64>,
}

/// A text.
#[derive(Debug)]
pub enum Told {
    /// Always the same, and expected so.
    Exactly(&'static str),
    /// The serial number of the unit, as read from it.
    Serial,
    /// A hardware address made from the unit.
    Address,
    /// Whatever, not judged.
    Remark(&'static str),
}

/// Anything else.
#[derive(Debug)]
pub enum Recorded {
    /// A VEE `Waveform`: a start-up curve to this level, over so many seconds.
    Startup(f64, f64),
    /// A VEE array around this level.
    Sweep(f64),
    /// A VEE record of a control loop.
    Tuning,
    /// Numbers with a decimal comma, separated by semicolons, around this level.
    List(f64),
    /// The path of a file elsewhere.
    Path(&'static str),
}

/// All plans.
pub const PLANS: &[Plan] = &[
    power::ROOM,
    power::BURN_IN,
    motor::FUNCTION,
    radio::CALIBRATION,
    radio::FUNCTION,
    sensor::END_OF_LINE,
    display::FINAL,
    sensor::OEM,
    station::SELF_TEST,
    engineering::LIMITS,
    engineering::TEXTS,
    engineering::DATA,
];

/// The number of the self-test of the stations in [`PLANS`].
pub const SELF_TEST: usize = 8;

/// The number of the first of the three plans whose runs are made by hand: limits, texts, data.
pub const BY_HAND: usize = 9;

/// Which plans a unit goes through, and how many units of a hundred do.
pub const ROUTES: &[(u64, &[usize])] =
    &[(24, &[0]), (7, &[0, 1]), (20, &[2]), (16, &[3, 4]), (14, &[5]), (9, &[6]), (5, &[7]), (5, &[SELF_TEST])];

/// The GUID of a plan.
pub fn plan_guid(seed: u64, plan: usize) -> Uuid {
    guid(seed, "plan", plan as u64)
}

/// The GUID of a revision of a plan.
pub fn revision_guid(seed: u64, plan: usize, revision: usize) -> Uuid {
    guid(seed, "revision", (plan * 100 + revision) as u64)
}

/// A step that measures.
const fn number(
    (number, name): (&'static str, &'static str),
    units: &'static str,
    (nominal, spread, decimals): (f64, f64, u8),
    (low, high): (Option<f64>, Option<f64>),
) -> StepDef {
    let units = if units.is_empty() { None } else { Some(units) };
    let outcome = Outcome::Number(Measured { units, nominal, spread, decimals, low, high });
    StepDef { number, name, description: None, outcome }
}

const fn text(number: &'static str, name: &'static str, told: Told) -> StepDef {
    StepDef { number, name, description: None, outcome: Outcome::Text(told) }
}

const fn other(number: &'static str, name: &'static str, recorded: Recorded) -> StepDef {
    StepDef { number, name, description: None, outcome: Outcome::Other(recorded) }
}

impl StepDef {
    const fn about(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }
}

/// Limits on both sides.
const fn within(low: f64, high: f64) -> (Option<f64>, Option<f64>) {
    (Some(low), Some(high))
}

/// A limit below only.
const fn at_least(low: f64) -> (Option<f64>, Option<f64>) {
    (Some(low), None)
}

/// A limit above only.
const fn at_most(high: f64) -> (Option<f64>, Option<f64>) {
    (None, Some(high))
}

/// One allowed value.
const fn exactly(value: f64) -> (Option<f64>, Option<f64>) {
    (Some(value), Some(value))
}

/// No limits.
const LOGGED: (Option<f64>, Option<f64>) = (None, None);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::plant::{PRODUCTS, STATIONS};

    #[test]
    fn plans_refer_to_products_and_stations_that_exist() {
        for plan in PLANS {
            assert!(plan.products.iter().all(|product| *product < PRODUCTS.len()), "{}", plan.name);
            assert!(plan.stations.iter().all(|station| !STATIONS[*station].removed), "{}", plan.name);
            assert!(!plan.revisions.is_empty(), "{}", plan.name);
        }
        assert_eq!(PLANS[SELF_TEST].name, "Self-test");
    }

    #[test]
    fn every_plan_is_on_a_route_and_the_shares_add_up() {
        assert_eq!(ROUTES.iter().map(|(share, _)| share).sum::<u64>(), 100);
        for (number, plan) in PLANS.iter().enumerate() {
            let is_by_hand = number >= BY_HAND;
            assert_eq!(plan.steps.is_empty(), is_by_hand, "{}", plan.name);
            assert_eq!(ROUTES.iter().any(|(_, plans)| plans.contains(&number)), !is_by_hand, "{}", plan.name);
        }
    }

    #[test]
    fn a_good_unit_is_within_its_limits() {
        for plan in PLANS {
            for step in plan.steps {
                let Outcome::Number(measured) = &step.outcome else { continue };
                // Four deviations are rare, six never happen.
                let (lowest, highest) =
                    (measured.nominal - 4.0 * measured.spread, measured.nominal + 4.0 * measured.spread);
                assert!(measured.low.is_none_or(|low| low <= lowest), "{} {}", plan.name, step.name);
                assert!(measured.high.is_none_or(|high| high >= highest), "{} {}", plan.name, step.name);
            }
        }
    }
}
