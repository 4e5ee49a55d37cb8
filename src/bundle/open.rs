//! Opening a bundle: all of it is checked, and only then is any of it given to anybody.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zip::ZipArchive;

use crate::deliver::name;
use crate::error::{Code, Error, Result};
use crate::wats::rules::Severity;
use crate::wats::validate::validate;

use super::encrypt::{self, Identities};
use super::manifest::{Entry, Manifest};
use super::sign::{self, PublicKey, Verdict};
use super::{Digest, MAX_FILE, MAX_REPORTS, fail, frame, write};

/// Files of a bundle that are no reports.
const OTHERS: usize = 4;
/// The largest manifest and list of sums, in bytes: some 250 bytes for each of the most reports.
const MAX_LIST: u64 = 64 << 20;
/// The largest of the small texts, in bytes.
const MAX_TEXT: u64 = 16 << 10;

/// Whose bundles are taken, and what opens them.
pub struct Trust {
    /// Public keys of the sites; none: bundles are not checked for who made them.
    pub keys: Vec<PublicKey>,
    /// Secrets that open encrypted bundles.
    pub identities: Identities,
    /// The largest report in bytes.
    pub max_report: u64,
    /// Where an encrypted bundle is opened: a folder of this computer, since what is in it is confidential.
    pub folder: PathBuf,
}

/// A bundle that was checked as a whole.
pub struct Bundle {
    path: PathBuf,
    zip: RefCell<ZipArchive<BufReader<File>>>,
    manifest: Manifest,
    sha256: Digest,
    signer: Option<String>,
    encrypted: bool,
}

impl Bundle {
    /// Opens and checks the bundle at `path`.
    ///
    /// # Errors
    /// `BundleDamaged`: it is not as it was written, or was never written by this program. `BundleTrust`: it is not signed by
    /// a trusted key, where there are any. `BundleEncrypted`: there is no secret to open it. `BundleVersion`: a newer
    /// program made it. `BundleReport`: a report in it breaks a rule. `File`: it cannot be read.
    pub fn open(path: &Path, trust: &Trust) -> Result<Bundle> {
        let unreadable = |error| fail::unreadable(path, error);
        let mut file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.len() > MAX_FILE {
            return Err(fail::malformed(path, "it is larger than any bundle"));
        }
        let encrypted = encrypt::is_encrypted(&mut file).map_err(unreadable)?;
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        if encrypted {
            file = encrypt::decrypt(file, &trust.identities, path, &trust.folder)?;
        }
        let sha256 = frame::check(&mut file, path)?;
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let mut zip =
            ZipArchive::new(BufReader::with_capacity(1 << 16, file)).map_err(|error| zip_failed(path, error))?;
        check_names(&mut zip, path, trust.max_report)?;
        let sums = read(&mut zip, path, "SHA256SUMS", MAX_LIST)?;
        let signer = signer(&mut zip, path, &sums, &trust.keys)?;
        let (readme, bytes) =
            (read(&mut zip, path, "README.txt", MAX_TEXT)?, read(&mut zip, path, "manifest.json", MAX_LIST)?);
        let manifest = Manifest::parse(&bytes, path)?;
        if write::sums(&manifest, &readme, &bytes).as_bytes() != sums {
            return Err(fail::malformed(path, "SHA256SUMS is not that of its content"));
        }
        if zip.len()
            != manifest.reports.len() + OTHERS - usize::from(zip.index_for_name("SHA256SUMS.minisig").is_none())
        {
            return Err(fail::malformed(path, "it holds files that its manifest does not name"));
        }
        let bundle = Bundle { path: path.to_owned(), zip: RefCell::new(zip), manifest, sha256, signer, encrypted };
        bundle.check_reports()?;
        Ok(bundle)
    }

    /// What is in it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the bundle, unencrypted.
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// The number of the trusted key that it is signed with.
    pub fn signer(&self) -> Option<&str> {
        self.signer.as_deref()
    }

    /// Whether it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Gives all reports, by ID, each checked once more: a stick can be changed after it was looked at.
    ///
    /// # Errors
    /// A report is not what it was; or what `each` gives.
    pub fn read_each(&self, each: &mut dyn FnMut(Uuid, Vec<u8>) -> Result<()>) -> Result<()> {
        self.manifest.reports.iter().try_for_each(|entry| each(entry.id, self.report(entry)?))
    }

    fn report(&self, entry: &Entry) -> Result<Vec<u8>> {
        let bytes = read(&mut self.zip.borrow_mut(), &self.path, &entry.path(), entry.size)?;
        let digest: Digest = Sha256::digest(&bytes).into();
        if bytes.len() as u64 != entry.size || digest != entry.sha256 {
            return Err(fail::damaged(&self.path, &format!("{} is not what was written", entry.path())));
        }
        Ok(bytes)
    }

    fn check_reports(&self) -> Result<()> {
        for entry in &self.manifest.reports {
            let bytes = self.report(entry)?;
            if !bears(&bytes, entry.id) {
                return Err(fail::malformed(&self.path, &format!("{} is the report of another run", entry.path())));
            }
            let findings = validate(&bytes);
            if let Some(finding) = findings.iter().find(|finding| finding.severity() == Severity::Error) {
                let what = format!("{} in the bundle `{}` breaks a rule: {finding}", entry.path(), self.path.display());
                return Err(Error::new(Code::BundleReport, what).hint(
                    "it was made by a program with other rules: use the same version of vte-wats on both sides; nothing of the \
                     bundle was delivered",
                ));
            }
        }
        Ok(())
    }
}

/// Whether a report has this ID.
fn bears(bytes: &[u8], id: Uuid) -> bool {
    let text = format!("ID=\"{:X}\"", id.hyphenated());
    bytes[..bytes.len().min(1024)].windows(text.len()).any(|window| window == text.as_bytes())
}

/// Compares all names with the few that there can be, and all sizes with limits, before anything is unpacked.
fn check_names(zip: &mut ZipArchive<BufReader<File>>, path: &Path, max_report: u64) -> Result<()> {
    if zip.len() > MAX_REPORTS + OTHERS {
        return Err(fail::malformed(path, "it holds more files than a bundle may"));
    }
    let mut total = 0_u64;
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|error| zip_failed(path, error))?;
        let name = std::str::from_utf8(entry.name_raw()).unwrap_or("\u{FFFD}");
        let limit = match name {
            "README.txt" | "SHA256SUMS.minisig" => MAX_TEXT,
            "manifest.json" | "SHA256SUMS" => MAX_LIST,
            _ if is_report(name) => max_report,
            _ => return Err(fail::malformed(path, &format!("it holds `{name}`, which no bundle does"))),
        };
        if entry.size() > limit {
            return Err(fail::malformed(path, &format!("`{name}` is larger than it may be")));
        }
        total += entry.size();
        if entry.is_symlink() || entry.encrypted() || entry.compression() != zip::CompressionMethod::Deflated {
            return Err(fail::malformed(path, &format!("`{name}` is stored in a way that no bundle is")));
        }
    }
    if total > MAX_FILE {
        return Err(fail::malformed(path, "it is larger unpacked than any bundle"));
    }
    Ok(())
}

/// Whether a name is exactly that of a report: nothing else can be spelled in it.
fn is_report(path: &str) -> bool {
    let file = path.strip_prefix("reports/");
    file.is_some_and(|file| name::report_id(file).is_some_and(|id| name::report(id) == file))
}

/// Who has signed, as far as anybody is trusted.
fn signer(
    zip: &mut ZipArchive<BufReader<File>>,
    path: &Path,
    sums: &[u8],
    trusted: &[PublicKey],
) -> Result<Option<String>> {
    if zip.index_for_name("SHA256SUMS.minisig").is_none() {
        return match trusted {
            [] => Ok(None),
            _ => Err(fail::untrusted(path, "is not signed")),
        };
    }
    let signature = read(zip, path, "SHA256SUMS.minisig", MAX_TEXT)?;
    match sign::check(sums, &signature, trusted) {
        Verdict::Trusted(number) => Ok(Some(number)),
        Verdict::Foreign(_) if trusted.is_empty() => Ok(None),
        Verdict::Foreign(number) => {
            Err(fail::untrusted(path, &format!("is signed with the key {number}, which is not trusted")))
        }
        Verdict::Wrong => Err(fail::untrusted(path, "bears a wrong signature")),
    }
}

/// Reads a file of the archive, of at most `limit` bytes, whatever its head says of its size.
fn read(zip: &mut ZipArchive<BufReader<File>>, path: &Path, name: &str, limit: u64) -> Result<Vec<u8>> {
    let entry = zip.by_name(name).map_err(|error| zip_failed(path, error))?;
    let mut bytes = Vec::with_capacity(usize::try_from(entry.size().min(limit)).unwrap_or(0));
    entry.take(limit + 1).read_to_end(&mut bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::UnexpectedEof => {
            fail::damaged(path, &format!("{name} cannot be unpacked"))
        }
        _ => fail::unreadable(path, error),
    })?;
    if bytes.len() as u64 > limit {
        return Err(fail::malformed(path, &format!("`{name}` is larger than it says")));
    }
    Ok(bytes)
}

fn zip_failed(path: &Path, error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            fail::unreadable(path, error)
        }
        zip::result::ZipError::FileNotFound => fail::malformed(path, "a file is missing in it"),
        other => fail::malformed(path, &other.to_string()),
    }
}
