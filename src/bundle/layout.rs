//! The bytes of the zip: each field has one value, or follows from the content.
//!
//! Entries stand one after the other without gaps, always deflated, sizes in the header (no data descriptor), no extra
//! field, no comment, no zip64; the time is the first that a zip can hold, the permissions are `-rw-r--r--`.

use super::hash::Hash;

/// The bytes of a local header without the name.
pub(super) const LOCAL: usize = 30;
/// The bytes of an entry of the central directory without the name.
pub(super) const CENTRAL: usize = 46;
/// The bytes of the end record without the comment.
pub(super) const END: usize = 22;
/// What the comment says before the digits.
const COMMENT: &str = "vte-wats bundle 1; SHA-256 of all bytes before these digits: ";
/// The bytes of the comment.
pub(super) const COMMENT_BYTES: usize = COMMENT.len() + Hash::DIGITS;
/// The bytes from the end record to the end of the file.
pub(super) const TAIL: usize = END + COMMENT_BYTES;

pub(super) const README: &str = "README.txt";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SUMS: &str = "SHA256SUMS";
/// What stands before the reports, in this order.
pub(super) const HEAD: [&str; 3] = [README, MANIFEST, SUMS];

/// Deflate.
const METHOD: u16 = 8;
/// 2.0: the version that knows deflate.
const VERSION: u16 = 20;
/// By Unix, so the permissions count.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// 1980-01-01 00:00:00.
const DATE: u16 = 1 << 5 | 1;
/// A regular file that all may read and its owner may write.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub name: String,
    pub crc: u32,
    pub packed: u32,
    pub bytes: u32,
}

impl Part {
    /// All bytes of the entry before its content.
    pub fn local(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(LOCAL + self.name.len());
        out.extend_from_slice(b"PK\x03\x04");
        self.both(&mut out);
        out.extend_from_slice(self.name.as_bytes());
        out
    }

    /// The bytes in the central directory; `offset` is where [`Part::local`] begins.
    pub fn central(&self, offset: u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(CENTRAL + self.name.len());
        out.extend_from_slice(b"PK\x01\x02");
        short(&mut out, MADE_BY);
        self.both(&mut out);
        short(&mut out, 0); // no comment
        short(&mut out, 0); // the only disk
        short(&mut out, 0); // no internal attributes
        long(&mut out, ATTRIBUTES);
        long(&mut out, offset);
        out.extend_from_slice(self.name.as_bytes());
        out
    }

    /// How many bytes of the file before the central directory are its.
    pub fn span(&self) -> u64 {
        (LOCAL + self.name.len()) as u64 + u64::from(self.packed)
    }

    fn both(&self, out: &mut Vec<u8>) {
        short(out, VERSION);
        short(out, 0); // no flags
        short(out, METHOD);
        short(out, 0); // midnight
        short(out, DATE);
        long(out, self.crc);
        long(out, self.packed);
        long(out, self.bytes);
        short(out, self.name.len() as u16);
        short(out, 0); // no extra field
    }
}

/// The end record with its comment, up to the digits of the sum.
pub(super) fn end(count: u16, central_bytes: u32, central_at: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(TAIL);
    out.extend_from_slice(b"PK\x05\x06");
    short(&mut out, 0); // the only disk
    short(&mut out, 0);
    short(&mut out, count);
    short(&mut out, count);
    long(&mut out, central_bytes);
    long(&mut out, central_at);
    short(&mut out, COMMENT_BYTES as u16);
    out.extend_from_slice(COMMENT.as_bytes());
    out
}

fn short(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn long(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_the_sizes_that_the_format_says() {
        let part = Part { name: "a/b".to_owned(), crc: 1, packed: 2, bytes: 3 };
        assert_eq!(part.local().len(), LOCAL + 3);
        assert_eq!(part.central(7).len(), CENTRAL + 3);
        assert_eq!(end(1, 2, 3).len() + Hash::DIGITS, TAIL);
        assert_eq!(part.span(), 30 + 3 + 2);
    }
}
