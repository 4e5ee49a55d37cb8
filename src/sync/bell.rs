//! Waiting for the next look at a folder. What the file system says of it is a hint to look earlier, never more: that a
//! look comes is a matter of time alone.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// The longest sleep between two looks at the stop flag.
const NAP: Duration = Duration::from_millis(50);

/// Waits for the next look.
pub struct Bell {
    hints: Receiver<()>,
    /// Ends with this.
    _watcher: Option<RecommendedWatcher>,
}

impl Bell {
    /// Listens to what the file system says of `folder` and what is below it. Where it says nothing, as on some network
    /// shares, looks come by time alone.
    pub fn new(folder: &Path) -> Bell {
        let (sender, hints) = channel();
        let watcher = notify::recommended_watcher(move |_| {
            // That nobody listens any more is how it ends.
            let _ = sender.send(());
        });
        let watcher = watcher.and_then(|mut watcher| watcher.watch(folder, RecursiveMode::Recursive).map(|()| watcher));
        if let Err(error) = &watcher {
            tracing::debug!("no hints from {}: {error}", folder.display());
        }
        Bell { hints, _watcher: watcher.ok() }
    }

    /// Sleeps until `pause` is over, the file system hints at something, or it is asked to stop. True for a hint.
    pub fn wait(&self, pause: Duration, stop: &AtomicBool) -> bool {
        let until = Instant::now() + pause;
        while !stop.load(Ordering::Relaxed) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match self.hints.recv_timeout(left.min(NAP)) {
                Ok(()) => {
                    while self.hints.try_recv().is_ok() {}
                    return true;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(left.min(NAP)),
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_ends_the_waiting() {
        let dir = tempfile::TempDir::new().unwrap();
        let bell = Bell::new(dir.path());
        let started = Instant::now();
        std::fs::write(dir.path().join("a"), "1").unwrap();
        assert!(bell.wait(Duration::from_secs(60), &AtomicBool::new(false)));
        assert!(!bell.wait(Duration::from_secs(60), &AtomicBool::new(true)));
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_folder_that_is_not_there_is_waited_for_by_time() {
        let dir = tempfile::TempDir::new().unwrap();
        let bell = Bell::new(&dir.path().join("none"));
        let started = Instant::now();
        assert!(!bell.wait(Duration::from_millis(120), &AtomicBool::new(false)));
        assert!(started.elapsed() >= Duration::from_millis(120));
    }
}
