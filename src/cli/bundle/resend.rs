//! `bundle resend`: gives a bundle again, byte for byte.

use crate::cli::args::{BundleResend, Global};
use crate::cli::open;
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{BundleState, Ledger, SentBundle};
use crate::sync::bundle::sender::Out;
use crate::sync::bundle::{copies, place};

use super::create::out_of;

/// Needs no lock: it changes nothing, and works beside a running instance.
pub fn run(global: &Global, command: &BundleResend) -> Result<Exit> {
    let config = open::config(global)?;
    let state = config.state_folder();
    let number = command.sequence;
    let bundle = match Ledger::open_read_only(&state)? {
        Some(ledger) => ledger.bundle(number)?,
        None => None,
    };
    let Some(bundle) = bundle else {
        return Err(Error::new(Code::BundleGone, format!("there never was a bundle {number}"))
            .hint("`vte-wats status` lists the bundles without receipt"));
    };
    if bundle.state == BundleState::Void {
        let what = format!("bundle {number} was lost before anybody could fetch it; its runs went with a later one");
        return Err(Error::new(Code::BundleGone, what)
            .hint("nothing is missing on the receiving side but the number: what came after it has all its runs"));
    }
    let copy = copies::file(&state, &bundle);
    if !copies::is_whole(&copy, &bundle) {
        return Err(gone(&bundle));
    }
    let out = Out::of(&out_of(&config, command.out.as_deref())?);
    let path = match out {
        Out::Folder(folder) => folder.join(&bundle.name),
        Out::File(file) => file,
    };
    place::place_bundle(&copy, &bundle.file_sha256, &path)?;
    say!("bundle {number} again: {}", path.display());
    Ok(Exit::Done)
}

fn gone(bundle: &SentBundle) -> Error {
    let number = bundle.sequence;
    let what = match bundle.receipt_at {
        Some(_) => format!("bundle {number} has arrived: its copy was not kept"),
        None => format!("there is no whole copy of bundle {number} any more"),
    };
    Error::new(Code::BundleGone, what).hint(
        "pack its runs again, into a new bundle: `vte-wats bundle create OUT --since ... --until ...` with a range in which \
         they lie; what was delivered on the other side stays as it is",
    )
}
