//! Digests: by which the ledger tells one content from another.

use sha2::{Digest, Sha256};

/// Digest of the rows that a run was read from. What goes into it is decided by who reads.
pub type RowDigest = [u8; 16];

/// SHA-256 of the bytes of a report.
pub type ReportDigest = [u8; 32];

/// SHA-256 of the bytes of a report.
pub fn report_digest(bytes: &[u8]) -> ReportDigest {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first test vector of FIPS 180-4.
    #[test]
    fn the_digest_is_sha_256() {
        let text: String = report_digest(b"abc").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
