//! A destination folder that batches of reports are delivered into.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::decide::Decision;
use super::fs::{Fs, Kind};
use super::options::Options;
use super::part::Part;
use super::place::Places;
use super::room::{Room, Space};
use super::site::{Job, Site};
use super::{disk, fail, folder, leftover, name};
use crate::error::{Code, Error, Result};
use crate::ledger::{
    Claim, Delivered, DestinationId, Intent, Ledger, Quarantine, ReportDigest, RowDigest, report_digest,
};

/// A report to deliver.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its ID: the Index_GUID of the run.
    pub id: Uuid,
    /// Digest of the rows it was made from.
    pub row_digest: RowDigest,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The start that belongs to it once it is delivered; none for what WATS tells by its ID alone.
    pub claim: Option<Claim>,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was written under a name that was free.
    Written,
    /// It was written over an earlier report of the same run.
    Replaced,
    /// The very bytes stood there already: a crash had kept the ledger from hearing of it, or nothing had changed.
    AlreadyThere,
    /// The run was set aside, since its name is taken by a file that is not ours. The ledger knows.
    Quarantined {
        /// Why, as a code.
        code: Code,
        /// Why, in words.
        reason: String,
    },
}

/// A destination folder, open for delivery.
pub struct Outbox {
    site: Site,
    to: DestinationId,
    places: Places,
    /// Subfolders that are known to be there.
    made: HashSet<u32>,
    room: Room,
    spare: u64,
    config_digest: RowDigest,
    clock: fn() -> i64,
}

/// Whom a trial file is of: one ledger has one instance.
fn who(ledger: &Ledger) -> String {
    let folder = ledger.dir().canonicalize().unwrap_or_else(|_| ledger.dir().to_owned());
    let digest = report_digest(folder.as_os_str().as_encoded_bytes());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Outbox {
    /// Opens `folder`, tries it, and puts right what an interrupted delivery left in it.
    ///
    /// # Errors
    ///
    /// `DropFolder`: it is not there, is no folder, cannot be written, or has numbered subfolders of another ledger.
    /// `DropFull`: not even a small file fits. `Ledger...`: the ledger cannot be asked.
    pub fn open(fs: Arc<dyn Fs>, folder: &Path, options: Options, ledger: &mut Ledger) -> Result<Outbox> {
        if options.create && fs.meta(folder).is_err() {
            fs.create_folders(folder).map_err(|error| fail::io(fs.as_ref(), folder, "create", folder, error))?;
        }
        folder::probe(fs.as_ref(), folder, &who(ledger), options.retry)?;
        let destination = match options.known_as {
            Some(name) => ledger.destination(name)?,
            None => ledger.destination(&canonical(folder)?)?,
        };
        leftover::clean(fs.as_ref(), folder, ledger, destination.id, options.retry)?;
        let places = Places { per_folder: options.per_folder, last: destination.placed };
        if places.per_folder.is_some() {
            refuse_unknown_subfolders(fs.as_ref(), folder, places.last.place)?;
        }
        let site = Site {
            fs,
            folder: folder.to_owned(),
            retry: options.retry,
            threads: options.threads,
            take_back: options.take_back,
        };
        Ok(Outbox {
            site,
            to: destination.id,
            places,
            made: HashSet::new(),
            room: Room::new(options.pressure, options.most),
            spare: options.spare,
            config_digest: options.config_digest,
            clock: options.clock,
        })
    }

    /// Its number in the ledger.
    pub fn destination(&self) -> DestinationId {
        self.to
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.site.folder
    }

    /// What it does with files.
    pub fn fs(&self) -> Arc<dyn Fs> {
        Arc::clone(&self.site.fs)
    }

    /// How many reports wait in the folder for the client.
    ///
    /// # Errors
    ///
    /// `DropFolder` when the folder is gone.
    pub fn waiting(&self) -> Result<u32> {
        folder::waiting(self.site.fs.as_ref(), &self.site.folder)
    }

    /// Counts the folder anew: what is delivered from now on takes the room that this finds. `reserve` is how much of it
    /// is left to others.
    ///
    /// # Errors
    ///
    /// `DropFolder` when the folder is gone.
    pub fn make_room(&mut self, reserve: u32) -> Result<Space> {
        self.room.count(self.site.fs.as_ref(), &self.site.folder, reserve)
    }

    /// How much of the room that was counted is left.
    pub fn room(&self) -> u32 {
        self.room.left()
    }

    /// How many reports the folder may hold; none: any number, or who delivers waits.
    pub fn most(&self) -> Option<u32> {
        self.room.most()
    }

    /// Whether the name of a report is taken, by whatever has it. In numbered subfolders each report that is new there has
    /// a place of its own.
    pub fn is_taken(&self, id: Uuid) -> bool {
        let path = self.site.folder.join(name::report(id));
        self.places.per_folder.is_none() && self.site.fs.meta(&path).is_ok()
    }

    /// What the client refused.
    ///
    /// # Errors
    ///
    /// `DropFolder` when the folder is gone.
    pub fn rejected(&self) -> Result<Vec<folder::Rejected>> {
        folder::rejected(self.site.fs.as_ref(), &self.site.folder)
    }

    /// Delivers a batch and adds to `outcomes` what became of each report, in order, as soon as the ledger knows it: when
    /// this fails, `outcomes` has those of the reports that were delivered before. With [`Options::most`] it ends without
    /// an error where the room does, and `outcomes` has those of the reports before.
    ///
    /// The files of a batch are synchronised together and the ledger is written twice, so batches of some hundred reports
    /// are much faster than single ones.
    ///
    /// # Errors
    ///
    /// An error ends the batch and loses nothing: what has its name already is found there the next time.
    /// `DropFull`: no room on the disk. `DropFolder`: the folder vanished, or the right to write in it. `DropWrite`: anything
    /// else with a file. `Interrupted`: the stop flag was set while it waited for the client. `Ledger...`: the ledger cannot
    /// be asked or written.
    pub fn deliver(&mut self, ledger: &mut Ledger, batch: &[Outgoing], outcomes: &mut Vec<Outcome>) -> Result<()> {
        let digests: Vec<_> = batch.iter().map(|run| report_digest(&run.bytes)).collect();
        let mut done = 0;
        while done < batch.len() {
            let end = done + distinct(&batch[done..]);
            let mut jobs = self.decide(ledger, &batch[done..end], &digests[done..end])?;
            self.keep_what_fits(&mut jobs)?;
            let (reached, all) = (done + jobs.len(), done + jobs.len() == end);
            self.deliver_part(ledger, jobs, outcomes)?;
            if !all && self.room.most().is_some() {
                break;
            }
            done = reached;
        }
        Ok(())
    }

    fn deliver_part(&mut self, ledger: &mut Ledger, jobs: Vec<Job<'_>>, outcomes: &mut Vec<Outcome>) -> Result<()> {
        let Some(last) = jobs.last().map(|job| job.last) else { return Ok(()) };
        let intents: Vec<_> = jobs.iter().filter(|job| job.is_written()).map(intent).collect();
        if !intents.is_empty() {
            let bytes = jobs.iter().filter(|job| job.is_written()).map(|job| job.run.bytes.len() as u64).sum();
            disk::require(self.site.fs.as_ref(), &self.site.folder, bytes, self.spare)?;
            ledger.intend(self.to, &intents, last)?;
            self.places.last = last;
        }
        let replaces: Vec<_> = jobs.iter().map(|job| job.decision == Decision::Replace).collect();
        let jobs = Part::new(&self.site, jobs).deliver(&mut self.made).inspect_err(|_| self.made.clear())?;
        let at = (self.clock)();
        let (mut delivered, mut refused, mut became) = (Vec::new(), Vec::new(), Vec::with_capacity(jobs.len()));
        for (job, replaces) in jobs.iter().zip(replaces) {
            became.push(match job.decision {
                Decision::New if !replaces => Outcome::Written,
                Decision::New | Decision::Replace => Outcome::Replaced,
                Decision::Same => Outcome::AlreadyThere,
                Decision::Foreign(why) => {
                    let refusal = self.refuse(job, why, at);
                    let outcome = Outcome::Quarantined { code: refusal.code, reason: refusal.reason.clone() };
                    refused.push(refusal);
                    outcome
                }
            });
            if !matches!(job.decision, Decision::Foreign(_)) {
                delivered.push(delivery(job, at));
            }
        }
        ledger.record(self.to, &delivered, &refused)?;
        outcomes.append(&mut became);
        Ok(())
    }

    fn refuse(&self, job: &Job<'_>, why: &str, at: i64) -> Quarantine {
        Quarantine {
            id: job.run.id,
            row_digest: job.run.row_digest,
            config_digest: self.config_digest,
            code: Code::RunForeignFile,
            reason: format!("`{}` is taken: {why}", self.site.report(job).display()),
            hint: "move that file elsewhere, or delete it if nobody needs it: the run is then tried again".to_owned(),
            at,
        }
    }

    /// Decides about each run. Places are given out on a copy: those that do not come to be are given out again.
    fn decide<'a>(&self, ledger: &Ledger, runs: &'a [Outgoing], digests: &[ReportDigest]) -> Result<Vec<Job<'a>>> {
        let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
        let mut known = ledger.lookup(self.to, &ids)?;
        let mut places = self.places;
        let mut jobs = Vec::with_capacity(runs.len());
        for (run, digest) in runs.iter().zip(digests) {
            let known = known.remove(&run.id);
            // A run that was only refused so far has no place yet.
            let placed = known.as_ref().filter(|it| it.report_digest.is_some() || !it.intents.is_empty());
            let place = placed.map_or_else(|| places.next(), |known| known.place);
            let decision = self.site.decide(run, place, known.as_ref())?;
            let (digest, last) = (*digest, places.last);
            jobs.push(Job { run, digest, known, place, last, decision, taken_back: false, was_taken_back: false });
        }
        Ok(jobs)
    }

    /// Shortens `jobs` to those that the folder has room for, after waiting until it has any. What was decided before the
    /// waiting still holds: a name is never taken from a file that came meanwhile, and what the client took meanwhile it
    /// has.
    fn keep_what_fits(&mut self, jobs: &mut Vec<Job<'_>>) -> Result<()> {
        let new = |jobs: &[Job<'_>]| jobs.iter().filter(|job| job.decision == Decision::New).count();
        let wanted = u32::try_from(new(jobs)).unwrap_or(u32::MAX);
        if wanted == 0 {
            return Ok(());
        }
        let room = self.room.has(self.site.fs.as_ref(), &self.site.folder, wanted)?;
        let mut left = room;
        let fitting = jobs.iter().take_while(|job| {
            if job.decision != Decision::New {
                return true;
            }
            let fits = left > 0;
            left = left.saturating_sub(1);
            fits
        });
        let fitting = fitting.count();
        jobs.truncate(fitting);
        self.room.take(room.min(wanted));
        Ok(())
    }
}

fn intent(job: &Job<'_>) -> Intent {
    Intent { id: job.run.id, report_digest: job.digest, place: job.place }
}

fn delivery(job: &Job<'_>, at: i64) -> Delivered {
    Delivered {
        id: job.run.id,
        row_digest: job.run.row_digest,
        report_digest: job.digest,
        at,
        place: job.place,
        claim: job.run.claim,
    }
}

/// How many of `runs` from the first on have an ID of their own. A second report of one run is a batch of its own, so
/// that it finds the first.
fn distinct(runs: &[Outgoing]) -> usize {
    let mut seen = HashSet::with_capacity(runs.len());
    runs.iter().take_while(|run| seen.insert(run.id)).count()
}

/// The one text by which the ledger knows a folder, however it is named.
///
/// # Errors
///
/// `DropFolder` when it is not there, or its name is not Unicode.
pub fn canonical(folder: &Path) -> Result<String> {
    let path = folder::canonical(folder).map_err(|error| fail::vanished(folder).source(error))?;
    let Some(text) = path.to_str() else {
        let what = format!("the name of the folder `{}` is not Unicode", folder.display());
        return Err(Error::new(Code::DropFolder, what).hint("choose a folder with another name"));
    };
    Ok(text.to_owned())
}

/// Refuses a folder with numbered subfolders that the ledger knows nothing of: the same runs would be delivered into
/// it a second time, under other names.
fn refuse_unknown_subfolders(fs: &dyn Fs, folder: &Path, last: u32) -> Result<()> {
    let names = fs.list(folder).map_err(|error| fail::io(fs, folder, "list", folder, error))?;
    let folders = names.iter().filter(|(_, kind)| *kind == Kind::Folder);
    let highest = folders.filter_map(|(name, _)| name::subfolder_number(name)).max().unwrap_or(0);
    if highest <= last {
        return Ok(());
    }
    let known = if last == 0 { "none".to_owned() } else { format!("those up to {}", name::subfolder(last)) };
    let what = format!("`{}` has a subfolder {}, the ledger knows {known}", folder.display(), name::subfolder(highest));
    Err(Error::new(Code::DropFolder, what)
        .hint("use the state folder with which it was filled (`--state`), or an empty folder"))
}
