//! Keys that sign: in the format of minisign, so its tool checks bundles too.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use super::{fail, file};
use crate::error::Result;

/// What stands before the number of a key in minisign's own comments.
const COMMENT: &str = "minisign";

/// A key that signs bundles and receipts. It never shows itself.
#[derive(Clone)]
pub struct SecretKey(pub(super) minisign::SecretKey);

/// The other half, which checks signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(pub(super) minisign::PublicKey);

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
pub fn generate(secret: &Path, public: &Path, password: Option<&str>) -> Result<PublicKey> {
    let pair = match password {
        None => minisign::KeyPair::generate_unencrypted_keypair(),
        Some(password) => minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
    };
    let pair = pair.map_err(|error| unusable("a key cannot be made", &error))?;
    let key = PublicKey(pair.pk);
    let kind = if password.is_some() { "encrypted secret key" } else { "secret key" };
    let text = pair.sk.to_box(Some(&format!("{COMMENT} {kind} {}", key.id())));
    let text = text.map_err(|error| unusable("a key cannot be written", &error))?.into_string();
    // The public one first: a secret key without its other half would look finished.
    let half = format!("untrusted comment: {COMMENT} public key {}\n{}\n", key.id(), key.base64());
    if secret.symlink_metadata().is_ok() {
        return Err(there(secret));
    }
    write_new(public, &half)?;
    if let Err(error) = write_new(secret, &text) {
        let _ = file::remove(public);
        return Err(error);
    }
    Ok(key)
}

/// Writes a file that only its owner can read, never over another.
pub(super) fn write_new(path: &Path, text: &str) -> Result<()> {
    match file::write_secret(path, text.as_bytes()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(there(path)),
        Err(error) => Err(fail::key(format!("cannot write {}", path.display()), "check the folder").source(error)),
    }
}

fn there(path: &Path) -> crate::error::Error {
    let what = format!("{} is there already, and a key is never overwritten", path.display());
    fail::key(what, "give another name, or move the old key away if nothing needs it")
}

impl SecretKey {
    /// Reads a secret key that [`generate`] or the minisign tool wrote. (Without a password the tool leaves the checksum of
    /// the key empty: such a key is refused as damaged. The tool reads all of ours.)
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, no key, a password is needed (then `password` was none), or the wrong one.
    pub fn load(path: &Path, password: Option<&str>) -> Result<SecretKey> {
        let text = secret_text(path)?;
        let encrypted = is_encrypted(path, &text)?;
        let text = minisign::SecretKeyBox::from_string(&text).map_err(|error| no_key(path, &error))?;
        let key = match (encrypted, password) {
            (true, None) => {
                let what = format!("the secret key in {} needs its password", path.display());
                return Err(fail::key(what, "give the password"));
            }
            (true, Some(password)) => text.into_secret_key(Some(password.to_owned())),
            (false, _) => text.into_unencrypted_secret_key(),
        };
        key.map(SecretKey).map_err(|error| no_key(path, &error))
    }

    /// Whether the secret key in a file needs a password.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, or no key.
    pub fn needs_password(path: &Path) -> Result<bool> {
        is_encrypted(path, &secret_text(path)?)
    }

    /// The other half.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: the key is damaged.
    pub fn public(&self) -> Result<PublicKey> {
        let key = minisign::PublicKey::from_secret_key(&self.0);
        key.map(PublicKey).map_err(|error| unusable("the secret key is damaged", &error))
    }
}

fn secret_text(path: &Path) -> Result<String> {
    file::read_small(path)
        .map_err(|error| fail::key(format!("cannot read {}", path.display()), "check the path").source(error))
}

/// The third and fourth byte of a secret key say how it is encrypted: 0 for not at all.
fn is_encrypted(path: &Path, text: &str) -> Result<bool> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let line = text.lines().nth(1).unwrap_or_default();
    let bytes = STANDARD.decode(line.trim()).unwrap_or_default();
    if bytes.len() != 158 || !bytes.starts_with(b"Ed") {
        let what = format!("{} holds no secret key of minisign", path.display());
        return Err(fail::key(what, "give the file that `bundle keygen` wrote"));
    }
    Ok(bytes[2..4] != [0, 0])
}

fn no_key(path: &Path, error: &minisign::PError) -> crate::error::Error {
    unusable(&format!("the secret key in {} cannot be used", path.display()), error)
}

fn unusable(what: &str, error: &minisign::PError) -> crate::error::Error {
    fail::key(format!("{what}: {error}"), "check the password and the file, or make a new key with `bundle keygen`")
}

impl PublicKey {
    /// Reads a key: its base64 text (56 characters, begins with `RW`).
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: it is none.
    pub fn parse(base64: &str) -> Result<PublicKey> {
        let key = minisign::PublicKey::from_base64(base64.trim()).ok().map(PublicKey);
        key.filter(|key| key.base64() == base64.trim()).ok_or_else(|| {
            fail::key("the text is no public key", "give the second line of the .pub file; it begins with RW")
        })
    }

    /// Reads a `.pub` file, as [`generate`] and the minisign tool write it.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, or no key in it.
    pub fn load(path: &Path) -> Result<PublicKey> {
        let text = secret_text(path)?;
        let line = text.lines().find(|line| !line.starts_with("untrusted comment:")).unwrap_or_default();
        PublicKey::parse(line).map_err(|_| {
            fail::key(format!("{} holds no public key", path.display()), "give a .pub file of `bundle keygen`")
        })
    }

    /// The base64 text.
    pub fn base64(&self) -> String {
        self.0.to_base64()
    }

    /// The short name of the key, 16 hexadecimal digits as the minisign tool prints them.
    pub fn id(&self) -> String {
        id(self.0.keynum())
    }
}

/// The number of a key as the minisign tool prints it: its bytes from the last to the first.
pub(super) fn id(number: &[u8]) -> String {
    number.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base64())
    }
}

impl Trust {
    /// Reads keys, each given as base64 text or as the path of a `.pub` file (relative to `folder`).
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: one of them is neither.
    pub fn parse(keys: &[String], folder: &Path) -> Result<Trust> {
        let read = |text: &String| PublicKey::parse(text).or_else(|_| PublicKey::load(&folder.join(text)));
        Ok(Trust { keys: keys.iter().map(read).collect::<Result<_>>()? })
    }
}
