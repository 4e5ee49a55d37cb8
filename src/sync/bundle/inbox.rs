//! An inbox that is followed: which files in it are whole, and which were looked at already.
//!
//! A file that is still being copied grows, or at least is written to: it is looked at when its size and its time of
//! change have stayed the same for a while. Whether it is whole then, its content says. The file system's word that
//! something has changed is only a hint to look earlier; that a look comes is a matter of time alone.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::error::Result;

use super::find::find;
use super::place::signature_of;

/// How long a bundle that was refused is left alone, when it does not change.
const REFUSED_FOR: Duration = Duration::from_secs(600);

/// What is known of a file.
#[derive(Debug)]
struct Seen {
    now: State,
    since: Duration,
    verdict: Verdict,
    /// Whether it was refused as it is now.
    refused: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Waits,
    Taken,
    Refused(Duration),
}

/// What tells one content of a file from another without reading it: size and time of change, its own and those of the
/// signature beside it, which may be copied later.
type State = [Option<(u64, Option<SystemTime>)>; 2];

fn state(path: &Path) -> Option<State> {
    let look = |path: &Path| std::fs::metadata(path).ok().map(|meta| (meta.len(), meta.modified().ok()));
    let own = look(path)?;
    Some([Some(own), look(&signature_of(path))])
}

/// The files of an inbox, as the looks until now saw them.
#[derive(Debug, Default)]
pub struct Inbox {
    seen: HashMap<PathBuf, Seen>,
}

impl Inbox {
    /// Looks: the files for whose name `wanted` says so that have stayed as they are for `settle` and need something, by
    /// path. `now` is a monotonic time.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn look(
        &mut self,
        folder: &Path,
        wanted: impl Fn(&str) -> bool,
        settle: Duration,
        now: Duration,
    ) -> Result<Vec<PathBuf>> {
        let files = find(folder, wanted)?.files;
        let there: HashSet<&PathBuf> = files.iter().collect();
        self.seen.retain(|path, _| there.contains(path));
        let mut ready = Vec::new();
        for path in files {
            let Some(state) = state(&path) else { continue };
            let fresh = || Seen { now: state, since: now, verdict: Verdict::Waits, refused: false };
            let seen = self.seen.entry(path.clone()).or_insert_with(fresh);
            if seen.now != state {
                *seen = fresh();
            }
            if matches!(seen.verdict, Verdict::Refused(at) if now.saturating_sub(at) >= REFUSED_FOR) {
                seen.verdict = Verdict::Waits;
            }
            if seen.verdict == Verdict::Waits && now.saturating_sub(seen.since) >= settle {
                ready.push(path);
            }
        }
        Ok(ready)
    }

    /// Whether files wait until they have settled.
    pub fn is_waiting(&self) -> bool {
        self.seen.values().any(|seen| seen.verdict == Verdict::Waits)
    }

    /// The file is done with, until it changes.
    pub fn taken(&mut self, path: &Path) {
        self.judge(path, Verdict::Taken);
    }

    /// The file was refused; it is looked at again when it changes, or after a while. True when it was not refused before as
    /// it is: a log that repeats itself is not read.
    pub fn refused(&mut self, path: &Path, now: Duration) -> bool {
        self.judge(path, Verdict::Refused(now));
        self.seen.get_mut(path).is_some_and(|seen| !std::mem::replace(&mut seen.refused, true))
    }

    fn judge(&mut self, path: &Path, verdict: Verdict) {
        if let Some(seen) = self.seen.get_mut(path) {
            seen.verdict = verdict;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn a_file_is_whole_when_it_has_stayed_the_same() {
        let dir = tempfile::TempDir::new().unwrap();
        let file = dir.path().join("a.zip");
        let mut inbox = Inbox::default();
        let look = |inbox: &mut Inbox, now| {
            inbox.look(dir.path(), |name| name.ends_with(".zip"), seconds(5), seconds(now)).unwrap().len()
        };
        assert_eq!((look(&mut inbox, 0), inbox.is_waiting()), (0, false));
        std::fs::write(&file, "1").unwrap();
        assert_eq!((look(&mut inbox, 1), inbox.is_waiting()), (0, true), "one look is none");
        std::fs::write(&file, "12").unwrap();
        assert_eq!([look(&mut inbox, 6), look(&mut inbox, 10), look(&mut inbox, 11)], [0, 0, 1], "it has grown");
        inbox.taken(&file);
        assert_eq!((look(&mut inbox, 20), inbox.is_waiting()), (0, false));
        std::fs::write(&file, "123").unwrap();
        assert_eq!([look(&mut inbox, 21), look(&mut inbox, 26)], [0, 1], "another file under the name");
        assert!(inbox.refused(&file, seconds(26)));
        assert_eq!([look(&mut inbox, 100), look(&mut inbox, 625), look(&mut inbox, 626)], [0, 0, 1]);
        assert!(!inbox.refused(&file, seconds(626)), "told once");
        std::fs::remove_file(&file).unwrap();
        assert_eq!((look(&mut inbox, 700), inbox.is_waiting()), (0, false));
    }

    #[test]
    fn a_signature_that_comes_later_is_a_change() {
        let dir = tempfile::TempDir::new().unwrap();
        let file = dir.path().join("a.zip");
        std::fs::write(&file, "1").unwrap();
        let mut inbox = Inbox::default();
        let look = |inbox: &mut Inbox, now| {
            inbox.look(dir.path(), |name| name.ends_with(".zip"), seconds(5), seconds(now)).unwrap().len()
        };
        assert_eq!([look(&mut inbox, 0), look(&mut inbox, 5)], [0, 1]);
        inbox.refused(&file, seconds(5));
        std::fs::write(signature_of(&file), "2").unwrap();
        assert_eq!([look(&mut inbox, 6), look(&mut inbox, 11)], [0, 1]);
    }
}
