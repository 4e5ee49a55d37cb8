//! Whether Timestamp is the start or the end of a run. A station does one run at a time: where Timestamp is the start, a
//! run has ended before the next one's Timestamp; where it is the end, a run has begun after the Timestamp before it.

use super::duration::seconds;
use super::seen::Seen;
use super::{Line, Meaning};
use crate::config::Config;
use crate::config::sections::TimestampIs;

const NAME: &str = "timestamp";

/// Fewer runs that speak against one of the two than this say nothing.
const FEWEST: usize = 8;
/// So many times more often one of the two must be contradicted than the other.
const CLEARLY: usize = 3;
/// Seconds that times may be off.
const TOLERANCE: f64 = 2.0;

pub(super) fn meaning(seen: &Seen, config: &Config) -> Meaning {
    let unit = seconds(config.site.test_time_unit);
    let (mut against_start, mut against_end, mut pairs) = (0, 0, 0);
    for (first, second, gap) in seen.pairs() {
        let (Some(one), Some(two)) = (first.duration, second.duration) else { continue };
        pairs += 1;
        against_start += usize::from(one * unit > gap + TOLERANCE);
        against_end += usize::from(two * unit > gap + TOLERANCE);
    }
    let configured = config.site.timestamp;
    let word = |is: TimestampIs| if is == TimestampIs::Start { "start" } else { "end" };
    let says = format!(
        "of {pairs} runs that follow another of their station, {against_start} would overlap it if Timestamp were the start \
         of a run, {against_end} if it were the end; configured is `{}`",
        word(configured)
    );
    // Where the unit is wrong both are contradicted all the time, and neither says anything.
    let is = match (against_start, against_end) {
        (start, end) if start >= FEWEST && start > CLEARLY * end => TimestampIs::End,
        (start, end) if end >= FEWEST && end > CLEARLY * start => TimestampIs::Start,
        _ => return Meaning::unknown(NAME, format!("{says}: too little to tell")),
    };
    if is == configured {
        return Meaning::agrees(NAME, says);
    }
    let line = Line { section: "site", key: "timestamp", value: format!("\"{}\"", word(is)) };
    Meaning::differs(NAME, says, Some(line))
}
