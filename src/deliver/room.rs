//! Back-pressure: no more reports in the folder than the client is to have before it.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::folder::waiting;
use super::fs::Fs;
use super::options::{Pressure, Waiting};
use crate::error::{Code, Error, Result};

/// The longest sleep between two looks at the stop flag.
const NAP: Duration = Duration::from_millis(50);

/// A count of the room in a folder. The client only makes more of it, so it is counted anew only when it is used up.
pub(super) struct Room {
    pressure: Option<Pressure>,
    /// How many reports may be in the folder, where nobody waits.
    most: Option<u32>,
    left: u32,
}

/// What is in a folder, and how many more reports it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Reports that wait for the client.
    pub waiting: u32,
    /// How many more there may be.
    pub free: u32,
}

impl Room {
    pub(super) fn new(pressure: Option<Pressure>, most: Option<u32>) -> Room {
        Room { pressure, most, left: 0 }
    }

    /// Counts the folder, and keeps `reserve` of what it may hold free. Where there is no limit, there is always room.
    pub(super) fn count(&mut self, fs: &dyn Fs, folder: &Path, reserve: u32) -> Result<Space> {
        let count = waiting(fs, folder)?;
        let free = self.most.map_or(u32::MAX, |most| most.saturating_sub(count).saturating_sub(reserve));
        self.left = free;
        Ok(Space { waiting: count, free })
    }

    /// What is left of the room that was counted.
    pub(super) fn left(&self) -> u32 {
        if self.most.is_some() { self.left } else { u32::MAX }
    }

    /// How many reports the folder may hold, where nobody waits.
    pub(super) fn most(&self) -> Option<u32> {
        self.most
    }

    /// How many of `wanted` new reports have room; only where somebody waits it takes time.
    pub(super) fn has(&mut self, fs: &dyn Fs, folder: &Path, wanted: u32) -> Result<u32> {
        if self.most.is_some() { Ok(wanted.min(self.left)) } else { self.wait(fs, folder, wanted) }
    }

    /// How many of `wanted` new reports the folder has room for now, after waiting until it has any.
    ///
    /// It waits for more than one: with room for each single report as it comes, every report would pay the
    /// synchronisation of a batch.
    ///
    /// # Errors
    ///
    /// `Interrupted` when the stop flag is set while it waits; `DropFolder` when the folder is gone.
    fn wait(&mut self, fs: &dyn Fs, folder: &Path, wanted: u32) -> Result<u32> {
        let Some(pressure) = &mut self.pressure else { return Ok(wanted) };
        let max = pressure.max_waiting.max(1);
        let enough = wanted.min((max / 4).max(1));
        let mut told = false;
        while self.left == 0 {
            let count = waiting(fs, folder)?;
            let room = max.saturating_sub(count);
            if room >= enough || (room > 0 && !told) {
                self.left = room;
                break;
            }
            told = true;
            (pressure.tell)(Waiting::Full { waiting: count, max });
            nap(pressure, folder)?;
        }
        if told {
            (pressure.tell)(Waiting::Over);
        }
        Ok(wanted.min(self.left))
    }

    /// Uses up room.
    pub(super) fn take(&mut self, reports: u32) {
        self.left = self.left.saturating_sub(reports);
    }
}

/// Sleeps until the next look.
fn nap(pressure: &Pressure, folder: &Path) -> Result<()> {
    let until = Instant::now() + pressure.poll;
    loop {
        if pressure.stop.load(Ordering::Relaxed) {
            let what = format!("stopped while `{}` was full", folder.display());
            return Err(Error::new(Code::Interrupted, what)
                .hint("run it again to go on; see that the WATS Client runs and takes its files"));
        }
        match until.saturating_duration_since(Instant::now()) {
            Duration::ZERO => return Ok(()),
            left => std::thread::sleep(left.min(NAP)),
        }
    }
}
