//! Golden reports: one file per feature, to be read by people. `notes.txt` beside them has the notes of each.
//!
//! After a change that is meant, `UPDATE_GOLDEN=1 cargo test --test convert golden` writes them again; read the
//! difference before it is committed.

mod groups;
mod headers;
mod limits;
mod other;
mod texts;
mod times;
mod values;
mod verdicts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vte_wats::config::Config;
use vte_wats::convert::{Converted, Converter};
use vte_wats::vte::model::TestRun;
use vte_wats::wats::rules::{Rule, check};
use vte_wats::wats::write::to_xml;

use crate::runs::CONFIG;

/// A run and the configuration by which it is converted.
pub struct Case {
    name: &'static str,
    config: toml::Table,
    run: TestRun,
}

impl Case {
    /// A case by the configuration of [`CONFIG`].
    pub fn new(name: &'static str, run: TestRun) -> Case {
        Case { name, config: toml::from_str(CONFIG).unwrap(), run }
    }

    /// With these settings in place of those.
    pub fn configured(mut self, settings: &str) -> Case {
        lay_over(&mut self.config, toml::from_str(settings).unwrap());
        self
    }

    /// With a run that failed.
    pub fn failed(mut self) -> Case {
        self.run.result = Some("0".into());
        self
    }

    fn convert(&self) -> Converted {
        let config: Config = self.config.clone().try_into().unwrap();
        Converter::new(&config).unwrap().convert(&self.run).unwrap()
    }
}

fn lay_over(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

fn cases() -> Vec<Case> {
    [
        limits::cases(),
        verdicts::cases(),
        values::cases(),
        texts::cases(),
        times::cases(),
        headers::cases(),
        other::cases(),
        groups::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/convert")
}

/// The files that should be in the folder, with their content.
fn expected() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut notes = String::new();
    for case in cases() {
        let converted = case.convert();
        let xml = String::from_utf8(to_xml(&converted.report)).unwrap();
        assert_eq!(files.insert(format!("{}.xml", case.name), xml), None, "two cases are called {}", case.name);
        if !converted.notes.is_empty() {
            writeln!(notes, "{}", case.name).unwrap();
        }
        for note in &converted.notes {
            writeln!(notes, "    {}: {}", note.kind.id(), note.text).unwrap();
        }
    }
    files.insert("notes.txt".to_owned(), notes);
    files
}

#[test]
fn golden_reports_are_as_they_were() {
    let expected = expected();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::remove_dir_all(folder()).unwrap();
        fs::create_dir_all(folder()).unwrap();
        for (name, content) in &expected {
            fs::write(folder().join(name), content).unwrap();
        }
    }
    let found: Vec<_> = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name()).collect();
    for name in &found {
        assert!(expected.contains_key(name.to_str().unwrap()), "{name:?} belongs to no case");
    }
    for (name, content) in &expected {
        let golden = fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert!(golden == *content, "{name} is not as it was.\n--- was\n{golden}\n--- is\n{content}");
    }
}

#[test]
fn golden_reports_keep_the_rules() {
    for case in cases() {
        let violations = check(&case.convert().report);
        // The verdict of a run stands, whatever its steps say.
        let bad: Vec<_> = violations.iter().filter(|violation| violation.rule != Rule::StatusParent).collect();
        assert!(bad.is_empty(), "{}: {bad:?}", case.name);
    }
}

#[test]
fn golden_reports_are_valid_by_the_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("xsd/wsxf.xsd");
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let output = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(schema)
        .args(files.filter(|path| path.extension().is_some_and(|extension| extension == "xml")))
        .output()
        .expect("xmllint (Debian: libxml2-utils) judges the reports");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
