//! Writes the file of a bundle under its temporary name.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::super::file::{self, Summing};
use super::super::hash::Hash;
use super::super::keys::SecretKey;
use super::super::layout::{self, MANIFEST, Part, README, SUMS};
use super::super::manifest::Manifest;
use super::super::{fail, readme, seal, signature};
use super::Sealing;
use super::pack::{Packed, Pile, pack};
use super::stage::{Staged, temporary};
use crate::error::Result;

/// Writes, syncs and signs the bundle of what was gathered.
pub(super) fn assemble(pile: &Pile, manifest: &Manifest, sealing: &Sealing, path: &Path) -> Result<Staged> {
    let tmp = temporary(path);
    let done = write(pile, manifest, sealing, path, &tmp);
    if done.is_err() {
        let _ = file::remove(&tmp);
        let _ = file::remove(&temporary(&signature::path_of(path)));
    }
    done
}

fn write(pile: &Pile, manifest: &Manifest, sealing: &Sealing, path: &Path, tmp: &Path) -> Result<Staged> {
    let failed = |error| fail::write(tmp, error);
    let head = head(manifest)?;
    let out = file::create(tmp).map_err(failed)?;
    let mut outer = Summing::new(BufWriter::with_capacity(256 << 10, out));
    let sha256 = if sealing.recipients.is_empty() {
        zip(pile, &head, &mut outer).map_err(failed)?
    } else {
        let mut sealed = seal::encrypt(&sealing.recipients, &mut outer).map_err(failed)?;
        let sha256 = zip(pile, &head, &mut sealed).map_err(failed)?;
        sealed.finish().map_err(failed)?;
        sha256
    };
    let (file_sha256, bytes) = (outer.hash(), outer.bytes);
    let mut out = outer.inner.into_inner().map_err(|error| failed(error.into_error()))?;
    out.sync_all().map_err(failed)?;
    let staged = Staged {
        path: path.to_owned(),
        sequence: manifest.sequence,
        sha256,
        file_sha256,
        bytes,
        count: manifest.count,
        signed: sealing.key.is_some(),
    };
    match &sealing.key {
        Some(key) => sign(key, &mut out, manifest, &staged)?,
        // That of an earlier bundle of this name would be taken for a wrong one of this.
        None => file::remove(&temporary(&signature::path_of(path))).map_err(failed)?,
    }
    Ok(staged)
}

fn sign(key: &SecretKey, out: &mut File, manifest: &Manifest, staged: &Staged) -> Result<()> {
    out.seek(SeekFrom::Start(0)).map_err(|error| fail::read(&staged.path, error))?;
    let about = format!(
        "bundle {} of {}, {} reports, zip sha256 {}",
        manifest.sequence, manifest.site, staged.count, staged.sha256
    );
    let text = signature::sign(key, out, about.trim())?;
    let tmp = temporary(&signature::path_of(&staged.path));
    file::write_synced(&tmp, text.as_bytes()).map_err(|error| fail::write(&tmp, error))
}

/// The compressed files before the reports.
fn head(manifest: &Manifest) -> Result<Vec<(&'static str, Packed)>> {
    let readme = readme::text(manifest);
    let text = manifest.render()?;
    let sums = manifest.sums(Hash::of(&readme), Hash::of(&text));
    let files = [(README, readme), (MANIFEST, text), (SUMS, sums)];
    let packed = files.into_iter().map(|(name, bytes)| Ok((name, pack(&bytes)?)));
    packed.collect::<io::Result<_>>().map_err(|error| fail::write(Path::new("the manifest"), error))
}

/// Writes the zip; gives its SHA-256.
fn zip(pile: &Pile, head: &[(&'static str, Packed)], out: &mut impl Write) -> io::Result<Hash> {
    let mut out = Summing::new(out);
    let mut central = Vec::new();
    let mut count = 0_u16;
    let mut begin = |part: &Part, out: &mut Summing<_>| {
        let at = u32::try_from(out.bytes).map_err(|_| too_large())?;
        central.extend_from_slice(&part.central(at));
        count += 1;
        out.write_all(&part.local())
    };
    for (name, packed) in head {
        let size = u32::try_from(packed.content.len()).map_err(|_| too_large())?;
        let part = Part { name: (*name).to_owned(), crc: packed.crc, packed: size, bytes: packed.bytes };
        begin(&part, &mut out)?;
        out.write_all(&packed.content)?;
    }
    for kept in pile.reports.values() {
        begin(&kept.part(), &mut out)?;
        pile.copy(kept, &mut out)?;
    }
    let at = u32::try_from(out.bytes).map_err(|_| too_large())?;
    let size = u32::try_from(central.len()).map_err(|_| too_large())?;
    out.write_all(&central)?;
    out.write_all(&layout::end(count, size, at))?;
    let digits = out.hash().to_string();
    out.write_all(digits.as_bytes())?;
    Ok(out.hash())
}

fn too_large() -> io::Error {
    io::Error::other("a bundle would be larger than 4 GiB")
}
