//! Bundles: has the site a name, is the folder there, can the keys be used?

use std::path::Path;

use crate::config::Config;
use crate::config::bundle::ReceiveConfig;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::sync::bundle::{copies, spool};

use super::Finding;

/// A copy without receipt that is older than this is worth a look, in seconds: a week.
const OLD: i64 = 7 * 86_400;

/// Whether this computer only receives: it has no source and needs none.
pub fn only_receives(config: &Config) -> bool {
    config.source.sqlserver.is_none() && config.source.snapshot.is_none() && config.receive != ReceiveConfig::default()
}

/// Looks at the sending side. `keys` is what came of opening the keys.
pub fn sending(config: &Config, keys: Result<(), Error>) -> Vec<Finding> {
    let mut findings = vec![match config.bundle.site() {
        Ok(site) => Finding::pass("bundles", format!("site {site}")),
        Err(error) => Finding::fail("bundles", &error),
    }];
    findings.push(match config.bundle.folder.as_deref() {
        Some(folder) if folder.is_dir() => Finding::pass("bundle folder", folder.display().to_string()),
        Some(folder) => Finding::warn(
            "bundle folder",
            format!("{} is not there", folder.display()),
            "plug the stick in, or correct bundle.folder; reports are collected meanwhile",
        ),
        None => Finding::warn(
            "bundle folder",
            "no folder for bundles is configured",
            "write bundle.folder, or name one: `vte-wats bundle create FOLDER`",
        ),
    });
    findings.push(of_keys("bundle keys", keys));
    findings.extend(without_receipt(&config.state_folder()));
    findings
}

/// Looks at the receiving side. `keys` is what came of opening the keys.
pub fn receiving(config: &Config, keys: Result<(), Error>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(inbox) = &config.receive.inbox {
        findings.push(match inbox.is_dir() {
            true => Finding::pass("inbox", inbox.display().to_string()),
            false => {
                Finding::warn("inbox", format!("{} is not there", inbox.display()), "make it, or correct receive.inbox")
            }
        });
    }
    findings.push(of_keys("receive keys", keys));
    if config.receive.trusted_keys.is_empty() {
        findings.push(Finding::warn(
            "trusted keys",
            "bundles of anybody are taken",
            "write the public keys of the sites into receive.trusted_keys",
        ));
    }
    findings
}

fn of_keys(name: &'static str, keys: Result<(), Error>) -> Finding {
    match keys {
        Ok(()) => Finding::pass(name, "those that are configured can be used"),
        Err(error) => Finding::fail(name, &error),
    }
}

fn without_receipt(state: &Path) -> Option<Finding> {
    let ledger = Ledger::open_read_only(state).ok()??;
    let bundles = copies::without_receipt(&ledger).ok()?;
    let now = chrono::Utc::now().timestamp();
    let old = bundles.iter().filter(|bundle| now.saturating_sub(bundle.created_at) > OLD).count();
    let waiting = spool::waiting(state).ok()?.len();
    Some(if old > 0 {
        Finding::warn(
            "receipts",
            format!("{old} bundles have no receipt since more than a week"),
            "bring the receipts back with `vte-wats bundle receipts`, or give them again: `vte-wats status` lists them",
        )
    } else {
        Finding::pass("receipts", format!("{} bundles without receipt, {waiting} reports for the next", bundles.len()))
    })
}
