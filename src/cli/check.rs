//! `check`: can it work here?

use crate::check::{Finding, Level, bundles, client, drop_folder, ledger, source};
use crate::config::Config;
use crate::config::bundle::{DeliverTo, ReceiveConfig};
use crate::error::{Exit, Result};
use crate::ledger::Ledger;
use crate::sync::schema;
use crate::vte::grants;

use super::args::{Check, Global};
use super::bundle::keys;
use super::{open, say, terminal};

/// Prints the findings, and fails when one does.
pub fn run(global: &Global, command: &Check) -> Result<Exit> {
    let config = open::config(global)?;
    if command.reader_script {
        let reader = open::reader(&config)?;
        say::text(&grants::script(&reader.info().identity.database, reader.map()));
        return Ok(Exit::Done);
    }
    if command.accept_schema {
        accept_schema(&config)?;
    }
    let mut findings = vec![Finding::pass("configuration", global.config.display().to_string())];
    if bundles::only_receives(&config) {
        findings.push(Finding::skip("source", "none is configured: this computer receives bundles"));
    } else {
        findings.extend(source::check(open::source(&config), &config));
    }
    let sends = config.deliver.to == DeliverTo::Bundle && command.to.is_none();
    if sends {
        findings.extend(bundles::sending(&config, keys::sending(&config.bundle)));
    }
    if config.receive != ReceiveConfig::default() {
        findings.extend(bundles::receiving(&config, keys::receiving(&config.receive)));
    }
    let folder = command.to.as_ref().or(config.drop.folder.as_ref());
    if !sends || folder.is_some() {
        findings.extend(drop_folder::check(folder.map(std::path::PathBuf::as_path), config.drop.max_waiting));
        findings.extend(client::check(&config, folder.map(std::path::PathBuf::as_path)));
    }
    findings.push(ledger::check(&config.state_folder()));
    if command.json {
        say!("{}", serde_json::to_string_pretty(&findings).unwrap_or_default());
    } else {
        findings.iter().for_each(print);
    }
    let failed = findings.iter().filter(|finding| finding.level == Level::Fail).count();
    let warned = findings.iter().filter(|finding| finding.level == Level::Warn).count();
    if !command.json {
        say!();
        say!(
            "{}",
            match (failed, warned) {
                (0, 0) => "It can work here.".to_owned(),
                (0, _) => format!("It can work here; {} to look at.", terminal::counted(warned as u64, "warning")),
                _ => format!("It cannot work yet: {}.", terminal::counted(failed as u64, "failure")),
            }
        );
    }
    let first = findings.iter().find(|finding| finding.level == Level::Fail).and_then(|finding| finding.code);
    Ok(first.map_or(Exit::Done, exit_of))
}

/// Remembers the columns of the source as they are now, and says what has changed.
fn accept_schema(config: &Config) -> Result<()> {
    let reader = open::reader(config)?;
    let mut ledger = Ledger::open(&config.state_folder(), &reader.info().identity)?;
    for difference in schema::differences(&ledger, reader.map())? {
        complain!("accepted: {}", terminal::clean(&difference.to_string()));
    }
    schema::accept(&mut ledger, reader.map())
}

/// The exit code of the first failure.
fn exit_of(code: &str) -> Exit {
    crate::error::Code::ALL.iter().find(|known| known.id() == code).map_or(Exit::Failed, |code| code.exit())
}

fn print(finding: &Finding) {
    let (word, colour) = match finding.level {
        Level::Pass => ("PASS", "32"),
        Level::Skip => ("SKIP", "90"),
        Level::Warn => ("WARN", "33"),
        Level::Fail => ("FAIL", "31"),
    };
    let word = if terminal::colours() { format!("\u{1b}[{colour}m{word}\u{1b}[0m") } else { word.to_owned() };
    say!("{word}  {:<15} {}", finding.name, terminal::clean(&finding.message));
    if let Some(remedy) = &finding.remedy {
        say!("      {:<15} hint: {}", "", terminal::clean(remedy));
    }
}
