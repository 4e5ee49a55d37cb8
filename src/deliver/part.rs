//! One batch on its way: the order of steps that makes delivery safe.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use super::decide::Decision;
use super::leftover::remove;
use super::site::{Job, Site};
use super::spool::{self, Spool};
use crate::error::{Code, Error, Result};
use crate::ledger::report_digest;

/// How often a name is looked at again when somebody else takes it, or gives it up, between the look and the rename.
const LOOKS: usize = 3;

/// A batch whose files fit into the folder, and of which the ledger knows that it comes.
pub(super) struct Part<'a, 'b> {
    site: &'a Site,
    jobs: Vec<Job<'b>>,
    /// How many jobs, from the first on, are done with.
    named: usize,
}

impl<'a, 'b> Part<'a, 'b> {
    pub(super) fn new(site: &'a Site, jobs: Vec<Job<'b>>) -> Part<'a, 'b> {
        Part { site, jobs, named: 0 }
    }

    /// Makes files of it, durably, and gives back the jobs, each with the decision that came true. `made` are the
    /// subfolders known to be there.
    ///
    /// On an error no trace is left of what has no name yet, as far as the failing file system allows; the next start
    /// removes the rest.
    pub(super) fn deliver(mut self, made: &mut HashSet<u32>) -> Result<Vec<Job<'b>>> {
        let written = self.make_subfolders(made).and_then(|()| self.spool()).and_then(|()| self.take_back());
        if let Err(error) = written.and_then(|()| self.name_all()) {
            self.undo();
            return Err(error);
        }
        self.sync_folders()?;
        Ok(self.jobs)
    }

    fn make_subfolders(&self, made: &mut HashSet<u32>) -> Result<()> {
        let places: BTreeSet<_> = self.jobs.iter().filter(|job| job.is_written()).map(|job| job.place).collect();
        for place in places.into_iter().filter(|place| *place > 0) {
            if made.contains(&place) {
                continue;
            }
            let path = self.site.within(place);
            match self.site.fs.create_folder(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                done => done.map_err(|error| self.site.failed("create", &path, error))?,
            }
            self.site.attempt("synchronise", &self.site.folder, |fs| fs.sync_folder(&self.site.folder))?;
            made.insert(place);
        }
        Ok(())
    }

    fn spool(&self) -> Result<()> {
        let written = self.jobs.iter().filter(|job| job.is_written());
        let files: Vec<_> =
            written.map(|job| Spool { path: self.site.temporary(job), bytes: &job.run.bytes }).collect();
        spool::write_all(self.site.fs.as_ref(), &files, self.site.threads, self.site.retry)
            .map_err(|(path, error)| self.site.failed("write", &path, error))
    }

    /// Takes back the reports that are to be replaced, and gives a client that is just reading one the time to finish.
    fn take_back(&mut self) -> Result<()> {
        let mut any = false;
        for job in self.jobs.iter_mut().filter(|job| job.decision == Decision::Replace) {
            take_back(self.site, job)?;
            any |= job.taken_back;
        }
        if any {
            std::thread::sleep(self.site.take_back);
        }
        Ok(())
    }

    fn name_all(&mut self) -> Result<()> {
        for job in &mut self.jobs {
            if job.is_written() {
                name(self.site, job)?;
            }
            tidy(self.site, job)?;
            self.named += 1;
        }
        Ok(())
    }

    fn sync_folders(&self) -> Result<()> {
        let there = self.jobs.iter().filter(|job| !matches!(job.decision, Decision::Foreign(_)));
        let folders: BTreeSet<PathBuf> = there.map(|job| self.site.within(job.place)).collect();
        for folder in folders {
            self.site.attempt("synchronise", &folder, |fs| fs.sync_folder(&folder))?;
        }
        Ok(())
    }

    /// Puts back what was taken back, and removes what has no name. Failures are left to the next start, for which a
    /// temporary file beside a report that was taken back means that the report has no successor.
    fn undo(&self) {
        for job in self.jobs[self.named..].iter().filter(|job| job.is_written() || job.taken_back) {
            let fs = self.site.fs.as_ref();
            let lasting = |error: io::Error| !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists);
            let stuck =
                job.taken_back && fs.rename_new(&self.site.taken_back(job), &self.site.report(job)).is_err_and(lasting);
            if !stuck {
                let _ = fs.remove(&self.site.temporary(job));
            }
        }
    }
}

/// Takes back the report of a run, unless it is gone meanwhile, or is no longer ours.
fn take_back(site: &Site, job: &mut Job<'_>) -> Result<()> {
    let (report, aside) = (site.report(job), site.taken_back(job));
    (job.taken_back, job.was_taken_back) = (true, true); // Even an error may have done it.
    match site.try_io(|fs| fs.rename(&report, &aside)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            job.taken_back = false;
            job.decision = Decision::New;
            return Ok(());
        }
        done => done.map_err(|error| site.failed("take back", &report, error))?,
    }
    let bytes = site.attempt("read", &aside, |fs| fs.read(&aside))?;
    if job.known.as_ref().is_some_and(|known| known.owns(&report_digest(&bytes))) {
        return Ok(());
    }
    site.attempt("put back", &report, |fs| fs.rename_new(&aside, &report))?;
    job.taken_back = false;
    job.decision = Decision::New; // `name` finds what stands there, and decides.
    Ok(())
}

/// Gives the file of a run its name, if the name is free.
fn name(site: &Site, job: &mut Job<'_>) -> Result<()> {
    let (temporary, report) = (site.temporary(job), site.report(job));
    for _ in 0..LOOKS {
        let vanished = match site.try_io(|fs| fs.rename_new(&temporary, &report)) {
            Ok(()) => {
                job.has_successor();
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => None,
            // A network share may have renamed it, and have lost the answer.
            Err(error) if error.kind() == ErrorKind::NotFound => Some(error),
            Err(error) => return Err(site.failed("rename", &temporary, error)),
        };
        match (site.decide(job.run, job.place, job.known.as_ref())?, vanished) {
            (Decision::New, None) => {}
            (Decision::New | Decision::Replace, Some(error)) => return Err(site.failed("rename", &temporary, error)),
            (Decision::Replace, None) => {
                job.decision = Decision::Replace;
                take_back(site, job)?;
            }
            (there, _) => {
                job.has_successor();
                job.decision = there;
                return site.attempt("remove", &temporary, |fs| remove(fs, &temporary)).map(drop);
            }
        }
    }
    Err(Error::new(Code::DropWrite, format!("another program keeps writing `{}`", report.display()))
        .hint("see which program that is and stop it, then run it again"))
}

/// Removes what stands aside for a run that is done with: the report that was replaced now, or what an attempt that
/// failed had taken back or written and could not undo.
fn tidy(site: &Site, job: &Job<'_>) -> Result<()> {
    let failed_before = job.known.as_ref().is_some_and(|known| !known.intents.is_empty());
    if !job.was_taken_back && !failed_before {
        return Ok(());
    }
    for path in [site.taken_back(job), site.temporary(job)] {
        site.attempt("remove", &path, |fs| remove(fs, &path))?;
    }
    Ok(())
}
