//! `completions` and `man`.

use clap::CommandFactory;

use crate::error::{Code, Error, Exit, Result};

use super::args::{Cli, Completions};
use super::say;

/// Prints the completion script of a shell.
pub fn completions(command: &Completions) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "vte-wats", &mut script);
    say::text(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}

/// Prints the manual page: of the program, then of each command.
pub fn man() -> Result<Exit> {
    let failed = |error| Error::new(Code::File, "cannot print the manual page").source(error);
    let program = Cli::command();
    let mut page = Vec::new();
    clap_mangen::Man::new(program.clone()).render(&mut page).map_err(failed)?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        let name: &'static str = format!("vte-wats-{}", command.get_name()).leak();
        clap_mangen::Man::new(command.clone().name(name)).render(&mut page).map_err(failed)?;
    }
    say::text(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}
