//! Where the client keeps its data: the registry says, on Windows; else the usual place.

use std::path::{Path, PathBuf};

/// The value under `HKEY_LOCAL_MACHINE\SOFTWARE\Virinco\WATS`.
#[cfg(windows)]
const VALUE: &str = "DataDir";

/// A data folder and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder; it exists.
    pub path: PathBuf,
    /// `drop.client_data`, `registry` or `usual place`.
    pub by: &'static str,
}

/// The data folder that is configured, that the registry names, or that is in the usual place; the first that is there.
pub fn data_folder(configured: Option<&Path>) -> Option<Found> {
    if let Some(path) = configured {
        return path.is_dir().then(|| Found { path: path.to_owned(), by: "drop.client_data" });
    }
    let registry = registry().map(|path| (path, "registry"));
    let program_data = std::env::var_os("ProgramData").filter(|_| cfg!(windows));
    let usual = program_data.map(|data| (Path::new(&data).join("Virinco").join("WATS"), "usual place"));
    [registry, usual].into_iter().flatten().find(|(path, _)| path.is_dir()).map(|(path, by)| Found { path, by })
}

#[cfg(windows)]
fn registry() -> Option<PathBuf> {
    use winreg::RegKey;
    use winreg::enums::{HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_32KEY, KEY_WOW64_64KEY};
    let machine = RegKey::predef(HKEY_LOCAL_MACHINE);
    // A client of 32 bits has its values in a place of its own.
    [KEY_WOW64_64KEY, KEY_WOW64_32KEY].into_iter().find_map(|view| {
        let key = machine.open_subkey_with_flags(r"SOFTWARE\Virinco\WATS", KEY_READ | view).ok()?;
        key.get_value::<String, _>(VALUE).ok().filter(|path| !path.trim().is_empty()).map(PathBuf::from)
    })
}

#[cfg(not(windows))]
fn registry() -> Option<PathBuf> {
    None
}

/// Whether two paths mean the same folder, as far as their text tells: Windows ignores case, takes both slashes, and calls
/// `C:\ProgramData` also `C:\Users\All Users`.
pub fn same_folder(one: &Path, other: &Path) -> bool {
    if let (Ok(one), Ok(other)) = (one.canonicalize(), other.canonicalize())
        && one == other
    {
        return true;
    }
    folded(one) == folded(other)
}

fn folded(path: &Path) -> String {
    let text = path.to_string_lossy().replace('/', "\\").to_lowercase();
    let text = text.strip_prefix(r"\\?\").unwrap_or(&text);
    let text = text.trim_end_matches('\\').replace(r":\users\all users\", r":\programdata\");
    text.replace(r":\documents and settings\all users\application data\", r":\programdata\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_has_many_names_for_a_folder() {
        let usual = Path::new(r"C:\ProgramData\Virinco\WATS\WatsStandardXMLFormat");
        for same in [
            r"C:\Users\All Users\Virinco\WATS\WatsStandardXmlFormat",
            r"c:/programdata/virinco/wats/watsstandardxmlformat\",
            r"\\?\C:\ProgramData\Virinco\WATS\WatsStandardXMLFormat",
        ] {
            assert!(same_folder(usual, Path::new(same)), "{same}");
        }
        assert!(!same_folder(usual, Path::new(r"D:\ProgramData\Virinco\WATS\WatsStandardXMLFormat")));
    }

    #[test]
    fn a_configured_folder_that_is_not_there_is_no_client() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(data_folder(Some(folder.path())).unwrap().by, "drop.client_data");
        assert_eq!(data_folder(Some(&folder.path().join("none"))), None);
    }
}
