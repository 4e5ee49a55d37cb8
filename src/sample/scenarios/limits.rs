//! Every shape of limits, and every relation of a value to them.

use super::super::calendar::Moment;
use super::super::draft::{Draft, Step};
use super::super::plans::BY_HAND;
use super::Made;

const PLAN: usize = BY_HAND;

pub(super) fn drafts(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 2, 7, 9, 0, 0);
    let unit = made.unit(2, saturday);
    let mut run = |minutes: f64, steps: Vec<Step>| {
        steps.into_iter().fold(made.run(PLAN, 2, &unit, saturday.after(minutes * 60.0)), Draft::step)
    };
    vec![
        run(0.0, shapes()),
        run(10.0, sentinels()),
        run(20.0, edges()),
        run(30.0, failing()).ended(Some(0), Some(0)),
        run(40.0, odd_values()),
    ]
}

fn shapes() -> Vec<Step> {
    let step = |name: &str, value: f64| Step::number(name, value).units("V");
    vec![
        step("No limits", 3.304).numbered("1"),
        step("Low limit only", 3.304).limits(3.2, None).numbered("2"),
        step("High limit only", 3.304).limits(None, 3.4).numbered("3"),
        step("Both limits", 3.304).limits(3.2, 3.4).numbered("4"),
        step("Equal limits", 3.3).limits(3.3, 3.3).numbered("5"),
        step("Negative limits", -12.04).limits(-12.6, -11.4).numbered("6"),
        step("Low limit zero", 0.02).limits(0.0, None).numbered("7"),
        step("High limit zero", -0.02).limits(None, 0.0).numbered("8"),
        step("Both limits zero, value zero", 0.0).limits(0.0, 0.0).numbered("9"),
    ]
}

/// Values that stand for "no limit", since the server cannot hold an infinity.
fn sentinels() -> Vec<Step> {
    let step = |name: &str| Step::number(name, 51.2).units("Ω");
    vec![
        step("High 1E308").limits(50.0, 1e308),
        step("High largest float").limits(50.0, f64::MAX),
        step("High 9.9E37").limits(50.0, 9.9e37),
        step("High largest real").limits(50.0, f64::from(f32::MAX)),
        step("High 1E30").limits(50.0, 1e30),
        step("Low -1E308").limits(-1e308, 52.0),
        step("Low -9.9E37").limits(-9.9e37, 52.0),
        step("Low -1E30").limits(-1e30, 52.0),
        step("Both").limits(-1e308, 1e308),
        step("Low only by name: 1E308 below").limits(1e308, None),
        step("High 9.9E29, a limit still").limits(50.0, 9.9e29),
    ]
}

/// Values at the edge of their limits.
fn edges() -> Vec<Step> {
    let below = f64::from_bits(3.4_f64.to_bits() - 1);
    vec![
        Step::number("Value equal to the low limit", 3.2).limits(3.2, 3.4),
        Step::number("Value equal to the high limit", 3.4).limits(3.2, 3.4),
        Step::number("Value equal to the only limit", 3.4).limits(None, 3.4),
        Step::number("One bit below the limit", below).limits(3.2, 3.4),
        Step::number("0.1 that was a real", f64::from(0.1_f32)).limits(0.1, 0.2),
        Step::number("Limits that were real", 0.3).limits(f64::from(0.1_f32), f64::from(0.7_f32)),
    ]
}

fn failing() -> Vec<Step> {
    vec![
        Step::number("Below the low limit", 3.1).limits(3.2, 3.4).verdict(0),
        Step::number("Above the high limit", 3.5).limits(3.2, 3.4).verdict(0),
        Step::number("Below the only limit", 3.1).limits(3.2, None).verdict(0),
        Step::number("Above the only limit", 3.5).limits(None, 3.4).verdict(0),
        Step::number("Not the only value", 4.0).limits(5.0, 5.0).verdict(0),
        Step::number("One bit above the limit", f64::from_bits(3.4_f64.to_bits() + 1)).limits(3.2, 3.4).verdict(0),
        Step::number("0.1 + 0.2 above 0.3", 0.1 + 0.2).limits(None, 0.3).verdict(0),
        Step::number("Equal to a limit, and failed", 3.4).limits(3.2, 3.4).verdict(0),
        Step::number("Failed without limits", 3.3).verdict(0),
        Step::number("Limits the wrong way round", 3.3).limits(3.4, 3.2).verdict(0),
        Step::number("Both limits zero, value not", 3.3).limits(0.0, 0.0).verdict(0),
        Step::number("Inside, and passed", 3.3).limits(3.2, 3.4),
    ]
}

fn odd_values() -> Vec<Step> {
    vec![
        Step::number("No value", None),
        Step::number("Overload 9.9E37", 9.9e37),
        Step::number("Not a number 9.91E37", 9.91e37),
        Step::number("Overload above a low limit", 9.9e37).limits(10.0, None),
        Step::number("Negative zero", -0.0),
        Step::number("Smallest float", 5e-324),
        Step::number("Largest float", f64::MAX),
        Step::number("Very small", 1.5e-12).units("F"),
        Step::number("Very large", 1.234_567_890_123_456_8e17),
        Step::number("Whole number beyond 2^53", 9_007_199_254_740_993.0),
        Step::number("Sixteen digits", 0.123_456_789_012_345_67),
        Step::number("VEE time stamp", 63_907_000_500.25).about("Seconds since the year 1"),
        Step::number("Both limits zero, value not, and passed", 3.3).limits(0.0, 0.0),
        Step::number("Limits the wrong way round, and passed", 3.3).limits(3.4, 3.2),
    ]
}
