//! `vte-wats` as a service of the system: what is the same on Windows and Linux, and the system's own part.
//!
//! Windows: the service control manager (`windows.rs`, `windows_run.rs`) and the event log (`event_log.rs`). Elsewhere: a hardened unit of
//! systemd (`unit.rs`, `systemd.rs`).

pub mod account;
#[cfg(windows)]
pub mod event_log;
pub mod once;
pub mod place;
#[cfg(not(windows))]
mod systemd;
#[cfg(not(windows))]
use systemd as system;
pub mod unit;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub mod windows_run;
#[cfg(windows)]
use windows as system;

use std::path::{Path, PathBuf};

use crate::error::{Code, Error, Result};

/// The name that the system knows the service by.
pub const NAME: &str = "vte-wats";
/// The name that people see in the list of services.
pub const DISPLAY_NAME: &str = "VTE to WATS";
/// What people see when they ask what the service does.
pub const DESCRIPTION: &str = "Writes test runs from Keysight VTE as reports into the drop folder of the WATS Client.";

/// What is installed.
pub struct Installation {
    /// The program, with its whole path.
    pub program: PathBuf,
    /// The configuration, with its whole path.
    pub config: PathBuf,
    /// The folder of the ledger.
    pub state: PathBuf,
    /// The drop folder, where one is configured.
    pub drop_folder: Option<PathBuf>,
    /// The account that it runs as; none: the system's default (`account::DEFAULT`).
    pub account: Option<String>,
}

impl Installation {
    /// The account that it runs as.
    pub fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(account::DEFAULT)
    }
}

/// What `install` would do, as text: the unit on Linux, the settings of the service on Windows.
pub fn describe(installation: &Installation) -> String {
    system::describe(installation)
}

/// Registers the service, stopped, to be started with the system. One that is there is changed.
///
/// # Errors
/// The system refuses: most often for want of rights.
pub fn install(installation: &Installation) -> Result<()> {
    system::install(installation)
}

/// Stops the service and removes it; configuration and ledger stay.
///
/// # Errors
/// There is no such service, or the system refuses.
pub fn uninstall() -> Result<()> {
    system::uninstall()
}

/// Starts the service and waits until it runs.
///
/// # Errors
/// There is no such service, or it does not start.
pub fn start() -> Result<()> {
    system::start()
}

/// Stops the service and waits until it has stopped.
///
/// # Errors
/// There is no such service, or it does not stop.
pub fn stop() -> Result<()> {
    system::stop()
}

fn failed(what: impl Into<String>) -> Error {
    Error::new(Code::Service, what)
}

/// `path` from the root of the file system, without a link resolved.
///
/// # Errors
/// The current folder is not known.
pub fn whole(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| failed(format!("cannot find {}", path.display())).source(error))
}
