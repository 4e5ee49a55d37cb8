//! Numbers that are missing, named.

use std::ops::RangeInclusive;

use crate::ledger::ReceivedBundle;

/// The bundles of a site that never arrived: the numbers from 1 up to the highest that came, without those that came.
pub fn missing(received: &[ReceivedBundle]) -> Vec<RangeInclusive<u64>> {
    let mut gaps = Vec::new();
    let mut next = 1;
    for bundle in received {
        if bundle.sequence > next {
            gaps.push(next..=bundle.sequence - 1);
        }
        next = bundle.sequence + 1;
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
    use crate::ledger::ReceivedState;

    fn gaps(numbers: &[u64]) -> Vec<String> {
        let received = numbers.iter().map(|sequence| ReceivedBundle {
            sequence: *sequence,
            sha256: [0; 32],
            reports: 1,
            state: ReceivedState::Done,
            received_at: 0,
        });
        missing(&received.collect::<Vec<_>>()).iter().map(|gap| named(gap, "x")).collect()
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
