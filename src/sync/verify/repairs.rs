//! The repairs of the database against what the ledger knows.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::error::{Code, Result};
use crate::ledger::{Known, RowDigest, State, report_digest};
use crate::vte::reader::RunReader;
use crate::vte::repair::ReadRepair;
use crate::vte::sql::Range;

use super::super::prepare::serialised;
use super::super::repair::{Options, is_due};
use super::{Against, Depth, NAMED};

/// The repairs of the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repairs {
    /// In the database.
    pub repairs: u64,
    /// Of these delivered.
    pub delivered: u64,
    /// Set aside.
    pub quarantined: u64,
    /// Neither: they wait for their run, or are not finished. At [`Depth::Keys`] the missing ones are among them.
    pub waiting: u64,
    /// Those that could be delivered, or set aside, and are not; none at [`Depth::Keys`].
    pub missing: Option<u64>,
    /// Delivered from other rows, or as another report, than the database gives now; none at [`Depth::Keys`].
    pub changed: Option<u64>,
    /// The missing and the changed ones, at most [`NAMED`].
    pub differing: Vec<Uuid>,
}

impl Repairs {
    /// Whether something is not as it should be.
    pub fn differ(&self) -> bool {
        self.missing.unwrap_or(0) + self.changed.unwrap_or(0) > 0
    }

    fn name(&mut self, id: Uuid) {
        if self.differing.len() < NAMED {
            self.differing.push(id);
        }
    }
}

/// Compares the repairs, and adds those that are delivered and still there to `delivered`: their IDs stand in the ledger
/// beside those of the runs.
pub(super) fn verify(
    reader: &mut RunReader,
    depth: Depth,
    against: &Against<'_>,
    delivered: &mut HashSet<Uuid>,
) -> Result<Repairs> {
    let mut found = Repairs::default();
    // Their rows are read where they are delivered at all: else there is nothing to compare them with.
    if depth == Depth::Keys || against.converter.repair_settings().is_none() {
        let mut after = None;
        loop {
            let (keys, next) = reader.repair_keys(after.as_ref())?;
            let known = against.known(keys.iter().map(|key| key.id))?;
            for key in &keys {
                found.count(key.id, known.get(&key.id), delivered);
            }
            after = next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }
    (found.missing, found.changed) = (Some(0), Some(0));
    let codes = reader.repair_codes()?;
    let mut after = None;
    loop {
        let page = reader.repairs(&Range::default(), after.as_ref(), &codes)?;
        let runs = page.repairs.iter().filter_map(|read| read.run.as_ref()).map(|run| run.run.key.id);
        let known = against.known(page.repairs.iter().map(|read| read.repair.key.id).chain(runs))?;
        for read in &page.repairs {
            found.compare(read, &known, depth, against, delivered);
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

impl Repairs {
    fn count(&mut self, id: Uuid, known: Option<&Known>, delivered: &mut HashSet<Uuid>) {
        self.repairs += 1;
        if known.is_some_and(|known| known.report_digest.is_some()) {
            delivered.insert(id);
        }
        match known.map(|known| known.state) {
            Some(State::Delivered) => self.delivered += 1,
            Some(State::Quarantined) => self.quarantined += 1,
            Some(State::Intended) | None => self.waiting += 1,
        }
    }

    fn compare(
        &mut self,
        read: &ReadRepair,
        known: &HashMap<Uuid, Known>,
        depth: Depth,
        against: &Against<'_>,
        delivered: &mut HashSet<Uuid>,
    ) {
        let id = read.repair.key.id;
        let own = known.get(&id);
        self.count(id, own, delivered);
        match own.map(|own| (own.state, own)) {
            Some((State::Delivered, own)) if has_changed(read, own, depth, against) => {
                self.changed = self.changed.map(|changed| changed + 1);
                self.name(id);
            }
            Some((State::Delivered | State::Quarantined, _)) => {}
            Some((State::Intended, _)) | None => {
                let options = Options {
                    range: Range::default(),
                    only: None,
                    resend: false,
                    max_report: against.max_report,
                    config: RowDigest::default(),
                    now: against.now,
                };
                let run = read.run.as_ref().and_then(|run| known.get(&run.run.key.id));
                if is_due(against.converter, read, run, &options) {
                    self.waiting -= 1;
                    self.missing = self.missing.map(|missing| missing + 1);
                    self.name(id);
                }
            }
        }
    }
}

fn has_changed(read: &ReadRepair, known: &Known, depth: Depth, against: &Against<'_>) -> bool {
    if known.row_digest != Some(read.digest) || depth != Depth::Reports {
        return known.row_digest != Some(read.digest);
    }
    let Some(run) = &read.run else { return true };
    match against.converter.convert_repair(&read.repair, &run.run) {
        // What was delivered before the filter left it out stays as it is.
        Err(error) => error.code() != Code::RunExcluded,
        Ok(converted) => serialised(&converted.report, against.max_report)
            .map_or(true, |bytes| !known.has_report(&report_digest(&bytes))),
    }
}
