//! Encryption to the receiver in the format of age, so its tool opens bundles too.

use std::path::Path;

use crate::error::Result;

/// Who can open an encrypted bundle: `age1...`.
#[derive(Clone)]
pub struct Recipient(#[expect(dead_code, reason = "not filled in yet")] age::x25519::Recipient);

/// What opens bundles that are encrypted to it. It never shows itself.
#[derive(Clone)]
pub struct Identity(#[expect(dead_code, reason = "not filled in yet")] age::x25519::Identity);

impl Recipient {
    /// Reads the text of a recipient, `age1...`.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: it is none.
    pub fn parse(_text: &str) -> Result<Recipient> {
        unimplemented!()
    }
}

impl Identity {
    /// Makes an identity and writes it to a file that only its owner can read, in the form of `age-keygen`; gives the text
    /// of its recipient.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: the file is there already, or cannot be written.
    pub fn generate(_path: &Path) -> Result<String> {
        unimplemented!()
    }

    /// Reads all identities of a file.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, or a line of it is none.
    pub fn load(_path: &Path) -> Result<Vec<Identity>> {
        unimplemented!()
    }
}
