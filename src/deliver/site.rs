//! Where and how one destination is written: what every step of a delivery needs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::backoff::patiently;
use super::decide::{Decision, decide};
use super::fs::Fs;
use super::options::Retry;
use super::outbox::Outgoing;
use super::{fail, leftover, name};
use crate::error::{Error, Result};
use crate::ledger::{Known, Placed, ReportDigest};

/// Where and how one destination is written.
pub(super) struct Site {
    pub(super) fs: Arc<dyn Fs>,
    pub(super) folder: PathBuf,
    pub(super) retry: Retry,
    pub(super) threads: usize,
    pub(super) take_back: Duration,
}

/// A run and what is to be done with it.
pub(super) struct Job<'a> {
    pub(super) run: &'a Outgoing,
    pub(super) digest: ReportDigest,
    pub(super) known: Option<Known>,
    pub(super) place: u32,
    /// The last subfolder once this run is placed.
    pub(super) last: Placed,
    pub(super) decision: Decision,
    /// Whether the report it replaces stands aside and has no successor yet.
    pub(super) taken_back: bool,
    /// Whether it ever stood aside.
    pub(super) was_taken_back: bool,
}

impl Job<'_> {
    /// Whether there is a file to write for it.
    pub(super) fn is_written(&self) -> bool {
        matches!(self.decision, Decision::New | Decision::Replace)
    }

    /// From now on the report that was taken back must never come back: the client may have taken its successor.
    pub(super) fn has_successor(&mut self) {
        self.taken_back = false;
    }
}

impl Site {
    pub(super) fn within(&self, place: u32) -> PathBuf {
        leftover::within(&self.folder, place)
    }

    pub(super) fn report(&self, job: &Job<'_>) -> PathBuf {
        self.within(job.place).join(name::report(job.run.id))
    }

    pub(super) fn temporary(&self, job: &Job<'_>) -> PathBuf {
        self.within(job.place).join(name::temporary(job.run.id))
    }

    pub(super) fn taken_back(&self, job: &Job<'_>) -> PathBuf {
        self.within(job.place).join(name::taken_back(job.run.id))
    }

    /// What to do with the run `id`, by what stands at its place.
    pub(super) fn decide(&self, run: &Outgoing, place: u32, known: Option<&Known>) -> Result<Decision> {
        let path = self.within(place).join(name::report(run.id));
        let decision = decide(self.fs.as_ref(), self.retry, &path, &run.bytes, known);
        decision.map_err(|error| self.failed("read", &path, error))
    }

    /// Does `operation` on `path`, patiently where another program has the file open.
    pub(super) fn attempt<T>(
        &self,
        doing: &str,
        path: &Path,
        operation: impl FnMut(&dyn Fs) -> io::Result<T>,
    ) -> Result<T> {
        self.try_io(operation).map_err(|error| self.failed(doing, path, error))
    }

    pub(super) fn try_io<T>(&self, mut operation: impl FnMut(&dyn Fs) -> io::Result<T>) -> io::Result<T> {
        let fs = self.fs.as_ref();
        patiently(fs, self.retry, || operation(fs))
    }

    pub(super) fn failed(&self, doing: &str, path: &Path, error: io::Error) -> Error {
        fail::io(self.fs.as_ref(), &self.folder, doing, path, error)
    }
}
