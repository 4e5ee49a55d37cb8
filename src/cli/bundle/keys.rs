//! Keys, from where the configuration says.

use std::path::Path;

use crate::bundle::keys::{PublicKey, SecretKey, Trust};
use crate::bundle::seal::{Identity, Recipient};
use crate::config::bundle::{BundleConfig, ReceiveConfig};
use crate::config::sections::PasswordFrom;
use crate::error::Result;
use crate::vte::sqlserver::Secret;

/// The key to sign with, if there is one.
pub fn signing(path: Option<&Path>, password: Option<&PasswordFrom>) -> Result<Option<SecretKey>> {
    let Some(path) = path else { return Ok(None) };
    let password = password.map(Secret::from_config).transpose()?;
    SecretKey::load(path, password.as_ref().map(Secret::expose)).map(Some)
}

/// Who bundles are encrypted to.
pub fn recipients(texts: &[String]) -> Result<Vec<Recipient>> {
    texts.iter().map(|text| Recipient::parse(text)).collect()
}

/// Who may sign.
pub fn trust(texts: &[String]) -> Result<Trust> {
    Ok(Trust { keys: texts.iter().map(|text| PublicKey::parse(text)).collect::<Result<_>>()? })
}

/// What opens encrypted bundles.
pub fn identities(receive: &ReceiveConfig) -> Result<Vec<Identity>> {
    receive.identity.as_deref().map_or_else(|| Ok(Vec::new()), Identity::load)
}

/// Opens everything that the sending side needs.
pub fn sending(bundle: &BundleConfig) -> Result<()> {
    signing(bundle.sign_with.as_deref(), bundle.password.as_ref())?;
    recipients(&bundle.encrypt_to)?;
    trust(&bundle.trusted_keys).map(drop)
}

/// Opens everything that the receiving side needs.
pub fn receiving(receive: &ReceiveConfig) -> Result<()> {
    signing(receive.sign_with.as_deref(), receive.password.as_ref())?;
    identities(receive)?;
    trust(&receive.trusted_keys).map(drop)
}
