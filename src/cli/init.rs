//! `init`: a commented configuration.

use std::io::Write;

use crate::config::Config;
use crate::config::template::TEMPLATE;
use crate::error::{Code, Error, Exit, Result};

use super::args::Init;

/// Writes the file, unless there is one.
pub fn run(command: &Init) -> Result<Exit> {
    if command.schema {
        print!("{}", Config::json_schema());
        return Ok(Exit::Done);
    }
    let path = &command.file;
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::new(Code::File, format!("{} exists and is left as it is", path.display()))
                .hint("give another name: vte-wats init FILE")
        }
        _ => Error::new(Code::File, format!("cannot write {}", path.display()))
            .hint("see that the folder exists and that this account may write there")
            .source(error),
    })?;
    file.write_all(TEMPLATE.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| Error::new(Code::File, format!("cannot write {}", path.display())).source(error))?;
    println!("wrote {}", path.display());
    println!("next: put in the connection and the drop folder, then run `vte-wats check --config {}`", path.display());
    Ok(Exit::Done)
}
