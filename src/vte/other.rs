//! What a value of TestDataOther is. VTE does not say, so its content does: what is known is taken for what it is, and
//! what is not stays text or bytes. Nothing is ever opened that a value only names.

use std::borrow::Cow;

use super::container::{self, Found, Malformed};
use super::numbers::numbers;

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Other<'a> {
    /// Containers of VEE.
    Containers(Found<'a>),
    /// Numbers with something between them.
    Numbers(Vec<f64>),
    /// A file of a known kind.
    File(FileKind, &'a [u8]),
    /// Text that is nothing else.
    Text,
    /// A container that is damaged or cut off.
    Damaged(Malformed),
    /// Bytes that are nothing known.
    Bytes(&'a [u8]),
}

/// A kind of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are their names")]
pub enum FileKind {
    Png,
    Jpeg,
    Gif,
    Bmp,
    Pdf,
    Zip,
    Gzip,
    Xml,
    Json,
}

impl FileKind {
    /// Its type by the register of IANA.
    pub fn content_type(self) -> &'static str {
        match self {
            FileKind::Png => "image/png",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Gif => "image/gif",
            FileKind::Bmp => "image/bmp",
            FileKind::Pdf => "application/pdf",
            FileKind::Zip => "application/zip",
            FileKind::Gzip => "application/gzip",
            FileKind::Xml => "application/xml",
            FileKind::Json => "application/json",
        }
    }

    /// The end of its name.
    pub fn extension(self) -> &'static str {
        match self {
            FileKind::Png => ".png",
            FileKind::Jpeg => ".jpg",
            FileKind::Gif => ".gif",
            FileKind::Bmp => ".bmp",
            FileKind::Pdf => ".pdf",
            FileKind::Zip => ".zip",
            FileKind::Gzip => ".gz",
            FileKind::Xml => ".xml",
            FileKind::Json => ".json",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::Png => "PNG image",
            FileKind::Jpeg => "JPEG image",
            FileKind::Gif => "GIF image",
            FileKind::Bmp => "BMP image",
            FileKind::Pdf => "PDF",
            FileKind::Zip => "ZIP archive",
            FileKind::Gzip => "gzip file",
            FileKind::Xml => "XML",
            FileKind::Json => "JSON",
        }
    }
}

/// What a text is.
pub fn of_text(text: &str) -> Other<'_> {
    match container::read(text) {
        Ok(Some(found)) => return Other::Containers(found),
        Err(malformed) => return Other::Damaged(malformed),
        Ok(None) => {}
    }
    if let Some(payload) = block(text.as_bytes()).and_then(|payload| std::str::from_utf8(payload).ok())
        && let Some(numbers) = numbers(payload)
    {
        return Other::Numbers(numbers);
    }
    if let Some(numbers) = numbers(text) {
        return Other::Numbers(numbers);
    }
    let trimmed = text.trim();
    if is_xml(trimmed) {
        return Other::File(FileKind::Xml, text.as_bytes());
    }
    if is_json(trimmed) {
        return Other::File(FileKind::Json, text.as_bytes());
    }
    Other::Text
}

/// What bytes are. Text among them was looked for before by [`text_of`].
pub fn of_bytes(bytes: &[u8]) -> Other<'_> {
    let payload = block(bytes).unwrap_or(bytes);
    match file_kind(payload) {
        Some(kind) => Other::File(kind, payload),
        None => Other::Bytes(bytes),
    }
}

/// Bytes as the text that they are beyond doubt: UTF-16 with its mark, UTF-8 or UTF-16LE without control characters.
pub fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = block(bytes).unwrap_or(bytes);
    if file_kind(bytes).is_some() {
        return None;
    }
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        _ => {}
    }
    let plain = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        // What VEE and C write may end with a NUL.
        let text = text.trim_end_matches('\0');
        if is_plain(text) {
            return (!text.is_empty()).then_some(Cow::Borrowed(text));
        }
    }
    // Text of the first code page in UTF-16LE has a zero as every second byte; numbers and pictures do not.
    let latin = bytes.len() >= 4 && bytes.chunks(2).all(|pair| matches!(pair, [low, 0] if *low != 0));
    if latin { utf16(bytes, u16::from_le_bytes).map(Cow::Owned) } else { None }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let text: String = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().ok()?;
    let text = text.trim_end_matches('\0');
    (is_plain(text) && !text.is_empty()).then(|| text.to_owned())
}

/// Whether a text has no control characters but those that part lines and columns.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// The payload of an IEEE 488.2 block of definite length (`#512345...`), which instruments send; nothing but the end of a
/// line may follow it.
fn block(bytes: &[u8]) -> Option<&[u8]> {
    let [b'#', digits @ b'1'..=b'9', rest @ ..] = bytes else { return None };
    let (length, rest) = rest.split_at_checked(usize::from(digits - b'0'))?;
    if !length.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
    let (payload, end) = rest.split_at_checked(length)?;
    matches!(end, b"" | b"\n" | b"\r\n").then_some(payload)
}

/// The kind that the first bytes tell.
fn file_kind(bytes: &[u8]) -> Option<FileKind> {
    const BMP_SIZE: std::ops::Range<usize> = 2..6;
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\x89PNG\r\n\x1a\n") {
        Some(FileKind::Png)
    } else if begins(b"\xFF\xD8\xFF") {
        Some(FileKind::Jpeg)
    } else if begins(b"GIF87a") || begins(b"GIF89a") {
        Some(FileKind::Gif)
    } else if begins(b"%PDF-") {
        Some(FileKind::Pdf)
    } else if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        Some(FileKind::Zip)
    } else if begins(b"\x1F\x8B\x08") {
        Some(FileKind::Gzip)
    } else if begins(b"BM") {
        // Two letters are not enough: the size of the file follows them.
        let size: [u8; 4] = bytes.get(BMP_SIZE)?.try_into().ok()?;
        (u32::from_le_bytes(size) as usize == bytes.len()).then_some(FileKind::Bmp)
    } else {
        None
    }
}

/// Whether a text is a whole XML document.
fn is_xml(text: &str) -> bool {
    if !text.starts_with('<') || !text.ends_with('>') {
        return false;
    }
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => {
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Ok(quick_xml::events::Event::Empty(_)) => roots += usize::from(depth == 0),
            Ok(quick_xml::events::Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(quick_xml::events::Event::Eof) => return depth == 0 && roots == 1,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Whether a text is a JSON object or array.
fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (bytes, kind) in [
            (&b"\x89PNG\r\n\x1a\n..."[..], FileKind::Png),
            (b"\xFF\xD8\xFF\xE0", FileKind::Jpeg),
            (b"%PDF-1.4", FileKind::Pdf),
            (b"PK\x03\x04..", FileKind::Zip),
            (b"\x1F\x8B\x08\x00", FileKind::Gzip),
            (b"BM\x08\0\0\0..", FileKind::Bmp),
            (b"GIF89a", FileKind::Gif),
        ] {
            assert_eq!(of_bytes(bytes), Other::File(kind, bytes));
            assert_eq!(text_of(bytes), None);
            let block = [b"#210".as_slice(), bytes, &vec![0; 10 - bytes.len().min(10)]].concat();
            if bytes.len() <= 10 && kind != FileKind::Bmp {
                assert!(matches!(of_bytes(&block), Other::File(of, _) if of == kind), "{kind:?}");
            }
        }
        assert_eq!(of_bytes(b"BMW 320"), Other::Bytes(b"BMW 320"));
    }

    #[test]
    fn text_in_bytes() {
        assert_eq!(text_of("åäö\n".as_bytes()).unwrap(), "åäö\n");
        assert_eq!(text_of(b"\xEF\xBB\xBFabc\0").unwrap(), "abc");
        assert_eq!(text_of(b"\xFF\xFEa\0\xE5\0").unwrap(), "aå");
        assert_eq!(text_of(b"\xFE\xFF\0a\0b").unwrap(), "ab");
        assert_eq!(text_of(b"a\0b\0").unwrap(), "ab");
        assert_eq!(text_of(b"#13abc\n").unwrap(), "abc");
        for none in [&b""[..], b"\0", b"\x01\x02", b"\xFF\xFEa", b"\xC3\x28", b"a\0b\x01", b"\x00\x00\x80\x3F"] {
            assert_eq!(text_of(none), None, "{none:?}");
        }
    }

    #[test]
    fn blocks_are_whole_or_none() {
        assert_eq!(block(b"#15hello"), Some(&b"hello"[..]));
        assert_eq!(block(b"#205hello\r\n"), Some(&b"hello"[..]));
        for none in [&b"#16hello"[..], b"#15hello!", b"#0hello", b"#", b"#9", b"#1x", b"15hello"] {
            assert_eq!(block(none), None, "{none:?}");
        }
        assert_eq!(of_text("#171;2;3;4"), Other::Numbers(vec![1.0, 2.0, 3.0, 4.0]));
    }

    #[test]
    fn documents() {
        assert!(matches!(of_text("<?xml version=\"1.0\"?>\n<a><b/></a>\n"), Other::File(FileKind::Xml, _)));
        assert!(matches!(of_text(" {\"a\": [1]} "), Other::File(FileKind::Json, _)));
        assert_eq!(of_text("[1, 2, 3]"), Other::Numbers(vec![1.0, 2.0, 3.0]));
        for text in ["<a>", "<a></b>", "<a/><b/>", "<3", "[see above]", "C:\\data\\a.csv", "\\\\server\\a.xml", "{}x"] {
            assert_eq!(of_text(text), Other::Text, "{text}");
        }
    }

    #[test]
    fn a_damaged_container_is_not_believed() {
        let Other::Damaged(malformed) = of_text("(Real64 (numDims 1) (size 2) (data [ 1") else { panic!() };
        assert_eq!(malformed.line, 1);
    }
}
