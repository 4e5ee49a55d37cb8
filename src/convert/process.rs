//! Which WATS process a run belongs to: the first rule that matches gives the code.

use crate::config::sections::{ProcessConfig, ProcessRule};
use crate::error::{Code, Error, Result};
use crate::vte::model::TestRun;

use super::pattern::{Fields, Pattern};

/// The compiled rules of `[process]`.
#[derive(Debug, Clone)]
pub(super) struct Processes {
    default: i16,
    rules: Vec<Rule>,
}

/// A pattern and the code of the runs it matches.
#[derive(Debug, Clone)]
struct Rule {
    pattern: Pattern,
    code: i16,
}

impl Processes {
    /// # Errors
    /// [`Code::ConfigValue`] for a code outside 1 to 32767, a rule without a pattern, and an empty pattern.
    pub(super) fn new(config: &ProcessConfig) -> Result<Processes> {
        check_code("process.default", config.default)?;
        let rules =
            config.rules.iter().enumerate().map(|(index, rule)| Rule::new(index + 1, rule)).collect::<Result<_>>()?;
        Ok(Processes { default: config.default, rules })
    }

    /// The process code of a run.
    pub(super) fn code(&self, run: &TestRun) -> i16 {
        if self.rules.is_empty() {
            return self.default;
        }
        let fields = Fields::of(run);
        self.rules.iter().find(|rule| rule.pattern.matches(&fields)).map_or(self.default, |rule| rule.code)
    }
}

impl Rule {
    fn new(number: usize, rule: &ProcessRule) -> Result<Rule> {
        check_code(&format!("process.rules`, rule {number}: `code"), rule.code)?;
        let pattern = Pattern::new(&format!("`process.rules`, rule {number}"), &rule.pattern())?;
        Ok(Rule { pattern, code: rule.code })
    }
}

/// WATS keeps process codes in 16 bits; 0 is none.
pub(super) fn check_code(key: &str, code: i16) -> Result<()> {
    if code >= 1 {
        return Ok(());
    }
    Err(Error::new(Code::ConfigValue, format!("`{key}` is {code}, which is no process code"))
        .hint("write the code of an operation of the WATS server, 1 to 32767"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture;

    fn processes(rules: Vec<ProcessRule>) -> Result<Processes> {
        Processes::new(&ProcessConfig { default: 10, rules })
    }

    fn rule(code: i16) -> ProcessRule {
        ProcessRule { code, ..ProcessRule::default() }
    }

    fn some(pattern: &str) -> Option<String> {
        Some(pattern.to_owned())
    }

    #[test]
    fn the_first_rule_that_matches_in_all_its_patterns_wins() {
        let processes = processes(vec![
            ProcessRule { testplan: some("fct *"), station: some("line?"), ..rule(50) },
            ProcessRule { testplan: some("FCT *"), ..rule(60) },
            ProcessRule { product: some("*"), variant: some("hot"), ..rule(70) },
        ])
        .unwrap();
        let run = |testplan: &str, variant: &str, station: &str| TestRun {
            testplan: some(testplan),
            testplan_variant: some(variant),
            hostname: some(station),
            ..fixture::run()
        };
        assert_eq!(processes.code(&run("FCT Board", "", "LINE3")), 50);
        assert_eq!(processes.code(&run("FCT Board", "", "LINE33")), 60);
        assert_eq!(processes.code(&run("ICT", "HOT", "X")), 70);
        assert_eq!(processes.code(&run("ICT", "cold", "X")), 10);
    }

    #[test]
    fn a_missing_field_matches_only_stars() {
        let run = TestRun { testplan: None, ..fixture::run() };
        for (pattern, code) in [("*", 50), ("**", 50), ("?*", 10), ("?", 10), ("UNKNOWN", 10)] {
            let processes = processes(vec![ProcessRule { testplan: some(pattern), ..rule(50) }]).unwrap();
            assert_eq!(processes.code(&run), code, "{pattern}");
        }
    }

    #[test]
    fn rules_that_cannot_be_meant_are_refused() {
        let what = |rules| processes(rules).unwrap_err().what().to_owned();
        assert_eq!(what(vec![rule(50)]), "`process.rules`, rule 1 has no pattern");
        let good = ProcessRule { product: some("a"), ..rule(1) };
        assert_eq!(
            what(vec![good.clone(), ProcessRule { code: 0, ..good.clone() }]),
            "`process.rules`, rule 2: `code` is 0, which is no process code"
        );
        assert_eq!(
            what(vec![ProcessRule { variant: some(" "), ..good }]),
            "`process.rules`, rule 1: the pattern of `variant` is empty"
        );
        let error = Processes::new(&ProcessConfig { default: -5, rules: Vec::new() }).unwrap_err();
        assert_eq!(
            (error.code(), error.what()),
            (Code::ConfigValue, "`process.default` is -5, which is no process code")
        );
    }
}
