//! Names: of bundles, of what is inside them, and what is wrong with a name that is not ours.

use uuid::Uuid;

use super::layout::HEAD;

const FOLDER: &str = "reports/";
const EXTENSION: &str = ".xml";

/// The file name of a bundle: `<site>-<number>.zip`, the site reduced to letters, digits, `-` and `_`, the number with six
/// digits or more. For people only: what a bundle is stands inside.
pub fn bundle(site: &str, sequence: u64) -> String {
    format!("{}-{sequence:06}.zip", plain(site))
}

/// The file name of a receipt: `receipt-<site>-<number>.json`.
pub fn receipt(site: &str, sequence: u64) -> String {
    format!("receipt-{}-{sequence:06}.json", plain(site))
}

/// A text reduced to what every file system takes.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(60).collect()
}

/// The name of a report inside a bundle.
pub(super) fn report(id: Uuid) -> String {
    format!("{FOLDER}{:X}{EXTENSION}", id.hyphenated())
}

/// The report of a name inside a bundle; none for what is not exactly [`report`].
pub(super) fn report_id(name: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(name.strip_prefix(FOLDER)?.strip_suffix(EXTENSION)?).ok()?;
    (report(id) == name).then_some(id)
}

/// Why a name has no place in a bundle; none for one that has.
pub(super) fn fault(name: &[u8]) -> Option<&'static str> {
    let Ok(name) = std::str::from_utf8(name) else { return Some("a name that is no text") };
    if HEAD.contains(&name) || report_id(name).is_some() {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let bytes = name.as_bytes();
    Some(if name.is_empty() {
        "an empty name"
    } else if name.chars().any(char::is_control) {
        "a name with control characters"
    } else if name.contains('\\') {
        "a name with a backslash"
    } else if bytes.len() > 1 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' {
        "a name with a drive letter"
    } else if name.contains(':') {
        "a name with a colon, which Windows takes for a stream"
    } else if name.starts_with('/') {
        "an absolute name"
    } else if name.split('/').any(|part| part == "..") {
        "a name that leads out of the folder (..)"
    } else if name.ends_with('/') {
        "a folder"
    } else if name.split('/').any(is_device) {
        "a device name of Windows"
    } else if HEAD.iter().any(|known| known.eq_ignore_ascii_case(name)) || is_report_but_for_case(&lower) {
        "a name that differs from ours by case only"
    } else if [".zip", ".age", ".7z", ".gz", ".rar"].iter().any(|end| lower.ends_with(end)) {
        "an archive inside the archive"
    } else if name.ends_with(['.', ' ']) {
        "a name that ends in a dot or blank, which Windows drops"
    } else {
        "a file that belongs in no bundle"
    })
}

fn is_report_but_for_case(lower: &str) -> bool {
    lower
        .strip_prefix(FOLDER)
        .and_then(|name| name.strip_suffix(EXTENSION))
        .is_some_and(|stem| stem.len() == 36 && Uuid::try_parse(stem).is_ok())
}

/// Windows opens a device for these names, whatever follows a dot.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|n| {
            matches!(n, "\u{b9}" | "\u{b2}" | "\u{b3}") || (n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "reports/0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9.xml";

    #[test]
    fn files_are_named_for_people() {
        assert_eq!(bundle("Line 3/Å", 41), "Line_3__-000041.zip");
        assert_eq!(receipt("..", 1_234_567), "receipt-__-1234567.json");
    }

    #[test]
    fn only_our_names_are_without_fault() {
        for name in ["README.txt", "manifest.json", "SHA256SUMS", OURS] {
            assert_eq!(fault(name.as_bytes()), None, "{name}");
        }
        let wrong = [
            ("../x.xml", "a name that leads out of the folder (..)"),
            ("reports/../../x", "a name that leads out of the folder (..)"),
            ("/etc/passwd", "an absolute name"),
            ("C:/x.xml", "a name with a drive letter"),
            ("c:x.xml", "a name with a drive letter"),
            ("..\\x.xml", "a name with a backslash"),
            ("reports/x.xml:y", "a name with a colon, which Windows takes for a stream"),
            ("reports/", "a folder"),
            ("CON", "a device name of Windows"),
            ("reports/nul.xml", "a device name of Windows"),
            ("reports/COM1.xml", "a device name of Windows"),
            ("reports/com¹.xml", "a device name of Windows"),
            ("readme.TXT", "a name that differs from ours by case only"),
            ("reports/more.zip", "an archive inside the archive"),
            ("reports/x.xml.", "a name that ends in a dot or blank, which Windows drops"),
            ("reports/x.xml", "a file that belongs in no bundle"),
            ("", "an empty name"),
            ("a\nb", "a name with control characters"),
        ];
        for (name, why) in wrong {
            assert_eq!(fault(name.as_bytes()), Some(why), "{name}");
        }
        assert_eq!(fault(OURS.to_lowercase().as_bytes()), Some("a name that differs from ours by case only"));
        assert_eq!(
            fault(OURS.replace("reports", "Reports").as_bytes()),
            Some("a name that differs from ours by case only")
        );
        assert_eq!(fault(b"\xff"), Some("a name that is no text"));
    }
}
