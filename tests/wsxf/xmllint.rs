//! libxml2's opinion of files. One process judges many: starting it and reading the schema takes longer than a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The strict profile.
pub const STRICT: &str = "xsd/wsxf.xsd";
/// What servers export.
pub const EXPORT: &str = "xsd/wsxf-export.xsd";

/// How many files go to one process; the command line of a system is not endless.
const BATCH: usize = 500;

/// What is wrong with each file by the schema: an empty text for a valid one.
pub fn judge(schema: &str, files: &[PathBuf]) -> HashMap<PathBuf, String> {
    files.chunks(BATCH).flat_map(|batch| judge_batch(schema, batch)).collect()
}

fn judge_batch(schema: &str, files: &[PathBuf]) -> HashMap<PathBuf, String> {
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--huge", "--schema", schema])
        .args(files)
        .output()
        .expect("xmllint must be installed: it is in Debian's package libxml2-utils");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("failed to compile"), "the schema itself is wrong:\n{said}");
    files.iter().map(|file| (file.clone(), opinion(&said, file))).collect()
}

fn opinion(said: &str, file: &Path) -> String {
    let name = file.display().to_string();
    if said.lines().any(|line| line == format!("{name} validates")) {
        return String::new();
    }
    let about = |line: &&str| line.starts_with(&format!("{name}:")) || line.starts_with(&format!("{name} "));
    let opinion: Vec<&str> = said.lines().filter(about).collect();
    assert!(!opinion.is_empty(), "xmllint said nothing of {name}:\n{said}");
    opinion.join("\n")
}
