//! Making keys: files that nobody else reads, never in the place of others.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Result;

use super::sign::SigningKey;
use super::{encrypt, fail};

/// A pair of keys that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file of the public key.
    pub public: PathBuf,
    /// The line for the configuration of the other side.
    pub line: String,
}

/// Makes a pair of keys to sign with, as minisign has them; without a password, who can read the file can sign.
///
/// # Errors
/// `BundleKey`: one of the files is there already. `File`: it cannot be written.
pub fn signing(path: &Path, password: Option<&str>) -> Result<Made> {
    let failed = |error| fail::key("no key can be made".to_owned(), "run it again").source(error);
    let pair = match password {
        Some(password) => minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
        None => minisign::KeyPair::generate_unencrypted_keypair(),
    }
    .map_err(failed)?;
    let secret = pair.sk.to_box(Some("secret key of vte-wats")).map_err(failed)?.into_string();
    let public = pair.pk.to_box().map_err(failed)?.into_string();
    let line = SigningKey::from_pair(pair).public().text();
    write(path, &secret, &public, line)
}

/// Makes an identity to encrypt to, as age has them.
///
/// # Errors
/// As [`signing`].
pub fn identity(path: &Path) -> Result<Made> {
    let (secret, recipient) = encrypt::generate();
    write(path, &secret, &format!("{recipient}\n"), recipient.clone())
}

fn write(path: &Path, secret: &str, public: &str, line: String) -> Result<Made> {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    let public_path = PathBuf::from(name);
    create(&public_path, public, false)?;
    create(path, secret, true).inspect_err(|_| {
        // Without its secret half it is of no use.
        let _ = std::fs::remove_file(&public_path);
    })?;
    Ok(Made { public: public_path, line })
}

/// Writes a new file, readable by its owner alone where it is `secret` and the system has that.
fn create(path: &Path, text: &str, secret: bool) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => fail::key(
            format!("`{}` is there already", path.display()),
            "choose another name: a key that is replaced opens nothing any more",
        ),
        _ => fail::unwritable(path, error),
    })?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| fail::unwritable(path, error))
}
