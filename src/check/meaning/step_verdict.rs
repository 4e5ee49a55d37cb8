//! Whether TestResultType is a verdict, and which codes mean Passed: those whose values are inside their limits. Where the
//! codes do not follow the values but the presence of limits, it is a type of comparison and no verdict.

use std::collections::BTreeMap;

use super::seen::{CodeSeen, Seen};
use super::{Line, Meaning, part, share, worse};
use crate::check::Level;
use crate::config::Config;
use crate::config::sections::StepVerdictFrom;
use crate::convert::codes::{Codes, Meaning as CodeMeaning};
use crate::error::Result;
use crate::wats::model::StepStatus;

const NAME: &str = "step verdict";

/// Fewer rows of a code than this say nothing.
const FEWEST: usize = 8;
/// Values of a code that means Passed are inside at least this often.
const PASSED_INSIDE: f64 = 0.95;
/// Values of a code that means Failed are inside at most this often.
const FAILED_INSIDE: f64 = 0.5;
/// Rows of a code of a comparison have the same limits at least this often.
const SAME_LIMITS: f64 = 0.95;
/// Values outside their limits that are needed to tell a type from a verdict.
const FEWEST_OUTSIDE: usize = 5;

pub(super) fn meaning(seen: &Seen, config: &Config) -> Result<Meaning> {
    let codes: BTreeMap<&str, &CodeSeen> =
        seen.codes.iter().filter(|(code, _)| !code.is_empty()).map(|(code, seen)| (code.as_str(), seen)).collect();
    let is_type = is_type(&codes);
    if config.verdict.step_from == StepVerdictFrom::Limits {
        return Ok(from_limits(&codes, is_type));
    }
    if is_type {
        let says = format!("TestResultType follows which limits there are and not the values: {}", texts(&codes));
        let line = Line { section: "verdict", key: "step_from", value: "\"limits\"".to_owned() };
        return Ok(Meaning { name: NAME, level: Level::Fail, says, line: Some(line) });
    }
    let configured = Codes::new("verdict.step", config.verdict.step.iter().map(|(code, status)| (code, *status)))?;
    let mut level = Level::Skip;
    let mut says = Vec::new();
    let mut proposed = config.verdict.step.clone();
    for (code, seen) in codes {
        let judged = seen.inside + seen.outside;
        let means = match configured.find(Some(code)) {
            CodeMeaning::Listed(status) => Some(status),
            _ => None,
        };
        let passed = means == Some(StepStatus::Passed);
        let inside = share(seen.inside, judged);
        let (agrees, better) = match means {
            _ if judged < FEWEST => (Level::Skip, None),
            _ if inside <= FAILED_INSIDE && passed => (Level::Fail, Some(StepStatus::Failed)),
            Some(StepStatus::Failed | StepStatus::Error) | None if inside >= PASSED_INSIDE => {
                (Level::Warn, Some(StepStatus::Passed))
            }
            _ => (Level::Pass, None),
        };
        let status = means.map_or_else(|| "not listed".to_owned(), |status| format!("{status:?}"));
        says.push(format!("{code} is {status}, and {} values with it are inside", part(seen.inside, judged)));
        if let Some(better) = better {
            proposed.retain(|listed, _| !listed.trim().eq_ignore_ascii_case(code));
            proposed.insert(code.to_owned(), better);
        }
        level = worse(level, agrees);
    }
    let text = format!("TestResultType {}", says.join("; "));
    Ok(match level {
        Level::Skip if says.is_empty() => Meaning::unknown(NAME, "no numeric row of the sample has a TestResultType"),
        Level::Skip => Meaning::unknown(NAME, format!("{text}: too little to tell")),
        Level::Pass => Meaning::agrees(NAME, text),
        Level::Warn | Level::Fail => Meaning { name: NAME, level, says: text, line: Some(line(&proposed)) },
    })
}

fn from_limits(codes: &BTreeMap<&str, &CodeSeen>, is_type: bool) -> Meaning {
    let follows = codes
        .values()
        .any(|seen| seen.outside >= FEWEST && share(seen.inside, seen.inside + seen.outside) <= FAILED_INSIDE);
    if follows && !is_type {
        let line = Line { section: "verdict", key: "step_from", value: "\"code\"".to_owned() };
        let says =
            format!("verdicts are computed from the limits, but TestResultType follows the values: {}", texts(codes));
        return Meaning::differs(NAME, says, Some(line));
    }
    Meaning::agrees(NAME, "verdicts are computed from the limits, as configured")
}

/// Whether the codes tell the kinds of comparison apart: each has always the same limits, not all have the same, and
/// values outside are as likely with one as with another.
fn is_type(codes: &BTreeMap<&str, &CodeSeen>) -> bool {
    let counted: Vec<&CodeSeen> = codes.values().copied().filter(|seen| all(seen) >= FEWEST).collect();
    let kind = |seen: &CodeSeen| {
        [seen.without_limits, seen.one_limit, seen.two_limits]
            .into_iter()
            .position(|rows| share(rows, all(seen)) >= SAME_LIMITS)
    };
    let kinds: Vec<Option<usize>> = counted.iter().map(|seen| kind(seen)).collect();
    let outside: usize = counted.iter().map(|seen| seen.outside).sum();
    let no_failed = counted.iter().all(|seen| {
        seen.inside + seen.outside < FEWEST || share(seen.inside, seen.inside + seen.outside) > FAILED_INSIDE
    });
    kinds.len() > 1
        && kinds.iter().all(Option::is_some)
        && kinds.iter().any(|kind| *kind != kinds[0])
        && no_failed
        && outside >= FEWEST_OUTSIDE
}

fn all(seen: &CodeSeen) -> usize {
    seen.without_limits + seen.one_limit + seen.two_limits
}

fn texts(codes: &BTreeMap<&str, &CodeSeen>) -> String {
    let text = |(code, seen): (&&str, &&CodeSeen)| {
        format!(
            "{code}: {} rows without limits, {} with one, {} with two, {} inside",
            seen.without_limits,
            seen.one_limit,
            seen.two_limits,
            part(seen.inside, seen.inside + seen.outside)
        )
    };
    codes.iter().map(text).collect::<Vec<_>>().join("; ")
}

fn line(codes: &BTreeMap<String, StepStatus>) -> Line {
    let codes: Vec<String> = codes.iter().map(|(code, status)| format!("{code:?} = \"{status:?}\"")).collect();
    Line { section: "verdict", key: "step", value: format!("{{ {} }}", codes.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_follow_the_limits_are_a_type() {
        let none = CodeSeen { without_limits: 50, ..CodeSeen::default() };
        let one = CodeSeen { one_limit: 60, inside: 55, outside: 5, ..CodeSeen::default() };
        let two = CodeSeen { two_limits: 90, inside: 80, outside: 10, ..CodeSeen::default() };
        let codes = |codes: &[(&'static str, &'static CodeSeen)]| codes.iter().copied().collect::<BTreeMap<_, _>>();
        let leak = |seen: &CodeSeen| &*Box::leak(Box::new(seen.clone()));
        assert!(is_type(&codes(&[("0", leak(&none)), ("1", leak(&one)), ("2", leak(&two))])));
        let passed = CodeSeen { two_limits: 90, inside: 90, ..CodeSeen::default() };
        let failed = CodeSeen { one_limit: 2, two_limits: 10, outside: 12, ..CodeSeen::default() };
        assert!(!is_type(&codes(&[("1", leak(&passed)), ("0", leak(&failed))])));
        // Nothing outside: a plant where nothing fails, or a type; nobody can say.
        assert!(!is_type(&codes(&[("0", leak(&none)), ("1", leak(&passed))])));
    }
}
