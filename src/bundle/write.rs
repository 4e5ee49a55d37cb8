//! Writing a bundle, report by report: memory holds one of them, and the list.
//!
//! The same reports under the same head give the same bytes, as long as there is neither a signature nor encryption, which
//! both have a random part.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::error::{Code, Error, Result};
use crate::vte::source::SourceIdentity;

use super::encrypt::{self, Recipient};
use super::manifest::{Entry, Manifest};
use super::sign::SigningKey;
use super::{Digest, MAX_REPORTS, fail, frame, hex, readme};

/// How far into a report its start is looked for, in bytes.
const HEAD: usize = 4096;

/// What a bundle says of itself.
#[derive(Debug, Clone)]
pub struct Head {
    /// The site.
    pub site: String,
    /// The database.
    pub source: SourceIdentity,
    /// Who counts.
    pub stream: Uuid,
    /// The number, from 1.
    pub sequence: u64,
    /// SHA-256 of the file of the bundle before it.
    pub previous: Option<Digest>,
    /// When it is made, in seconds since 1970.
    pub created: i64,
}

/// A bundle that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// SHA-256 of the file.
    pub file_sha256: Digest,
    /// SHA-256 of the bundle, unencrypted.
    pub sha256: Digest,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A bundle in the making.
pub struct Writer<'k> {
    zip: ZipWriter<BufWriter<File>>,
    /// The file that is written: a temporary one, when the bundle is encrypted.
    plain: Option<tempfile::TempPath>,
    path: PathBuf,
    manifest: Manifest,
    key: Option<&'k SigningKey>,
    recipients: &'k [Recipient],
}

impl<'k> Writer<'k> {
    /// Begins a bundle in the file `path`, which is overwritten: give it a name under which nobody looks for bundles.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(
        path: &Path,
        head: Head,
        key: Option<&'k SigningKey>,
        recipients: &'k [Recipient],
    ) -> Result<Writer<'k>> {
        let failed = |error| fail::unwritable(path, error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        let (file, plain) = if recipients.is_empty() {
            (options.open(path).map_err(failed)?, None)
        } else {
            let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let (file, plain) =
                tempfile::Builder::new().suffix(".tmp").tempfile_in(folder).map_err(failed)?.into_parts();
            (file, Some(plain))
        };
        let mut writer = Writer {
            zip: ZipWriter::new(BufWriter::with_capacity(1 << 18, file)),
            plain,
            path: path.to_owned(),
            manifest: Manifest::new(head.site, head.source, head.stream, head.sequence, head.previous, head.created),
            key,
            recipients,
        };
        let text = readme::text(&writer.manifest.site, head.sequence);
        writer.put("README.txt", text.as_bytes())?;
        Ok(writer)
    }

    /// Adds a report. Reports come in the order of their IDs; `supersedes` is the digest of the content that went with an
    /// earlier bundle, where it was another.
    ///
    /// # Errors
    /// The file cannot be written, or there are more reports than a bundle may hold.
    ///
    /// # Panics
    /// When the reports come in another order.
    pub fn add(&mut self, id: Uuid, bytes: &[u8], supersedes: Option<Digest>) -> Result<()> {
        let last = self.manifest.reports.last();
        assert!(last.is_none_or(|last| last.id < id), "reports come in the order of their IDs, each once");
        if self.manifest.reports.len() >= MAX_REPORTS {
            let what = format!("a bundle holds at most {MAX_REPORTS} reports");
            return Err(Error::new(Code::Usage, what).hint("make several: see bundle.runs"));
        }
        let entry = Entry { id, sha256: Sha256::digest(bytes).into(), size: bytes.len() as u64, supersedes };
        self.put(&entry.path(), bytes)?;
        if let Some(start) = start(bytes) {
            let Manifest { first_start, last_start, .. } = &mut self.manifest;
            if first_start.as_deref().is_none_or(|first| start < first) {
                *first_start = Some(start.to_owned());
            }
            if last_start.as_deref().is_none_or(|last| start > last) {
                *last_start = Some(start.to_owned());
            }
        }
        self.manifest.count += 1;
        self.manifest.bytes += entry.size;
        self.manifest.reports.push(entry);
        Ok(())
    }

    /// Ends the bundle: it is whole and synchronised then.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<Written> {
        let manifest = self.manifest.bytes();
        self.put("manifest.json", &manifest)?;
        let text = readme::text(&self.manifest.site, self.manifest.sequence);
        let sums = sums(&self.manifest, text.as_bytes(), &manifest);
        self.put("SHA256SUMS", sums.as_bytes())?;
        if let Some(key) = self.key {
            let comment = format!("bundle {} of site {}", self.manifest.sequence, self.manifest.site);
            let signature = key.sign(sums.as_bytes(), &comment)?;
            self.put("SHA256SUMS.minisig", &signature)?;
        }
        let Writer { mut zip, plain, path, recipients, .. } = self;
        let failed = |error| fail::unwritable(&path, error);
        let ended = zip.set_comment(frame::placeholder()).and_then(|()| zip.finish());
        let buffer = ended.map_err(|error| failed(error.into()))?;
        let mut file = buffer.into_inner().map_err(|error| failed(error.into_error()))?;
        let sha256 = frame::seal(&mut file).map_err(failed)?;
        if plain.is_some() {
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
            let (file_sha256, bytes) = encrypt::encrypt(&mut file, recipients, &path)?;
            return Ok(Written { file_sha256, sha256, bytes });
        }
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        Ok(Written { file_sha256: sha256, sha256, bytes })
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        // Without a time and without what the system adds, so that the bytes are the same everywhere.
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644)
            .system(zip::System::Unix);
        let begun = self.zip.start_file(name, options).map_err(std::io::Error::from);
        begun.and_then(|()| self.zip.write_all(bytes)).map_err(|error| fail::unwritable(&self.path, error))
    }
}

/// The text of `SHA256SUMS`, which follows from what it is about.
pub(super) fn sums(manifest: &Manifest, readme: &[u8], manifest_bytes: &[u8]) -> String {
    let line = |digest: &Digest, name: &str| format!("{}  {name}\n", hex::text(digest));
    let mut sums = line(&Sha256::digest(readme).into(), "README.txt");
    sums += &line(&Sha256::digest(manifest_bytes).into(), "manifest.json");
    manifest.reports.iter().for_each(|entry| sums += &line(&entry.sha256, &entry.path()));
    sums
}

/// When the run of a report started, in UTC, as the report says.
fn start(bytes: &[u8]) -> Option<&str> {
    const ATTRIBUTE: &[u8] = b" Start_utc=\"";
    let head = &bytes[..bytes.len().min(HEAD)];
    let from = head.windows(ATTRIBUTE.len()).position(|window| window == ATTRIBUTE)? + ATTRIBUTE.len();
    let len = head[from..].iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&head[from..from + len]).ok()
}
