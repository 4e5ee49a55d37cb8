//! The form of a bundle: reports of a site in one file, to be carried to where a WATS Client is.
//!
//! A bundle is a ZIP archive that every tool opens:
//!
//! | name | what it is |
//! |---|---|
//! | `README.txt` | what this is, for whoever finds it |
//! | `reports/<Index_GUID>.xml` | the reports, in the order of their names |
//! | `manifest.json` | site, database, number, the bundle before it, and of each report digest and size |
//! | `SHA256SUMS` | digests of all of these, as `sha256sum -c` reads them |
//! | `SHA256SUMS.minisig` | the signature of `SHA256SUMS`, as `minisign -Vm SHA256SUMS` checks it; where there is a key |
//!
//! The comment of the archive ends with the SHA-256 of every byte before it, so a file that was cut off or changed
//! anywhere, even where no content is, is known at once. An encrypted bundle is such a file inside one of age.
//!
//! Nothing is believed: names are compared with the few that there can be, sizes with limits before anything is read,
//! contents with digests, and every report with the rules of WSXF, before the first is given to anybody.

mod encrypt;
mod fail;
mod frame;
mod hex;
pub mod keygen;
mod manifest;
mod name;
mod open;
mod readme;
mod receipt;
mod sign;
mod write;

pub use encrypt::{Identities, Recipient};
pub use manifest::{Entry, Manifest};
pub use name::{file_name, is_bundle_name, is_receipt_name, sequence_of};
pub use open::{Bundle, Trust};
pub use receipt::Receipt;
pub use sign::{PublicKey, SigningKey};
pub use write::{Head, Writer, Written};

/// SHA-256.
pub type Digest = [u8; 32];

/// The most reports of a bundle.
pub const MAX_REPORTS: usize = 100_000;
/// The largest bundle that is read, in bytes.
pub const MAX_FILE: u64 = 8 << 30;
