//! The seeds of the fuzzer are what the writer writes.

use std::path::Path;

use super::scene::{open, plain};

#[test]
fn the_seeds_of_the_fuzzer_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/bundle");
    for (name, numbers, part) in [("one.zip", &[1][..], 1), ("two.zip", &[1, 2], 1), ("cut.zip", &[1, 2], 2)] {
        let (_folder, path) = plain(numbers);
        open(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let bytes = &bytes[..bytes.len() / part];
        let seed = folder.join(name);
        if std::env::var_os("UPDATE_SEEDS").is_some() {
            std::fs::write(&seed, bytes).unwrap();
        }
        assert!(std::fs::read(&seed).unwrap() == bytes, "{name} is out of date: run with UPDATE_SEEDS=1");
    }
}
