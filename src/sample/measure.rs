//! Carrying out a plan: from its step definitions to the steps of one run.

use super::draft::{Outcome as Came, Step, Unit};
use super::plans::{Measured, Outcome, Plan, Recorded, StepDef, Told};
use super::rng::Rng;
use super::vee::{self, Field};
use super::wave;

/// Values beyond this stand for "no limit".
const SENTINEL: f64 = 1e30;

/// How far a good value may be from the nominal one, in deviations. All plans have room for as much.
const WORST_GOOD: f64 = 4.0;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// All steps pass.
    Pass,
    /// One step fails.
    Fail,
    /// It stops in the middle.
    Abort,
}

/// Carries out a plan on a unit. `count` repeats or cuts the plan to so many steps.
pub fn carry_out(plan: &Plan, unit: Option<&Unit>, fate: Fate, count: Option<usize>, rng: &mut Rng) -> Vec<Step> {
    let total = count.unwrap_or(plan.steps.len());
    let def = |index: usize| &plan.steps[index % plan.steps.len()];
    let failing = (fate == Fate::Fail).then(|| {
        let first = rng.below(total as u64) as usize;
        (0..total).map(|offset| (first + offset) % total).find(|index| can_fail(def(*index)))
    });
    let failing = failing.flatten();
    let end = match (fate, failing, count) {
        (_, _, Some(count)) => count,
        (Fate::Abort, _, _) => 1 + rng.below(total as u64 - 1) as usize,
        (_, Some(failing), _) if plan.stops_on_fail => failing + 1,
        _ => total,
    };
    (0..end)
        .map(|index| {
            let passes = failing != Some(index);
            let mut step = step(def(index), index, unit, passes, rng);
            let round = index / plan.steps.len() + 1;
            if round > 1 {
                step.name = step.name.map(|name| format!("{name} ({round})"));
            }
            step
        })
        .collect()
}

fn can_fail(def: &StepDef) -> bool {
    match &def.outcome {
        Outcome::Number(measured) => limit(measured.low).or(limit(measured.high)).is_some(),
        Outcome::Text(told) => matches!(told, Told::Exactly(_)),
        Outcome::Other(_) => false,
    }
}

/// A limit that limits.
fn limit(limit: Option<f64>) -> Option<f64> {
    limit.filter(|limit| limit.abs() < SENTINEL)
}

fn step(def: &StepDef, index: usize, unit: Option<&Unit>, passes: bool, rng: &mut Rng) -> Step {
    let outcome = match &def.outcome {
        Outcome::Number(measured) => Came::Number {
            value: Some(value(measured, passes, rng)),
            low: measured.low,
            high: measured.high,
            nominal: None,
        },
        Outcome::Text(told) => told_text(told, unit, passes, rng),
        Outcome::Other(recorded) => record(recorded, unit, rng),
    };
    let units = match &def.outcome {
        Outcome::Number(measured) => measured.units,
        _ => None,
    };
    Step {
        step_number: Some(index as i64 + 1),
        number: Some(def.number.to_owned()),
        name: Some(def.name.to_owned()),
        description: def.description.map(str::to_owned),
        units: units.map(str::to_owned),
        verdict: Some(i64::from(passes)),
        outcome,
    }
}

/// A measured value, with as many decimals as the instrument gives.
fn value(measured: &Measured, passes: bool, rng: &mut Rng) -> f64 {
    let noise = rng.noise().clamp(-WORST_GOOD, WORST_GOOD);
    let good = measured.nominal + noise * measured.spread;
    let raw = if passes { good } else { bad(measured, rng) };
    round(raw, measured.decimals)
}

/// A value beyond one of the limits, mostly not far.
fn bad(measured: &Measured, rng: &mut Rng) -> f64 {
    let step = if measured.spread == 0.0 { 1.0 } else { measured.spread };
    let beyond = step * (1.0 + rng.unit() * 5.0);
    match (limit(measured.low), limit(measured.high)) {
        (Some(low), Some(high)) if rng.chance(0.5) && low > 0.0 => low.min(high) - beyond,
        (_, Some(high)) => high + beyond,
        (Some(low), None) => low - beyond,
        (None, None) => measured.nominal,
    }
}

/// Rounded to so many decimals, with nothing but basic operations.
pub(super) fn round(value: f64, decimals: u8) -> f64 {
    let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
    (value * scale).round() / scale
}

fn told_text(told: &Told, unit: Option<&Unit>, passes: bool, rng: &mut Rng) -> Came {
    let serial = || unit.map(|unit| unit.serial.clone());
    let (value, expected) = match told {
        Told::Exactly(text) if passes => (Some((*text).to_owned()), Some(*text)),
        Told::Exactly(text) => (Some(wrong(text, rng)), Some(*text)),
        Told::Serial => (serial(), None),
        Told::Address => (Some(address(rng)), None),
        Told::Remark(text) => (Some((*text).to_owned()), None),
    };
    Came::Text { value, expected: expected.map(str::to_owned) }
}

/// What is read instead of the text: nothing much, or one character off.
fn wrong(text: &str, rng: &mut Rng) -> String {
    if rng.chance(0.5) {
        return "TIMEOUT".to_owned();
    }
    let mut characters: Vec<char> = text.chars().collect();
    let at = rng.below(characters.len() as u64) as usize;
    characters[at] = if characters[at] == '?' { '!' } else { '?' };
    characters.into_iter().collect()
}

fn address(rng: &mut Rng) -> String {
    let number = rng.draw();
    let bytes: Vec<String> = (0..3).map(|byte| format!("{:02X}", (number >> (8 * byte)) & 0xff)).collect();
    format!("00:1E:C0:{}", bytes.join(":"))
}

fn record(recorded: &Recorded, unit: Option<&Unit>, rng: &mut Rng) -> Came {
    let (kind, text) = match recorded {
        Recorded::Startup(level, seconds) => ("Waveform", vee::waveform(&wave::startup(*level, 48, rng), *seconds)),
        Recorded::Sweep(level) => {
            let values: Vec<f64> = (0..10).map(|_| round(level + rng.noise() * 0.2, 3)).collect();
            ("Real64", vee::array(&values))
        }
        Recorded::Tuning => ("Record", tuning(rng)),
        Recorded::List(level) => {
            let values: Vec<String> =
                (0..16).map(|_| format!("{:.1}", level + rng.noise()).replace('.', ",")).collect();
            ("Text", values.join(";"))
        }
        Recorded::Path(folder) => {
            ("File", format!("{folder}{}.dat", unit.map_or("station", |unit| unit.serial.as_str())))
        }
    };
    Came::Other { value: Some(text.into_bytes()), kind: Some(kind) }
}

fn tuning(rng: &mut Rng) -> String {
    let gain = |nominal: f64, rng: &mut Rng| round(nominal * (1.0 + rng.noise() * 0.02), 4);
    let responses: Vec<Vec<f64>> = (0..2).map(|_| wave::startup(1.0, 8, rng)).collect();
    let records: Vec<[(&str, Field<'_>); 4]> = ["d axis", "q axis"]
        .into_iter()
        .zip(&responses)
        .map(|(axis, response)| {
            [
                ("Axis", Field::Text(axis)),
                ("Kp", Field::Real(gain(0.84, rng))),
                ("Ti", Field::Real(gain(0.0021, rng))),
                ("Response", Field::Array(response)),
            ]
        })
        .collect();
    let records: Vec<&[(&str, Field<'_>)]> = records.iter().map(<[_; 4]>::as_slice).collect();
    vee::records(&records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::plans::{BY_HAND, PLANS};

    #[test]
    fn one_step_of_a_failing_run_fails_and_is_out_of_its_limits() {
        for (number, plan) in PLANS.iter().enumerate().take(BY_HAND) {
            for round in 0..50 {
                let mut rng = Rng::of(round, "test", number as u64);
                let steps = carry_out(plan, None, Fate::Fail, None, &mut rng);
                let failed: Vec<&Step> = steps.iter().filter(|step| step.verdict == Some(0)).collect();
                assert_eq!(failed.len(), 1, "{}", plan.name);
                match &failed[0].outcome {
                    Came::Number { value: Some(value), low, high, .. } => assert!(
                        low.is_some_and(|low| *value < low) || high.is_some_and(|high| *value > high),
                        "{} {:?}",
                        plan.name,
                        failed[0]
                    ),
                    Came::Text { value, expected } => assert_ne!(value, expected),
                    other => panic!("{other:?} cannot fail"),
                }
            }
        }
    }

    #[test]
    fn a_passing_run_is_within_its_limits() {
        for (number, plan) in PLANS.iter().enumerate().take(BY_HAND) {
            for round in 0..50 {
                let mut rng = Rng::of(round, "test", number as u64);
                for step in carry_out(plan, None, Fate::Pass, None, &mut rng) {
                    let Came::Number { value: Some(value), low, high, .. } = step.outcome else { continue };
                    assert!(low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high));
                }
            }
        }
    }

    #[test]
    fn a_plan_can_be_made_longer_and_shorter() {
        for count in [1, 20, 200] {
            let steps = carry_out(&PLANS[0], None, Fate::Fail, Some(count), &mut Rng::of(1, "test", 0));
            assert_eq!(steps.len(), count);
        }
    }
}
