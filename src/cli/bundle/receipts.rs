//! `bundle receipts`: what has arrived on the other side.

use crate::bundle::Receipt;
use crate::cli::args::{BundleReceipts, Global};
use crate::cli::open;
use crate::cli::terminal::{clean, counted, print_error};
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::Ledger;
use crate::sync::bundle::copies::{self, Keep};
use crate::sync::bundle::find::find;
use crate::sync::bundle::names;
use crate::sync::bundle::receipts::{self, Arrived, Taken};

use super::keys;

/// Takes in all receipts at or below the path. A receipt that is refused keeps no other from being taken.
pub fn run(global: &Global, command: &BundleReceipts) -> Result<Exit> {
    let config = open::config(global)?;
    let (state, site) = (config.state_folder(), config.bundle.site()?);
    let trusted = keys::trust(&config.bundle.trusted_keys)?;
    let Some(view) = Ledger::open_read_only(&state)? else {
        return Err(Error::new(
            Code::Receipt,
            format!("no bundle was ever made here: {} has no ledger", state.display()),
        )
        .hint("give the configuration of the sending side with --config"));
    };
    let found = find(&command.path, names::is_receipt)?;
    if found.files.is_empty() {
        say!("no receipt in {}", command.path.display());
    }
    let (mut arrived, mut refused): (Vec<Arrived>, _) = (Vec::new(), None);
    for file in &found.files {
        match Receipt::read(file, &trusted).and_then(|receipt| receipts::check(&receipt, site, &view)) {
            Ok(checked) => arrived.push(checked),
            Err(error) if error.code() == Code::LedgerLocked => return Err(error),
            Err(error) => {
                complain!("{}: refused", clean(&file.display().to_string()));
                print_error(&error);
                refused.get_or_insert(error.code().exit());
            }
        }
    }
    let identity = view.identity()?;
    drop(view);
    let now = chrono::Utc::now().timestamp();
    let mut ledger = match Ledger::open(&state, &identity) {
        Ok(ledger) => Some(ledger),
        Err(error) if error.code() == Code::LedgerLocked => None,
        Err(error) => return Err(error),
    };
    for arrived in &arrived {
        let taken = match &mut ledger {
            Some(ledger) => receipts::take(ledger, arrived, now)?,
            None => receipts::leave(&state, arrived)?,
        };
        say!("{}", sentence(arrived.sequence, taken));
    }
    if let Some(ledger) = &mut ledger {
        copies::prune(&state, ledger, Keep { count: config.bundle.keep, bytes: config.bundle.keep_bytes })?;
        let left = copies::without_receipt(ledger)?.len() as u64;
        say!("{} without receipt", counted(left, "bundle"));
    }
    Ok(refused.unwrap_or(Exit::Done))
}

fn sentence(sequence: u64, taken: Taken) -> String {
    match taken {
        Taken::Arrived => format!("bundle {sequence} has arrived"),
        Taken::Before => format!("bundle {sequence} has arrived, as was known"),
        Taken::Waits => {
            format!("bundle {sequence} has arrived: the running instance takes note of it at its next look")
        }
    }
}
