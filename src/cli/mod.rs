//! The command line: each command wires the library together and prints. No logic lives here.

pub mod args;
mod check;
mod export;
mod init;
mod logging;
mod manual;
mod open;
mod progress;
mod service;
mod show;
mod snapshot;
mod standing;
mod status;
mod stop;
mod terminal;
mod validate;
mod verify;
mod watch;

use crate::error::{Exit, Result};

use args::{Cli, Command};

/// Runs a command and gives the exit code of the program.
pub fn run(cli: &Cli) -> Exit {
    let reader = match cli.command {
        Command::Watch(_) => logging::Reader::Follower,
        Command::Service(args::Service::Run) => logging::Reader::Service,
        _ => logging::Reader::Person,
    };
    logging::start(&cli.global, reader);
    match dispatch(cli) {
        Ok(exit) => exit,
        Err(error) => {
            terminal::print_error(&error);
            error.code().exit()
        }
    }
}

fn dispatch(cli: &Cli) -> Result<Exit> {
    let global = &cli.global;
    match &cli.command {
        Command::Init(command) => init::run(command),
        Command::Check(command) => check::run(global, command),
        Command::Export(command) => export::run(global, command),
        Command::Watch(command) => watch::run(global, command),
        Command::Verify(command) => verify::run(global, command),
        Command::Status(command) => status::run(global, command),
        Command::Validate(command) => validate::run(command),
        Command::Show(command) => show::run(global, command),
        Command::Snapshot(command) => snapshot::run(global, command),
        Command::Service(command) => service::run(global, command),
        Command::Completions(command) => manual::completions(command),
        Command::Man => manual::man(),
    }
}
