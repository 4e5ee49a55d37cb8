//! The seam to the file system: what delivery asks of it, and the real one.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::SystemTime;

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// Anything else: a link, a device.
    Other,
}

/// What is known of a file without reading it.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes.
    pub len: u64,
    /// When it was last written, where the system says so.
    pub modified: Option<SystemTime>,
}

/// What delivery asks of the file system. A test puts one in its place that fails when it should.
pub trait Fs: Send + Sync {
    /// Creates a file, or empties the one that is there, and writes all of `bytes`. They are not durable yet.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<File>;
    /// Makes what was written durable, and closes the file.
    fn sync(&self, path: &Path, file: File) -> io::Result<()>;
    /// Renames a file and replaces what stands under the new name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Renames a file if nothing stands under the new name, else fails with `AlreadyExists`.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// What stands under a name, without following a link.
    fn meta(&self, path: &Path) -> io::Result<Meta>;
    /// The names in a folder, with what each is; names that are not Unicode are left out.
    fn list(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>>;
    /// Creates a folder whose parent is there.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Creates a folder and its parents, where they are not there.
    fn create_folders(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable, where the system has that.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Bytes that this account may still write to the disk of a folder; `u64::MAX` where the file system does not say.
    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(u64::MAX)
    }
    /// Whether an error may pass by itself soon: another program has the file open.
    fn is_busy(&self, error: &io::Error) -> bool;
}

/// The file system of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealFs;

impl Fs for RealFs {
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        Ok(file)
    }

    fn sync(&self, _: &Path, file: File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut source = tempfile::TempPath::try_from_path(from)?;
        source.disable_cleanup(true);
        let Err(failed) = source.persist_noclobber(to) else { return Ok(()) };
        // Some file systems (FAT on a stick, some shares) can neither rename without replacing nor link. What is left is
        // to look first; the program is alone with the names it makes.
        let incapable = matches!(
            failed.error.kind(),
            ErrorKind::Unsupported | ErrorKind::PermissionDenied | ErrorKind::InvalidInput
        );
        if cfg!(unix) && incapable && is_absent(to) {
            return std::fs::rename(from, to);
        }
        Err(failed.error)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn meta(&self, path: &Path) -> io::Result<Meta> {
        let meta = std::fs::symlink_metadata(path)?;
        Ok(Meta { kind: kind(meta.file_type()), len: meta.len(), modified: meta.modified().ok() })
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if let Ok(name) = entry.file_name().into_string() {
                names.push((name, kind(entry.file_type()?)));
            }
        }
        Ok(names)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir(path)
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir_all(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(not(unix)) {
            return Ok(()); // NTFS journals names by itself, and Windows has no call for it.
        }
        match File::open(folder)?.sync_all() {
            // Network and FUSE file systems that have no such thing say so in one of these ways.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
            done => done,
        }
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        let disk = fs4::statvfs(folder)?;
        // Some network file systems know nothing and say nought.
        Ok(if disk.total_space() == 0 { u64::MAX } else { disk.available_space() })
    }

    /// On Windows a rename fails with 5 (access denied) while the target is open, and with 32 or 33 (sharing and lock
    /// violation) while the source is: by the client, a virus scanner or an indexer, for a moment.
    fn is_busy(&self, error: &io::Error) -> bool {
        cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32 | 33))
    }
}

fn kind(it: std::fs::FileType) -> Kind {
    if it.is_file() {
        Kind::File
    } else if it.is_dir() {
        Kind::Folder
    } else {
        Kind::Other
    }
}

fn is_absent(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_that_must_not_replace_does_not() {
        let dir = tempfile::TempDir::new().unwrap();
        let (from, to) = (dir.path().join("a.tmp"), dir.path().join("a.xml"));
        std::fs::write(&from, "new").unwrap();
        std::fs::write(&to, "old").unwrap();
        let error = RealFs.rename_new(&from, &to).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!((std::fs::read(&from).unwrap(), std::fs::read(&to).unwrap()), (b"new".to_vec(), b"old".to_vec()));
        std::fs::remove_file(&to).unwrap();
        RealFs.rename_new(&from, &to).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"new");
        assert!(is_absent(&from));
        assert_eq!(RealFs.rename_new(&from, &to).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn a_link_is_not_taken_for_the_file_it_points_to() {
        let dir = tempfile::TempDir::new().unwrap();
        std::fs::write(dir.path().join("file"), "x").unwrap();
        assert_eq!(RealFs.meta(&dir.path().join("file")).unwrap().kind, Kind::File);
        assert_eq!(RealFs.meta(dir.path()).unwrap().kind, Kind::Folder);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(dir.path().join("file"), dir.path().join("link")).unwrap();
            assert_eq!(RealFs.meta(&dir.path().join("link")).unwrap().kind, Kind::Other);
        }
    }
}
