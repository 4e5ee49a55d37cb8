//! `show`: one report as a person would read it.

use std::path::Path;

use tracing::warn;

use crate::convert::Converter;
use crate::error::{Code, Error, Exit, Result};
use crate::vte::text;
use crate::vte::value::Value;
use crate::wats;
use crate::wats::model::Report;
use crate::wats::page::page;
use crate::wats::tree::{Colours, tree};

use super::args::{Global, Show};
use super::{open, say, terminal};

/// The largest file that is read.
const MAX_FILE: u64 = 256 << 20;

/// Prints a file, or the report that a run of the source would become.
pub fn run(global: &Global, command: &Show) -> Result<Exit> {
    let path = Path::new(&command.what);
    let (report, repairs) =
        if path.is_file() { (from_file(path)?, Vec::new()) } else { from_source(global, &command.what)? };
    if let Some(out) = &command.html {
        let failed = |error| {
            Error::new(Code::File, format!("cannot write {}", out.display()))
                .hint("see that the folder exists and that this account may write there")
                .source(error)
        };
        std::fs::write(out, page(&report, &repairs)).map_err(failed)?;
        say!("wrote {}", out.display());
        return Ok(Exit::Done);
    }
    say::text(&tree(&report, Colours(terminal::colours()), &terminal::clean));
    for repair in &repairs {
        say!();
        say::text(&tree(repair, Colours(terminal::colours()), &terminal::clean));
    }
    Ok(Exit::Done)
}

fn from_file(path: &Path) -> Result<Report> {
    let failed =
        |error| Error::new(Code::File, format!("cannot read {}", path.display())).hint("check the name").source(error);
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_FILE {
        return Err(Error::new(Code::File, format!("{} is larger than {MAX_FILE} bytes", path.display())));
    }
    wats::read::read(&std::fs::read(path).map_err(failed)?)
}

/// The report of a run, and those of its repairs, where repairs are configured.
fn from_source(global: &Global, run: &str) -> Result<(Report, Vec<Report>)> {
    let config = open::config(global)?;
    let mut reader = open::reader(&config)?;
    let key = text::guid(run).map_or_else(|| Value::Text(run.to_owned()), Value::Guid);
    let found = reader.require(&[key])?;
    let read = &found[0];
    let converter = Converter::new(&config)?;
    let report = converter.convert(&read.run)?.report;
    if converter.repair_settings().is_none() {
        return Ok((report, Vec::new()));
    }
    let codes = reader.repair_codes()?;
    let mut repairs = Vec::new();
    for repair in reader.repairs_of(&read.run.key.raw, &codes)? {
        match converter.convert_repair(&repair.repair, &read.run) {
            Ok(converted) => repairs.push(converted.report),
            Err(error) => warn!(code = error.code().id(), "a repair is left out: {error:?}"),
        }
    }
    Ok((report, repairs))
}
