//! How fast the WATS Client takes reports out of the folder, as far as it was seen, and how long it will take.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How far back the rate looks.
const SPAN: Duration = Duration::from_secs(600);
/// A rate is not told of before the client was watched for so long.
const LEAST: Duration = Duration::from_secs(10);
/// Looks nearer together than this are one.
const STEP: Duration = Duration::from_millis(500);

/// What is left and how long it takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Estimate {
    /// Runs that are still to be delivered, and reports that wait in the folder, as far as they are known.
    pub left: u64,
    /// Reports that the client takes in a second, on the average of the last ten minutes.
    pub per_second: f64,
    /// How long that takes at this rate; none when the client takes nothing.
    pub seconds: Option<u64>,
}

/// What the client took, look by look.
#[derive(Debug, Default)]
pub struct Drain {
    /// The last look, and how many reports were in the folder after it.
    last: Option<(Duration, u64)>,
    /// Reports written since.
    written: u64,
    /// For each pair of looks between which the folder was not emptied: when, for how long, how many were taken.
    seen: VecDeque<(Duration, Duration, u64)>,
}

impl Drain {
    /// At `now`, by the monotonic clock, `waiting` reports were in the folder.
    pub fn look(&mut self, now: Duration, waiting: u32) {
        let waiting = u64::from(waiting);
        let Some((last, before)) = self.last else {
            (self.last, self.written) = (Some((now, waiting)), 0);
            return;
        };
        let span = now.saturating_sub(last);
        if span < STEP {
            return;
        }
        // An empty folder says only that the client is faster.
        if waiting > 0 && before + self.written > 0 {
            self.seen.push_back((now, span, (before + self.written).saturating_sub(waiting)));
        }
        while self.seen.front().is_some_and(|(at, ..)| now.saturating_sub(*at) > SPAN) {
            self.seen.pop_front();
        }
        (self.last, self.written) = (Some((now, waiting)), 0);
    }

    /// Reports were written since the last look.
    pub fn wrote(&mut self, reports: u64) {
        self.written += reports;
    }

    /// How long it takes until `left` runs are with the client.
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    pub fn estimate(&self, left: u64) -> Option<Estimate> {
        let watched: Duration = self.seen.iter().map(|(_, span, _)| *span).sum();
        if watched < LEAST {
            return None;
        }
        let taken: u64 = self.seen.iter().map(|(.., taken)| *taken).sum();
        let per_second = taken as f64 / watched.as_secs_f64();
        let seconds = (taken > 0).then(|| (left as f64 / per_second) as u64);
        // Two digits more would be a promise.
        Some(Estimate { left, per_second: (per_second * 100.0).round() / 100.0, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_rate_is_what_the_client_took() {
        let mut drain = Drain::default();
        drain.look(at(0), 200);
        for second in 1..=20 {
            // It takes 25 in a second, and as many are written.
            drain.look(at(second), 175);
            drain.wrote(25);
        }
        // The first look found 25 fewer without a writing.
        let estimate = drain.estimate(100_000).unwrap();
        assert!((23.0..=25.0).contains(&estimate.per_second), "{estimate:?}");
        assert!((4000..=4400).contains(&estimate.seconds.unwrap()), "{estimate:?}");
    }

    #[test]
    fn a_client_that_takes_nothing_has_no_end() {
        let mut drain = Drain::default();
        for second in 0..30 {
            drain.look(at(second), 200);
        }
        assert_eq!(drain.estimate(5), Some(Estimate { left: 5, per_second: 0.0, seconds: None }));
    }

    #[test]
    fn an_empty_folder_says_nothing_and_memory_is_bounded() {
        let mut drain = Drain::default();
        for second in 0..100 {
            drain.look(at(second), 0);
            drain.wrote(10);
        }
        assert_eq!(drain.estimate(5), None);
        for second in 100..100_000 {
            drain.look(at(second), 7);
        }
        assert!(drain.seen.len() <= 602, "{}", drain.seen.len());
    }
}
