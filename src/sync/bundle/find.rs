//! Searching a stick or a folder, with limits: a stick is what somebody else has filled.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::{Code, Error, Result};

/// How many folders deep a search goes.
pub const DEPTH: usize = 4;
/// The most files and folders that a search looks at.
pub const ENTRIES: usize = 20_000;

/// What a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, by path.
    pub files: Vec<PathBuf>,
    /// Whether there was more than is looked at.
    pub cut: bool,
}

/// The files at or below `path` for whose name `wanted` says so. Links are not followed, and hidden folders, such as the
/// recycle bin of a stick, are left out.
///
/// # Errors
/// `File` when `path` is not there or cannot be read.
pub fn find(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<Found> {
    let unreadable = |error: std::io::Error| {
        Error::new(Code::File, format!("cannot read `{}`", path.display()))
            .hint("see that the stick is plugged in and that the path is right")
            .source(error)
    };
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if meta.is_file() {
        return Ok(Found { files: vec![path.to_owned()], cut: false });
    }
    let mut found = Found::default();
    let walk = WalkDir::new(path).max_depth(DEPTH).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_str().unwrap_or(".");
        entry.depth() == 0 || !(entry.file_type().is_dir() && (name.starts_with('.') || name.starts_with('$')))
    });
    for (number, entry) in walk.enumerate() {
        if number >= ENTRIES {
            found.cut = true;
            break;
        }
        match entry {
            Ok(entry) if entry.file_type().is_file() && entry.file_name().to_str().is_some_and(&wanted) => {
                found.files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) if error.depth() == 0 => {
                return Err(unreadable(error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into())));
            }
            // A folder of the stick that this account may not read: what is in it is not for us.
            Err(error) => tracing::warn!("not searched: {error}"),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stick_is_searched_with_limits() {
        let dir = tempfile::TempDir::new().unwrap();
        let deep = dir.path().join("a/b/c");
        std::fs::create_dir_all(deep.join("d")).unwrap();
        std::fs::create_dir_all(dir.path().join(".Trash")).unwrap();
        for file in ["2.zip", "1.zip", "1.txt", "a/b/c/3.zip", "a/b/c/d/too-deep.zip", ".Trash/gone.zip"] {
            std::fs::write(dir.path().join(file), "").unwrap();
        }
        let found = find(dir.path(), |name| name.ends_with(".zip")).unwrap();
        let names: Vec<_> = found.files.iter().map(|path| path.strip_prefix(dir.path()).unwrap()).collect();
        assert_eq!(names, ["1.zip", "2.zip", "a/b/c/3.zip"].map(Path::new));
        assert!(!found.cut);
        let one = find(&dir.path().join("1.txt"), |_| false).unwrap();
        assert_eq!(one.files.len(), 1, "a file that is named is meant, whatever its name");
        assert_eq!(find(&dir.path().join("none"), |_| true).unwrap_err().code(), Code::File);
    }
}
