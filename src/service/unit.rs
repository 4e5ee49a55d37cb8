//! The unit of systemd: it may read, write into the folders it needs, and talk to the database; nothing else.

use std::fmt::Write as _;
use std::path::Path;

use super::{DESCRIPTION, Installation};
use crate::error::Exit;

/// Seconds until it is started again after a failure.
const RESTART_SECONDS: u32 = 30;
/// Seconds that it has to stop before it is killed; it needs five at most.
const STOP_SECONDS: u32 = 10;

/// Exit codes after which starting it again cannot help: the command line, the configuration, the tables of the database.
const FINAL: [Exit; 3] = [Exit::Usage, Exit::Configuration, Exit::Schema];

/// What a program that reads a database and writes files does not need.
const HARDENING: &str = "\
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
UMask=0027
";

/// The text of `vte-wats.service`.
pub fn text(installation: &Installation) -> String {
    let mut unit = format!(
        "# Written by vte-wats; `vte-wats service install` writes one of its own. For changes: systemctl edit vte-wats\n\
         [Unit]\nDescription={DESCRIPTION}\nWants=network-online.target\nAfter=network-online.target\n\
         # A database that is away for a day must not end the following for ever.\nStartLimitIntervalSec=0\n\n\
         [Service]\nType=exec\n"
    );
    let (program, config) = (quoted(&installation.program), quoted(&installation.config));
    let state = quoted(&installation.state);
    let _ = writeln!(unit, "ExecStart={program} --config {config} --state {state} service run");
    let _ = writeln!(unit, "User={}", installation.account());
    let _ = writeln!(unit, "Restart=on-failure\nRestartSec={RESTART_SECONDS}\nTimeoutStopSec={STOP_SECONDS}");
    let codes: Vec<_> = FINAL.iter().map(|exit| (*exit as u8).to_string()).collect();
    let _ = writeln!(unit, "RestartPreventExitStatus={}", codes.join(" "));
    if let Ok(name) = installation.state.strip_prefix("/var/lib") {
        // systemd makes it, with the right owner.
        let _ = writeln!(unit, "StateDirectory={}", quoted(name));
    }
    unit.push_str(HARDENING);
    for folder in [Some(&installation.state), installation.drop_folder.as_ref()].into_iter().flatten() {
        // With the minus a folder that is not there yet, or no longer, is the program's to report.
        let _ = writeln!(unit, "ReadWritePaths=-{}", quoted(folder));
    }
    unit.push_str("\n[Install]\nWantedBy=multi-user.target\n");
    unit
}

/// A path as the units of systemd want it: in quotes where it must be, with `%` and `$` doubled.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy().replace('%', "%%").replace('$', "$$");
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || "/._-+@%$".contains(c));
    if is_plain { text } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn installation() -> Installation {
        Installation {
            program: PathBuf::from("/bin/true"),
            config: PathBuf::from("/etc/vte-wats/vte-wats.toml"),
            state: PathBuf::from("/var/lib/vte-wats"),
            drop_folder: Some(PathBuf::from("/srv/wats drop/100% åäö")),
            account: Some("vte-wats".to_owned()),
        }
    }

    #[test]
    fn it_runs_as_a_user_of_its_own_and_may_write_where_it_must_only() {
        let unit = text(&installation());
        for line in [
            "ExecStart=/bin/true --config /etc/vte-wats/vte-wats.toml --state /var/lib/vte-wats service run",
            "User=vte-wats",
            "StateDirectory=vte-wats",
            "Restart=on-failure",
            "ProtectSystem=strict",
            "ReadWritePaths=-/var/lib/vte-wats",
            "ReadWritePaths=-\"/srv/wats drop/100%% åäö\"",
            "WantedBy=multi-user.target",
        ] {
            assert!(unit.lines().any(|there| there == line), "{line}\n{unit}");
        }
        assert_eq!(unit.matches("ReadWritePaths").count(), 2);
    }

    #[test]
    fn a_state_folder_elsewhere_is_not_made_by_systemd() {
        let mut installation = installation();
        installation.state = PathBuf::from("/srv/state");
        installation.account = Some("bridge".to_owned());
        let unit = text(&installation);
        assert!(!unit.contains("StateDirectory"), "{unit}");
        assert!(unit.contains("\nUser=bridge\n"), "{unit}");
    }

    /// `UPDATE_GOLDEN=1` writes it.
    #[test]
    fn the_package_has_the_same_unit() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/vte-wats.service");
        let unit =
            text(&Installation { program: PathBuf::from("/usr/bin/vte-wats"), drop_folder: None, ..installation() });
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, &unit).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap().replace("\r\n", "\n"), unit, "run it with UPDATE_GOLDEN=1");
    }

    /// By systemd itself, where it is installed.
    #[test]
    #[cfg(target_os = "linux")]
    fn systemd_finds_nothing_wrong_with_it() {
        let dir = tempfile::TempDir::new().unwrap();
        let file = dir.path().join("vte-wats.service");
        let mut installation = installation();
        // `verify` wants a user that there is.
        installation.account = Some("daemon".to_owned());
        std::fs::write(&file, text(&installation)).unwrap();
        let Ok(done) = std::process::Command::new("systemd-analyze").arg("verify").arg(&file).output() else {
            eprintln!("systemd-analyze is not installed: not verified");
            return;
        };
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && !said.contains("vte-wats.service"), "{said}");
    }
}
