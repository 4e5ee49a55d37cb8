//! Which files on a stick are worth a look, by their names. What they are stands inside.

/// The extensions of bundles.
const BUNDLES: [&str; 2] = [".zip", ".zip.age"];

/// Whether a file of this name can be a bundle.
pub fn is_bundle(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BUNDLES.iter().any(|extension| name.ends_with(extension))
}

/// Whether a file of this name can be a receipt.
pub fn is_receipt(name: &str) -> bool {
    name.starts_with("receipt-") && name.ends_with(".json")
}

/// The number in the name of a bundle of `site`.
pub fn sequence(name: &str, site: &str) -> Option<u64> {
    let rest = name.strip_suffix(".age").unwrap_or(name).strip_suffix(".zip")?;
    let number = rest.strip_prefix(site)?.strip_prefix('-')?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::name;

    #[test]
    fn names_are_known_again() {
        let plain = name::bundle("plant-3", 41);
        for file in [plain.clone(), format!("{plain}.age")] {
            assert!(is_bundle(&file) && is_bundle(&file.to_uppercase()), "{file}");
            assert_eq!([sequence(&file, "plant-3"), sequence(&file, "plant")], [Some(41), None]);
        }
        assert!(!is_bundle("a.zip.tmp") && !is_bundle("a.zip.minisig") && !is_bundle("a.xml"));
        assert_eq!(sequence("a-+41.zip", "a"), None);
        let receipt = name::receipt("plant-3", 41);
        assert!(is_receipt(&receipt) && !is_receipt(&format!("{receipt}.minisig")));
    }
}
