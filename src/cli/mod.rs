//! The command line: each command wires the library together and prints. No logic lives here.

#[macro_use]
mod say;

pub mod args;
mod bundle;
mod check;
mod credential;
mod export;
mod handover;
mod init;
mod logging;
mod manual;
mod open;
mod progress;
mod refused;
mod repairs;
mod service;
mod show;
mod snapshot;
mod standing;
mod status;
mod stop;
mod terminal;
mod validate;
mod verify;
mod version;
mod watch;

use crate::error::{Error, Exit, Result};

use args::{Cli, Command};

/// Runs a command and gives the exit code of the program.
pub fn run(cli: &Cli) -> Exit {
    let reader = match &cli.command {
        Command::Service(args::Service::Run) => logging::Reader::Service,
        _ if talks(&cli.command) => logging::Reader::Follower,
        _ => logging::Reader::Person,
    };
    logging::start(&cli.global, reader);
    let ended = |error: Error| {
        terminal::print_error(&error);
        error.code().exit()
    };
    let exit = dispatch(cli).unwrap_or_else(ended);
    match say::failure() {
        Some(error) if exit == Exit::Done => ended(error),
        _ => exit,
    }
}

/// Whether a command follows something and tells what it does.
fn talks(command: &Command) -> bool {
    match command {
        Command::Watch(_) => true,
        Command::Bundle(bundle) => matches!(&bundle.command, args::BundleCommand::Receive(receive) if receive.watch),
        _ => false,
    }
}

fn dispatch(cli: &Cli) -> Result<Exit> {
    let global = &cli.global;
    match &cli.command {
        Command::Init(command) => init::run(&cli.global, command),
        Command::Check(command) => check::run(global, command),
        Command::Export(command) => export::run(global, command),
        Command::Watch(command) => watch::run(global, command),
        Command::Verify(command) => verify::run(global, command),
        Command::Status(command) => status::run(global, command),
        Command::Validate(command) => validate::run(command),
        Command::Show(command) => show::run(global, command),
        Command::Snapshot(command) => snapshot::run(global, command),
        Command::Bundle(command) => bundle::run(global, command),
        Command::Credential(command) => credential::run(command),
        Command::Service(command) => service::run(global, command),
        Command::Completions(command) => manual::completions(command),
        Command::Man => manual::man(),
    }
}
