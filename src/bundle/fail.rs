//! Errors of bundles.

use std::io;
use std::path::Path;

use crate::error::{Code, Error};

/// A file cannot be written.
pub(super) fn write(path: &Path, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room there, or use another folder or stick",
        io::ErrorKind::NotFound => "the folder has to be there: is the stick in?",
        _ => "check that the folder is there and can be written to; nothing half is left under the final name",
    };
    Error::new(Code::BundleWrite, format!("cannot write {}", path.display())).hint(hint).source(error)
}

/// A file cannot be read.
pub(super) fn read(path: &Path, error: io::Error) -> Error {
    Error::new(Code::BundleRead, format!("cannot read {}", path.display()))
        .hint("check the path; a stick may have to be pushed in again")
        .source(error)
}

/// The file is not as it was written.
pub(super) fn damaged(what: impl Into<String>) -> Error {
    Error::new(Code::BundleDamaged, what)
        .hint("wait if it is still being copied; else copy it again, or ask the sender for it again")
}

/// The file is whole, but no bundle of ours is like that.
pub(super) fn refused(what: impl Into<String>) -> Error {
    Error::new(Code::BundleRefused, what).hint("nothing of it was used; ask the sender how it was made")
}

/// A key is not what it should be.
pub(super) fn key(what: impl Into<String>, hint: &'static str) -> Error {
    Error::new(Code::BundleKey, what).hint(hint)
}

/// What a bundle is to say of itself cannot be said.
pub(super) fn facts(what: impl Into<String>, hint: &'static str) -> Error {
    Error::new(Code::BundleFacts, what).hint(hint)
}
