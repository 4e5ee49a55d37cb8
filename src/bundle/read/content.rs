//! The contents: unpacked, and compared with each other.

use flate2::{Decompress, FlushDecompress, Status};

use super::super::hash::Hash;
use super::super::manifest::{Entry, Manifest};
use super::super::{fail, name};
use super::medium::Medium;
use super::structure::Placed;
use crate::error::Result;
use crate::wats::rules::Severity;
use crate::wats::validate::validate_with_id;

/// Unpacks an entry; its sizes were held against the limits.
pub(in super::super) fn unpack(medium: &mut Medium, entry: &Placed) -> Result<Vec<u8>> {
    let at = entry.at + entry.part.span() - u64::from(entry.part.packed);
    let packed = medium.exactly(at, entry.part.packed as usize)?;
    let wrong = || fail::refused(format!("{} does not unpack to what the zip says of it", entry.part.name));
    // One byte more than it may have, so that a longer one shows itself.
    let mut bytes = Vec::with_capacity(entry.part.bytes as usize + 1);
    let mut inflate = Decompress::new(false);
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let rest = &packed[usize::try_from(read).unwrap_or(packed.len())..];
        match inflate.decompress_vec(rest, &mut bytes, FlushDecompress::Finish) {
            Ok(Status::StreamEnd) => break,
            Ok(_) if (inflate.total_in(), inflate.total_out()) != (read, written) => {}
            _ => return Err(wrong()),
        }
    }
    let is_whole = inflate.total_in() == packed.len() as u64 && bytes.len() == entry.part.bytes as usize;
    if !is_whole || crc32fast::hash(&bytes) != entry.part.crc {
        return Err(wrong());
    }
    Ok(bytes)
}

/// Reads the manifest, and compares it with the sums and the names and sizes in the zip.
pub(super) fn manifest(medium: &mut Medium, entries: &[Placed]) -> Result<Manifest> {
    let [readme, manifest, sums, reports @ ..] = entries else {
        return Err(fail::refused("files are missing in the zip"));
    };
    let text = unpack(medium, manifest)?;
    let manifest = Manifest::parse(&text)?;
    if unpack(medium, sums)? != manifest.sums(Hash::of(&unpack(medium, readme)?), Hash::of(&text)) {
        return Err(fail::refused("SHA256SUMS does not fit manifest.json and README.txt"));
    }
    if reports.len() != manifest.reports.len() {
        let what = format!("manifest.json lists {} reports, the zip has {}", manifest.reports.len(), reports.len());
        return Err(fail::refused(what));
    }
    for (entry, placed) in manifest.reports.iter().zip(reports) {
        if placed.part.name != name::report(entry.id) || u64::from(placed.part.bytes) != entry.bytes {
            let what = format!("manifest.json and the zip disagree about {}", placed.part.name);
            return Err(fail::refused(what));
        }
    }
    Ok(manifest)
}

/// Unpacks a report and compares it with its line in the manifest.
pub(in super::super) fn report(medium: &mut Medium, entry: &Entry, placed: &Placed) -> Result<Vec<u8>> {
    let bytes = unpack(medium, placed)?;
    if Hash::of(&bytes) != entry.sha256 {
        return Err(fail::refused(format!("{} is not what manifest.json says", placed.part.name)));
    }
    Ok(bytes)
}

/// Checks a report by the rules of WATS, and that it has the ID of its name.
pub(super) fn check(entry: &Entry, bytes: &[u8]) -> Result<()> {
    let (findings, id) = validate_with_id(bytes);
    let name = name::report(entry.id);
    if let Some(finding) = findings.iter().find(|finding| finding.severity() == Severity::Error) {
        return Err(fail::refused(format!("{name} breaks a rule of WATS: {finding}")));
    }
    if id != Some(entry.id) {
        return Err(fail::refused(format!("{name} has another ID inside")));
    }
    Ok(())
}
