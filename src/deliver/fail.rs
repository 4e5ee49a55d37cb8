//! Failures of the file system in the words of a person who has a drop folder.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::fs::{Fs, Kind};
use crate::error::{Code, Error};

const MAKE_ROOM: &str =
    "free space on that disk, or let the WATS Client take its files, and run it again: nothing is lost";

/// An error while `doing` (`write`, `rename`, ...) the file or folder `path` of the destination `folder`.
pub(super) fn io(fs: &dyn Fs, folder: &Path, doing: &str, path: &Path, error: io::Error) -> Error {
    let what = format!("cannot {doing} `{}`", path.display());
    if is_full(&error) {
        return Error::new(Code::DropFull, format!("{what}: the disk of `{}` is full", folder.display()))
            .hint(MAKE_ROOM)
            .source(error);
    }
    if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
        return Error::new(Code::DropFolder, format!("{what}: no right to do so"))
            .hint("give the account that runs vte-wats the right to create, rename and delete files in that folder")
            .source(error);
    }
    if !fs.meta(folder).is_ok_and(|meta| meta.kind == Kind::Folder) {
        return vanished(folder).source(error);
    }
    Error::new(Code::DropWrite, what)
        .hint("see that the disk or share is sound, and run it again: nothing is lost")
        .source(error)
}

/// There are `free` bytes on the disk, of which `spare` are to stay free, and `bytes` are to be written.
pub(super) fn no_room(folder: &Path, free: u64, bytes: u64, spare: u64) -> Error {
    let folder = folder.display();
    let what = format!(
        "the disk of `{folder}` is full: {free} bytes are free, {bytes} bytes of reports are to be written, and {spare} \
         bytes stay free"
    );
    Error::new(Code::DropFull, what).hint(MAKE_ROOM)
}

/// The destination is not there, or is no longer.
pub(super) fn vanished(folder: &Path) -> Error {
    Error::new(Code::DropFolder, format!("the folder `{}` is not there", folder.display())).hint(
        "see that its disk or share is connected, that the WATS Client is installed on this computer, and that \
         `drop.folder` or `--to` names the right folder",
    )
}

fn is_full(error: &io::Error) -> bool {
    /// ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    const WINDOWS: [i32; 2] = [39, 112];
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
        || (cfg!(windows) && error.raw_os_error().is_some_and(|code| WINDOWS.contains(&code)))
}
