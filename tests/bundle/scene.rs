//! A folder with a small bundle in it.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use uuid::Uuid;
use vte_wats::bundle::keys::Trust;
use vte_wats::bundle::seal::Identity;
use vte_wats::bundle::{
    Bundle, Entry, Facts, Item, Limits, Range, ReadLimits, Sealing, Source, Staged, Target, Writer,
};
use vte_wats::error::Result;

/// The small report of the corpus with another ID and serial number.
pub fn report(id: Uuid, serial: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wsxf/valid/golden_bare.xml");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("0B7C6C1E-5F0F-4F0A-9D53-0F5B5D8F0A01", &vte_wats::wats::guid(id));
    assert!(text.contains(&vte_wats::wats::guid(id)));
    text.replace("SN-100", serial).into_bytes()
}

pub fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

pub fn item(number: u32) -> Item {
    Item { id: id(number), revision: 1, supersedes: None }
}

pub fn facts() -> Facts {
    let source = Source { server: "STATION7".into(), database: "VTE9_3".into(), created: "2020-01-01T00:00:00".into() };
    let range = Range { since: Some("2026-01-01".into()), until: None };
    Facts { site: "Line 3".into(), source, stream: Uuid::from_u128(7), sequence: 1, previous: None, range }
}

/// Writes reports with these numbers and publishes the bundles.
pub fn write(folder: &Path, numbers: &[u32], facts: Facts, limits: Limits, sealing: Sealing) -> Vec<Staged> {
    let mut writer = Writer::create(Target::Folder(folder.to_owned()), facts, limits, sealing).unwrap();
    for number in numbers {
        writer.add(&item(*number), &report(id(*number), &format!("SN-{number}"))).unwrap();
    }
    let staged = writer.finish().unwrap();
    for bundle in &staged {
        bundle.publish().unwrap();
    }
    staged
}

/// A folder with one plain bundle of these reports.
pub fn plain(numbers: &[u32]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let staged = write(folder.path(), numbers, facts(), Limits::default(), Sealing::default());
    (folder, staged[0].path.clone())
}

pub fn open(path: &Path) -> Result<Bundle> {
    open_with(path, &Trust::default(), &[])
}

pub fn open_with(path: &Path, trust: &Trust, identities: &[Identity]) -> Result<Bundle> {
    Bundle::open(path, &ReadLimits::default(), trust, identities)
}

pub fn reports(bundle: &mut Bundle) -> Vec<(Entry, Vec<u8>)> {
    bundle.reports().collect::<Result<_>>().unwrap()
}

pub fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
