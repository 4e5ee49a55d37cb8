//! Keys that sign: in the format of minisign, so its tool checks bundles too.

use std::path::Path;

use crate::error::Result;

/// A key that signs bundles and receipts. It never shows itself.
pub struct SecretKey(#[expect(dead_code, reason = "not filled in yet")] minisign::SecretKey);

/// The other half, which checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(minisign::PublicKey);

/// Whose signatures are accepted.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The keys. None: unsigned bundles and those of anybody are accepted.
    pub keys: Vec<PublicKey>,
}

/// Makes a pair of keys and writes it: the secret one, with a password or without, readable by its owner only, and the
/// public one beside it. The minisign tool reads both.
///
/// # Errors
/// `VW-BUNDLE-KEY`: a file of either name is there, or cannot be written.
pub fn generate(_secret: &Path, _public: &Path, _password: Option<&str>) -> Result<PublicKey> {
    unimplemented!()
}

impl SecretKey {
    /// Reads a secret key that [`generate`] or the minisign tool wrote.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, no key, a password is needed (then `password` was none), or the wrong one.
    pub fn load(_path: &Path, _password: Option<&str>) -> Result<SecretKey> {
        unimplemented!()
    }

    /// Whether the secret key in a file needs a password.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, or no key.
    pub fn needs_password(_path: &Path) -> Result<bool> {
        unimplemented!()
    }

    /// The other half.
    pub fn public(&self) -> PublicKey {
        unimplemented!()
    }
}

impl PublicKey {
    /// Reads a key: its base64 text (56 characters, begins with `RW`).
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: it is none.
    pub fn parse(_base64: &str) -> Result<PublicKey> {
        unimplemented!()
    }

    /// Reads a `.pub` file, as [`generate`] and the minisign tool write it.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, or no key in it.
    pub fn load(_path: &Path) -> Result<PublicKey> {
        unimplemented!()
    }

    /// The base64 text.
    pub fn base64(&self) -> String {
        self.0.to_base64()
    }

    /// The short name of the key, 16 hexadecimal digits as the minisign tool prints them.
    pub fn id(&self) -> String {
        unimplemented!()
    }
}

impl Trust {
    /// Reads keys, each given as base64 text or as the path of a `.pub` file (relative to `folder`).
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: one of them is neither.
    pub fn parse(_keys: &[String], _folder: &Path) -> Result<Trust> {
        unimplemented!()
    }
}
