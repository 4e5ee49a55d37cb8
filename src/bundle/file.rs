//! Files: sums while they are written or read, small ones at once, and names that survive a loss of power.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::hash::Hash;
use super::limits::SMALL_FILE_BYTES;

/// A writer that counts and sums what goes through it.
pub(super) struct Summing<W> {
    pub inner: W,
    pub sum: Sha256,
    pub bytes: u64,
}

impl<W> Summing<W> {
    pub fn new(inner: W) -> Self {
        Summing { inner, sum: Sha256::new(), bytes: 0 }
    }

    /// The SHA-256 of what went through so far.
    pub fn hash(&self) -> Hash {
        Hash(self.sum.clone().finalize().into())
    }
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The SHA-256 of a file.
pub(super) fn hash(path: &Path) -> io::Result<Hash> {
    let mut sum = Summing::new(io::sink());
    io::copy(&mut File::open(path)?, &mut sum)?;
    Ok(sum.hash())
}

/// Reads a small file as text.
pub(super) fn read_small(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(SMALL_FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > SMALL_FILE_BYTES {
        return Err(io::Error::new(ErrorKind::InvalidData, format!("it has more than {SMALL_FILE_BYTES} bytes")));
    }
    Ok(text)
}

/// `path` with `suffix` after its last character.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Creates a file in place of what may be there. A link that somebody laid there is removed, not followed.
pub(super) fn create(path: &Path) -> io::Result<File> {
    remove(path)?;
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Writes a small file and syncs it, in place of what may be there.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes a new small file that only its owner can read; fails with `AlreadyExists`.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the names in the folder of `path` durable, where the system has that.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder)?.sync_all() {
        // Network and FUSE file systems that have no such thing say so in one of these ways.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}
