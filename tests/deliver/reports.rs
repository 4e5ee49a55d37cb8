//! Reports that tell by themselves whether they are whole, and where to put them.

use std::path::Path;

use tempfile::TempDir;
use uuid::Uuid;
use vte_wats::deliver::Outgoing;
use vte_wats::ledger::RowDigest;
use vte_wats::vte::source::SourceIdentity;

pub fn identity() -> SourceIdentity {
    SourceIdentity { server: "S".to_owned(), database: "VTE".to_owned(), created: "2019".to_owned() }
}

/// The key of run `number`, scattered like real ones.
pub fn id(number: u32) -> Uuid {
    let high = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Uuid::from_u64_pair(high, u64::from(number))
}

pub fn row_digest(generation: u32) -> RowDigest {
    let mut digest = [0; 16];
    digest[..4].copy_from_slice(&generation.to_be_bytes());
    digest
}

/// The report of run `number` in its `generation`-th version: 3 to 9 KB, no two alike, with a last line.
pub fn bytes(number: u32, generation: u32) -> Vec<u8> {
    let lines = 30 + (number * 7 + generation) % 60;
    let mut text = format!("<Report run=\"{number}\" generation=\"{generation}\">\n");
    for line in 0..lines {
        text.push_str(&format!(
            "  <Step run=\"{number}\" generation=\"{generation}\" line=\"{line}\">............</Step>\n"
        ));
    }
    text.push_str("</Report>\n");
    text.into_bytes()
}

pub fn outgoing(number: u32, generation: u32) -> Outgoing {
    Outgoing { id: id(number), row_digest: row_digest(generation), bytes: bytes(number, generation), claim: None }
}

/// The run and the generation of a report; none when it is not one of these, whole.
pub fn whole(read: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(read).ok()?;
    let mut words = text.lines().next()?.split('"');
    let number = words.nth(1)?.parse().ok()?;
    let generation = words.nth(1)?.parse().ok()?;
    (bytes(number, generation) == read).then_some((number, generation))
}

/// A folder in memory, where the system has that: these tests make very many files.
pub fn quick_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}
