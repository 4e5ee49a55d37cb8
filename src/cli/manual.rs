//! `completions` and `man`.

use clap::CommandFactory;

use crate::error::{Code, Error, Exit, Result};

use super::args::{Cli, Completions};

/// Prints the completion script of a shell.
pub fn completions(command: &Completions) -> Result<Exit> {
    clap_complete::generate(command.shell, &mut Cli::command(), "vte-wats", &mut std::io::stdout());
    Ok(Exit::Done)
}

/// Prints the manual page: of the program, then of each command.
pub fn man() -> Result<Exit> {
    let failed = |error| Error::new(Code::File, "cannot print the manual page").source(error);
    let program = Cli::command();
    let mut out = std::io::stdout().lock();
    clap_mangen::Man::new(program.clone()).render(&mut out).map_err(failed)?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        let name: &'static str = format!("vte-wats-{}", command.get_name()).leak();
        clap_mangen::Man::new(command.clone().name(name)).render(&mut out).map_err(failed)?;
    }
    Ok(Exit::Done)
}
