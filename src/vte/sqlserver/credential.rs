//! Passwords in the Credential Manager of Windows, by name. Each account has its own, and reads no other's.

use super::secret::Secret;
use crate::error::{Code, Error, Result};

/// The password that is kept under `name` for the account that runs the program.
///
/// # Errors
/// [`Code::ConfigPassword`]: there is none, or there is no Credential Manager.
pub fn read(name: &str) -> Result<Secret> {
    system::read(name).map(Secret::new)
}

/// Keeps a password under `name`, in the place of one that is there.
///
/// # Errors
/// [`Code::ConfigPassword`]: the Credential Manager refuses it, or there is none.
pub fn write(name: &str, password: &Secret) -> Result<()> {
    system::write(name, password.expose())
}

/// Forgets the password under `name`.
///
/// # Errors
/// [`Code::ConfigPassword`]: there is none, or there is no Credential Manager.
pub fn remove(name: &str) -> Result<()> {
    system::remove(name)
}

#[cfg(windows)]
mod system {
    use std::collections::HashMap;

    use keyring_core::api::CredentialStoreApi as _;
    use keyring_core::{Entry, Error as Failure};
    use windows_native_keyring_store::Store;

    use super::{Code, Error, Result};

    pub(super) fn read(name: &str) -> Result<String> {
        entry(name)?.get_password().map_err(|failure| refused(name, failure))
    }

    pub(super) fn write(name: &str, password: &str) -> Result<()> {
        entry(name)?.set_password(password).map_err(|failure| refused(name, failure))
    }

    pub(super) fn remove(name: &str) -> Result<()> {
        entry(name)?.delete_credential().map_err(|failure| refused(name, failure))
    }

    fn entry(name: &str) -> Result<Entry> {
        // On this computer alone: it does not wander with the profile of the account.
        let how = HashMap::from([("target", name), ("persistence", "Local")]);
        let store = Store::new().map_err(|failure| refused(name, failure))?;
        store.build("vte-wats", name, Some(&how)).map_err(|failure| refused(name, failure))
    }

    fn refused(name: &str, failure: Failure) -> Error {
        let what = match failure {
            Failure::NoEntry => format!("this account has no credential {name}"),
            // Not the failure itself: some hold what was read.
            Failure::PlatformFailure(why) | Failure::NoStorageAccess(why) => {
                format!("the Credential Manager refuses {name}: {why}")
            }
            _ => format!("the Credential Manager cannot keep or give the password {name}"),
        };
        Error::new(Code::ConfigPassword, what).hint(format!(
            "run `vte-wats credential {name}` as the account that runs vte-wats: each account has its own"
        ))
    }
}

#[cfg(not(windows))]
mod system {
    use super::{Code, Error, Result};

    pub(super) fn read(name: &str) -> Result<String> {
        Err(none(name))
    }

    pub(super) fn write(name: &str, _: &str) -> Result<()> {
        Err(none(name))
    }

    pub(super) fn remove(name: &str) -> Result<()> {
        Err(none(name))
    }

    fn none(name: &str) -> Error {
        Error::new(Code::ConfigPassword, format!("the credential {name} is one of Windows, and this is not Windows"))
            .hint("write password = { file = \"PATH\" } under [source], with a file that only this account may read")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_that_is_not_there_is_an_error_that_names_it() {
        for error in [read("vte-wats no such").unwrap_err(), remove("vte-wats no such").unwrap_err()] {
            assert_eq!(error.code(), Code::ConfigPassword);
            assert!(error.to_string().contains("vte-wats no such") && error.remedy().is_some(), "{error}");
        }
    }

    #[test]
    #[cfg(windows)]
    fn what_was_kept_is_given_until_it_is_removed() {
        let name = "vte-wats test of credentials";
        for password in ["pä ss=;'\"", "中文"] {
            write(name, &Secret::new(password)).unwrap();
            assert_eq!(read(name).unwrap().expose(), password);
        }
        remove(name).unwrap();
        assert!(read(name).is_err());
    }
}
