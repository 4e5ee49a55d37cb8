//! Names of files.

/// The extension of a bundle.
const PLAIN: &str = ".zip";
/// The extension of an encrypted one.
const ENCRYPTED: &str = ".zip.age";

/// The name of the file of a bundle: `plant-3-000041.zip`, so that a list is in order.
pub fn file_name(site: &str, sequence: u64, encrypted: bool) -> String {
    format!("{site}-{sequence:06}{}", if encrypted { ENCRYPTED } else { PLAIN })
}

/// Whether a file of this name can be a bundle.
pub fn is_bundle_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(PLAIN) || name.ends_with(ENCRYPTED)
}

/// The number in the name of a bundle of `site`.
pub fn sequence_of(name: &str, site: &str) -> Option<u64> {
    let rest = name.strip_prefix(site)?.strip_prefix('-')?;
    let number = rest.strip_suffix(ENCRYPTED).or_else(|| rest.strip_suffix(PLAIN))?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok()).flatten()
}

/// Whether a file of this name can be a receipt.
pub fn is_receipt_name(name: &str) -> bool {
    name.starts_with("receipt-") && name.ends_with(".json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_and_read() {
        for encrypted in [false, true] {
            let name = file_name("plant-3", 41, encrypted);
            assert!(is_bundle_name(&name) && is_bundle_name(&name.to_uppercase()));
            assert_eq!([sequence_of(&name, "plant-3"), sequence_of(&name, "plant")], [Some(41), None]);
        }
        assert_eq!(file_name("a", 41, false), "a-000041.zip");
        assert!(!is_bundle_name("a.zip.tmp") && !is_bundle_name("a.xml"));
        assert_eq!(sequence_of("a-+41.zip", "a"), None);
        assert!(is_receipt_name("receipt-a-1.json") && !is_receipt_name("receipt-a-1.json.minisig"));
    }
}
