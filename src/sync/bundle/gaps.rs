//! Numbers that are missing, named.

use std::ops::RangeInclusive;

/// The bundles of a site that never arrived: the numbers from 1 up to the highest that came, without those that came, which
/// are given in order.
pub fn missing(received: impl IntoIterator<Item = u64>) -> Vec<RangeInclusive<u64>> {
    let mut gaps = Vec::new();
    let mut next = 1;
    for number in received {
        if number > next {
            gaps.push(next..=number - 1);
        }
        next = number + 1;
    }
    gaps
}

/// `bundle 41 of site plant-3 never arrived`, or `bundles 41 to 43 of ...`.
pub fn named(gap: &RangeInclusive<u64>, site: &str) -> String {
    let (first, last) = (gap.start(), gap.end());
    if first == last {
        format!("bundle {first} of site {site} never arrived")
    } else {
        format!("bundles {first} to {last} of site {site} never arrived")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn gaps(numbers: &[u64]) -> Vec<String> {
        missing(numbers.iter().copied()).iter().map(|gap| named(gap, "x")).collect()
    }

    #[test]
    fn gaps_are_named() {
        assert!(gaps(&[]).is_empty() && gaps(&[1]).is_empty() && gaps(&[1, 2, 3]).is_empty());
        assert_eq!(gaps(&[1, 3]), ["bundle 2 of site x never arrived"]);
        assert_eq!(
            gaps(&[3, 7, 8, 10]),
            [
                "bundles 1 to 2 of site x never arrived",
                "bundles 4 to 6 of site x never arrived",
                "bundle 9 of site x never arrived"
            ]
        );
    }
}
