//! Ctrl-C and SIGTERM: the work in hand is finished, then the command ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Code, Error, Result};

/// A flag that the first signal sets. A second signal ends the program at once: what was delivered is safe at any moment.
pub fn on_signal() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    let set = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(crate::error::Exit::Interrupted as i32);
        }
    });
    if let Err(error) = set {
        tracing::warn!("an interruption will not be waited for: {error}");
    }
    stopped
}

/// An error when the flag is set.
///
/// # Errors
/// The user has interrupted the command.
pub fn check(stopped: &AtomicBool) -> Result<()> {
    if stopped.load(Ordering::Relaxed) {
        return Err(Error::new(Code::Interrupted, "interrupted")
            .hint("run the same command again: it goes on where it stopped"));
    }
    Ok(())
}
