//! `init`: a commented configuration, or one proposed from the data.

use std::io::Write;
use std::path::Path;

use crate::check::Level;
use crate::check::meaning::{Line, Meaning, meanings};
use crate::check::propose;
use crate::client::Client;
use crate::config::Config;
use crate::config::template::TEMPLATE;
use crate::error::{Code, Error, Exit, Result};

use super::args::{Global, Init};
use super::{open, say, terminal};

/// How often the data is asked again with what it proposed: the unit of TestTime changes what its Timestamp seems to be.
const ROUNDS: usize = 4;

/// Writes the file, unless there is one.
pub fn run(global: &Global, command: &Init) -> Result<Exit> {
    if command.schema {
        say::text(&Config::json_schema());
        return Ok(Exit::Done);
    }
    let path = &command.file;
    if command.from_source && path.exists() {
        return Err(exists(path));
    }
    let text = if command.from_source { proposed(global, path)? } else { TEMPLATE.to_owned() };
    let text = match Client::find(None).and_then(|client| client.drop_folder()) {
        Some(folder) => {
            say!("the WATS Client of this computer reads {}", folder.display());
            let value = toml::Value::String(folder.display().to_string()).to_string();
            propose::set(&text, &Line { section: "drop", key: "folder", value }, &[])
        }
        None => text,
    };
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Error::new(Code::File, format!("cannot write {}", path.display()))
            .hint("see that the folder exists and that this account may write there")
            .source(error),
    })?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| Error::new(Code::File, format!("cannot write {}", path.display())).source(error))?;
    say!("wrote {}", path.display());
    let next = if command.from_source { "look at what it says, put in" } else { "put in the connection and" };
    say!("next: {next} the drop folder, then run `vte-wats check --config {}`", path.display());
    Ok(Exit::Done)
}

fn exists(path: &Path) -> Error {
    Error::new(Code::File, format!("{} exists and is left as it is", path.display()))
        .hint("give another name: vte-wats init FILE")
}

/// The template with what the data says.
fn proposed(global: &Global, path: &Path) -> Result<String> {
    if global.source.is_none() {
        return Err(Error::new(Code::Usage, "--from-source needs to know which source").hint(
            "give it: --source \"Server=STATION7\\SQLEXPRESS;Database=VTE9_3;User Id=vte_reader\", or a snapshot",
        ));
    }
    let mut config = open::source_only(global)?;
    let mut text = with_source(&config, path);
    let mut reader = open::reader(&config)?;
    let source = config.source.clone();
    let mut found: Vec<Meaning> = Vec::new();
    for _ in 0..ROUNDS {
        found = meanings(&mut reader, &config)?;
        let lines: Vec<&Meaning> = found.iter().filter(|meaning| is_proposal(meaning)).collect();
        if lines.is_empty() {
            break;
        }
        for meaning in lines {
            if let Some(line) = &meaning.line {
                say!("{}: {}", terminal::clean(&line.to_string()), terminal::clean(&meaning.says));
                text = propose::set(&text, line, &propose::reason(meaning));
            }
        }
        config = Config::parse(&text, "the proposed configuration")?;
        config.source = source.clone();
    }
    Ok(format!("{}\n\n{text}", propose::findings(&found).join("\n")))
}

fn is_proposal(meaning: &Meaning) -> bool {
    meaning.line.is_some() && matches!(meaning.level, Level::Warn | Level::Fail)
}

/// The template with the source that was given. A password never comes into the file: it stays where it is read from.
fn with_source(config: &Config, path: &Path) -> String {
    let literal = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let line = |key, value| Line { section: "source", key, value };
    match (&config.source.snapshot, &config.source.sqlserver) {
        (Some(snapshot), _) => {
            // Paths in the file are relative to it.
            let snapshot = match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                Some(_) => std::path::absolute(snapshot).unwrap_or_else(|_| snapshot.clone()),
                None => snapshot.clone(),
            };
            let text = propose::set(TEMPLATE, &line("snapshot", literal(&snapshot.display().to_string())), &[]);
            text.lines()
                .filter(|line| !line.starts_with("sqlserver =") && !line.starts_with("password ="))
                .map(|line| format!("{line}\n"))
                .collect()
        }
        (None, Some(server)) => propose::set(TEMPLATE, &line("sqlserver", literal(server)), &[]),
        (None, None) => TEMPLATE.to_owned(),
    }
}
