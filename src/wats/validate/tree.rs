//! Validates the files of a folder tree, one at a time: the memory it takes is that of one file, whatever their number.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Finding, validate};
use crate::error::{Code, Error, Result};
use crate::wats::document::MAX_FILE_BYTES;

/// How deep folders are searched.
pub const MAX_FOLDER_DEPTH: usize = 32;

/// A file and what was found in it.
#[derive(Debug)]
pub struct FileFindings {
    /// The file, or the folder that could not be read.
    pub path: PathBuf,
    /// What was found, or why the file could not be read.
    pub findings: Result<Vec<Finding>>,
}

/// The files of a tree, validated one by one.
#[derive(Debug)]
pub struct Files {
    walk: walkdir::IntoIter,
}

/// Validates a file, whatever its name, or every `*.xml` (in any case) in a folder and those below, in the order of
/// their names. Links are not followed.
///
/// Nothing is read before the iterator is asked for it. A folder or file that cannot be read is an item with the error
/// `VW-FILE`; the others are validated nevertheless.
pub fn validate_path(path: &Path) -> Files {
    let walk = WalkDir::new(path).max_depth(MAX_FOLDER_DEPTH).max_open(4).sort_by_file_name();
    Files { walk: walk.into_iter() }
}

impl Iterator for Files {
    type Item = FileFindings;

    fn next(&mut self) -> Option<FileFindings> {
        loop {
            match self.walk.next()? {
                Err(error) => {
                    let path = error.path().map(Path::to_path_buf).unwrap_or_default();
                    let error = file_error(&path, error.into());
                    return Some(FileFindings { path, findings: Err(error) });
                }
                Ok(entry) if entry.depth() == 0 && !entry.file_type().is_dir() || is_report(&entry) => {
                    let path = entry.into_path();
                    let findings = read(&path).map(|bytes| validate(&bytes));
                    return Some(FileFindings { findings: findings.map_err(|error| file_error(&path, error)), path });
                }
                Ok(_) => {}
            }
        }
    }
}

fn is_report(entry: &walkdir::DirEntry) -> bool {
    let extension = entry.path().extension();
    entry.file_type().is_file() && extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
}

/// Reads a file; of one beyond the limit only so much that the limit is seen to be passed.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn file_error(path: &Path, error: io::Error) -> Error {
    Error::new(Code::File, format!("cannot read {}", path.display()))
        .hint("check that it exists and that this account may read it")
        .source(error)
}
