//! Which runs are delivered at all.

use crate::config::runs::{FilterConfig, RunPattern};
use crate::error::{Code, Error, Result};
use crate::vte::model::TestRun;

use super::pattern::{Fields, Pattern};

/// The compiled `[filter]`.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
}

impl Filter {
    /// # Errors
    /// [`Code::ConfigValue`] where a pattern is empty.
    pub(super) fn new(config: &FilterConfig) -> Result<Filter> {
        let compiled = |key: &str, patterns: &[RunPattern]| {
            let one = |(index, pattern)| Pattern::new(&format!("`{key}`, pattern {}", index + 1), pattern);
            patterns.iter().enumerate().map(one).collect::<Result<Vec<_>>>()
        };
        Ok(Filter {
            include: compiled("filter.include", &config.include)?,
            exclude: compiled("filter.exclude", &config.exclude)?,
        })
    }

    /// # Errors
    /// [`Code::RunExcluded`]: the run is not to be delivered.
    pub(super) fn pass(&self, run: &TestRun) -> Result<()> {
        if self.include.is_empty() && self.exclude.is_empty() {
            return Ok(());
        }
        let fields = Fields::of(run);
        let excluded = |what: String| {
            Err(Error::new(Code::RunExcluded, what)
                .hint("change [filter], and the run is delivered by the next export"))
        };
        if let Some(number) = self.exclude.iter().position(|pattern| pattern.matches(&fields)) {
            return excluded(format!("pattern {} of filter.exclude matches the run", number + 1));
        }
        if !self.include.is_empty() && !self.include.iter().any(|pattern| pattern.matches(&fields)) {
            return excluded("no pattern of filter.include matches the run".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture;

    fn plan(pattern: &str) -> RunPattern {
        RunPattern { testplan: Some(pattern.to_owned()), ..RunPattern::default() }
    }

    fn run(testplan: &str, product_type: &str) -> TestRun {
        let some = |text: &str| Some(text.to_owned());
        TestRun { testplan: some(testplan), product_type: some(product_type), ..fixture::run() }
    }

    #[test]
    fn exclude_wins_over_include() {
        let config = FilterConfig { include: vec![plan("FCT *"), plan("Self*")], exclude: vec![plan("self-test")] };
        let filter = Filter::new(&config).unwrap();
        assert!(filter.pass(&run("FCT Board", "")).is_ok());
        for (testplan, why) in [
            ("Self-test", "pattern 1 of filter.exclude matches the run"),
            ("ICT", "no pattern of filter.include matches the run"),
        ] {
            let error = filter.pass(&run(testplan, "")).unwrap_err();
            assert_eq!((error.code(), error.what()), (Code::RunExcluded, why));
        }
        assert!(Filter::new(&FilterConfig::default()).unwrap().pass(&run("Self-test", "")).is_ok());
    }

    #[test]
    fn all_of_a_pattern_must_match() {
        let both = RunPattern { product_type: Some("golden*".to_owned()), ..plan("FCT *") };
        let filter = Filter::new(&FilterConfig { include: Vec::new(), exclude: vec![both] }).unwrap();
        assert!(filter.pass(&run("FCT Board", "Golden unit")).is_err());
        assert!(filter.pass(&run("FCT Board", "Board")).is_ok());
    }

    #[test]
    fn patterns_that_cannot_be_meant_are_refused() {
        let refused = |pattern| {
            let config = FilterConfig { include: Vec::new(), exclude: vec![plan("x"), pattern] };
            Filter::new(&config).unwrap_err().what().to_owned()
        };
        assert_eq!(refused(RunPattern::default()), "`filter.exclude`, pattern 2 has no pattern");
        assert_eq!(refused(plan(" ")), "`filter.exclude`, pattern 2: the pattern of `testplan` is empty");
    }
}
