//! Bundles: reports in one file that a person carries across an air gap.
//!
//! A bundle is a zip file that every program opens, written in exactly one way: a reader that knows how each byte must
//! look has no room to be fooled. [`create`] writes bundles, [`read`] checks one as a whole before it gives out the first
//! report, [`inspect`] says of any file what it is, and a [`receipt`] travels back.
//!
//! ```text
//! README.txt                   for whoever finds it
//! manifest.json                from where, which number, what is inside
//! SHA256SUMS                   for `sha256sum -c`
//! reports/<Index_GUID>.xml     in the order of their IDs
//! ```
//!
//! Times, permissions and every other field of the zip are fixed, so the same content gives the same bytes. The comment
//! of the zip is the SHA-256 of all that stands before it: no byte of a bundle can change unseen, signed or not.

pub mod create;
mod fail;
mod file;
pub mod hash;
pub mod inspect;
pub mod keys;
mod layout;
pub mod limits;
pub mod manifest;
pub mod name;
pub mod read;
mod readme;
pub mod receipt;
pub mod seal;
mod signature;

pub use create::{Facts, Item, Sealing, Staged, Target, Writer};
pub use hash::Hash;
pub use limits::{Limits, ReadLimits};
pub use manifest::{Entry, Manifest, Range, Source};
pub use read::Bundle;
pub use receipt::Receipt;
