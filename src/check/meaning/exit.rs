//! Which exit codes are a normal end: those whose runs have as many steps as their plan usually has.

use std::collections::BTreeMap;

use super::seen::Seen;
use super::{Line, Meaning, part, share};
use crate::config::Config;

const NAME: &str = "exit code";

/// Fewer runs of a code than this say nothing.
const FEWEST: usize = 10;
/// Runs of a normal end are short at most this often.
const NORMAL_SHORT: f64 = 0.25;
/// Runs that were cut off are short at least this often.
const CUT_SHORT: f64 = 0.6;

pub(super) fn meaning(seen: &Seen, config: &Config) -> Meaning {
    let usual = usual_steps(seen);
    let mut codes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for run in seen.runs.iter().filter(|run| !run.exit.is_empty()) {
        let counted = codes.entry(&run.exit).or_default();
        counted.0 += usize::from(usual.get(run.testplan.as_str()).is_some_and(|usual| run.steps < *usual));
        counted.1 += 1;
    }
    if codes.is_empty() {
        return Meaning::unknown(NAME, "no run of the sample has an ExitCode");
    }
    let mut normal: Vec<String> = config.verdict.exit_normal.clone();
    let mut differs = false;
    let mut texts = Vec::new();
    for (code, (short, all)) in codes {
        let is = |listed: &String| listed.trim().eq_ignore_ascii_case(code);
        let is_normal = config.verdict.exit_normal.iter().any(is);
        let decides = config.verdict.exit.keys().any(is);
        if all >= FEWEST && is_normal && share(short, all) >= CUT_SHORT {
            (differs, normal) = (true, normal.into_iter().filter(|listed| !is(listed)).collect());
        } else if all >= FEWEST && !is_normal && !decides && share(short, all) <= NORMAL_SHORT {
            differs = true;
            normal.push(code.to_owned());
        }
        let what = match (is_normal, decides) {
            (true, _) => "a normal end",
            (_, true) => "listed under exit",
            _ => "not listed",
        };
        texts.push(format!("{code} is {what}, and {} runs with it have fewer steps than usual", part(short, all)));
    }
    let says = format!("ExitCode {}", texts.join("; "));
    if !differs {
        return Meaning::agrees(NAME, says);
    }
    let listed: Vec<String> = normal.iter().map(|code| format!("{code:?}")).collect();
    let line = Line { section: "verdict", key: "exit_normal", value: format!("[{}]", listed.join(", ")) };
    Meaning::differs(NAME, says, Some(line))
}

/// The most frequent number of steps of each plan.
fn usual_steps(seen: &Seen) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    for run in &seen.runs {
        *counts.entry(&run.testplan).or_default().entry(run.steps).or_default() += 1;
    }
    let usual = |counts: BTreeMap<usize, usize>| counts.into_iter().max_by_key(|(steps, runs)| (*runs, *steps));
    counts.into_iter().filter_map(|(plan, counts)| Some((plan, usual(counts)?.0))).collect()
}
