//! The fields of the zip. What the writer cannot write is refused, by name where it has one.

use super::super::layout::{self, CENTRAL, HEAD, LOCAL, MANIFEST, Part, README, SUMS, TAIL};
use super::super::limits::{MANIFEST_BYTES, MAX_RATIO, RATIO_FROM, README_BYTES, ReadLimits, SUMS_BYTES};
use super::super::name;
use super::super::{fail, hash::Hash};
use super::medium::Medium;
use crate::error::{Error, Result};

/// The longest name of an entry.
const MAX_NAME: usize = 48;

/// Where an entry begins.
#[derive(Debug, Clone)]
pub(in super::super) struct Placed {
    pub part: Part,
    pub at: u64,
}

/// Reads the central directory and compares each byte of it, of the end record and of the local headers with what they must be.
pub(in super::super) fn read(medium: &mut Medium, limits: &ReadLimits) -> Result<Vec<Placed>> {
    let tail_at = medium.bytes - TAIL as u64;
    let tail = medium.exactly(tail_at, TAIL)?;
    let (count, size, at) = (short(&tail, 10), long(&tail, 12), long(&tail, 16));
    if count == u16::MAX || size == u32::MAX || at == u32::MAX {
        return Err(fail::refused("the zip says that its sizes stand elsewhere (zip64)"));
    }
    if tail[..TAIL - Hash::DIGITS] != layout::end(count, size, at) {
        return Err(fail::refused("the end record of the zip is not as bundles have it"));
    }
    if u64::from(at) + u64::from(size) != tail_at {
        return Err(fail::refused("there are bytes in the zip that belong to nothing"));
    }
    if usize::from(count) > HEAD.len() + limits.count as usize {
        return Err(fail::refused(format!(
            "there are {count} entries in the zip, and at most {} reports are read",
            limits.count
        )));
    }
    if size as usize > usize::from(count) * (CENTRAL + MAX_NAME) {
        return Err(fail::refused("the directory of the zip is larger than its entries need"));
    }
    let directory = medium.exactly(at.into(), size as usize)?;
    let entries = entries(&directory, count.into(), at.into())?;
    within(&entries, limits)?;
    for entry in &entries {
        let header = entry.part.local();
        if medium.exactly(entry.at, header.len())? != header {
            let what = format!("the header of {} in the zip differs from the directory", entry.part.name);
            return Err(fail::refused(what));
        }
    }
    Ok(entries)
}

/// Parses the central directory.
fn entries(directory: &[u8], count: usize, end: u64) -> Result<Vec<Placed>> {
    let mut entries: Vec<Placed> = Vec::with_capacity(count);
    let (mut rest, mut at) = (directory, 0);
    for place in 0..count {
        let entry = central(rest)?;
        let name_bytes = entry.part.name.len();
        if entry.at != at {
            let what = if entry.at < at { "overlaps another" } else { "leaves a gap before it" };
            return Err(fail::refused(format!("the entry {} of the zip {what}", entry.part.name)));
        }
        let expected = entry.part.central(u32::try_from(at).unwrap_or(u32::MAX));
        if rest[..CENTRAL + name_bytes] != expected {
            return Err(fail::refused(format!("a field of {} in the zip is not as bundles have it", entry.part.name)));
        }
        in_order(&entries, place, &entry)?;
        at += entry.part.span();
        rest = &rest[CENTRAL + name_bytes..];
        entries.push(entry);
    }
    if !rest.is_empty() || at != end {
        return Err(fail::refused("there are bytes in the zip that belong to nothing"));
    }
    if entries.len() <= HEAD.len() {
        return Err(fail::refused("there is no report in the bundle"));
    }
    Ok(entries)
}

/// One entry of the central directory, with the faults that have a name.
fn central(bytes: &[u8]) -> Result<Placed> {
    if bytes.len() < CENTRAL || !bytes.starts_with(b"PK\x01\x02") {
        return Err(fail::refused("the directory of the zip has fewer entries than it says"));
    }
    let name_bytes = usize::from(short(bytes, 28));
    let Some(raw) = bytes.get(CENTRAL..CENTRAL + name_bytes) else {
        return Err(fail::refused("a name in the zip is longer than the zip"));
    };
    let shown: String = String::from_utf8_lossy(raw).chars().take(80).flat_map(char::escape_debug).collect();
    if let Some(why) = name::fault(raw) {
        return Err(fail::refused(format!("the zip has {why}: \"{shown}\"")));
    }
    let flags = short(bytes, 8);
    let kind = (long(bytes, 38) >> 16) & 0o170_000;
    let oddity = if flags & 1 != 0 {
        Some("is encrypted by the zip itself")
    } else if flags & 8 != 0 {
        Some("has its sizes after its content (data descriptor)")
    } else if short(bytes, 10) != 8 {
        Some("is not compressed by deflate")
    } else if [20, 24, 42].iter().any(|field| long(bytes, *field) == u32::MAX) {
        Some("says that its sizes stand elsewhere (zip64)")
    } else if short(bytes, 30) != 0 {
        Some("has an extra field")
    } else if kind == 0o120_000 {
        Some("is a link")
    } else {
        None
    };
    if let Some(oddity) = oddity {
        return Err(fail::refused(format!("the entry {shown} of the zip {oddity}")));
    }
    let part = Part { name: shown, crc: long(bytes, 16), packed: long(bytes, 20), bytes: long(bytes, 24) };
    Ok(Placed { part, at: long(bytes, 42).into() })
}

/// The fixed files first, then the reports by ID, each once.
fn in_order(before: &[Placed], place: usize, entry: &Placed) -> Result<()> {
    let name = &entry.part.name;
    if before.iter().rev().take(1).chain(before.iter().take(HEAD.len())).any(|other| other.part.name == *name) {
        return Err(fail::refused(format!("the name {name} is twice in the zip")));
    }
    let fits = match (HEAD.get(place), before.last()) {
        (Some(head), _) => head == name,
        (None, Some(last)) => place == HEAD.len() || last.part.name < *name,
        (None, None) => false,
    };
    if fits {
        Ok(())
    } else {
        Err(fail::refused(format!("the entry {name} of the zip is not in its place, or twice there")))
    }
}

/// Sizes and ratios.
fn within(entries: &[Placed], limits: &ReadLimits) -> Result<()> {
    let mut total = 0_u64;
    for Placed { part, .. } in entries {
        let bytes = u64::from(part.bytes);
        let most = match part.name.as_str() {
            README => README_BYTES,
            MANIFEST => MANIFEST_BYTES,
            SUMS => SUMS_BYTES,
            _ => limits.report,
        };
        if bytes > most {
            return Err(fail::refused(format!("{} unpacks to {bytes} bytes, and at most {most} are read", part.name)));
        }
        if bytes >= RATIO_FROM && u64::from(part.packed) * MAX_RATIO < bytes {
            return Err(bomb(&part.name));
        }
        // What deflate adds to what it cannot compress: 5 bytes for each 16 KiB or so.
        if u64::from(part.packed) > bytes + bytes / 1024 + 64 {
            return Err(fail::refused(format!("{} has more bytes packed than unpacked", part.name)));
        }
        total += bytes;
    }
    if total > limits.unpacked {
        return Err(fail::refused(format!(
            "the bundle unpacks to {total} bytes, and at most {} are read",
            limits.unpacked
        )));
    }
    Ok(())
}

fn bomb(name: &str) -> Error {
    fail::refused(format!("{name} is compressed more than {MAX_RATIO} times: a bomb"))
}

pub(in super::super) fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

pub(in super::super) fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// The entry whose local header stands at a place, where nothing else is known of it; for looking at damaged files.
pub(in super::super) fn salvage(medium: &mut Medium, at: u64) -> Option<Placed> {
    let header = medium.exactly(at, LOCAL).ok().filter(|header| header.starts_with(b"PK\x03\x04"))?;
    let name = medium.exactly(at + LOCAL as u64, usize::from(short(&header, 26)).min(MAX_NAME)).ok()?;
    let name = String::from_utf8(name).ok().filter(|text| name::fault(text.as_bytes()).is_none())?;
    let part = Part { name, crc: long(&header, 14), packed: long(&header, 18), bytes: long(&header, 22) };
    let placed = Placed { part, at };
    within(std::slice::from_ref(&placed), &ReadLimits::default()).is_ok().then_some(placed)
}
