//! Keys, from where the configuration says.

use std::path::Path;

use crate::bundle::{SigningKey, Trust};
use crate::config::bundle::ReceiveConfig;
use crate::config::sections::PasswordFrom;
use crate::error::Result;

pub fn signing(_path: Option<&Path>, _password: Option<&PasswordFrom>) -> Result<Option<SigningKey>> {
    Ok(None)
}

pub fn recipients(texts: &[String]) -> Result<Vec<String>> {
    Ok(texts.to_vec())
}

pub fn public(texts: &[String]) -> Result<Vec<String>> {
    Ok(texts.to_vec())
}

pub fn trust(_receive: &ReceiveConfig, _max_report: u64, _state: &Path) -> Result<Trust> {
    Ok(Trust {})
}
