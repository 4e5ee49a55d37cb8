//! Rules of the configuration that no run of the sample matched: perhaps a name is not spelt as the database has it.

use crate::config::Config;
use crate::config::runs::RunPattern;
use crate::config::sections::ProcessRule;
use crate::convert::batch::Batch;
use crate::convert::pattern::{Fields, Pattern};
use crate::error::Result;
use crate::vte::model::TestRun;

use super::Meaning;

const NAME: &str = "rules";

/// The rules, and how many runs each matched.
#[derive(Debug)]
pub(super) struct Rules {
    patterns: Vec<(String, Pattern, usize)>,
    stations: Vec<(String, usize)>,
    batch: Option<(Batch, usize)>,
    runs: usize,
}

impl Rules {
    pub(super) fn new(config: &Config) -> Result<Rules> {
        let numbered = |key: &str, patterns: Vec<RunPattern>| {
            let one = |(index, pattern): (usize, RunPattern)| {
                let name = format!("{key}, number {}", index + 1);
                Ok((name.clone(), Pattern::new(&name, &pattern)?, 0))
            };
            patterns.into_iter().enumerate().map(one).collect::<Result<Vec<_>>>()
        };
        let mut patterns = numbered("process.rules", config.process.rules.iter().map(ProcessRule::pattern).collect())?;
        patterns.extend(numbered("filter.include", config.filter.include.clone())?);
        patterns.extend(numbered("filter.exclude", config.filter.exclude.clone())?);
        let batch = config.batch.from.map(|_| Batch::new(&config.batch)).transpose()?;
        Ok(Rules {
            patterns,
            stations: config.site.stations.keys().map(|host| (host.clone(), 0)).collect(),
            batch: batch.map(|batch| (batch, 0)),
            runs: 0,
        })
    }

    /// Counts the rules that match a run, each for itself: which one wins is another question.
    pub(super) fn see(&mut self, run: &TestRun) {
        self.runs += 1;
        if !self.patterns.is_empty() {
            let fields = Fields::of(run);
            for (_, pattern, matched) in &mut self.patterns {
                *matched += usize::from(pattern.matches(&fields));
            }
        }
        for (host, matched) in &mut self.stations {
            let is =
                run.hostname.as_deref().is_some_and(|name| name.trim().to_lowercase() == host.trim().to_lowercase());
            *matched += usize::from(is);
        }
        if let Some((batch, matched)) = &mut self.batch {
            *matched += usize::from(batch.of(run).is_some());
        }
    }

    /// The rules that never matched.
    pub(super) fn meaning(&self) -> Meaning {
        let patterns = self.patterns.iter().map(|(name, _, matched)| (name.clone(), *matched));
        let stations = self.stations.iter().map(|(host, matched)| (format!("site.stations, `{host}`"), *matched));
        let batch = self.batch.iter().map(|(_, matched)| ("batch.pattern".to_owned(), *matched));
        let all: Vec<(String, usize)> = patterns.chain(stations).chain(batch).collect();
        let idle: Vec<&str> = all.iter().filter(|(_, matched)| *matched == 0).map(|(name, _)| name.as_str()).collect();
        if all.is_empty() {
            return Meaning::agrees(NAME, "there are none");
        }
        if idle.is_empty() || self.runs == 0 {
            let texts: Vec<String> = all.iter().map(|(name, matched)| format!("{name}: {matched} runs")).collect();
            return Meaning::agrees(NAME, texts.join("; "));
        }
        Meaning::differs(NAME, format!("none of {} runs matched {}", self.runs, idle.join("; ")), None)
    }
}
