//! What the tools of others say: `unzip`, `sha256sum` and `minisign`, which `tests/run.sh` installs on Debian.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use vte_wats::bundle::keys::{SecretKey, Trust, generate};
use vte_wats::bundle::{Limits, Sealing};

use super::scene::{facts, open_with, write};

fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be started ({error}): run tests/run.sh"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn succeeds(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let (is_right, text) = run(folder, program, arguments);
    assert!(is_right, "{program} {arguments:?}: {text}");
    text
}

#[test]
fn a_bundle_is_checked_without_our_program() {
    let folder = TempDir::new().unwrap();
    let (secret, public) = (folder.path().join("a.key"), folder.path().join("a.pub"));
    generate(&secret, &public, None).unwrap();
    let key = SecretKey::load(&secret, None).unwrap();
    write(folder.path(), &[1, 2, 3], facts(), Limits::default(), Sealing { key: Some(key), recipients: Vec::new() });
    let name = "Line_3-000001.zip";
    assert!(succeeds(folder.path(), "unzip", &["-t", name]).contains("No errors detected"));
    let said = succeeds(folder.path(), "minisign", &["-V", "-p", "a.pub", "-m", name]);
    assert!(said.contains("bundle 1 of Line 3, 3 reports"), "{said}");
    succeeds(folder.path(), "unzip", &["-q", name, "-d", "out"]);
    let said = succeeds(&folder.path().join("out"), "sha256sum", &["--strict", "-c", "SHA256SUMS"]);
    assert_eq!(said.lines().count(), 5);
    assert!(said.lines().all(|line| line.ends_with(": OK")), "{said}");
}

#[test]
fn what_minisign_signs_is_understood() {
    let folder = TempDir::new().unwrap();
    let staged = write(folder.path(), &[1], facts(), Limits::default(), Sealing::default());
    // With a key of its own, and with one of ours.
    succeeds(folder.path(), "minisign", &["-G", "-W", "-p", "b.pub", "-s", "b.key"]);
    generate(&folder.path().join("c.key"), &folder.path().join("c.pub"), None).unwrap();
    for name in ["b", "c"] {
        succeeds(folder.path(), "minisign", &["-S", "-s", &format!("{name}.key"), "-m", "Line_3-000001.zip"]);
        let trust = Trust::parse(&[format!("{name}.pub")], folder.path()).unwrap();
        assert_eq!(open_with(&staged[0].path, &trust, &[]).unwrap().signed_by(), trust.keys.first());
    }
}
