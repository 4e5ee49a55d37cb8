//! Where a password comes from.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a password comes from: exactly one of the three.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct PasswordFrom {
    /// The name of an environment variable.
    pub env: Option<String>,
    /// A file whose first line is the password; relative to the file.
    pub file: Option<PathBuf>,
    /// The name of a credential in the Credential Manager of Windows, which has one for each account.
    pub credential: Option<String>,
}

impl PasswordFrom {
    /// Whether it names exactly one place.
    pub fn is_one_place(&self) -> bool {
        [self.env.is_some(), self.file.is_some(), self.credential.is_some()].into_iter().filter(|it| *it).count() == 1
    }
}
