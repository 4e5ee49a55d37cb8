//! `export --rejected`: the runs whose reports the WATS Client could not read, once more.

use std::collections::BTreeSet;
use std::path::Path;

use uuid::Uuid;

use crate::deliver::{ERROR_FOLDER, Outbox, RealFs, Rejected, rejected};
use crate::error::{Code, Error, Result};
use crate::ledger::{Ledger, State};
use crate::sync::feed::Wanted;
use crate::vte::model::guid_text;
use crate::vte::reader::RunReader;
use crate::vte::value::Value;

use super::export::Where;

/// What a file that was delivered again is called after: the client does not look at it, and nobody counts it.
const AGAIN: &str = "delivered-again";

/// What the client has refused.
#[derive(Default)]
pub(super) struct Refused {
    files: Vec<Rejected>,
    /// The runs, each once.
    runs: BTreeSet<Uuid>,
    /// The repairs.
    pub repairs: BTreeSet<Uuid>,
}

impl Refused {
    /// Whether nothing can be delivered again.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.repairs.is_empty()
    }

    /// The runs, to be delivered once more.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted::Keys(self.runs.iter().copied().map(Value::Guid).collect())
    }
}

/// Looks into the folder `Error` of the drop folder; only what the source still has can be delivered again.
pub(super) fn look(to: &Where, reader: &mut RunReader) -> Result<Refused> {
    let Where::Folder(folder) = to else {
        return Err(Error::new(Code::Usage, "--rejected looks into the drop folder, and reports go into bundles here")
            .hint("run it on the computer that has the WATS Client"));
    };
    let files = rejected(&RealFs, folder)?;
    let runs: BTreeSet<Uuid> = files.iter().filter_map(|file| file.id).collect();
    for file in files.iter().filter(|file| file.id.is_none()) {
        say!("{} is named after no run and is left", super::terminal::clean(&file.name));
    }
    let keys: Vec<Value> = runs.iter().map(|id| Value::Guid(*id)).collect();
    let mut found: BTreeSet<Uuid> = BTreeSet::new();
    // A page at a time: the runs themselves are read when they are delivered, and not kept until then.
    for part in keys.chunks(reader.page_size()) {
        found.extend(reader.runs(part)?.iter().map(|read| read.run.key.id));
    }
    let repairs = repairs_among(reader, &runs.difference(&found).copied().collect())?;
    for id in runs.iter().filter(|id| !found.contains(id) && !repairs.contains(id)) {
        say!("{} is no longer in the database and is left", guid_text(*id));
    }
    Ok(Refused { runs: found, repairs, files })
}

/// Those that are repairs.
fn repairs_among(reader: &mut RunReader, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let mut found = BTreeSet::new();
    if ids.is_empty() || reader.can_read_repairs().is_err() {
        return Ok(found);
    }
    let mut after = None;
    loop {
        let (keys, next) = reader.repair_keys(after.as_ref())?;
        found.extend(keys.into_iter().map(|key| key.id).filter(|id| ids.contains(id)));
        after = next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

/// Renames the refused files whose run was delivered in the pass that has just ended, so that they are no longer counted: a
/// run that the pass did not come to is delivered, too, but only with what the client refused. They are not removed, since
/// only the client's own log says why it refused them.
pub(super) fn set_aside(to: &Where, refused: &Refused, outbox: &Outbox, ledger: &Ledger) -> Result<()> {
    let Where::Folder(folder) = to else { return Ok(()) };
    let ids: Vec<Uuid> = refused.files.iter().filter_map(|file| file.id).collect();
    let known = ledger.lookup(outbox.destination(), &ids)?;
    for file in &refused.files {
        let known = file.id.and_then(|id| known.get(&id));
        let is_again = known.is_some_and(|known| known.state == State::Delivered && known.pass == ledger.pass());
        if is_again {
            rename(&folder.join(ERROR_FOLDER), &file.name)?;
        }
    }
    Ok(())
}

fn rename(folder: &Path, name: &str) -> Result<()> {
    let from = folder.join(name);
    std::fs::rename(&from, folder.join(format!("{name}.{AGAIN}"))).map_err(|error| {
        Error::new(Code::File, format!("cannot rename {}", from.display()))
            .hint("the run is delivered again; remove the file by hand")
            .source(error)
    })
}
