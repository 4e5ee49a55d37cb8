//! Curves, made with nothing but basic operations, so that every machine draws the same.

use super::measure::round;
use super::rng::Rng;

/// A first-order rise to `level` with a little overshoot and noise, in `count` points.
pub fn startup(level: f64, count: usize, rng: &mut Rng) -> Vec<f64> {
    let mut rest = 1.0;
    (0..count)
        .map(|point| {
            let overshoot = if (count / 4..count / 3).contains(&point) { 0.015 } else { 0.0 };
            let value = level * (1.0 - rest + overshoot) + level * 0.002 * rng.noise();
            rest *= 1.0 - 12.0 / count.max(13) as f64;
            round(value, 3)
        })
        .collect()
}

/// A sine of amplitude 1, `count` points over `periods`.
pub fn sine(count: usize, periods: f64) -> Vec<f64> {
    (0..count).map(|point| round(sine_of_turn(point as f64 / count as f64 * periods), 6)).collect()
}

/// The sine of so many full turns, by Bhaskara's formula, which is off by less than 0.002.
fn sine_of_turn(turns: f64) -> f64 {
    let turn = turns - turns.floor();
    let (half, sign) = if turn < 0.5 { (turn, 1.0) } else { (turn - 0.5, -1.0) };
    let degrees = half * 360.0;
    let product = degrees * (180.0 - degrees);
    sign * 4.0 * product / (40_500.0 - product)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_ends_at_its_level() {
        let curve = startup(24.0, 48, &mut Rng::of(1, "curve", 0));
        assert!(curve[0].abs() < 0.5 && (curve[47] - 24.0).abs() < 0.5, "{curve:?}");
    }

    #[test]
    fn a_sine_has_its_peaks() {
        let curve = sine(8, 1.0);
        assert_eq!((curve[0], curve[2], curve[4], curve[6]), (0.0, 1.0, 0.0, -1.0));
    }
}
