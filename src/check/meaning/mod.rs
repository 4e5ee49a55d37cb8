//! What the codes, times and limits of this database mean: what the data says, beside what is configured.
//!
//! Nobody documents what a Result code means or whether Timestamp is a start or an end; each site knows, and may be
//! wrong. So a sample of runs is read, and each assumption is put to it. Nothing is changed: a finding names the line of
//! configuration that would agree with the data, and a person decides.

mod duration;
mod exit;
mod identity;
mod limits;
mod rules;
mod run_verdict;
mod seen;
mod step_verdict;
mod when;
mod zone;

use chrono::NaiveDateTime;

use crate::config::Config;
use crate::error::Result;
use crate::vte::catalog::ColumnType;
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;

use super::{Finding, Level};
use seen::Seen;

/// Places in the time range of the database at which runs are read.
const PLACES: u32 = 12;

/// Runs read at each place, one after the other.
const RUNS_AT_A_PLACE: u64 = 400;

/// A line of configuration that would agree with the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The section, `site`.
    pub section: &'static str,
    /// The key, `timestamp`.
    pub key: &'static str,
    /// The value as TOML, `"end"`.
    pub value: String,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "under [{}]: {} = {}", self.section, self.key, self.value)
    }
}

/// What the data says about one assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// The assumption, a stable name: `run verdict`.
    pub name: &'static str,
    /// Pass: the data agrees. Skip: it does not say. Warn: it says otherwise. Fail: it says that bad runs would be
    /// reported as good ones.
    pub level: Level,
    /// What the data says, with how many rows, beside what is configured.
    pub says: String,
    /// The line that would agree.
    pub line: Option<Line>,
}

impl Meaning {
    fn agrees(name: &'static str, says: impl Into<String>) -> Meaning {
        Meaning { name, level: Level::Pass, says: says.into(), line: None }
    }

    fn unknown(name: &'static str, says: impl Into<String>) -> Meaning {
        Meaning { name, level: Level::Skip, says: says.into(), line: None }
    }

    fn differs(name: &'static str, says: impl Into<String>, line: Option<Line>) -> Meaning {
        Meaning { name, level: Level::Warn, says: says.into(), line }
    }

    /// As a finding of `check`.
    pub fn finding(&self) -> Finding {
        let remedy = match (&self.line, self.level) {
            (Some(line), _) => Some(format!("if the data is right, write {line}")),
            (None, Level::Warn | Level::Fail) => Some("ask who wrote the test plans what is meant".to_owned()),
            _ => None,
        };
        let code = (self.level == Level::Fail).then_some(crate::error::Code::ConfigMeaning.id());
        Finding { name: self.name, level: self.level, message: self.says.clone(), remedy, code }
    }
}

/// Reads a sample of runs and puts every assumption of `config` to it.
///
/// # Errors
/// The source fails, or the configuration cannot be used at all.
pub fn meanings(reader: &mut RunReader, config: &Config) -> Result<Vec<Meaning>> {
    let seen = sample(reader, config)?;
    let mut meanings =
        vec![run_verdict::meaning(&seen, config)?, exit::meaning(&seen, config), step_verdict::meaning(&seen, config)?];
    meanings.extend(duration::meaning(&seen, config));
    meanings.push(when::meaning(&seen, config));
    meanings.push(zone::meaning(&seen, reader.info().clock, reader.sql().time_type(), config)?);
    meanings.extend(limits::meanings(&seen, config));
    meanings.extend(identity::meanings(&seen, reader.map()));
    meanings.push(seen.rules.meaning());
    Ok(meanings)
}

/// Runs from several places of the whole time range: a few pages each, so that runs of a station follow one another.
fn sample(reader: &mut RunReader, config: &Config) -> Result<Seen> {
    let mut seen = Seen::new(config)?;
    let (_, _, first, last) = reader.overview()?;
    for since in places(first.as_deref(), last.as_deref(), reader.sql().time_type()) {
        let range = Range { since, ..Range::default() };
        let (mut mark, mut read) = (None, 0);
        seen.next_place();
        while read < RUNS_AT_A_PLACE {
            let page = reader.page(&range, mark.as_ref(), Some(RUNS_AT_A_PLACE - read))?;
            read += page.runs.len() as u64;
            // What the place before has reached already.
            let known = page.runs.iter().filter(|read| !seen.add(&read.run)).count();
            match page.next {
                Some(next) if known == 0 => mark = Some(next),
                _ => break,
            }
        }
    }
    seen.sort();
    Ok(seen)
}

/// Where to begin reading: at the first run, and at equal distances after it.
fn places(first: Option<&str>, last: Option<&str>, ty: &ColumnType) -> Vec<Option<String>> {
    let read = |text: &str| NaiveDateTime::parse_from_str(text.get(..19)?, "%Y-%m-%d %H:%M:%S").ok();
    let mut places = vec![None];
    // The order of text is not that of time.
    if matches!(ty, ColumnType::Text(_)) {
        return places;
    }
    if let Some((first, last)) = first.and_then(read).zip(last.and_then(read)) {
        let offset = if matches!(ty, ColumnType::DateTimeOffset(_)) { " +00:00" } else { "" };
        for place in 1..PLACES {
            let since = first + (last - first) / PLACES as i32 * place as i32;
            places.push(Some(format!("{}{offset}", since.format("%Y-%m-%d %H:%M:%S.000"))));
        }
    }
    places
}

/// `12 of 40`.
fn part(part: usize, whole: usize) -> String {
    format!("{part} of {whole}")
}

/// The worse of two levels; what says nothing counts only where nothing else is said.
fn worse(one: Level, other: Level) -> Level {
    match (one, other) {
        (Level::Skip, level) | (level, Level::Skip) => level,
        (one, other) => one.max(other),
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
