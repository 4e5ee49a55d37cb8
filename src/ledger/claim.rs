//! What WATS takes two reports of one unit for the same by: serial number, part number, process and start. Each such
//! combination belongs to the run that was delivered with it first.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::record::DestinationId;
use super::view::View;
use crate::error::Result;

const CLAIMANT: &str = "SELECT run FROM claim WHERE key = ?1";
const STORE: &str = "INSERT OR IGNORE INTO claim (key, run) VALUES (?1, ?2)";

/// The bits of a key that are the second of the start: enough for the year 2242. What is delivered in the order of time
/// then stays together in the ledger, which keeps it small and quick.
const SECOND_BITS: u32 = 33;
/// The other bits, but that of the sign, are of a hash of everything.
const HASH_BITS: u32 = 63 - SECOND_BITS;

/// That a start belongs to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim {
    key: i64,
    run: u32,
}

impl Claim {
    /// The claim of a run to `start`. WATS may compare texts without regard to case, and so does this.
    pub fn new(
        to: Option<DestinationId>,
        id: Uuid,
        [serial, part]: [&str; 2],
        process: Option<i16>,
        start: DateTime<FixedOffset>,
    ) -> Claim {
        let mut hash = Sha256::new();
        hash.update(to.map_or(0, |to| to.0).to_le_bytes());
        for text in [serial, part] {
            let text = text.trim().to_lowercase();
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        hash.update(process.unwrap_or(-1).to_le_bytes());
        hash.update(start.timestamp().to_le_bytes());
        hash.update(start.timestamp_subsec_nanos().to_le_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, ..] = digest;
        let second = start.timestamp() & ((1 << SECOND_BITS) - 1);
        let hash = i64::from(u32::from_le_bytes([a, b, c, d])) & ((1 << HASH_BITS) - 1);
        Claim { key: (second << HASH_BITS) | hash, run: short(id) }
    }

    /// What is claimed: the start, of this unit in this process.
    pub fn key(&self) -> i64 {
        self.key
    }
}

/// A run in 32 bits. That two runs which claim the same start have the same ones is as likely as 1 in 4,000,000,000.
fn short(id: Uuid) -> u32 {
    let (high, low) = id.as_u64_pair();
    let folded = high ^ low.rotate_left(29);
    #[expect(clippy::cast_possible_truncation, reason = "the upper half is in the lower one")]
    let short = (folded ^ (folded >> 32)) as u32;
    short
}

impl View {
    /// Whether the start of `claim` belongs to another run.
    pub fn is_claimed_by_another(&self, claim: &Claim) -> Result<bool> {
        if !self.has_claims() {
            return Ok(false);
        }
        self.read("claim", |connection| {
            let run: Option<u32> =
                connection.prepare_cached(CLAIMANT)?.query_row([claim.key], |row| row.get(0)).optional()?;
            Ok(run.is_some_and(|run| run != claim.run))
        })
    }
}

/// Remembers a claim, unless the start belongs to another run: then that one keeps it.
pub(super) fn store(to: &Connection, claim: &Claim) -> rusqlite::Result<()> {
    to.prepare_cached(STORE)?.execute((claim.key, claim.run)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::uuid;

    const A: Uuid = uuid!("2F37FA0F-7D9D-4104-9B69-5A0CD8350E05");
    const B: Uuid = uuid!("2F37FA10-7D9D-4104-9B69-5A0CD8350E05");

    fn claim(id: Uuid, serial: &str, start: &str) -> Claim {
        claim_in(DestinationId(1), id, serial, start)
    }

    fn claim_in(to: DestinationId, id: Uuid, serial: &str, start: &str) -> Claim {
        Claim::new(Some(to), id, [serial, "PN"], Some(10), DateTime::parse_from_rfc3339(start).unwrap())
    }

    #[test]
    fn what_wats_takes_for_the_same_is_the_same() {
        let first = claim(A, "sn1", "2026-06-01T12:00:00+02:00");
        let same = claim(B, " SN1", "2026-06-01T10:00:00Z");
        assert_eq!(first.key, same.key);
        assert_ne!(first, same);
        for other in [
            claim(B, "SN2", "2026-06-01T10:00:00Z"),
            claim(B, "SN1", "2026-06-01T10:00:00.0000001Z"),
            claim_in(DestinationId(2), B, "SN1", "2026-06-01T10:00:00Z"),
        ] {
            assert_ne!(first.key, other.key, "{other:?}");
        }
        assert!(first.key > 0 && claim(A, "", "0001-01-01T00:00:00Z").key >= 0);
    }

    #[test]
    fn runs_of_sequential_keys_differ() {
        let keys: std::collections::HashSet<u32> = (0..10_000_u128).map(|n| short(Uuid::from_u128(n << 96))).collect();
        assert_eq!(keys.len(), 10_000);
    }
}
