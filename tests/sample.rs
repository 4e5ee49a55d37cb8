//! The bundled sample is what the generator makes, and no more.

use std::fs;
use std::path::{Path, PathBuf};

use vte_wats::sample::{SampleSpec, generate};

/// Where the header of a SQLite file holds the version of the SQLite that wrote it.
const SQLITE_VERSION: std::ops::Range<usize> = 96..100;

/// The sample must not weigh on a clone.
const LARGEST_SAMPLE: usize = 2 * 1024 * 1024;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn without_version(path: &Path) -> Vec<u8> {
    let mut bytes = fs::read(path).expect("a readable file");
    bytes[SQLITE_VERSION].fill(0);
    bytes
}

#[test]
fn the_bundled_database_is_what_its_seed_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = folder.path().join("again.vtedb");
    generate(&made, &SampleSpec::bundled()).expect("a sample");
    let (made, bundled) = (without_version(&made), without_version(&sample("vte_9_3.vtedb")));
    assert!(made == bundled, "run `cargo run --example generate` and commit what it makes");
    assert!(bundled.len() < LARGEST_SAMPLE, "{} bytes", bundled.len());
}
