//! The program: parse, run, exit.

use std::process::ExitCode;

use clap::Parser;
use vte_wats::cli;

fn main() -> ExitCode {
    let cli = cli::args::Cli::parse();
    ExitCode::from(cli::run(&cli) as u8)
}
