//! A password, kept out of every message, log and core of an error.

use std::fmt;
use std::fs;

use super::credential;
use crate::config::sections::PasswordFrom;
use crate::error::{Code, Error, Result};

/// The longest password file that is read, in bytes. SQL Server takes 128 characters.
const MAX_FILE: u64 = 4096;

/// A text that nothing prints: `Debug` and `Display` give asterisks.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for the one place that hands it to the server.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The password from where the configuration says: an environment variable, the first line of a
    /// file, or the Credential Manager of Windows.
    ///
    /// Fails with [`Code::ConfigPassword`] where there is none.
    pub fn from_config(place: &PasswordFrom) -> Result<Secret> {
        if let Some(name) = &place.credential {
            return credential::read(name);
        }
        let (text, name, hint) = match (&place.env, &place.file) {
            (Some(name), _) => {
                let text = std::env::var(name).map_err(|error| {
                    Error::new(Code::ConfigPassword, format!("the password is not in the environment variable {name}"))
                        .hint(format!("set {name} for the account that runs vte-wats"))
                        .source(error)
                })?;
                (text, format!("the environment variable {name}"), "put the password there".to_owned())
            }
            (None, Some(path)) => {
                let refuse = |what: &str| {
                    Error::new(Code::ConfigPassword, format!("the password file {} {what}", path.display()))
                        .hint("its first line is the password; the account that runs vte-wats must be able to read it")
                };
                let size = fs::metadata(path).map_err(|error| refuse("cannot be read").source(error))?.len();
                if size > MAX_FILE {
                    return Err(refuse("is too large to be one"));
                }
                let text = fs::read_to_string(path).map_err(|error| refuse("cannot be read").source(error))?;
                (text, path.display().to_string(), "its first line is the password".to_owned())
            }
            (None, None) => {
                return Err(Error::new(Code::ConfigPassword, "[source] password names no place")
                    .hint("write password = { env = \"NAME\" }, { file = \"PATH\" } or { credential = \"NAME\" }"));
            }
        };
        // Editors of Windows put a byte order mark before the first line, and every editor a line end behind it.
        let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        if line.is_empty() {
            return Err(Error::new(Code::ConfigPassword, format!("the password in {name} is empty")).hint(hint));
        }
        Ok(Secret(line.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn file(bytes: &[u8]) -> (tempfile::TempDir, PasswordFrom) {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join("password.txt");
        fs::write(&path, bytes).unwrap();
        (folder, PasswordFrom { file: Some(path), ..PasswordFrom::default() })
    }

    #[test]
    fn nothing_prints_a_secret() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "*** Secret(***) Some(Secret(***))");
    }

    #[test]
    fn the_first_line_of_a_file_is_the_password() {
        for bytes in ["pä ss=;'\"".as_bytes(), "pä ss=;'\"\r\n".as_bytes(), "\u{feff}pä ss=;'\"\nmore\n".as_bytes()]
        {
            let (_folder, place) = file(bytes);
            assert_eq!(Secret::from_config(&place).unwrap().expose(), "pä ss=;'\"");
        }
    }

    #[test]
    fn a_missing_or_empty_password_is_an_error_that_says_where() {
        let (_folder, empty) = file(b"\n");
        let missing = PasswordFrom { file: Some("/no/such/file".into()), ..PasswordFrom::default() };
        let unset = PasswordFrom { env: Some("VTE_WATS_NO_SUCH_VARIABLE".into()), ..PasswordFrom::default() };
        for (place, part) in [(empty, "empty"), (missing, "/no/such/file"), (unset, "VTE_WATS_NO_SUCH_VARIABLE")] {
            let error = Secret::from_config(&place).unwrap_err();
            assert_eq!(error.code(), Code::ConfigPassword);
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
