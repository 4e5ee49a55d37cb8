//! The bar that shows where a value lies between its limits.

use super::html::Html;
use crate::wats::model::{Limits, Operator};

/// The size of the drawing, in its own units.
const WIDTH: f64 = 160.0;
const HEIGHT: f64 = 18.0;
/// The part of the drawing on each side that lies outside of two limits.
const MARGIN: f64 = 0.2;

/// What is inside, as far as a bar can show it.
fn inside(limits: &Limits) -> Option<(Option<f64>, Option<f64>)> {
    let finite = |limit: Option<f64>| limit.filter(|limit| limit.is_finite());
    match limits.operator {
        Operator::GT | Operator::GE => Some((Some(finite(limits.low)?), None)),
        // The one limit of an upper comparison stands in the low one.
        Operator::LT | Operator::LE => Some((None, Some(finite(limits.low)?))),
        Operator::EQ => Some((Some(finite(limits.low)?), Some(finite(limits.low)?))),
        Operator::GTLT | Operator::GELE | Operator::GELT | Operator::GTLE => {
            let (low, high) = (finite(limits.low)?, finite(limits.high)?);
            (low <= high).then_some((Some(low), Some(high)))
        }
        _ => None,
    }
}

/// Draws the bar, where there are limits that can be drawn; the words say the same for those who do not see it.
pub(super) fn bar(out: &mut Html, value: f64, limits: &Limits, value_text: &str, limits_text: &str) {
    let Some((low, high)) = inside(limits) else { return };
    let (from, to) = scale(value, low, high);
    let place = |number: f64| ((number - from) / (to - from) * WIDTH).clamp(0.0, WIDTH);
    let (left, right) = (low.map_or(0.0, place), high.map_or(WIDTH, place));
    let is_inside = low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high);
    out.raw(&format!("<svg class=\"bar\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\""));
    out.text(value_text).raw(if is_inside { ", inside " } else { ", outside " }).text(limits_text).raw("\">");
    out.raw(&format!("<rect class=\"all\" x=\"0\" y=\"6\" width=\"{WIDTH}\" height=\"6\"/>"));
    let width = (right - left).max(1.5);
    out.raw(&format!("<rect class=\"inside\" x=\"{left:.1}\" y=\"6\" width=\"{width:.1}\" height=\"6\"/>"));
    for edge in [low.map(|_| left), high.map(|_| right)].into_iter().flatten() {
        out.raw(&format!("<path class=\"limit\" d=\"M{edge:.1} 3V15\"/>"));
    }
    if value.is_finite() {
        let at = place(value);
        // A diamond inside, a cross outside: the shape says it without the colour.
        let mark = if is_inside {
            format!("<path class=\"in\" d=\"M{at:.1} 4l5 5l-5 5l-5 -5z\"/>")
        } else {
            let at = at.clamp(5.0, WIDTH - 5.0);
            format!("<path class=\"out\" d=\"M{:.1} 4l10 10m0 -10l-10 10\"/>", at - 5.0)
        };
        out.raw(&mark);
    }
    out.raw("</svg>");
}

/// The numbers at both ends of the drawing.
fn scale(value: f64, low: Option<f64>, high: Option<f64>) -> (f64, f64) {
    let value = if value.is_finite() { value } else { 0.0 };
    let (from, to) = match (low, high) {
        (Some(low), Some(high)) if high > low => {
            let margin = (high - low) * MARGIN / (1.0 - 2.0 * MARGIN);
            (low - margin, high + margin)
        }
        (limit, other) => {
            // One limit stands in the middle, and the value is in sight.
            let limit = limit.or(other).unwrap_or(0.0);
            let reach = ((value - limit).abs() * 1.4).max(limit.abs() * 0.1).max(f64::MIN_POSITIVE * 1e16);
            (limit - reach, limit + reach)
        }
    };
    if from.is_finite() && to.is_finite() && to > from { (from, to) } else { (-1.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(value: f64, operator: Operator, low: Option<f64>, high: Option<f64>) -> String {
        let mut out = Html::new();
        bar(&mut out, value, &Limits { operator, low, high }, "v", "l");
        out.finish()
    }

    #[test]
    fn the_mark_lies_where_the_value_is() {
        // 20 % of 160 lie outside on each side, so the limits stand at 32 and 128.
        let middle = drawn(5.0, Operator::GELE, Some(0.0), Some(10.0));
        assert!(middle.contains("M32.0 3V15") && middle.contains("M128.0 3V15"), "{middle}");
        assert!(middle.contains("class=\"in\" d=\"M80.0 4"), "{middle}");
        assert!(drawn(10.0, Operator::GELE, Some(0.0), Some(10.0)).contains("class=\"in\" d=\"M128.0"));
        // Far outside: at the edge, as a cross.
        assert!(drawn(1e300, Operator::GELE, Some(0.0), Some(10.0)).contains("class=\"out\" d=\"M150.0"));
        assert!(drawn(-1.0, Operator::GELE, Some(0.0), Some(10.0)).contains("outside"));
    }

    #[test]
    fn the_limit_of_an_upper_comparison_stands_in_low() {
        let upper = drawn(3.0, Operator::LE, Some(4.0), None);
        assert!(upper.contains("inside") && upper.contains("<rect class=\"inside\" x=\"0.0\""), "{upper}");
        assert!(drawn(5.0, Operator::LE, Some(4.0), None).contains("outside"));
    }

    #[test]
    fn what_cannot_be_drawn_is_left_out_and_nothing_else_breaks() {
        assert_eq!(drawn(1.0, Operator::LOG, None, None), "");
        assert_eq!(drawn(1.0, Operator::GELE, Some(3.0), Some(1.0)), "");
        for (value, low, high) in
            [(f64::NAN, 0.0, 1.0), (f64::INFINITY, 0.0, 0.0), (0.0, -f64::MAX, f64::MAX), (1e-320, 0.0, 1e-320)]
        {
            let drawn = drawn(value, Operator::GELE, Some(low), Some(high));
            assert!(drawn.starts_with("<svg") && !drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        }
    }
}
