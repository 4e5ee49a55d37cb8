//! `[log]`: the files that `watch` and the service write their log to, beside standard error.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct LogConfig {
    /// The folder of `vte-wats.log`; relative to the file. None: `log` in the state folder.
    pub folder: Option<PathBuf>,
    /// The largest file, in bytes; a larger one is set aside as `vte-wats.log.1`, and that as `vte-wats.log.2`.
    pub max_bytes: u64,
    /// How many files are set aside before the oldest is removed, 1 to 1000.
    pub files: u32,
}

impl Default for LogConfig {
    fn default() -> Self {
        LogConfig { folder: None, max_bytes: 10 << 20, files: 10 }
    }
}
