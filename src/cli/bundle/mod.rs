//! `bundle`: reports across an air gap.

pub(super) mod create;
mod inspect;
mod keygen;
pub(super) mod keys;
mod pressure;
mod receipts;
mod receive;
mod resend;
pub(super) mod standing;

use crate::error::{Exit, Result};

use super::args::{Bundle, BundleCommand, Global};

/// Runs a command of `bundle`.
pub fn run(global: &Global, command: &Bundle) -> Result<Exit> {
    match &command.command {
        BundleCommand::Create(command) => create::run(global, command),
        BundleCommand::Inspect(command) => inspect::run(global, command),
        BundleCommand::Receive(command) => receive::run(global, command),
        BundleCommand::Receipts(command) => receipts::run(global, command),
        BundleCommand::Resend(command) => resend::run(global, command),
        BundleCommand::Keygen(command) => keygen::run(command),
    }
}
