//! Digests: by which the ledger tells one content from another.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use sha2::{Digest, Sha256};

/// Digest of the rows that a run was read from. What goes into it is decided by who reads.
pub type RowDigest = [u8; 16];

/// SHA-256 of the bytes of a report.
pub type ReportDigest = [u8; 32];

/// The first half of a [`ReportDigest`], as much as is kept of a delivered report: ten million runs fit in 1 GB. It tells
/// two contents apart as well as the whole does, but is none that a bundle or a person could compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptDigest([u8; KEPT]);

/// Bytes of a [`KeptDigest`].
const KEPT: usize = 16;

impl KeptDigest {
    /// What is kept of a digest.
    pub fn of(digest: &ReportDigest) -> KeptDigest {
        let mut kept = [0; KEPT];
        kept.copy_from_slice(&digest[..KEPT]);
        KeptDigest(kept)
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Version 1 and 2 of the tables kept the whole digest. A shorter one is damage, and never a run that was not delivered.
impl FromSql for KeptDigest {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<KeptDigest> {
        let bytes = value.as_blob()?;
        let short = FromSqlError::InvalidBlobSize { expected_size: KEPT, blob_size: bytes.len() };
        bytes.first_chunk().map(|first| KeptDigest(*first)).ok_or(short)
    }
}

impl PartialEq<ReportDigest> for KeptDigest {
    fn eq(&self, whole: &ReportDigest) -> bool {
        *self == KeptDigest::of(whole)
    }
}

/// SHA-256 of the bytes of a report.
pub fn report_digest(bytes: &[u8]) -> ReportDigest {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_from_old_and_new_ledgers_and_less_is_damage() {
        let whole = report_digest(b"abc");
        let read = |bytes: &[u8]| KeptDigest::column_result(ValueRef::Blob(bytes));
        for stored in [&whole[..], &whole[..KEPT]] {
            assert!(read(stored).unwrap() == whole);
        }
        assert!(read(&whole[..KEPT - 1]).is_err());
        assert!(KeptDigest::of(&whole) != report_digest(b"abd"));
    }

    /// The first test vector of FIPS 180-4.
    #[test]
    fn the_digest_is_sha_256() {
        let text: String = report_digest(b"abc").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
