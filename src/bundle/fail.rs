//! Refusals in the words of a person who has carried a stick.

use std::path::Path;

use crate::error::{Code, Error};

/// The file is not what was written.
pub(super) fn damaged(path: &Path, why: &str) -> Error {
    Error::new(Code::BundleDamaged, format!("the bundle `{}` is damaged or not whole: {why}", path.display())).hint(
        "copy it again from where it was made, or let it be given again with `vte-wats bundle resend N`, and eject the \
         stick properly",
    )
}

/// The file has a form that this program never writes: no accident does that.
pub(super) fn malformed(path: &Path, why: &str) -> Error {
    Error::new(Code::BundleDamaged, format!("the bundle `{}` is none that vte-wats wrote: {why}", path.display()))
        .hint("find out where it comes from; do not open it")
}

/// Who made it is not who may.
pub(super) fn untrusted(path: &Path, why: &str) -> Error {
    Error::new(Code::BundleTrust, format!("`{}` {why}", path.display())).hint(
        "if it comes from a site of yours, add the public key of that site (`*.pub`, from `vte-wats bundle keygen`) to \
         trusted_keys; if not, do not use it",
    )
}

/// A file cannot be read.
pub(super) fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::new(Code::File, format!("cannot read `{}`", path.display()))
        .hint("see that the stick is plugged in and that this account may read the file")
        .source(error)
}

/// A file cannot be written.
pub(super) fn unwritable(path: &Path, error: std::io::Error) -> Error {
    let full = matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
    let hint = if full { "make room on that disk" } else { "see that this account may write there" };
    Error::new(Code::File, format!("cannot write `{}`", path.display())).hint(hint).source(error)
}

/// A key cannot be used.
pub(super) fn key(what: String, hint: &str) -> Error {
    Error::new(Code::BundleKey, what).hint(hint)
}
