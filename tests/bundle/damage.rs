//! Every byte flipped and every length: refused, with nothing given out.

use vte_wats::bundle::inspect::inspect;
use vte_wats::bundle::keys::Trust;
use vte_wats::bundle::seal::{Identity, Recipient};
use vte_wats::bundle::{Limits, ReadLimits, Sealing};

use super::forge::seal_again;
use super::scene::{facts, open, open_with, plain, reports, write};

#[test]
fn every_flipped_byte_and_every_length_is_refused() {
    let (folder, path) = plain(&[1]);
    let whole = std::fs::read(&path).unwrap();
    let broken = folder.path().join("broken.zip");
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            std::fs::write(&broken, &bytes).unwrap();
            let error = open(&broken).err().unwrap_or_else(|| panic!("byte {at} flipped by {flip} is accepted"));
            assert_eq!(error.code().id(), "VW-BUNDLE-DAMAGED", "byte {at}: {error}");
        }
        std::fs::write(&broken, &whole[..at]).unwrap();
        let error = open(&broken).err().unwrap_or_else(|| panic!("cut to {at} bytes it is accepted"));
        assert_eq!(error.code().id(), "VW-BUNDLE-DAMAGED", "cut to {at}: {error}");
    }
    for more in ["\0", "more"] {
        std::fs::write(&broken, [whole.as_slice(), more.as_bytes()].concat()).unwrap();
        assert_eq!(open(&broken).err().unwrap().code().id(), "VW-BUNDLE-DAMAGED");
    }
}

/// Whoever changes a bundle can make the sum right again. Then every field of the zip still has one right value; only what
/// unpacks to the same content can pass.
#[test]
fn a_flipped_byte_with_a_right_sum_changes_no_content() {
    let (folder, path) = plain(&[1]);
    let whole = std::fs::read(&path).unwrap();
    let mut original = open(&path).unwrap();
    let (manifest, expected) = (original.manifest().clone(), reports(&mut original));
    let forged = folder.path().join("forged.zip");
    let mut accepted = Vec::new();
    for at in 0..whole.len() - 64 {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            seal_again(&mut bytes);
            std::fs::write(&forged, &bytes).unwrap();
            if let Ok(mut bundle) = open(&forged) {
                assert_eq!(bundle.manifest(), &manifest, "byte {at}");
                assert_eq!(reports(&mut bundle), expected, "byte {at}");
                accepted.push(at);
            }
        }
    }
    // The bits after the end of a stream of deflate mean nothing.
    assert!(accepted.len() <= 12, "{accepted:?}");
}

#[test]
fn an_encrypted_bundle_is_refused_too_when_anything_changes() {
    let folder = tempfile::TempDir::new().unwrap();
    let identity = folder.path().join("identity.txt");
    let recipient = Identity::generate(&identity).unwrap();
    let sealing = Sealing { key: None, recipients: vec![Recipient::parse(&recipient).unwrap()] };
    let staged = write(folder.path(), &[1], facts(), Limits::default(), sealing);
    let identities = Identity::load(&identity).unwrap();
    let whole = std::fs::read(&staged[0].path).unwrap();
    assert!(open_with(&staged[0].path, &Trust::default(), &identities).unwrap().encrypted());
    let broken = folder.path().join("broken.zip.age");
    // Each byte of the header, then every seventh: the rest is one sealed block.
    for at in (0..whole.len()).filter(|at| *at < 400 || at % 7 == 0 || at + 20 > whole.len()) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&broken, &bytes).unwrap();
        assert!(open_with(&broken, &Trust::default(), &identities).is_err(), "byte {at}");
        std::fs::write(&broken, &whole[..at]).unwrap();
        assert!(open_with(&broken, &Trust::default(), &identities).is_err(), "cut to {at}");
    }
}

#[test]
fn of_a_damaged_bundle_one_learns_what_is_damaged() {
    let (_folder, path) = plain(&[1, 2, 3]);
    let look = || inspect(&path, &ReadLimits::default(), &Trust::default(), &[]).unwrap();
    let found = look();
    assert!(found.complete && found.problems.is_empty() && found.sha256.is_some());
    let whole = std::fs::read(&path).unwrap();
    let second = super::forge::places(&whole, b"reports/")[1];
    let mut bytes = whole.clone();
    bytes[second + 100] ^= 0xff;
    std::fs::write(&path, &bytes).unwrap();
    let found = look();
    let manifest = found.manifest.unwrap();
    assert!(!found.complete);
    assert!(found.problems[0].contains("was changed since it was written"), "{:?}", found.problems);
    let damaged = format!("the report {} is missing or damaged", vte_wats::wats::guid(manifest.reports[1].id));
    assert_eq!(found.problems[1..], ["2 of 3 reports are whole".to_owned(), damaged]);
    // At every length there is something to say, and nothing panics.
    for length in (0..whole.len()).step_by(5) {
        std::fs::write(&path, &whole[..length]).unwrap();
        let found = look();
        assert!(!found.complete && !found.problems.is_empty());
        serde_json::to_string(&found).unwrap();
    }
}

/// Several changes at once, with a right sum: never a panic, never another content. `BUNDLE_MUTATIONS` says how many.
#[test]
fn changes_at_random_with_a_right_sum_change_no_content() {
    let (folder, path) = plain(&[1, 2]);
    let whole = std::fs::read(&path).unwrap();
    let expected = reports(&mut open(&path).unwrap());
    let forged = folder.path().join("forged.zip");
    let count = std::env::var("BUNDLE_MUTATIONS").ok().map_or(1000, |count| count.parse().unwrap());
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..count {
        let mut bytes = whole.clone();
        for _ in 0..=next(4) {
            let at = next(bytes.len() - 64);
            match next(4) {
                0 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][next(5)],
                1 => bytes[at] ^= 1 << next(8),
                2 => drop(bytes.drain(at..(at + 1 + next(40)).min(whole.len() - 300).max(at))),
                _ => {
                    let from = next(bytes.len() - 64);
                    let piece = bytes[from..(from + 1 + next(60)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        seal_again(&mut bytes);
        std::fs::write(&forged, &bytes).unwrap();
        let found = inspect(&forged, &ReadLimits::default(), &Trust::default(), &[]).unwrap();
        match open(&forged) {
            Ok(mut bundle) => assert_eq!(reports(&mut bundle), expected),
            Err(_) => assert!(!found.complete && !found.problems.is_empty()),
        }
    }
}
