//! Waiting for the WATS Client while bundles are received.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tracing::warn;

use crate::deliver::{Pressure, Waiting};
use crate::sync::watch::heartbeat::{Heartbeat, Standing};

/// How often the folder is looked at while the client is waited for.
const POLL: Duration = Duration::from_secs(1);

pub(super) fn pressure(max_waiting: u32, state: &Path, stopped: &Arc<AtomicBool>) -> Pressure {
    let (mut told, state) = (false, state.to_owned());
    Pressure {
        max_waiting,
        poll: POLL,
        stop: Arc::clone(stopped),
        tell: Box::new(move |waiting| {
            say_in_status(&state, waiting);
            match waiting {
                // Once a wait: a log that repeats itself is not read.
                Waiting::Full { waiting, max } if !told => {
                    told = true;
                    warn!("{waiting} reports wait for the WATS Client, {max} may: waiting for it to take some");
                }
                Waiting::Full { .. } => {}
                Waiting::Over => told = false,
            }
        }),
    }
}

/// The look that delivers waits for the client, so `status.json` is written from here.
fn say_in_status(state: &Path, waiting: Waiting) {
    let Some(mut beat) = Heartbeat::read(state) else { return };
    let now = chrono::Utc::now();
    match waiting {
        Waiting::Full { waiting, .. } => {
            beat.stand(Standing::WaitingForClient, now);
            beat.waiting = waiting;
        }
        Waiting::Over => {
            beat.stand(Standing::Following, now);
        }
    }
    // That it cannot be written keeps no run from being delivered.
    let _ = beat.write(state, now);
}
