//! Detached signatures: `<file>.minisig` beside a file, in the prehashed format of minisign.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use minisign::SignatureBox;

use super::keys::{self, PublicKey, SecretKey, Trust};
use super::{fail, file};
use crate::error::{Code, Error, Result};

/// Where the signature of a file is.
pub(super) fn path_of(path: &Path) -> PathBuf {
    file::with_suffix(path, ".minisig")
}

/// Signs what `data` gives; `about` stands in the signature, signed too.
pub(super) fn sign(key: &SecretKey, data: &mut impl Read, about: &str) -> Result<String> {
    let public = key.public()?;
    let comment = format!("signature from minisign secret key {}", public.id());
    let signature = minisign::sign(Some(&public.0), &key.0, data, Some(about), Some(&comment));
    let failed = |error| fail::key(format!("cannot sign: {error}"), "check the key and the medium");
    signature.map(SignatureBox::into_string).map_err(failed)
}

/// The signature beside a file; none when there is none.
pub(super) fn beside(path: &Path) -> Result<Option<SignatureBox>> {
    let path = path_of(path);
    match file::read_small(&path) {
        Ok(text) => parse(&text).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        // What is no text is no signature.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(not_one()),
        Err(error) => Err(fail::read(&path, error)),
    }
}

/// Reads a signature. The lengths are checked here, since the check of the curve takes them for granted.
fn parse(text: &str) -> Result<SignatureBox> {
    let lines: Vec<&str> = text.lines().collect();
    let decoded = |line: usize| STANDARD.decode(lines.get(line).unwrap_or(&"").trim()).unwrap_or_default().len();
    if lines.len() != 4 || decoded(1) != 74 || decoded(3) != 64 || !lines[2].starts_with("trusted comment: ") {
        return Err(not_one());
    }
    SignatureBox::from_string(text).map_err(|_| not_one())
}

/// Checks the signature beside a file by the keys that are trusted. Without keys there is nothing to check.
pub(super) fn check(path: &Path, data: &mut (impl Read + Seek), trust: &Trust) -> Result<Option<PublicKey>> {
    if trust.keys.is_empty() {
        return Ok(None);
    }
    let Some(signature) = beside(path)? else {
        return Err(Error::new(Code::BundleSignature, format!("{} is not signed", path.display()))
            .hint("bring the .minisig file too, or let the sender sign what it writes; keys are configured here"));
    };
    let Some(key) = trust.keys.iter().find(|key| key.0.keynum() == signature.keynum()) else {
        let what =
            format!("{} is signed by the key {}, which is not trusted", path.display(), keys::id(signature.keynum()));
        return Err(Error::new(Code::BundleSignature, what)
            .hint("ask the sender for the public key, on another way than the stick, and add it to the trusted ones"));
    };
    data.seek(SeekFrom::Start(0)).map_err(|error| fail::read(path, error))?;
    minisign::verify(&key.0, &signature, &mut *data, true, false, false).map_err(|_| {
        Error::new(Code::BundleSignature, format!("the signature of {} does not fit it", path.display()))
            .hint("the file or its .minisig was changed, or is not wholly copied; copy both again")
    })?;
    Ok(Some(key.clone()))
}

fn not_one() -> Error {
    Error::new(Code::BundleSignature, "the .minisig file is no signature of minisign").hint("copy it again")
}
