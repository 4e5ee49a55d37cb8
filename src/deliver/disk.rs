//! Room on the disk of a destination, looked at before anything is written to it.

use std::path::Path;

use super::fail;
use super::fs::Fs;
use crate::error::Result;

/// Bytes that stay free: for names, for the slack of small files, and for the ledger, where it is on the same disk.
pub const SPARE: u64 = 1024 * 1024;

/// Makes sure that so many bytes fit and `spare` more are free, as far as the file system knows. Another program may take
/// the room meanwhile: then the writing fails, and nothing is lost either.
///
/// # Errors
///
/// `DropFull`: they do not.
pub(super) fn require(fs: &dyn Fs, folder: &Path, bytes: u64, spare: u64) -> Result<()> {
    match fs.free(folder) {
        Ok(free) if free < bytes.saturating_add(spare) => Err(fail::no_room(folder, free, bytes, spare)),
        // Who does not know what is free learns it by writing.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::RealFs;
    use crate::error::Code;

    #[test]
    fn what_cannot_fit_is_refused_before_it_is_written() {
        let dir = tempfile::TempDir::new().unwrap();
        let free = RealFs.free(dir.path()).unwrap();
        assert!(free > SPARE && free < u64::MAX, "{free}");
        require(&RealFs, dir.path(), 1, SPARE).unwrap();
        // Much more than any disk of a test has, and more than anybody can free meanwhile.
        let error = require(&RealFs, dir.path(), free.saturating_mul(1000), SPARE).unwrap_err();
        assert_eq!(error.code(), Code::DropFull);
        assert!(error.remedy().unwrap().contains("free space"), "{error:?}");
        assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none());
    }

    /// Windows knows the disk of a folder that is not there.
    #[test]
    #[cfg(unix)]
    fn a_folder_that_cannot_be_asked_is_tried() {
        require(&RealFs, Path::new("/no/such/folder"), u64::MAX, SPARE).unwrap();
    }
}
