//! The two nights in which the clocks change, at the oven that works through the night.

use super::super::calendar::Moment;
use super::super::draft::Draft;
use super::super::measure::{Fate, carry_out};
use super::super::plans::PLANS;
use super::super::rng::Rng;
use super::Made;

/// The plan, the station and the automatic login of the oven.
const PLAN: usize = 1;
const STATION: usize = 3;
const AUTO: usize = 5;

/// Ends in UTC of the night of 2025-10-26, when 03:00 became 02:00 at 01:00 UTC, and what the wall clock showed.
const AUTUMN: [(u32, u32, u32); 9] = [
    (0, 5, 0),   // 02:05 the first time; began at 01:58
    (0, 20, 0),  // 02:20 the first time
    (0, 40, 0),  // 02:40 the first time
    (0, 59, 59), // 02:59:59 the first time
    (1, 3, 0),   // 02:03 the second time; began at 02:56 the first time
    (1, 20, 0),  // 02:20 the second time: the same wall clock time as an hour before
    (1, 40, 10), // 02:40:10 the second time
    (2, 2, 0),   // 03:02; began at 02:55 the second time
    (2, 20, 0),  // 03:20
];

/// Ends in UTC of the night of 2026-03-29, when 02:00 became 03:00 at 01:00 UTC.
const SPRING: [(u32, u32, u32); 5] = [
    (0, 40, 0),  // 01:40
    (0, 59, 59), // 01:59:59
    (1, 7, 0),   // 03:07; began at 03:00
    (1, 20, 0),  // 03:20
    (2, 5, 0),   // 04:05
];

pub(super) fn drafts(made: &mut Made) -> Vec<Draft> {
    let autumn = AUTUMN.map(|(hour, minute, second)| Moment::utc(2025, 10, 26, hour, minute, second));
    let spring = SPRING.map(|(hour, minute, second)| Moment::utc(2026, 3, 29, hour, minute, second));
    // One that began before the gap and ended behind it: 01:58 to 03:01.
    let across = Moment::utc(2026, 3, 29, 1, 1, 0);
    let mut drafts: Vec<Draft> = autumn.into_iter().chain(spring).map(|end| run(made, end, 420.0)).collect();
    drafts.push(run(made, across, 180.0));
    drafts
}

fn run(made: &mut Made, end: Moment, seconds: f32) -> Draft {
    let mut draft = made.new_run(PLAN, 1, end);
    let mut rng = Rng::of(made.seed, "night", made.runs);
    let fate = if made.runs.is_multiple_of(6) { Fate::Fail } else { Fate::Pass };
    draft.steps = carry_out(&PLANS[PLAN], draft.unit.as_ref(), fate, None, &mut rng);
    draft.result = Some(i64::from(fate == Fate::Pass));
    draft.seconds = Some(seconds);
    (draft.station, draft.person, draft.revision) = (STATION, AUTO, 1);
    draft
}
