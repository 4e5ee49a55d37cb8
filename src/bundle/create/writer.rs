//! Takes reports, and writes a bundle when it is full.

use std::path::PathBuf;

use super::super::hash::Hash;
use super::super::limits::{Limits, MAX_BYTES, MAX_COUNT, MAX_UNPACKED, REPORT_BYTES};
use super::super::manifest::{Entry, FORMAT, Manifest, is_speakable};
use super::super::{fail, name};
use super::assemble::assemble;
use super::pack::{Pile, pack};
use super::stage::{Staged, exists};
use super::{Facts, Item, Sealing, Target};
use crate::error::{Code, Error, Result};
use crate::wats::rules::Severity;
use crate::wats::validate::validate_with_id;

/// The fewest bytes a bundle can be limited to.
const MIN_BYTES: u64 = 64 << 10;

/// Writes one bundle, and the next when it is full.
pub struct Writer {
    target: Target,
    facts: Facts,
    limits: Limits,
    sealing: Sealing,
    pile: Pile,
    staged: Vec<Staged>,
    count: u64,
}

impl Writer {
    /// Begins. Nothing is written to the target before the first bundle is full or [`Writer::finish`] is called.
    ///
    /// # Errors
    /// `VW-BUNDLE-WRITE`: no temporary file can be made. `VW-BUNDLE-FACTS`: an empty or too long name, or a limit outside
    /// what the format allows.
    pub fn create(target: Target, facts: Facts, limits: Limits, sealing: Sealing) -> Result<Writer> {
        check(&facts, &limits)?;
        let pile = Pile::new().map_err(|error| fail::write(&std::env::temp_dir(), error))?;
        Ok(Writer { target, facts, limits, sealing, pile, staged: Vec::new(), count: 0 })
    }

    /// Adds a report, in any order; gives the number of the bundle it goes into. A bundle that would become too large is
    /// written first, and the report begins the next.
    ///
    /// # Errors
    /// `VW-BUNDLE-REPORT`: the report is one that a receiver would refuse: it breaks the rules of WSXF, has another ID, is
    /// too large, or its ID is in this bundle already. Nothing was added, and others can be. `VW-BUNDLE-WRITE`: a file
    /// cannot be written.
    pub fn add(&mut self, item: &Item, report: &[u8]) -> Result<u64> {
        let entry = entry(item, report)?;
        let failed = |error| fail::write(&std::env::temp_dir(), error);
        let packed = pack(report).map_err(failed)?;
        let alone = Pile::new_bound(packed.content.len());
        if alone > self.limits.bytes {
            return Err(bad(item, "is larger than a bundle may be", "raise the limit for the size of bundles"));
        }
        let is_full = self.pile.reports.len() >= self.limits.count as usize
            || self.pile.bound(packed.content.len()) > self.limits.bytes
            || self.pile.unpacked + entry.bytes > MAX_UNPACKED - (64 << 20);
        if is_full {
            self.write()?;
        }
        if self.pile.reports.contains_key(&item.id) {
            return Err(bad(item, "is in this bundle already", "add each report once"));
        }
        self.pile.add(entry, &packed).map_err(failed)?;
        self.count += 1;
        Ok(self.facts.sequence)
    }

    /// How many reports were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Writes what is left. No report added gives no bundle.
    ///
    /// # Errors
    /// `VW-BUNDLE-EXISTS`: a file with another content has the final name. `VW-BUNDLE-WRITE`: a file cannot be written.
    /// Temporary files are removed.
    pub fn finish(mut self) -> Result<Vec<Staged>> {
        if !self.pile.reports.is_empty() {
            self.write()?;
        }
        Ok(std::mem::take(&mut self.staged))
    }

    fn write(&mut self) -> Result<()> {
        let path = self.path();
        let reports: Vec<Entry> = self.pile.reports.values().map(|kept| kept.entry.clone()).collect();
        let Facts { site, source, stream, sequence, previous, range } = self.facts.clone();
        let count = u32::try_from(reports.len()).unwrap_or(u32::MAX);
        let manifest = Manifest { format: FORMAT, site, source, stream, sequence, previous, range, count, reports };
        let staged = assemble(&self.pile, &manifest, &self.sealing, &path)?;
        let standing = super::stage::hash_of(&path)?;
        let is_other = standing.is_some_and(|hash| hash != staged.file_sha256);
        self.facts.previous = Some(staged.sha256);
        self.facts.sequence += 1;
        self.staged.push(staged);
        if is_other {
            return Err(exists(&path));
        }
        self.pile.clear().map_err(|error| fail::write(&std::env::temp_dir(), error))
    }

    /// Where the next bundle goes.
    fn path(&self) -> PathBuf {
        let number = self.facts.sequence;
        let plain = match &self.target {
            Target::Folder(folder) => folder.join(name::bundle(&self.facts.site, number)),
            Target::File(file) if self.staged.is_empty() => file.clone(),
            Target::File(file) => {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let stem = name.strip_suffix(".age").unwrap_or(&name);
                let stem = stem.strip_suffix(".zip").unwrap_or(stem);
                file.with_file_name(format!("{stem}-{number:06}.zip"))
            }
        };
        let is_sealed = plain.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("age"));
        if self.sealing.recipients.is_empty() || is_sealed {
            return plain;
        }
        super::super::file::with_suffix(&plain, ".age")
    }
}

impl Drop for Writer {
    /// Bundles that the caller never heard of are not left lying about.
    fn drop(&mut self) {
        for staged in self.staged.drain(..) {
            let _ = staged.discard();
        }
    }
}

fn check(facts: &Facts, limits: &Limits) -> Result<()> {
    if facts.site.is_empty() || !is_speakable(&facts.site) {
        return Err(fail::facts("the site has no name, or one that is too long", "name it with 1 to 200 characters"));
    }
    let Facts { source, range, .. } = facts;
    let texts = [&source.server, &source.database, &source.created];
    let range = [&range.since, &range.until].into_iter().flatten();
    if let Some(text) = texts.into_iter().chain(range).find(|text| !is_speakable(text)) {
        let what = format!("\"{}\" cannot stand in a manifest", text.escape_debug());
        return Err(fail::facts(what, "at most 200 characters, no control characters"));
    }
    if facts.sequence == 0 || (facts.sequence == 1 && facts.previous.is_some()) {
        return Err(fail::facts("a bundle has no such number", "the first has the number 1 and none before it"));
    }
    if !(MIN_BYTES..=MAX_BYTES).contains(&limits.bytes) {
        let what = format!("a bundle of at most {} bytes cannot be made", limits.bytes);
        return Err(fail::facts(what, "give a size from 64 KiB to 4 280 000 000 bytes"));
    }
    if !(1..=MAX_COUNT).contains(&limits.count) {
        let what = format!("a bundle of at most {} reports cannot be made", limits.count);
        return Err(fail::facts(what, "give a count from 1 to 60 000"));
    }
    Ok(())
}

/// The line of a report in the manifest, if a receiver will take it.
fn entry(item: &Item, report: &[u8]) -> Result<Entry> {
    if report.len() as u64 > REPORT_BYTES {
        return Err(bad(item, "has more than 64 MiB", "it cannot travel in a bundle"));
    }
    let (findings, id) = validate_with_id(report);
    if let Some(finding) = findings.iter().find(|finding| finding.severity() == Severity::Error) {
        return Err(bad(item, &format!("breaks a rule of WATS: {finding}"), finding.remedy.to_string()));
    }
    if id != Some(item.id) {
        return Err(bad(item, "has another ID inside", "add it under the ID that it has"));
    }
    let sha256 = Hash::of(report);
    if item.revision == 0 || item.supersedes == Some(sha256) {
        return Err(bad(item, "replaces itself, or has revision 0", "send a content once, with a revision from 1"));
    }
    let Item { id, revision, supersedes } = item.clone();
    Ok(Entry { id, sha256, bytes: report.len() as u64, revision, supersedes })
}

fn bad(item: &Item, what: &str, hint: impl Into<String>) -> Error {
    Error::new(Code::BundleReport, format!("the report {} {what}", crate::wats::guid(item.id))).hint(hint)
}
