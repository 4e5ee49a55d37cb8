//! How a destination is delivered to.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::disk::SPARE;
use crate::ledger::RowDigest;

/// How many files are written and synchronised at a time. A disk with a journal synchronises together what is asked for
/// together: on the machine where this was measured 16 gave four times the files of one, and more gave no more.
pub const THREADS: usize = 16;

/// How long a report that the client may be reading has no successor under its name: see [`Options::take_back`]. The
/// client takes 20 to 30 reports a second, so it has finished with one long before.
pub const TAKE_BACK: Duration = Duration::from_secs(2);

/// How often the folder is looked at while the client is waited for.
pub const POLL: Duration = Duration::from_secs(1);

/// How a destination is delivered to.
pub struct Options {
    /// Whether a folder that is not there is made. A drop folder belongs to its client: when it is not there, its path
    /// is wrong.
    pub create: bool,
    /// The name by which the ledger knows the destination; none: the path of the folder. For a folder that belongs to
    /// the ledger and moves with it.
    pub known_as: Option<&'static str>,
    /// New reports go into numbered subfolders of at most this many; a changed one goes where it was.
    pub per_folder: Option<u32>,
    /// When to wait for the client.
    pub pressure: Option<Pressure>,
    /// How many reports may be in the folder: what goes beyond is not delivered, and nobody is waited for. Who follows
    /// asks for the room first ([`super::Outbox::make_room`]), has other things to do than to wait, and comes again.
    pub most: Option<u32>,
    /// A report that is replaced is taken back first, and its successor gets the name this much later.
    ///
    /// The client opens a file, reads it, and then deletes it by its name. Were the name given to new content in
    /// between, the client would delete what it never read. Zero for folders without a client.
    pub take_back: Duration,
    /// Files written at a time, at least 1.
    pub threads: usize,
    /// How to wait for another program to let go of a file.
    pub retry: Retry,
    /// Bytes that stay free on the disk: [`super::disk::SPARE`].
    pub spare: u64,
    /// Digest of the configuration, kept with a run that is set aside.
    pub config_digest: RowDigest,
    /// The time, in seconds since 1970, for the ledger.
    pub clock: fn() -> i64,
}

impl Options {
    /// For the drop folder of a WATS Client.
    pub fn drop_folder(pressure: Pressure) -> Options {
        Options { create: false, pressure: Some(pressure), take_back: TAKE_BACK, ..Options::plain_folder(None) }
    }

    /// For the drop folder of a WATS Client, by somebody who does not wait: no more than `most` reports are in it.
    pub fn followed_folder(most: u32) -> Options {
        Options { create: false, most: Some(most.max(1)), take_back: TAKE_BACK, ..Options::plain_folder(None) }
    }

    /// For a folder that nobody takes from while it is filled.
    pub fn plain_folder(per_folder: Option<u32>) -> Options {
        Options {
            create: true,
            known_as: None,
            per_folder,
            pressure: None,
            most: None,
            take_back: Duration::ZERO,
            threads: THREADS,
            retry: Retry::default(),
            spare: SPARE,
            config_digest: RowDigest::default(),
            clock: || chrono::Utc::now().timestamp(),
        }
    }
}

/// When to wait for the client that takes reports out of the folder.
pub struct Pressure {
    /// How many reports may wait for the client before we wait too.
    pub max_waiting: u32,
    /// How often to look.
    pub poll: Duration,
    /// Set by somebody else to end the waiting.
    pub stop: Arc<AtomicBool>,
    /// Is told of the waiting, at its begin, at every look, and at its end.
    pub tell: Box<dyn FnMut(Waiting) + Send>,
}

/// How it stands with the waiting for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// So many reports wait in the folder, more may not.
    Full {
        /// How many wait.
        waiting: u32,
        /// How many may.
        max: u32,
    },
    /// There is room again.
    Over,
}

/// How to wait for another program to let go of a file: each wait is twice as long as the one before, from `first` to
/// at most `longest`.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The first wait.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// How many times to try again before giving up.
    pub times: usize,
}

/// 10, 20, 40, ... 640 ms, then 1 s each: 15 s in all. Virus scanners let go within a second or two.
impl Default for Retry {
    fn default() -> Self {
        Retry { first: Duration::from_millis(10), longest: Duration::from_secs(1), times: 21 }
    }
}
