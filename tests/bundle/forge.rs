//! Zips that the writer would never write, with a right sum at the end, so that only strictness refuses them.

use std::io::Write;

use sha2::{Digest, Sha256};

use super::scene;

const DIGITS: usize = 64;

/// Makes the sum at the end right again.
pub fn seal_again(bytes: &mut [u8]) {
    let at = bytes.len() - DIGITS;
    let sum = hex(&bytes[..at]);
    bytes[at..].copy_from_slice(sum.as_bytes());
}

pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where `what` stands, each time.
pub fn places(bytes: &[u8], what: &[u8]) -> Vec<usize> {
    bytes.windows(what.len()).enumerate().filter(|(_, window)| *window == what).map(|(at, _)| at).collect()
}

/// A zip of these files in the form of a bundle.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut fields: Vec<u8> = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
        for number in [crc32fast::hash(content), packed.len() as u32, content.len() as u32] {
            fields.extend(number.to_le_bytes());
        }
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        central.extend(b"PK\x01\x02\x14\x03");
        central.extend(&fields);
        central.extend([0, 0, 0, 0, 0, 0, 0, 0, 0xa4, 0x81]);
        central.extend((out.len() as u32).to_le_bytes());
        central.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&fields);
        out.extend(name.as_bytes());
        out.extend(packed);
    }
    let comment = "vte-wats bundle 1; SHA-256 of all bytes before these digits: ";
    let at = out.len() as u32;
    out.extend(&central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((central.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend(((comment.len() + DIGITS) as u16).to_le_bytes());
    out.extend(comment.as_bytes());
    out.extend([b'0'; DIGITS]);
    seal_again(&mut out);
    out
}

/// The files of a bundle, as an independent reader finds them.
pub fn files(bundle: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bundle)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            std::io::copy(&mut file, &mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Writes forged bytes and gives the words in which they are refused.
pub fn refusal(bytes: &[u8]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("forged.zip");
    std::fs::write(&path, bytes).unwrap();
    match scene::open(&path) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => format!("{} {error}", error.code().id()),
    }
}
