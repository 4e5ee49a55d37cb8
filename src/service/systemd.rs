//! The service under systemd: a unit in `/etc/systemd/system`, driven by `systemctl`.

use std::path::Path;
use std::process::Command;

use super::{Installation, NAME, failed, unit};
use crate::error::Result;

/// Where an administrator's units are.
const UNIT: &str = "/etc/systemd/system/vte-wats.service";

pub(super) fn describe(installation: &Installation) -> String {
    unit::text(installation)
}

pub(super) fn install(installation: &Installation) -> Result<()> {
    std::fs::write(UNIT, unit::text(installation)).map_err(|error| {
        failed(format!("cannot write {UNIT}")).hint("run it as root: `sudo vte-wats service install`").source(error)
    })?;
    systemctl(&["daemon-reload"])?;
    systemctl(&["enable", NAME])
}

pub(super) fn uninstall() -> Result<()> {
    if !Path::new(UNIT).exists() {
        return Err(failed(format!("there is no service: {UNIT} does not exist"))
            .hint("a unit that a package installed goes with the package"));
    }
    systemctl(&["disable", "--now", NAME])?;
    std::fs::remove_file(UNIT).map_err(|error| {
        failed(format!("cannot remove {UNIT}")).hint("run it as root: `sudo vte-wats service uninstall`").source(error)
    })?;
    systemctl(&["daemon-reload"])
}

pub(super) fn start() -> Result<()> {
    systemctl(&["start", NAME])
}

pub(super) fn stop() -> Result<()> {
    systemctl(&["stop", NAME])
}

fn systemctl(arguments: &[&str]) -> Result<()> {
    let said = format!("systemctl {}", arguments.join(" "));
    let done = Command::new("systemctl").args(arguments).output().map_err(|error| {
        failed(format!("cannot run `{said}`"))
            .hint("this system has no systemd: start `vte-wats service run` by what starts services there")
            .source(error)
    })?;
    if done.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&done.stderr);
    Err(failed(format!("`{said}` failed: {}", reason.trim()))
        .hint(format!("run it as root; `journalctl -u {NAME}` tells what the service said")))
}
