//! Keys, from where the configuration says.

use std::path::Path;

use crate::bundle::{Identities, PublicKey, Recipient, SigningKey, Trust};
use crate::config::bundle::{BundleConfig, ReceiveConfig};
use crate::config::sections::PasswordFrom;
use crate::error::Result;
use crate::vte::sqlserver::Secret;

/// The key to sign with, if there is one.
pub fn signing(path: Option<&Path>, password: Option<&PasswordFrom>) -> Result<Option<SigningKey>> {
    let Some(path) = path else { return Ok(None) };
    let password = password.map(Secret::from_config).transpose()?;
    SigningKey::read(path, password.as_ref().map(Secret::expose)).map(Some)
}

/// Who bundles are encrypted to.
pub fn recipients(texts: &[String]) -> Result<Vec<Recipient>> {
    texts.iter().map(|text| Recipient::parse(text)).collect()
}

/// Who may sign.
pub fn public(texts: &[String]) -> Result<Vec<PublicKey>> {
    texts.iter().map(|text| PublicKey::parse(text)).collect()
}

/// Whose bundles are taken, and what opens them; encrypted ones are opened in `folder`.
pub fn trust(receive: &ReceiveConfig, max_report: u64, folder: &Path) -> Result<Trust> {
    Ok(Trust {
        keys: public(&receive.trusted_keys)?,
        identities: receive.identity.as_deref().map_or_else(|| Ok(Identities::default()), Identities::read)?,
        max_report,
        folder: folder.to_owned(),
    })
}

/// Opens everything that the sending side needs.
pub fn sending(bundle: &BundleConfig) -> Result<()> {
    signing(bundle.sign_with.as_deref(), bundle.password.as_ref())?;
    recipients(&bundle.encrypt_to)?;
    public(&bundle.trusted_keys).map(drop)
}

/// Opens everything that the receiving side needs.
pub fn receiving(receive: &ReceiveConfig) -> Result<()> {
    signing(receive.sign_with.as_deref(), receive.password.as_ref())?;
    trust(receive, 0, Path::new("")).map(drop)
}
