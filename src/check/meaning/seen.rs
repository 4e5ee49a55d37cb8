//! What is kept of the runs of the sample: little, whatever their size.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::rules::Rules;
use crate::config::Config;
use crate::convert::limits::{Bound, Bounds, Judgement, NoLimit};
use crate::error::Result;
use crate::vte::model::{Number, RunTime, StepTable, StepValue, TestRun, TestStep};

/// The most different limits that are counted.
const MOST_LIMITS: usize = 20_000;

/// A run of the sample.
#[derive(Debug, Clone)]
pub(super) struct SeenRun {
    pub place: u32,
    pub station: String,
    pub time: Option<NaiveDateTime>,
    /// In the unit of the database.
    pub duration: Option<f64>,
    pub result: String,
    pub exit: String,
    pub serial: bool,
    pub testplan: String,
    pub steps: usize,
    /// Whether all numbers with limits are inside them; none: there are none.
    pub inside: Option<bool>,
}

/// What was seen of the steps with one TestResultType.
#[derive(Debug, Clone, Default)]
pub(super) struct CodeSeen {
    pub inside: usize,
    pub outside: usize,
    /// Values equal to a limit.
    pub at_limit: usize,
    pub without_limits: usize,
    pub one_limit: usize,
    pub two_limits: usize,
}

/// A number that stands as a limit.
#[derive(Debug, Clone, Default)]
pub(super) struct LimitSeen {
    pub rows: usize,
    pub tests: BTreeSet<String>,
    /// The largest value beside it, without its sign.
    pub largest_value: f64,
}

/// The sample.
#[derive(Debug)]
pub(super) struct Seen {
    no_limit: NoLimit,
    pub rules: Rules,
    place: u32,
    ids: HashSet<Uuid>,
    pub runs: Vec<SeenRun>,
    pub codes: BTreeMap<String, CodeSeen>,
    /// By the bits of the number: numbers have no order.
    pub limits: BTreeMap<u64, LimitSeen>,
    pub numeric_rows: usize,
    pub swapped: usize,
    pub zero_limits_passed: usize,
}

impl Seen {
    pub(super) fn new(config: &Config) -> Result<Seen> {
        Ok(Seen {
            no_limit: NoLimit::new(&config.verdict)?,
            rules: Rules::new(config)?,
            place: 0,
            ids: HashSet::new(),
            runs: Vec::new(),
            codes: BTreeMap::new(),
            limits: BTreeMap::new(),
            numeric_rows: 0,
            swapped: 0,
            zero_limits_passed: 0,
        })
    }

    /// The next runs do not follow those before.
    pub(super) fn next_place(&mut self) {
        self.place += 1;
    }

    /// Adds a run; false when it is there already.
    pub(super) fn add(&mut self, run: &TestRun) -> bool {
        if !self.ids.insert(run.key.id) {
            return false;
        }
        self.rules.see(run);
        let mut inside = None;
        for step in run.steps.iter().filter(|step| step.table == StepTable::Numeric) {
            if let Some(ok) = self.step(step) {
                inside = Some(inside.unwrap_or(true) && ok);
            }
        }
        self.runs.push(SeenRun {
            place: self.place,
            station: run.hostname.clone().or_else(|| run.testsystem.clone()).unwrap_or_default(),
            time: match &run.time {
                RunTime::Wall(time) => Some(*time),
                RunTime::Offset(time) => Some(time.naive_utc()),
                RunTime::Missing | RunTime::Unreadable(_) => None,
            },
            duration: run.duration.as_ref().and_then(Number::value).filter(|duration| *duration > 0.0),
            result: code(run.result.as_deref()),
            exit: code(run.exit_code.as_deref()),
            serial: run.serial.is_some(),
            testplan: run.testplan.clone().unwrap_or_default(),
            steps: run.steps.len(),
            inside,
        });
        true
    }

    /// Counts a numeric row; says whether its value is inside its limits, if that can be said.
    fn step(&mut self, step: &TestStep) -> Option<bool> {
        let bounds = Bounds::of(step, &self.no_limit);
        let value = match step.result {
            StepValue::Number(value) => Some(value),
            _ => None,
        };
        self.numeric_rows += 1;
        self.swapped += usize::from(bounds.swapped());
        for limit in [&step.low, &step.high].into_iter().flatten().filter_map(Number::value) {
            if self.limits.len() < MOST_LIMITS || self.limits.contains_key(&limit.to_bits()) {
                let seen = self.limits.entry(limit.to_bits()).or_default();
                seen.rows += 1;
                seen.tests.insert(step.name.clone().unwrap_or_default());
                seen.largest_value = seen.largest_value.max(value.map_or(0.0, f64::abs));
            }
        }
        let judgement = value.map_or(Judgement::CannotTell, |value| bounds.judge(value));
        let seen = self.codes.entry(code(step.verdict.as_deref())).or_default();
        let given = |bound: Bound<'_>| usize::from(bound != Bound::None);
        match given(bounds.low) + given(bounds.high) {
            0 => seen.without_limits += 1,
            1 => seen.one_limit += 1,
            _ => seen.two_limits += 1,
        }
        // Two zeros are what a record holds where nobody wrote a limit: they judge nothing here.
        if bounds.zero() {
            self.zero_limits_passed += usize::from(value.is_some_and(|value| value != 0.0));
            return None;
        }
        match judgement {
            Judgement::Inside => seen.inside += 1,
            Judgement::Outside => seen.outside += 1,
            Judgement::NoLimits | Judgement::CannotTell => return None,
        }
        let is_at = |bound: Bound<'_>| matches!((bound, value), (Bound::At(limit), Some(value)) if limit == value);
        seen.at_limit += usize::from(is_at(bounds.low) || is_at(bounds.high));
        Some(judgement == Judgement::Inside)
    }

    /// Puts the runs in the order of place, station and time.
    pub(super) fn sort(&mut self) {
        self.runs.sort_by(|a, b| (a.place, &a.station, a.time).cmp(&(b.place, &b.station, b.time)));
    }

    /// Runs of one station that follow one another, with the seconds between their times.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&SeenRun, &SeenRun, f64)> {
        self.runs.windows(2).filter_map(|pair| {
            let [first, second] = pair else { return None };
            let same = first.place == second.place && first.station == second.station && !first.station.is_empty();
            let gap = (second.time? - first.time?).num_milliseconds() as f64 / 1000.0;
            // Equal times say nothing: a clock that stands, or a time that was entered by hand.
            (same && gap > 0.0).then_some((first, second, gap))
        })
    }
}

/// A code as it is compared: trimmed; empty when there is none.
fn code(code: Option<&str>) -> String {
    code.map(str::trim).unwrap_or_default().to_owned()
}
