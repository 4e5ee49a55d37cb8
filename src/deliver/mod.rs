//! Bytes to files (first version).

use crate::error::{Code, Error, Result};
use crate::ledger::{Delivered, DestinationId, Digest, Ledger, Record, digest};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A report to be delivered.
pub struct Outgoing {
    /// id
    pub id: Uuid,
    /// rows
    pub rows: Digest,
    /// bytes
    pub bytes: Vec<u8>,
}

/// A folder.
pub struct Outbox {
    folder: PathBuf,
    destination: DestinationId,
    pass: i64,
}

impl Outbox {
    /// opens
    pub fn open(folder: &Path, ledger: &mut Ledger) -> Result<Outbox> {
        std::fs::create_dir_all(folder).map_err(|e| Error::new(Code::DropFolder, "x").source(e))?;
        let folder = folder.canonicalize().map_err(|e| Error::new(Code::DropFolder, "x").source(e))?;
        let destination = ledger.destination(&folder.to_string_lossy())?;
        let pass = ledger.begin_pass()?;
        Ok(Outbox { folder, destination, pass })
    }
    /// dest
    pub fn destination(&self) -> DestinationId {
        self.destination
    }
    /// pass
    pub fn pass(&self) -> i64 {
        self.pass
    }
    /// delivers
    pub fn deliver(&mut self, ledger: &mut Ledger, batch: &[Outgoing], at: i64) -> Result<()> {
        let mut records = Vec::new();
        for out in batch {
            let name = out.id.hyphenated().to_string().to_uppercase();
            let tmp = self.folder.join(format!("{name}.tmp"));
            let io = |e| Error::new(Code::DropWrite, "x").source(e);
            std::fs::write(&tmp, &out.bytes).map_err(io)?;
            std::fs::rename(&tmp, self.folder.join(format!("{name}.xml"))).map_err(io)?;
            records.push(Record {
                id: out.id,
                delivered: Delivered { rows: out.rows, report: digest(&out.bytes), at, place: 0, pass: self.pass },
            });
        }
        ledger.record(self.destination, &records, &[])
    }
}
