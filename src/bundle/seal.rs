//! Encryption to the receiver in the format of age, so its tool opens bundles too.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::ExposeSecret;

use super::{fail, file, keys};
use crate::error::{Code, Error, Result};

/// How a file of age begins.
const MAGIC: &[u8] = b"age-encryption.org/";
/// How many bytes its header may have: dozens of recipients.
const HEADER_BYTES: usize = 16 << 10;

/// Who can open an encrypted bundle: `age1...`.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

/// What opens bundles that are encrypted to it. It never shows itself.
#[derive(Clone)]
pub struct Identity(age::x25519::Identity);

impl Recipient {
    /// Reads the text of a recipient, `age1...`.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: it is none.
    pub fn parse(text: &str) -> Result<Recipient> {
        age::x25519::Recipient::from_str(text.trim()).map(Recipient).map_err(|why| {
            fail::key(
                format!("\"{text}\" is no recipient: {why}"),
                "give the text that begins with age1, as the receiver has it",
            )
        })
    }
}

impl Identity {
    /// Makes an identity and writes it to a file that only its owner can read, in the form of `age-keygen`; gives the text
    /// of its recipient.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: the file is there already, or cannot be written.
    pub fn generate(path: &Path) -> Result<String> {
        let identity = age::x25519::Identity::generate();
        let recipient = identity.to_public().to_string();
        let secret = identity.to_string();
        keys::write_new(path, &format!("# public key: {recipient}\n{}\n", secret.expose_secret()))?;
        Ok(recipient)
    }

    /// Reads all identities of a file.
    ///
    /// # Errors
    /// `VW-BUNDLE-KEY`: no such file, or a line of it is none.
    pub fn load(path: &Path) -> Result<Vec<Identity>> {
        let unreadable = |error| fail::key(format!("cannot read {}", path.display()), "check the path").source(error);
        let text = file::read_small(path).map_err(unreadable)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identities = lines.map(age::x25519::Identity::from_str).map(|identity| identity.map(Identity));
        match identities.collect::<std::result::Result<Vec<_>, _>>() {
            Ok(identities) if !identities.is_empty() => Ok(identities),
            _ => Err(fail::key(
                format!("{} holds no identity of age, or something else too", path.display()),
                "give the file whose lines begin with AGE-SECRET-KEY-1",
            )),
        }
    }
}

/// Encrypts what is written.
pub(super) fn encrypt<W: Write>(recipients: &[Recipient], out: W) -> io::Result<age::stream::StreamWriter<W>> {
    let recipients = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?.wrap_output(out)
}

/// Whether a file is encrypted, from its first bytes.
pub(super) fn is_encrypted(file: &mut File) -> io::Result<bool> {
    let mut begin = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(MAGIC.len() as u64).read_to_end(&mut begin)?;
    Ok(begin == MAGIC)
}

/// Decrypts a file of at most `limit` bytes into a nameless temporary one.
pub(super) fn decrypt(path: &Path, file: &mut File, limit: u64, identities: &[Identity]) -> Result<File> {
    let unreadable = |error| fail::read(path, error);
    let mut begin = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Read::by_ref(file).take(HEADER_BYTES as u64).read_to_end(&mut begin).map_err(unreadable)?;
    // The header is held in memory by the crate, so it must end soon.
    if !begin.windows(5).any(|window| window == b"\n--- ") {
        return Err(fail::damaged(format!("the encryption header of {} has no end", path.display())));
    }
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let sealed = |error: age::DecryptError| match error {
        age::DecryptError::NoMatchingKeys => {
            Error::new(Code::BundleSealed, format!("{} is encrypted, and no identity given opens it", path.display()))
                .hint("give the identity file whose recipient (age1...) the sender has")
        }
        other => fail::damaged(format!("{} cannot be decrypted: {other}", path.display())),
    };
    let decryptor = age::Decryptor::new_buffered(BufReader::new(file)).map_err(sealed)?;
    let identities = identities.iter().map(|identity| &identity.0 as &dyn age::Identity);
    let mut plain = decryptor.decrypt(identities).map_err(sealed)?.take(limit + 1);
    let mut out = tempfile::tempfile().map_err(|error| fail::write(&std::env::temp_dir(), error))?;
    let mut buffer = vec![0; 128 << 10];
    loop {
        let read = plain.read(&mut buffer);
        let read =
            read.map_err(|error| fail::damaged(format!("{} cannot be decrypted", path.display())).source(error))?;
        if read == 0 {
            break;
        }
        out.write_all(&buffer[..read]).map_err(|error| fail::write(&std::env::temp_dir(), error))?;
    }
    if plain.limit() == 0 {
        return Err(fail::refused(format!("{} is larger than {limit} bytes once decrypted", path.display())));
    }
    Ok(out)
}
