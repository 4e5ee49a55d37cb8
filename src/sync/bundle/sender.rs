//! From the spool into bundles, one after the other, in this order for each:
//!
//! 1. the bundle is written whole into the state folder, under a name that is not its own, and synchronised;
//! 2. the ledger is told its number, its content, and which report contents are in it: from now on the number is used;
//! 3. it gets its name in the state folder, as a copy to give it again;
//! 4. its reports leave the spool;
//! 5. it is put where it is fetched, and the ledger is told.
//!
//! A crash before 2 leaves a file that is removed at the next start; a crash after 2 is gone on with from where it was. A
//! report is in the spool or in a bundle at any moment, and a number has one content.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use tracing::warn;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::ledger::{BundleState, DestinationId, KeptDigest, Ledger, Quarantine, RowDigest, SentBundle};

use super::copies::{self, Keep};
use super::pack::{self, Number};
use super::place;
use super::spool::{self, Waiting};

/// How many runs are asked for at a time.
const ASKED: usize = 500;

/// The most that goes into one bundle.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// Runs.
    pub runs: u32,
    /// Bytes of reports, before they are packed.
    pub bytes: u64,
}

/// Where bundles are put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// Into a folder, under their own names.
    Folder(PathBuf),
    /// Under this name; should there be several, the others bear their number too.
    File(PathBuf),
}

impl Out {
    /// What a person means: a folder that is there, or a file with the extension of bundles.
    pub fn of(path: &Path) -> Out {
        let is_file = !path.is_dir()
            && path.extension().is_some_and(|it| it.eq_ignore_ascii_case("zip") || it.eq_ignore_ascii_case("age"));
        if is_file { Out::File(path.to_owned()) } else { Out::Folder(path.to_owned()) }
    }

    fn path(&self, bundle: &SentBundle, index: usize) -> PathBuf {
        match self {
            Out::Folder(folder) => folder.join(&bundle.name),
            Out::File(file) if index == 0 => file.clone(),
            Out::File(file) => {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                let extension = file.extension().unwrap_or_default().to_string_lossy();
                file.with_file_name(format!("{stem}-{}.{extension}", bundle.sequence))
            }
        }
    }
}

/// Makes bundles of what waits in the spool.
pub struct Sender {
    /// The state folder.
    pub state: PathBuf,
    /// Who makes them, and how they are signed and encrypted.
    pub packer: pack::Packer,
    /// The most that goes into one.
    pub most: Most,
    /// How many copies are kept.
    pub keep: Keep,
    /// A digest of the configuration, kept with a run that is set aside.
    pub config: RowDigest,
    /// The time, in seconds since 1970.
    pub clock: fn() -> i64,
}

/// A bundle that was put where it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The bundle.
    pub bundle: SentBundle,
    /// Its file.
    pub path: PathBuf,
}

impl Sender {
    /// Makes bundles of all that waits, or of the runs in `only` that wait, and puts them into `out`, together with those
    /// that were made before and could not be put anywhere.
    ///
    /// # Errors
    /// A file or the ledger cannot be written. Nothing is lost: the next call goes on.
    pub fn pack(
        &self,
        ledger: &mut Ledger,
        to: DestinationId,
        only: Option<&HashSet<Uuid>>,
        out: &Out,
    ) -> Result<Vec<Given>> {
        let mut given = Vec::new();
        self.go_on(ledger, to, out, &mut given)?;
        let mut waiting = spool::waiting(&self.state)?;
        waiting.retain(|it| only.is_none_or(|only| only.contains(&it.id)));
        let ready = spool::complete(ledger, to, &waiting)?;
        for part in parts(&ready, self.most) {
            for (made, runs) in self.make(ledger, to, part)? {
                for id in runs {
                    spool::remove(&self.state, id)?;
                }
                self.give(ledger, made, out, &mut given)?;
            }
        }
        copies::prune(&self.state, ledger, self.keep)?;
        Ok(given)
    }

    /// Goes on with the bundles that a crash, or a stick that was not there, left between the state folder and `out`.
    fn go_on(&self, ledger: &mut Ledger, to: DestinationId, out: &Out, given: &mut Vec<Given>) -> Result<()> {
        copies::clean(&self.state, ledger)?;
        let made = ledger.bundles()?.into_iter().filter(|bundle| bundle.state == BundleState::Made);
        for bundle in made.collect::<Vec<_>>() {
            if !copies::name(&self.state, &bundle)? {
                warn!(
                    "bundle {} is gone from {} before it was put anywhere: its runs will be packed again, its number \
                     stays used",
                    bundle.sequence,
                    copies::folder(&self.state).display()
                );
                ledger.void_bundle(to, bundle.sequence)?;
                continue;
            }
            self.clear_spool(ledger, bundle.sequence)?;
            self.give(ledger, bundle, out, given)?;
        }
        Ok(())
    }

    /// Removes from the spool what went with a bundle; a newer content of a run stays.
    fn clear_spool(&self, ledger: &Ledger, sequence: u64) -> Result<()> {
        let waiting: HashSet<Uuid> = spool::waiting(&self.state)?.into_iter().map(|it| it.id).collect();
        let mut packed = ledger.runs_of_bundle(sequence)?;
        packed.retain(|id| waiting.contains(id));
        for part in packed.chunks(ASKED) {
            let sent = ledger.last_sent(part, sequence + 1)?;
            for id in part {
                if spool::read(&self.state, *id, sent.get(id).map(KeptDigest::of))?.is_some() {
                    spool::remove(&self.state, *id)?;
                }
            }
        }
        Ok(())
    }

    /// Writes a bundle of `part`, binds its number to it, and gives it its name; with the runs that are in it.
    fn make(
        &self,
        ledger: &mut Ledger,
        to: DestinationId,
        part: &[(Waiting, KeptDigest)],
    ) -> Result<Vec<(SentBundle, Vec<Uuid>)>> {
        let folder = copies::folder(&self.state);
        std::fs::create_dir_all(&folder).map_err(|error| place::failed("create", &folder, error))?;
        let stream = ledger.stream()?;
        let last = ledger.last_bundle()?;
        let sequence = last.as_ref().map_or(0, |last| last.sequence).max(self.packer.highest(&folder)) + 1;
        let number = Number { stream, sequence, previous: last.map(|last| last.sha256) };
        let packed = self.packer.write(&self.state, ledger, number, part)?;
        self.set_aside(ledger, to, &packed.refused)?;
        let mut bundles = Vec::with_capacity(packed.bundles.len());
        for (staged, reports) in packed.bundles {
            let made = pack::made(&staged, (self.clock)());
            ledger.bundle_made(&made, &reports)?;
            staged.publish()?;
            bundles.push((made, reports.into_iter().map(|report| report.id).collect()));
        }
        Ok(bundles)
    }

    /// Sets runs aside whose reports no receiver would take, and takes them out of the spool.
    fn set_aside(&self, ledger: &mut Ledger, to: DestinationId, refused: &[(Uuid, Error)]) -> Result<()> {
        let ids: Vec<Uuid> = refused.iter().map(|(id, _)| *id).collect();
        let known = ledger.lookup(to, &ids)?;
        let aside: Vec<Quarantine> = refused
            .iter()
            .map(|(id, error)| Quarantine {
                id: *id,
                row_digest: known.get(id).and_then(|known| known.row_digest).unwrap_or_default(),
                config_digest: self.config,
                code: error.code(),
                reason: error.to_string(),
                hint: error.remedy().unwrap_or_default().to_owned(),
                at: (self.clock)(),
            })
            .collect();
        ledger.quarantine(to, &aside)?;
        ids.into_iter().try_for_each(|id| spool::remove(&self.state, id))
    }

    fn give(&self, ledger: &mut Ledger, bundle: SentBundle, out: &Out, given: &mut Vec<Given>) -> Result<()> {
        let path = out.path(&bundle, given.len());
        place::place_bundle(&copies::file(&self.state, &bundle), &bundle.file_sha256, &path)?;
        ledger.set_bundle_state(bundle.sequence, BundleState::Placed)?;
        given.push(Given { bundle, path });
        Ok(())
    }
}

/// Parts of at most so many runs and bytes; a report that is larger than all that goes alone.
fn parts(ready: &[(Waiting, KeptDigest)], most: Most) -> Vec<&[(Waiting, KeptDigest)]> {
    let mut parts = Vec::new();
    let (mut first, mut bytes) = (0, 0);
    for (index, (it, _)) in ready.iter().enumerate() {
        let full = index - first >= most.runs as usize || bytes + it.bytes > most.bytes;
        if index > first && full {
            parts.push(&ready[first..index]);
            (first, bytes) = (index, 0);
        }
        bytes += it.bytes;
    }
    if first < ready.len() {
        parts.push(&ready[first..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(bytes: &[u64], runs: u32, most: u64) -> Vec<usize> {
        let ready: Vec<_> =
            bytes.iter().map(|bytes| (Waiting { id: Uuid::nil(), bytes: *bytes }, KeptDigest::of(&[0; 32]))).collect();
        parts(&ready, Most { runs, bytes: most }).iter().map(|part| part.len()).collect()
    }

    #[test]
    fn bundles_have_limits() {
        assert!(sizes(&[], 2, 10).is_empty());
        assert_eq!(sizes(&[1, 1, 1, 1, 1], 2, 10), [2, 2, 1]);
        assert_eq!(sizes(&[4, 4, 4, 4], 10, 10), [2, 2]);
        assert_eq!(sizes(&[1, 50, 1], 10, 10), [1, 1, 1]);
    }
}
