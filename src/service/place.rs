//! Where a service has its configuration when nothing else is said.

use std::path::{Path, PathBuf};

/// The folder of the configuration of a service: `%ProgramData%\vte-wats` on Windows, `/etc/vte-wats` elsewhere.
pub fn folder() -> PathBuf {
    if cfg!(windows) {
        let data = std::env::var_os("ProgramData").filter(|data| !data.is_empty());
        data.map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from).join(super::NAME)
    } else {
        Path::new("/etc").join(super::NAME)
    }
}

/// The configuration of a service.
pub fn config() -> PathBuf {
    folder().join("vte-wats.toml")
}
