//! Signatures in the form of minisign, which its own tool makes and checks, too.

use std::io::Cursor;
use std::path::Path;

use minisign::{SecretKeyBox, SignatureBox};

use crate::error::Result;

use super::fail;

/// The largest key file that is read, in bytes.
const MAX_KEY: u64 = 4096;

/// A secret key, open.
pub struct SigningKey {
    secret: minisign::SecretKey,
    public: minisign::PublicKey,
}

/// A public key.
#[derive(Clone)]
pub struct PublicKey(minisign::PublicKey);

impl SigningKey {
    /// Reads the secret key in a file, and opens it with its password, if it has one.
    ///
    /// # Errors
    /// `BundleKey`: it cannot be read, is none, or the password is wrong or missing.
    pub fn read(path: &Path, password: Option<&str>) -> Result<SigningKey> {
        let text = read_key(path)?;
        let boxed = SecretKeyBox::from_string(&text);
        let opened = boxed.and_then(|boxed| match password {
            Some(password) => boxed.into_secret_key(Some(password.to_owned())),
            None => boxed.into_unencrypted_secret_key(),
        });
        let hint = match password {
            Some(_) => "see that the password is that of the key, and that the key has one",
            None => "if the key has a password, say with `password` where it comes from",
        };
        let refuse =
            |error| fail::key(format!("the secret key `{}` cannot be opened", path.display()), hint).source(error);
        let secret = opened.map_err(refuse)?;
        let public = minisign::PublicKey::from_secret_key(&secret).map_err(refuse)?;
        Ok(SigningKey { secret, public })
    }

    pub(super) fn from_pair(pair: minisign::KeyPair) -> SigningKey {
        SigningKey { secret: pair.sk, public: pair.pk }
    }

    /// Its public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.public.clone())
    }

    /// Signs; `comment` is signed, too, and shown by who checks it.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Result<Vec<u8>> {
        let untrusted = format!("signature of vte-wats, key {}", self.public().number());
        minisign::sign(Some(&self.public), &self.secret, Cursor::new(bytes), Some(comment), Some(&untrusted))
            .map(|signature| signature.into_string().into_bytes())
            .map_err(|error| {
                fail::key("signing fails".to_owned(), "make a new key with `vte-wats bundle keygen`").source(error)
            })
    }
}

impl PublicKey {
    /// Reads the line of a public key: `RW...`.
    ///
    /// # Errors
    /// `BundleKey`: it is none.
    pub fn parse(text: &str) -> Result<PublicKey> {
        minisign::PublicKey::from_base64(text.trim()).map(PublicKey).map_err(|error| {
            fail::key(
                format!("`{text}` is no public key"),
                "copy the line that begins with RW from the file `*.pub` that `vte-wats bundle keygen` wrote",
            )
            .source(error)
        })
    }

    /// The line of the key.
    pub fn text(&self) -> String {
        self.0.to_base64()
    }

    /// The number by which people tell keys apart, as the minisign tool prints it.
    pub fn number(&self) -> String {
        number(self.0.keynum())
    }
}

/// The number of a key: 16 digits.
fn number(bytes: &[u8]) -> String {
    bytes.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

/// What a signature says, and whether to believe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is by the trusted key with this number.
    Trusted(String),
    /// It is by the key with this number, which is not trusted; whether it is right is not known.
    Foreign(String),
    /// It is wrong, or none.
    Wrong,
}

/// Checks the signature of `bytes`.
pub(super) fn check(bytes: &[u8], signature: &[u8], trusted: &[PublicKey]) -> Verdict {
    // The crate that reads signatures takes every text; one that is none has no second line to decode.
    let Some(signature) = std::str::from_utf8(signature).ok().and_then(|text| SignatureBox::from_string(text).ok())
    else {
        return Verdict::Wrong;
    };
    let Some(key) = trusted.iter().find(|key| key.0.keynum() == signature.keynum()) else {
        return Verdict::Foreign(number(signature.keynum()));
    };
    match minisign::verify(&key.0, &signature, Cursor::new(bytes), true, false, false) {
        Ok(()) => Verdict::Trusted(key.number()),
        Err(_) => Verdict::Wrong,
    }
}

/// The text of a key file.
pub(super) fn read_key(path: &Path) -> Result<String> {
    let refuse = |what: &str| {
        fail::key(
            format!("the key `{}` {what}", path.display()),
            "give the file that `vte-wats bundle keygen` wrote; the account that runs vte-wats must be able to read it",
        )
    };
    let size = std::fs::metadata(path).map_err(|error| refuse("cannot be read").source(error))?.len();
    if size > MAX_KEY {
        return Err(refuse("is too large to be one"));
    }
    std::fs::read_to_string(path).map_err(|error| refuse("cannot be read").source(error))
}
