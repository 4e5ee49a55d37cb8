//! `validate`: WSXF files against the rules of the format and of the WATS Client.

use std::path::Path;

use serde_json::json;

use crate::error::{Code, Error, Exit, Result};
use crate::wats::rules::Severity;
use crate::wats::validate::{Finding, validate_path};

use super::args::Validate;
use super::terminal::{clean, counted};

/// Prints every finding, then the count; fails when there is an error among them.
pub fn run(command: &Validate) -> Result<Exit> {
    let (mut files, mut bad, mut doubtful, mut unreadable) = (0_u64, 0_u64, 0_u64, None);
    for path in &command.paths {
        for file in validate_path(path) {
            match file.findings {
                Ok(findings) => {
                    files += 1;
                    let has_error = findings.iter().any(|finding| finding.severity() == Severity::Error);
                    bad += u64::from(has_error);
                    doubtful += u64::from(!has_error && !findings.is_empty());
                    for finding in &findings {
                        print(&file.path, finding, command.json);
                    }
                }
                Err(error) => {
                    super::terminal::print_error(&error);
                    unreadable = Some(error);
                }
            }
        }
    }
    if files == 0
        && let Some(error) = &unreadable
    {
        return Ok(error.code().exit());
    }
    if files == 0 {
        return Err(Error::new(Code::Usage, "there is no *.xml among the given files and folders")
            .hint("give WSXF files, or folders that hold some"));
    }
    if !command.json {
        let right = match (bad, doubtful) {
            (0, 0) => "all keep the rules".to_owned(),
            (0, _) => format!("none with errors, {doubtful} with warnings"),
            _ => format!("{bad} with errors"),
        };
        say!("{}, {right}", counted(files, "file"));
    }
    // What could not be read may be as bad as what could.
    Ok(match (bad, unreadable) {
        (0, None) => Exit::Done,
        (0, Some(error)) => error.code().exit(),
        _ => Exit::Differences,
    })
}

fn print(path: &Path, finding: &Finding, as_json: bool) {
    let severity = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    if as_json {
        let line = json!({
            "file": path.display().to_string(), "line": finding.line, "column": finding.column, "severity": severity,
            "rule": finding.rule.id(), "path": finding.path, "what": finding.what, "remedy": finding.remedy,
        });
        say!("{line}");
        return;
    }
    let Finding { rule, line, column, path: place, what, remedy } = finding;
    let (path, place) = (clean(&path.display().to_string()), clean(place));
    say!("{path}:{line}:{column}: {severity}[{}]: {} {}", rule.id(), place.trim(), clean(what));
    say!("    hint: {}", clean(remedy));
}
