//! What the WATS Client refuses is noticed within half a minute: also when looks at the database are an hour apart, and
//! while the database cannot be reached.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::deliver::{ERROR_FOLDER, Fs, Outbox, rejected};
use crate::sync::bell::Bell;

use super::follow::nap;

/// The longest time between two looks.
const LOOK: Duration = Duration::from_secs(30);
/// The shortest: a client that refuses a whole folder is looked at once a second.
const BREATH: Duration = Duration::from_secs(1);

/// Looks into the `Error` folder of the WATS Client.
#[derive(Default)]
pub(super) struct Refused {
    folder: Option<(Arc<dyn Fs>, PathBuf)>,
    bell: Option<Bell>,
    looked: Option<Instant>,
}

impl Refused {
    /// It was looked at just now; this is where.
    pub(super) fn was_looked_at(&mut self, outbox: &Outbox) {
        self.folder.get_or_insert_with(|| (outbox.fs(), outbox.folder().to_owned()));
        self.looked = Some(Instant::now());
    }

    /// Waits until the next look is due, `pause` is over, or it is asked to stop.
    pub(super) fn wait(&mut self, pause: Duration, stop: &AtomicBool) {
        let since = self.looked.map_or(LOOK, |looked| looked.elapsed());
        let due = pause.min(LOOK.saturating_sub(since));
        let Some(bell) = &self.bell else { return nap(due, stop) };
        if bell.wait(due, stop) {
            nap(pause.min(BREATH.saturating_sub(since)), stop);
            self.looked = None;
        }
    }

    /// How many files there are, when a look is due; none as well when the folder cannot be looked at, which the next
    /// delivery tells.
    pub(super) fn look(&mut self) -> Option<usize> {
        if self.looked.is_some_and(|looked| looked.elapsed() < LOOK) {
            return None;
        }
        self.looked = Some(Instant::now());
        let (fs, folder) = self.folder.as_ref()?;
        let errors = folder.join(ERROR_FOLDER);
        // The client makes it with the first file that it refuses.
        if self.bell.is_none() && fs.meta(&errors).is_ok() {
            self.bell = Some(Bell::new(&errors));
        }
        rejected(fs.as_ref(), folder).ok().map(|files| files.len())
    }
}
