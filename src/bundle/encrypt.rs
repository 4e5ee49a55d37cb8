//! Encryption in the form of age, which its own tool opens, too.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519;
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error, Result};

use super::{Digest, MAX_FILE, fail, sign};

/// How every file of age begins.
const MAGIC: &[u8] = b"age-encryption.org/v1";

/// Who a bundle is encrypted to.
#[derive(Clone)]
pub struct Recipient(x25519::Recipient);

/// The secrets that open encrypted bundles.
#[derive(Default)]
pub struct Identities(Vec<x25519::Identity>);

impl Recipient {
    /// Reads a recipient: `age1...`.
    ///
    /// # Errors
    /// `BundleKey`: it is none.
    pub fn parse(text: &str) -> Result<Recipient> {
        x25519::Recipient::from_str(text.trim()).map(Recipient).map_err(|why| {
            fail::key(
                format!("`{text}` is no recipient of age: {why}"),
                "copy the line that begins with age1 from the file `*.pub` that `vte-wats bundle keygen --age` wrote on the \
                 receiving side",
            )
        })
    }
}

impl Identities {
    /// Reads the identities in a file of age.
    ///
    /// # Errors
    /// `BundleKey`: it cannot be read or has none.
    pub fn read(path: &Path) -> Result<Identities> {
        let text = sign::read_key(path)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identities: std::result::Result<Vec<_>, _> = lines.map(x25519::Identity::from_str).collect();
        let hint = "give the file that `vte-wats bundle keygen --age` wrote on this side";
        match identities {
            Ok(identities) if !identities.is_empty() => Ok(Identities(identities)),
            _ => Err(fail::key(format!("`{}` holds no identity of age", path.display()), hint)),
        }
    }
}

/// A new identity: the text of its file, and its recipient.
pub(super) fn generate() -> (String, String) {
    let identity = x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    (format!("# public key: {recipient}\n{}\n", identity.to_string().expose_secret()), recipient)
}

/// Whether a file is one of age.
pub(super) fn is_encrypted(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start == MAGIC)
}

/// Encrypts `plain` into a new file, synchronised, and gives its digest and size.
pub(super) fn encrypt(plain: &mut File, to: &[Recipient], path: &Path) -> Result<(Digest, u64)> {
    let failed = |error| fail::unwritable(path, error);
    let recipients = to.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients)
        .map_err(|error| fail::key("encryption fails".to_owned(), "see bundle.encrypt_to").source(error))?;
    let file = File::create(path).map_err(failed)?;
    let counted = Counted { inner: BufWriter::new(file), sha: Sha256::new(), bytes: 0 };
    let mut output = encryptor.wrap_output(counted).map_err(failed)?;
    io::copy(&mut BufReader::with_capacity(1 << 16, plain), &mut output).map_err(failed)?;
    let counted = output.finish().map_err(failed)?;
    let (sha, bytes) = (counted.sha.finalize().into(), counted.bytes);
    let file = counted.inner.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    Ok((sha, bytes))
}

/// Opens an encrypted bundle into a file of `folder` without a name, which is gone when it is closed.
pub(super) fn decrypt(file: File, identities: &Identities, path: &Path, folder: &Path) -> Result<File> {
    if identities.0.is_empty() {
        return Err(locked(path, "no identity is configured"));
    }
    let decryptor = age::Decryptor::new_buffered(BufReader::new(file))
        .map_err(|error| fail::damaged(path, &format!("it cannot be decrypted: {error}")))?;
    let mut plain =
        decryptor.decrypt(identities.0.iter().map(|it| it as &dyn age::Identity)).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => locked(path, "it is encrypted to somebody else"),
            other => fail::damaged(path, &format!("it cannot be decrypted: {other}")),
        })?;
    let mut target = tempfile::tempfile_in(folder).map_err(|error| fail::unwritable(folder, error))?;
    let mut block = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = plain.read(&mut block).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                fail::damaged(path, "it is not what was encrypted")
            }
            _ => fail::unreadable(path, error),
        })?;
        if read == 0 {
            return Ok(target);
        }
        bytes += read as u64;
        if bytes > MAX_FILE {
            return Err(fail::malformed(path, "it is larger than any bundle"));
        }
        target.write_all(&block[..read]).map_err(|error| fail::unwritable(folder, error))?;
    }
}

fn locked(path: &Path, why: &str) -> Error {
    Error::new(Code::BundleEncrypted, format!("the encrypted bundle `{}` cannot be opened: {why}", path.display())).hint(
        "name the secret identity of this side with receive.identity; the sender's bundle.encrypt_to must name its public \
         half",
    )
}

/// Counts and digests what is written.
struct Counted<W> {
    inner: W,
    sha: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sha.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
