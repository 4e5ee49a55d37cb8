//! Names: of bundles, of what is inside them, and what is wrong with a name that is not ours.

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
