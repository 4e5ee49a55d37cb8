//! STAND-IN until the format is merged.
#![expect(missing_docs, reason = "stand-in")]
use crate::error::{Code, Error, Result};
use crate::vte::source::SourceIdentity;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub struct Entry {
    pub id: [u8; 16],
    pub sha256: [u8; 32],
    pub bytes: u64,
    pub supersedes: Option<[u8; 32]>,
}
#[derive(Serialize, Deserialize)]
pub struct Manifest {
    pub site: String,
    pub source: SourceIdentity,
    pub sequence: u64,
    pub previous: Option<[u8; 32]>,
    pub created_at: i64,
    pub reports: Vec<Entry>,
}
pub struct Trust {}
pub struct SigningKey {}
pub struct Bundle {
    path: PathBuf,
    manifest: Manifest,
}
fn damaged(e: impl std::fmt::Display) -> Error {
    Error::new(Code::File, format!("damaged: {e}"))
}
impl Bundle {
    pub fn open(path: &Path, _: &Trust) -> Result<Bundle> {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(path).map_err(damaged)?).map_err(damaged)?;
        let mut text = String::new();
        zip.by_name("manifest.json").map_err(damaged)?.read_to_string(&mut text).map_err(damaged)?;
        let bundle = Bundle { path: path.to_owned(), manifest: serde_json::from_str(&text).map_err(damaged)? };
        bundle.read_each(&mut |_, _| Ok(()))?;
        Ok(bundle)
    }
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
    pub fn read_each(&self, each: &mut dyn FnMut(Uuid, Vec<u8>) -> Result<()>) -> Result<()> {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(&self.path).map_err(damaged)?).map_err(damaged)?;
        for entry in &self.manifest.reports {
            let mut bytes = Vec::new();
            zip.by_name(&format!("reports/{:X}.xml", Uuid::from_bytes(entry.id).hyphenated()))
                .map_err(damaged)?
                .read_to_end(&mut bytes)
                .map_err(damaged)?;
            let d: [u8; 32] = Sha256::digest(&bytes).into();
            if d != entry.sha256 {
                return Err(damaged("sum"));
            }
            each(Uuid::from_bytes(entry.id), bytes)?;
        }
        Ok(())
    }
}
pub struct Writer {
    zip: zip::ZipWriter<std::fs::File>,
    path: PathBuf,
    manifest: Manifest,
}
impl Writer {
    pub fn create(path: &Path, manifest: Manifest) -> Result<Writer> {
        Ok(Writer {
            zip: zip::ZipWriter::new(std::fs::File::create(path).map_err(damaged)?),
            path: path.to_owned(),
            manifest,
        })
    }
    pub fn add(&mut self, id: Uuid, bytes: &[u8], supersedes: Option<[u8; 32]>) -> Result<()> {
        self.zip
            .start_file(format!("reports/{:X}.xml", id.hyphenated()), zip::write::SimpleFileOptions::default())
            .map_err(damaged)?;
        self.zip.write_all(bytes).map_err(damaged)?;
        self.manifest.reports.push(Entry {
            id: id.into_bytes(),
            sha256: Sha256::digest(bytes).into(),
            bytes: bytes.len() as u64,
            supersedes,
        });
        Ok(())
    }
    pub fn finish(mut self) -> Result<([u8; 32], u64)> {
        self.zip.start_file("manifest.json", zip::write::SimpleFileOptions::default()).map_err(damaged)?;
        self.zip.write_all(&serde_json::to_vec(&self.manifest).unwrap()).map_err(damaged)?;
        let file = self.zip.finish().map_err(damaged)?;
        file.sync_all().map_err(damaged)?;
        let bytes = std::fs::read(&self.path).map_err(damaged)?;
        Ok((Sha256::digest(&bytes).into(), bytes.len() as u64))
    }
}
pub fn file_name(site: &str, sequence: u64) -> String {
    format!("{site}-{sequence:06}.zip")
}
pub fn is_bundle_name(name: &str) -> bool {
    name.ends_with(".zip")
}
pub fn sequence_of(name: &str, site: &str) -> Option<u64> {
    name.strip_prefix(site)?.strip_prefix('-')?.strip_suffix(".zip")?.parse().ok()
}
#[derive(Serialize, Deserialize)]
pub struct Receipt {
    pub site: String,
    pub source: SourceIdentity,
    pub sequence: u64,
    pub sha256: [u8; 32],
    pub reports: u64,
    pub received_at: i64,
}
pub fn is_receipt_name(name: &str) -> bool {
    name.starts_with("receipt-") && name.ends_with(".json")
}
impl Receipt {
    pub fn write(&self, folder: &Path, _: Option<&SigningKey>) -> Result<PathBuf> {
        let path = folder.join(format!("receipt-{}-{}.json", self.site, self.sequence));
        std::fs::write(&path, serde_json::to_vec(self).unwrap()).map_err(damaged)?;
        Ok(path)
    }
    pub fn read(path: &Path, _: &[String]) -> Result<Receipt> {
        serde_json::from_slice(&std::fs::read(path).map_err(damaged)?).map_err(damaged)
    }
}
