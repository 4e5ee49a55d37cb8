//! The ordinary work of the plant: units come, are tested, fail, are repaired and tested again. One unit at a time is
//! in memory, whatever the number of runs.

use std::collections::VecDeque;

use chrono::{Datelike as _, NaiveDate, TimeDelta};

use super::calendar::{Moment, working_minutes, working_moment};
use super::draft::{Draft, Unit};
use super::measure::{Fate, carry_out};
use super::plans::{PLANS, ROUTES, SELF_TEST};
use super::plant::{PEOPLE, PRODUCTS, STATIONS};
use super::rng::{Rng, guid};
use super::rows::{RunRows, run_rows};
use super::units;

/// The Monday of the last week of work. All runs are in the past of whoever reads them.
const LAST_MONDAY: (i32, u32, u32) = (2026, 4, 20);

/// Weeks of work at least: from before the autumn night to after the spring night in which clocks change.
const WEEKS: u32 = 28;

/// Runs of some twenty steps that the plant can do in a week with room to spare. More runs than that in [`WEEKS`] reach
/// further into the past; were there too many, the stations would fall behind, into the future of whoever reads.
const RUNS_PER_WEEK: u64 = 500;

/// Runs before the next order comes.
const RUNS_PER_ORDER: u64 = 12;

/// The number of the product that is built into others as a unit of its own.
const SENSOR: usize = 4;

/// Runs of one unit on one plan at most: the first and two retests.
const ATTEMPTS: u32 = 3;

/// The runs of the ordinary work, in the order in which the units came.
#[derive(Debug)]
pub struct Flow {
    seed: u64,
    runs: u64,
    steps_per_run: Option<usize>,
    first_monday: NaiveDate,
    minutes: f64,
    made: u64,
    units: u64,
    next_id: i64,
    free: Vec<Moment>,
    sensor: Option<Unit>,
    by_hand: Vec<Draft>,
    waiting: VecDeque<RunRows>,
}

impl Flow {
    /// So many runs. `steps_per_run` repeats or cuts every plan to so many steps; a run has at least one.
    pub fn new(seed: u64, runs: u64, steps_per_run: Option<usize>) -> Flow {
        let weeks = WEEKS.max(u32::try_from(runs / RUNS_PER_WEEK).unwrap_or(u32::MAX));
        let (year, month, day) = LAST_MONDAY;
        let last = NaiveDate::from_ymd_opt(year, month, day).expect("a Monday");
        Flow {
            seed,
            runs,
            steps_per_run: steps_per_run.map(|steps| steps.max(1)),
            first_monday: last - TimeDelta::weeks(i64::from(weeks) - 1),
            minutes: working_minutes(weeks),
            made: 0,
            units: 0,
            next_id: 0,
            free: vec![Moment(i64::MIN); STATIONS.len()],
            sensor: None,
            by_hand: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The last key that the server counted up for `TestDataNumeric`.
    pub fn next_id(&self) -> i64 {
        self.next_id
    }

    /// All runs of the next unit.
    fn next_unit(&mut self) {
        let number = self.units;
        self.units += 1;
        let mut rng = Rng::of(self.seed, "unit", number);
        let route = route(&mut rng);
        let product = *rng.pick(PLANS[route[0]].products);
        let slot = working_moment(self.first_monday, self.minutes * (self.made as f64 / self.runs as f64));
        let unit = (route[0] != SELF_TEST).then(|| Unit {
            id: guid(self.seed, "uut", number),
            serial: format!("{}{:02}{:06}", PRODUCTS[product].serial, year(slot), 4_100 + number),
        });
        let mut earliest = slot.after(rng.unit() * 600.0);
        let mut drafts: Vec<Draft> = Vec::new();
        let mut repairs = Vec::new();
        'route: for plan in route {
            for attempt in 1..=ATTEMPTS {
                let draft = self.run(*plan, product, unit.as_ref(), attempt, earliest, &mut rng);
                let (passed, end) = (draft.result == Some(1), draft.end);
                drafts.push(draft);
                if passed {
                    earliest = end.after(3_600.0 + rng.unit() * 3_600.0);
                    continue 'route;
                }
                let repaired = unit.is_some() && rng.chance(0.4);
                if repaired {
                    repairs.push(drafts.len() - 1);
                }
                earliest = end.after(if repaired { 5_400.0 } else { 20.0 + rng.unit() * 60.0 });
                if !repaired && rng.chance(0.2) {
                    break 'route;
                }
            }
            break;
        }
        drafts.truncate(usize::try_from(self.runs - self.made).unwrap_or(usize::MAX));
        self.made += drafts.len() as u64;
        self.write(unit.as_ref(), &drafts, &repairs);
        if product == SENSOR {
            self.sensor = unit;
        }
    }

    fn run(
        &mut self,
        plan: usize,
        product: usize,
        unit: Option<&Unit>,
        attempt: u32,
        earliest: Moment,
        rng: &mut Rng,
    ) -> Draft {
        let fate = match rng.unit() {
            chance if chance < 0.015 => Fate::Abort,
            chance if chance < if attempt == 1 { 0.13 } else { 0.3 } => Fate::Fail,
            _ => Fate::Pass,
        };
        let definition = &PLANS[plan];
        let station = *rng.pick(definition.stations);
        let steps = carry_out(definition, unit, fate, self.steps_per_run, rng);
        let done = steps.len() as f64 / self.steps_per_run.unwrap_or(definition.steps.len()) as f64;
        let seconds = (definition.seconds * done * (1.0 + 0.04 * rng.noise())).max(0.5);
        let seconds = (seconds * 100.0).round() / 100.0;
        let end = earliest.max(self.free[station]).after(seconds + rng.unit());
        self.free[station] = end.after(8.0 + rng.unit() * 10.0);
        Draft {
            id: rng.guid(),
            unit: unit.cloned(),
            product,
            plan,
            revision: revision(definition.revisions.len(), self.made, self.runs),
            station,
            person: rng.below(PEOPLE.len() as u64 - 2) as usize,
            end,
            seconds: Some(seconds as f32),
            result: Some(i64::from(fate == Fate::Pass)),
            exit_code: Some(if fate == Fate::Abort { 1 + i64::from(rng.chance(0.4)) } else { 0 }),
            info: [
                unit.map(|_| format!("SO-{}", 20_417 + self.made / RUNS_PER_ORDER)),
                unit.map(|_| format!("FIX-{:02}", 1 + rng.below(6))),
                None,
            ],
            steps,
            cells: Vec::new(),
        }
    }

    /// Lets runs made by hand follow, each with its unit; the runs of a unit stand together.
    #[must_use]
    pub fn and_then(mut self, drafts: Vec<Draft>) -> Flow {
        self.by_hand = drafts;
        self
    }

    fn write_by_hand(&mut self) {
        let drafts = std::mem::take(&mut self.by_hand);
        for drafts in drafts.chunk_by(|left, right| left.unit == right.unit && left.unit.is_some()) {
            self.write(drafts[0].unit.as_ref(), drafts, &[]);
        }
    }

    fn write(&mut self, unit: Option<&Unit>, drafts: &[Draft], repairs: &[usize]) {
        for (number, draft) in drafts.iter().enumerate() {
            let mut rows = run_rows(self.seed, draft, &mut self.next_id);
            if let Some(unit) = unit {
                if number == 0 {
                    rows.more.push(("UutData", units::unit_row(self.seed, unit, drafts)));
                    rows.more.extend(units::parts(self.seed, unit, draft, self.sensor.as_ref()));
                }
                rows.more.extend(units::history(self.seed, unit, draft, number));
                if repairs.contains(&number) {
                    rows.more.extend(units::repair(self.seed, unit, draft));
                }
            }
            self.waiting.push_back(rows);
        }
    }
}

impl Iterator for Flow {
    type Item = RunRows;

    fn next(&mut self) -> Option<RunRows> {
        if self.waiting.is_empty() && self.made < self.runs {
            self.next_unit();
        }
        if self.waiting.is_empty() {
            self.write_by_hand();
        }
        self.waiting.pop_front()
    }
}

/// The last two digits of the year.
fn year(moment: Moment) -> i32 {
    moment.wall().year() % 100
}

fn route(rng: &mut Rng) -> &'static [usize] {
    let mut ticket = rng.below(ROUTES.iter().map(|(share, _)| share).sum());
    for (share, route) in ROUTES {
        match ticket.checked_sub(*share) {
            Some(rest) => ticket = rest,
            None => return route,
        }
    }
    ROUTES[0].1
}

/// Revisions follow one another over time.
fn revision(count: usize, made: u64, runs: u64) -> usize {
    ((made * count as u64 / runs.max(1)) as usize).min(count - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_as_many_runs_as_asked_for() {
        for runs in [0, 1, 2, 57, 500] {
            assert_eq!(Flow::new(3, runs, None).count() as u64, runs);
        }
    }

    #[test]
    fn every_run_has_a_key_of_its_own_and_as_many_steps_as_asked_for() {
        let mut keys = std::collections::HashSet::new();
        for run in Flow::new(3, 300, Some(7)) {
            assert!(keys.insert(format!("{:?}", run.index[0])));
            assert_eq!(run.numeric.len() + run.text.len() + run.other.len(), 7);
        }
    }

    #[test]
    fn a_unit_that_fails_is_tested_again() {
        let mut serials = std::collections::HashMap::new();
        for run in Flow::new(3, 300, None) {
            *serials.entry(format!("{:?}", run.index[1])).or_insert(0) += 1;
        }
        assert!(serials.values().any(|runs| *runs >= 3));
    }
}
