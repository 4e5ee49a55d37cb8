//! Which codes of IndexData.Result mean Passed: those whose runs have all their numbers inside the limits.

use std::collections::BTreeMap;

use super::seen::Seen;
use super::{Line, Meaning, part, share, worse};
use crate::check::Level;
use crate::config::Config;
use crate::convert::codes::{Codes, Meaning as CodeMeaning};
use crate::error::Result;
use crate::wats::model::ReportResult;

const NAME: &str = "run verdict";

/// Fewer runs of a code than this say nothing.
const FEWEST: usize = 8;
/// The runs of a code that means Passed are inside at least this often; a plan may judge by more than limits.
const PASSED_INSIDE: f64 = 0.95;
/// The runs of a code that means Failed are inside at most this often: text steps can fail a run, too.
const FAILED_INSIDE: f64 = 0.6;

/// What the data says about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Passed,
    NotPassed,
    Nothing,
}

pub(super) fn meaning(seen: &Seen, config: &Config) -> Result<Meaning> {
    let exit_normal = Codes::new("verdict.exit_normal", config.verdict.exit_normal.iter().map(|code| (code, ())))?;
    let configured = Codes::new("verdict.run", config.verdict.run.iter().map(|(code, result)| (code, *result)))?;
    let mut codes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for run in &seen.runs {
        let is_normal = run.exit.is_empty() || matches!(exit_normal.find(Some(&run.exit)), CodeMeaning::Listed(()));
        if let (Some(inside), true, false) = (run.inside, is_normal, run.result.is_empty()) {
            let counted = codes.entry(&run.result).or_default();
            counted.0 += usize::from(inside);
            counted.1 += 1;
        }
    }
    let mut level = Level::Skip;
    let mut texts = Vec::new();
    let mut proposed = config.verdict.run.clone();
    for (code, (inside, all)) in codes {
        let says = says(inside, all);
        let means = match configured.find(Some(code)) {
            CodeMeaning::Listed(result) => Some(result),
            _ => None,
        };
        let agrees = match (says, means) {
            (Says::Nothing, _) => Level::Skip,
            (Says::Passed, Some(ReportResult::Passed)) => Level::Pass,
            (Says::NotPassed, Some(ReportResult::Passed)) => Level::Fail,
            (Says::Passed, _) => Level::Warn,
            (Says::NotPassed, _) => Level::Pass,
        };
        let result = means.map_or_else(|| "not listed".to_owned(), |result| format!("{result:?}"));
        texts.push(format!("Result {code} is {result}, and {} runs with it are inside all limits", part(inside, all)));
        if matches!(agrees, Level::Warn | Level::Fail) {
            proposed.retain(|listed, _| !listed.trim().eq_ignore_ascii_case(code));
            let result = if says == Says::Passed { ReportResult::Passed } else { ReportResult::Failed };
            proposed.insert(code.to_owned(), result);
        }
        level = worse(level, agrees);
    }
    let says = texts.join("; ");
    Ok(match level {
        Level::Skip if texts.is_empty() => Meaning::unknown(NAME, "no run of the sample has numbers with limits"),
        Level::Skip => Meaning::unknown(NAME, format!("{says}: too little to tell")),
        Level::Pass => Meaning::agrees(NAME, says),
        Level::Warn | Level::Fail => Meaning { name: NAME, level, says, line: Some(line(&proposed)) },
    })
}

fn says(inside: usize, all: usize) -> Says {
    match share(inside, all) {
        _ if all < FEWEST => Says::Nothing,
        share if share >= PASSED_INSIDE => Says::Passed,
        share if share <= FAILED_INSIDE => Says::NotPassed,
        _ => Says::Nothing,
    }
}

fn line(codes: &BTreeMap<String, ReportResult>) -> Line {
    let codes: Vec<String> = codes.iter().map(|(code, result)| format!("{code:?} = \"{result:?}\"")).collect();
    Line { section: "verdict", key: "run", value: format!("{{ {} }}", codes.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_runs_and_mixed_ones_say_nothing() {
        assert_eq!(says(7, 7), Says::Nothing);
        assert_eq!(says(8, 8), Says::Passed);
        assert_eq!(says(0, 8), Says::NotPassed);
        assert_eq!(says(80, 100), Says::Nothing);
        assert_eq!(says(96, 100), Says::Passed);
    }
}
