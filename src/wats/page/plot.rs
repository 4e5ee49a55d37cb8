//! Charts as drawings.

use super::html::Html;
use crate::wats::model::{Chart, ChartKind, Series};
use crate::wats::number;

/// The size of the drawing, in its own units, and the frame around the field.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 46.0;
/// Columns of a line that are drawn: each shows its first, smallest, largest and last point.
const COLUMNS: usize = 500;
/// Lines that are drawn.
const LINES: usize = 12;
/// Marks on an axis, about.
const MARKS: f64 = 6.0;
/// How far a number may be from a whole one and still be it: more than the last digit, less than anybody sees.
const NEAR: f64 = 1e-9;

/// How each line is broken, for those who cannot tell the colours.
const DASHES: [&str; 6] = ["", "8 4", "2 3", "10 3 2 3", "14 4", "4 2 1 2"];

/// An axis: its ends, and whether it is logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    from: f64,
    to: f64,
    log: bool,
}

impl Axis {
    /// Of the numbers on it; none: there is nothing to draw.
    fn new(numbers: impl Iterator<Item = f64>, log: bool) -> Option<Axis> {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for number in numbers.filter(|number| number.is_finite() && (!log || *number > 0.0)) {
            (from, to) = (from.min(number), to.max(number));
        }
        if from > to {
            return None;
        }
        if log {
            (from, to) = (from.log10(), to.log10());
        }
        if to - from <= f64::EPSILON * to.abs().max(from.abs()) || !(to - from).is_finite() {
            let reach = if to == 0.0 { 1.0 } else { (to.abs() * 0.1).min(1e300) };
            (from, to) = (from.max(-1e300) - reach, to.min(1e300) + reach);
        }
        Some(Axis { from, to, log })
    }

    /// Where a number is, from 0 to 1; none: nowhere.
    fn place(self, number: f64) -> Option<f64> {
        let number = if self.log { number.log10() } else { number };
        number.is_finite().then(|| (number - self.from) / (self.to - self.from))
    }

    /// Round numbers on it, each with its place.
    fn marks(self) -> Vec<(f64, String)> {
        let rough = (self.to - self.from) / MARKS;
        let power = power_of_ten(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= rough).unwrap_or(rough);
        // Whole powers of ten only.
        let step = if self.log { step.ceil().max(1.0) } else { step };
        // A mark at the very end is one, however the last digit was rounded.
        let (first, last) = ((self.from / step - NEAR).ceil(), (self.to / step + NEAR).floor());
        let mut marks = Vec::new();
        let mut at = first;
        while at <= last && marks.len() < 30 {
            let number = at * step;
            let text = if self.log { number::text(power_of_ten(number)) } else { rounded(number, step) };
            marks.push(((number - self.from) / (self.to - self.from), text));
            at += 1.0;
        }
        marks
    }
}

/// The number itself: `powf` is a digit off with the mathematics of some systems, Windows among them.
fn power_of_ten(exponent: f64) -> f64 {
    format!("1e{exponent:.0}").parse().unwrap_or(f64::NAN)
}

/// A number as exact as the distance of the marks asks for.
fn rounded(number: f64, step: f64) -> String {
    let number = if number == 0.0 { 0.0 } else { number };
    let digits = -(step.log10() + NEAR).floor();
    if (0.0..=6.0).contains(&digits) && number.abs() < 1e6 {
        format!("{number:.*}", digits as usize)
    } else if digits < 0.0 && number.abs() < 1e6 {
        format!("{number:.0}")
    } else {
        let text = format!("{number:.2e}");
        text.replace(".00e", "e").replace("0e", "e")
    }
}

/// Draws a chart.
pub(super) fn plot(out: &mut Html, chart: &Chart) {
    let shown: Vec<&Series> = chart.series.iter().take(LINES).collect();
    let log_x = matches!(chart.kind, ChartKind::LineLogXY | ChartKind::LineLogX);
    let log_y = matches!(chart.kind, ChartKind::LineLogXY | ChartKind::LineLogY);
    let x = Axis::new(shown.iter().flat_map(|series| (0..series.y.len()).map(|index| x_of(series, index))), log_x);
    let y = Axis::new(shown.iter().flat_map(|series| series.y.iter().copied()), log_y);
    let points: usize = chart.series.iter().map(|series| series.y.len()).sum();
    out.raw("<figure>\n<figcaption>").text(&chart.label);
    out.raw(&format!(" <span class=\"note\">{} series, {points} points", chart.series.len()));
    if chart.series.len() > LINES {
        out.raw(&format!("; the first {LINES} are drawn"));
    }
    out.raw("</span></figcaption>\n");
    if let (Some(x), Some(y)) = (x, y) {
        draw(out, chart, &shown, x, y);
    }
    out.raw("</figure>\n");
}

fn draw(out: &mut Html, chart: &Chart, shown: &[&Series], x: Axis, y: Axis) {
    let across = |place: f64| LEFT + place * (WIDTH - LEFT - RIGHT);
    let down = |place: f64| TOP + (1.0 - place) * (HEIGHT - TOP - BOTTOM);
    out.raw(&format!("<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Chart "));
    out.text(&chart.label).raw("\">\n");
    for (place, text) in x.marks() {
        let at = across(place);
        out.raw(&format!("<path class=\"grid\" d=\"M{at:.1} {TOP}V{:.1}\"/>", HEIGHT - BOTTOM));
        out.raw(&format!(
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{text}</text>\n",
            HEIGHT - BOTTOM + 15.0
        ));
    }
    for (place, text) in y.marks() {
        let at = down(place);
        out.raw(&format!("<path class=\"grid\" d=\"M{LEFT} {at:.1}H{:.1}\"/>", WIDTH - RIGHT));
        out.raw(&format!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>\n", LEFT - 6.0, at + 4.0));
    }
    let middle = across(0.5);
    out.raw(&format!("<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">", HEIGHT - 8.0));
    out.text(&axis_name(&chart.x_label, &chart.x_unit)).raw("</text>\n");
    let middle = down(0.5);
    out.raw(&format!("<text transform=\"translate(14 {middle:.1}) rotate(-90)\" text-anchor=\"middle\">"));
    out.text(&axis_name(&chart.y_label, &chart.y_unit)).raw("</text>\n");
    for (number, series) in shown.iter().enumerate() {
        let mut path = String::new();
        let mut pen_is_down = false;
        for (px, py) in thinned(series, x) {
            match (x.place(px), y.place(py)) {
                (Some(px), Some(py)) => {
                    let command = if pen_is_down { 'L' } else { 'M' };
                    path.push_str(&format!("{command}{:.1} {:.1}", across(px), down(py)));
                    pen_is_down = true;
                }
                _ => pen_is_down = false,
            }
        }
        // A single point is a line of no length, which a round cap makes visible.
        if !path.contains('L') {
            path.push_str("h0");
        }
        let dash = DASHES[number % DASHES.len()];
        out.raw(&format!("<path class=\"line c{}\" stroke-dasharray=\"{dash}\" d=\"{path}\"><title>", number % 6));
        out.text(&series.name).raw("</title></path>\n");
    }
    out.raw("</svg>\n");
    if shown.len() > 1 {
        legend(out, shown);
    }
}

fn legend(out: &mut Html, shown: &[&Series]) {
    out.raw("<ul class=\"legend\">");
    for (number, series) in shown.iter().enumerate() {
        let dash = DASHES[number % DASHES.len()];
        out.raw("<li><svg viewBox=\"0 0 40 8\" aria-hidden=\"true\">");
        out.raw(&format!("<path class=\"line c{}\" stroke-dasharray=\"{dash}\" d=\"M0 4H40\"/></svg> ", number % 6));
        out.text(&series.name).raw("</li>");
    }
    out.raw("</ul>\n");
}

fn axis_name(label: &str, unit: &str) -> String {
    if unit.is_empty() { label.to_owned() } else { format!("{label} [{unit}]") }
}

fn x_of(series: &Series, index: usize) -> f64 {
    series.x.as_ref().map_or(index as f64, |x| x.get(index).copied().unwrap_or(f64::NAN))
}

/// The points of a line that can be seen: of each column of the drawing the first, the smallest, the largest and the last,
/// in their order.
fn thinned(series: &Series, axis: Axis) -> Vec<(f64, f64)> {
    let all = || (0..series.y.len()).map(|index| (x_of(series, index), series.y[index]));
    if series.y.len() <= 4 * COLUMNS {
        return all().collect();
    }
    let mut kept: Vec<usize> = Vec::new();
    let mut column: Option<(usize, [usize; 4])> = None;
    let mut close = |column: Option<(usize, [usize; 4])>| {
        if let Some((_, mut points)) = column {
            points.sort_unstable();
            for point in points {
                if kept.last() != Some(&point) {
                    kept.push(point);
                }
            }
        }
    };
    for (index, (x, y)) in all().enumerate() {
        let Some(place) = axis.place(x) else { continue };
        let number = (place * COLUMNS as f64) as usize;
        column = match column {
            Some((same, mut points)) if same == number => {
                points[3] = index;
                if y < series.y[points[1]] {
                    points[1] = index;
                }
                if y > series.y[points[2]] {
                    points[2] = index;
                }
                Some((same, points))
            }
            other => {
                close(other);
                Some((number, [index; 4]))
            }
        };
    }
    close(column);
    kept.into_iter().map(|index| (x_of(series, index), series.y[index])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_numbers() {
        let texts = |axis: Axis| axis.marks().into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(
            texts(Axis::new([0.0, 1.0].into_iter(), false).unwrap()),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(texts(Axis::new([-0.003, 0.003].into_iter(), false).unwrap()).len(), 7);
        assert_eq!(texts(Axis::new([1e3, 1e6].into_iter(), true).unwrap()), ["1000", "10000", "100000", "1000000"]);
        for numbers in [[5.0, 5.0], [0.0, 0.0], [-f64::MAX, f64::MAX], [1e-300, 1e-300]] {
            let axis = Axis::new(numbers.into_iter(), false).unwrap();
            assert!(axis.marks().len() < 31 && axis.from < axis.to, "{axis:?}");
        }
        assert_eq!(Axis::new([-1.0, 0.0].into_iter(), true), None);
        assert_eq!(Axis::new([].into_iter(), false), None);
    }

    #[test]
    fn a_peak_of_one_point_is_still_seen() {
        let mut y = vec![0.0; 100_000];
        y[54_321] = 9.0;
        y[54_322] = -9.0;
        let series = Series { name: "s".into(), y, x: None };
        let axis = Axis::new((0..100_000).map(f64::from), false).unwrap();
        let points = thinned(&series, axis);
        assert!(points.len() <= 4 * (COLUMNS + 1), "{}", points.len());
        for kept in [(54_321.0, 9.0), (54_322.0, -9.0), (0.0, 0.0), (99_999.0, 0.0)] {
            assert!(points.contains(&kept), "{kept:?}");
        }
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
