//! Opens whatever it is given as a bundle.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use vte_wats::bundle::inspect::inspect;
use vte_wats::bundle::keys::Trust;
use vte_wats::bundle::{Bundle, ReadLimits};

const DIGITS: usize = 64;

fuzz_target!(|data: &[u8]| {
    look(data);
    if data.len() > DIGITS {
        let at = data.len() - DIGITS;
        let digits: String = Sha256::digest(&data[..at]).iter().map(|byte| format!("{byte:02x}")).collect();
        look(&[&data[..at], digits.as_bytes()].concat());
    }
});

fn look(bytes: &[u8]) {
    let folder = if Path::new("/dev/shm").is_dir() { "/dev/shm".into() } else { std::env::temp_dir() };
    let path = folder.join(format!("vte-wats-fuzz-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("the temporary file can be written");
    let opened = Bundle::open(&path, &ReadLimits::default(), &Trust::default(), &[]);
    let found = inspect(&path, &ReadLimits::default(), &Trust::default(), &[]).expect("the file can be read");
    assert_eq!(found.complete, opened.is_ok());
    assert_eq!(found.problems.is_empty(), opened.is_ok());
    if let Ok(mut bundle) = opened {
        let count = bundle.reports().map(|report| report.expect("what was checked can be read")).count();
        assert_eq!(count, bundle.manifest().count as usize);
    }
    std::fs::remove_file(&path).expect("the temporary file can be removed");
}
