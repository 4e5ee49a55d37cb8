//! Putting a file where it is fetched: whole under its name, or not there at all.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::deliver::{Fs, RealFs};
use crate::error::{Code, Error, Result};
use crate::ledger::ReportDigest;

/// SHA-256 of a file.
///
/// # Errors
/// It cannot be read.
pub fn digest_of(path: &Path) -> io::Result<ReportDigest> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut sha = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match reader.read(&mut block)? {
            0 => return Ok(sha.finalize().into()),
            read => sha.update(&block[..read]),
        }
    }
}

/// Copies the file `from`, whose content has `digest`, to `to`: written beside it, synchronised, read back, renamed. The very
/// content standing there already is success; any other is never overwritten.
///
/// # Errors
/// `DropFolder`: the folder is not there. `DropFull`: it has no room. `DropWrite`: anything else.
pub fn place(from: &Path, digest: &ReportDigest, to: &Path) -> Result<()> {
    if std::fs::symlink_metadata(to).is_ok() {
        let there = digest_of(to).map_err(|error| failed("read", to, error))?;
        if there == *digest {
            return Ok(());
        }
        return Err(Error::new(Code::DropWrite, format!("`{}` is there already, with other content", to.display()))
            .hint("move that file elsewhere, then run it again; nothing is lost"));
    }
    let temporary = beside(to);
    let copied = copy(from, &temporary).and_then(|()| digest_of(&temporary));
    let copied = copied.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        failed("write", &temporary, error)
    })?;
    if copied != *digest {
        let _ = std::fs::remove_file(&temporary);
        return Err(Error::new(Code::DropWrite, format!("`{}` is not what was written", temporary.display()))
            .hint("the stick or its port is faulty: try another one; nothing is lost"));
    }
    RealFs.rename_new(&temporary, to).map_err(|error| failed("rename", &temporary, error))?;
    sync_folder(to);
    Ok(())
}

/// Copies a bundle and, first, its signature, which is a file of its own beside it where there is one.
///
/// # Errors
/// As [`place`].
pub fn place_bundle(from: &Path, digest: &ReportDigest, to: &Path) -> Result<()> {
    let signature = signature_of(from);
    if signature.exists() {
        let digest = digest_of(&signature).map_err(|error| failed("read", &signature, error))?;
        place(&signature, &digest, &signature_of(to))?;
    }
    place(from, digest, to)
}

/// The file of the signature of a bundle.
pub fn signature_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".minisig");
    PathBuf::from(name)
}

/// Writes a small file whole under its name; one of that name is replaced.
///
/// # Errors
/// As [`place`].
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = beside(path);
    let written = RealFs.write(&temporary, bytes).and_then(|file| file.sync_all());
    written.and_then(|()| std::fs::rename(&temporary, path)).map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        failed("write", path, error)
    })?;
    sync_folder(path);
    Ok(())
}

/// The name under which a file is written before it has its own.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

/// Makes the name of a file durable, where the system has that; a stick that cannot is no reason to fail.
pub fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Err(error) = RealFs.sync_folder(folder) {
        tracing::debug!("cannot synchronise {}: {error}", folder.display());
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut target = File::create(to)?;
    io::copy(&mut source, &mut target)?;
    target.sync_all()
}

/// A failure with a file outside of the state folder.
pub fn failed(doing: &str, path: &Path, error: io::Error) -> Error {
    let what = format!("cannot {doing} `{}`", path.display());
    let (code, hint) = match error.kind() {
        io::ErrorKind::NotFound => (Code::DropFolder, "see that the stick is plugged in and that the path is right"),
        io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge => {
            (Code::DropFull, "make room on it, or take another one, and run it again: nothing is lost")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            Code::DropWrite,
            "see that it is not write-protected and that this account may write there; nothing is lost",
        ),
        _ => (Code::DropWrite, "see that the disk or stick is sound, and run it again: nothing is lost"),
    };
    Error::new(code, what).hint(hint).source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_placed_whole_and_never_over_another() {
        let dir = tempfile::TempDir::new().unwrap();
        let (from, to) = (dir.path().join("a"), dir.path().join("b"));
        std::fs::write(&from, "one").unwrap();
        let digest = digest_of(&from).unwrap();
        place(&from, &digest, &to).unwrap();
        place(&from, &digest, &to).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"one");
        std::fs::write(&to, "two").unwrap();
        assert_eq!(place(&from, &digest, &to).unwrap_err().code(), Code::DropWrite);
        assert_eq!(std::fs::read(&to).unwrap(), b"two");
        assert_eq!(place(&from, &digest, &dir.path().join("none/b")).unwrap_err().code(), Code::DropFolder);
        assert_eq!(place(&from, &[0; 32], &dir.path().join("c")).unwrap_err().code(), Code::DropWrite);
        let names = std::fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(names, 2, "no temporary file is left");
    }
}
