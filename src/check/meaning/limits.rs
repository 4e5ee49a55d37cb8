//! Numbers that mean "no limit", limits in the wrong order, limits of zero, and whether a value at its limit is inside.

use super::seen::{CodeSeen, Seen};
use super::{Line, Meaning, part};
use crate::config::Config;
use crate::wats::model::StepStatus;
use crate::wats::number;

/// A limit that is in so many tests of different name is no limit of any of them.
const TESTS: usize = 3;
/// A limit that no value comes near by so much is none.
const FAR: f64 = 1000.0;
/// The smallest number that is taken for one that means "no limit".
const SMALLEST: f64 = 9999.0;
/// Values at a limit, from which on it is said whether limits are inclusive.
const FEWEST_AT_LIMIT: usize = 3;

pub(super) fn meanings(seen: &Seen, config: &Config) -> Vec<Meaning> {
    if seen.numeric_rows == 0 {
        return vec![Meaning::unknown("limits", "there are no numeric rows in the sample")];
    }
    let mut meanings = vec![no_limit(seen, config)];
    meanings.extend(inclusive(seen, config));
    let rows = seen.numeric_rows;
    if seen.swapped > 0 {
        let says = format!(
            "{} rows have a LowLimit above their HighLimit; they are written as they are, and the stored verdict stands",
            part(seen.swapped, rows)
        );
        meanings.push(Meaning::differs("swapped limits", says, None));
    }
    if seen.zero_limits_passed > 0 {
        let says = format!(
            "{} rows have 0 for both limits and a value that is not 0: these may be rows without limits",
            part(seen.zero_limits_passed, rows)
        );
        meanings.push(Meaning::differs("zero limits", says, None));
    }
    meanings
}

/// Large numbers that stand as limits in many tests whose values never come near.
fn no_limit(seen: &Seen, config: &Config) -> Meaning {
    const NAME: &str = "no limit";
    let is_known = |limit: f64| limit.abs() >= config.verdict.no_limit_from || config.verdict.no_limit.contains(&limit);
    let mut known = 0;
    let mut found = Vec::new();
    for (bits, limit) in &seen.limits {
        let number = f64::from_bits(*bits);
        if is_known(number) {
            known += limit.rows;
        } else if number.abs() >= SMALLEST && limit.tests.len() >= TESTS && limit.largest_value * FAR <= number.abs() {
            found.push((number, limit));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    if found.is_empty() {
        return Meaning::agrees(
            NAME,
            format!("{known} limits are numbers that mean none, as configured; no other looks like one"),
        );
    }
    let texts: Vec<String> = found
        .iter()
        .map(|(number, limit)| {
            format!(
                "{} is a limit in {} rows of {} tests, and no value comes near it",
                number::text(*number),
                limit.rows,
                limit.tests.len()
            )
        })
        .collect();
    let mut values = config.verdict.no_limit.clone();
    values.extend(found.iter().map(|(number, _)| *number));
    let listed: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    let line = Line { section: "verdict", key: "no_limit", value: format!("[{}]", listed.join(", ")) };
    Meaning::differs(NAME, texts.join("; "), Some(line))
}

/// Values that are equal to a limit, and what became of them.
fn inclusive(seen: &Seen, config: &Config) -> Option<Meaning> {
    const NAME: &str = "inclusive limits";
    let is = |code: &str, status| {
        config
            .verdict
            .step
            .iter()
            .any(|(listed, listed_status)| listed.trim().eq_ignore_ascii_case(code) && *listed_status == status)
    };
    let count = |status| -> usize {
        seen.codes.iter().filter(|(code, _)| is(code, status)).map(|(_, seen): (_, &CodeSeen)| seen.at_limit).sum()
    };
    let (passed, failed) = (count(StepStatus::Passed), count(StepStatus::Failed));
    if passed + failed < FEWEST_AT_LIMIT {
        return None;
    }
    let says = format!(
        "{} values that are equal to a limit are Passed; limits are written as inclusive",
        part(passed, passed + failed)
    );
    Some(if failed > passed { Meaning::differs(NAME, says, None) } else { Meaning::agrees(NAME, says) })
}
