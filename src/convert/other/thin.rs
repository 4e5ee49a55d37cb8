//! Series that fit a chart: finite numbers only, and not too many of them.

use super::gather::Line;

/// A series for a chart.
#[derive(Debug, PartialEq)]
pub(super) struct Thinned {
    pub(super) line: Line,
    /// Points that are no finite numbers and were left out.
    pub(super) not_finite: usize,
    /// Of how many points these were chosen; none when all are there.
    pub(super) of: Option<usize>,
}

/// Leaves out what is not finite, and thins what is left to at most `most` points (4 or more): the first, the last, and of
/// each stretch between them the lowest and the highest in their order, so that no spike disappears.
pub(super) fn thin(line: Line, most: usize) -> Thinned {
    let Line { name, x, y } = line;
    let count = y.len();
    let is_finite =
        |at: usize| y[at].is_finite() && x.as_ref().is_none_or(|x| x.get(at).is_some_and(|x| x.is_finite()));
    let kept: Vec<usize> = (0..count).filter(|at| is_finite(*at)).collect();
    let not_finite = count - kept.len();
    let chosen = if kept.len() > most { choose(&kept, &y, most.max(4)) } else { kept.clone() };
    let of = (chosen.len() < kept.len()).then_some(count);
    if not_finite == 0 && of.is_none() {
        return Thinned { line: Line { name, x, y }, not_finite, of };
    }
    #[expect(clippy::cast_precision_loss, reason = "a position")]
    let position = |at: usize| x.as_ref().map_or(at as f64, |x| x[at]);
    let line = Line {
        name,
        x: Some(chosen.iter().map(|at| position(*at)).collect()),
        y: chosen.iter().map(|at| y[*at]).collect(),
    };
    Thinned { line, not_finite, of }
}

fn choose(kept: &[usize], y: &[f64], most: usize) -> Vec<usize> {
    let (Some((first, rest)), stretches) = (kept.split_first(), (most - 2) / 2) else { return Vec::new() };
    let Some((last, inner)) = rest.split_last() else { return vec![*first] };
    let mut chosen = Vec::with_capacity(most);
    chosen.push(*first);
    for stretch in 0..stretches {
        let part = &inner[stretch * inner.len() / stretches..(stretch + 1) * inner.len() / stretches];
        let lowest = part.iter().copied().min_by(|a, b| y[*a].total_cmp(&y[*b]));
        // The first of the highest, as it is the first of the lowest.
        let highest = part.iter().copied().rev().max_by(|a, b| y[*a].total_cmp(&y[*b]));
        let (Some(lowest), Some(highest)) = (lowest, highest) else { continue };
        chosen.push(lowest.min(highest));
        if lowest != highest {
            chosen.push(lowest.max(highest));
        }
    }
    chosen.push(*last);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(y: Vec<f64>) -> Line {
        Line { name: "CH1".to_owned(), x: None, y }
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let thinned = thin(line(vec![1.0, 2.0, 3.0, 4.0]), 4);
        assert_eq!(thinned, Thinned { line: line(vec![1.0, 2.0, 3.0, 4.0]), not_finite: 0, of: None });
    }

    #[test]
    fn one_more_is_thinned_and_keeps_ends_and_extremes() {
        let mut y: Vec<f64> = (0..100_001).map(|n| f64::from(n % 7)).collect();
        y[54_321] = 99.0;
        y[77_777] = -99.0;
        let thinned = thin(line(y), 100_000);
        assert_eq!(thinned.of, Some(100_001));
        let thinned = thin(thinned.line, 1000);
        let (x, y) = (thinned.line.x.unwrap(), thinned.line.y);
        assert!(y.len() <= 1000 && y.len() > 900, "{}", y.len());
        assert_eq!((x[0], x[x.len() - 1]), (0.0, 100_000.0));
        for (at, value) in [(54_321.0, 99.0), (77_777.0, -99.0)] {
            let found = x.iter().position(|x| *x == at).unwrap();
            assert_eq!(y[found], value);
        }
        assert!(x.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn what_is_not_finite_is_left_out_with_its_place() {
        let thinned = thin(line(vec![1.0, f64::NAN, 3.0, f64::INFINITY]), 10);
        assert_eq!((thinned.not_finite, thinned.of), (2, None));
        assert_eq!((thinned.line.x.unwrap(), thinned.line.y), (vec![0.0, 2.0], vec![1.0, 3.0]));
        assert!(thin(line(vec![f64::NAN]), 10).line.y.is_empty());
    }

    #[test]
    fn any_number_of_points_fits_any_limit() {
        for most in 4..30 {
            for count in 0..200_u32 {
                let thinned = thin(line((0..count).map(|n| f64::from(n * 37 % 11)).collect()), most);
                assert!(thinned.line.y.len() <= most, "{count} in {most}");
            }
        }
    }
}
