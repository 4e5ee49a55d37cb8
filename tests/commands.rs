//! The other commands on the built program.

mod support;

use std::fs;

use support::{Site, names, runs};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::value::Value;

#[test]
fn init_writes_a_configuration_once() {
    let site = Site::new();
    site.run(&["init", "new.toml"]).exits(0).prints("vte-wats check --config new.toml");
    let text = fs::read_to_string(site.path().join("new.toml")).unwrap();
    assert!(text.contains("[verdict]") && text.contains("sqlserver ="));
    fs::write(site.path().join("new.toml"), "mine").unwrap();
    site.run(&["init", "new.toml"]).exits(1).complains("is left as it is");
    assert_eq!(fs::read_to_string(site.path().join("new.toml")).unwrap(), "mine");
    site.run(&["init", "no/such/folder/x.toml"]).exits(1).complains("VW-FILE");
    site.run(&["init", "--schema"]).exits(0).prints("\"time_zone\"");
}

#[test]
fn check_says_that_it_can_work_here_and_leaves_nothing_behind() {
    let site = Site::new();
    let ran = site.run(&["check"]);
    ran.exits(0)
        .prints("PASS  connection")
        .prints("PASS  drop folder")
        .prints("PASS  ledger")
        .prints("It can work here");
    ran.prints("serial_number = SerialNumber").prints("time = Timestamp (datetime)");
    assert_eq!(names(site.path()), ["vte-wats.toml"]);
    assert!(site.reports().is_empty() && !site.ledger().exists());
    let findings: serde_json::Value = serde_json::from_str(&site.run(&["check", "--json"]).exits(0).out).unwrap();
    let levels: Vec<&str> = findings.as_array().unwrap().iter().map(|f| f["level"].as_str().unwrap()).collect();
    assert!(levels.len() > 8 && !levels.contains(&"FAIL"), "{levels:?}");
}

#[test]
fn check_names_what_does_not_work_and_what_to_do() {
    let site = Site::new();
    fs::remove_dir(site.drop_folder()).unwrap();
    site.run(&["check"]).exits(1).prints("FAIL  drop folder").prints("hint: ").prints("It cannot work yet: 1 failure");
    site.configure("[source]\nsnapshot = 'none.vtedb'\n");
    site.run(&["check"]).exits(12).prints("FAIL  connection");
    let database = site.path().join("odd.vtedb");
    TestDb::baseline()
        .drop_column("UutData", "SerialNumber")
        .set("IndexData", 0, "Timestamp", Value::Null)
        .write(&database)
        .unwrap();
    fs::create_dir(site.drop_folder()).unwrap();
    site.configure("[source]\nsnapshot = 'odd.vtedb'\n");
    let ran = site.run(&["check"]);
    ran.exits(0).prints("WARN  serial number").prints("UutData.serial_number").prints("1 have no time");
    site.configure("[source]\nsnapshot = 'odd.vtedb'\n[source.tables]\nIndexData = \"Elsewhere\"\n");
    site.run(&["check"]).exits(13).prints("FAIL  columns").prints("Elsewhere");
}

#[test]
fn status_before_and_after() {
    let site = Site::new();
    site.run(&["status"]).exits(0).prints("nothing was delivered yet");
    site.run(&["export", "--limit", "7"]).exits(0);
    site.run(&["status"])
        .exits(0)
        .prints("delivered    7 reports")
        .prints("waiting      7 reports")
        .prints("quarantined  0 runs");
    fs::create_dir(site.drop_folder().join("Error")).unwrap();
    let name = site.reports()[0].clone();
    fs::rename(site.drop_folder().join(&name), site.drop_folder().join("Error").join(&name)).unwrap();
    site.run(&["status"]).exits(0).prints("rejected     1 file").prints(&name);
    let state: serde_json::Value = serde_json::from_str(&site.run(&["status", "--json"]).exits(0).out).unwrap();
    assert_eq!(state["delivered"], 7);
    assert_eq!(state["waiting"], 6);
    assert_eq!(state["rejected"][0]["run"], name.strip_suffix(".xml").unwrap());
}

#[test]
fn show_a_run_and_its_file_alike() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    for name in site.reports().iter().step_by(20) {
        let path = site.drop_folder().join(name);
        let file = site.run(&["show", path.to_str().unwrap()]);
        let run = site.run(&["show", name.strip_suffix(".xml").unwrap()]);
        file.exits(0).prints("MainSequence Callback").prints("Serial number");
        assert_eq!(file.out, run.exits(0).out);
        assert!(!file.out.contains('\u{1b}'), "no colours where there is no terminal");
    }
}

#[test]
fn a_snapshot_of_a_snapshot_gives_the_same_reports() {
    let site = Site::new();
    site.run(&["snapshot", "copy.vtedb"]).exits(0).prints("IndexData").prints("wrote copy.vtedb");
    site.run(&["snapshot", "copy.vtedb"]).exits(1).complains("exists already");
    site.run(&["export"]).exits(0);
    let copy = Site::reading(&site.path().join("copy.vtedb"));
    copy.run(&["export"]).exits(0);
    assert_eq!(site.reports(), copy.reports());
    for name in site.reports() {
        let (one, other) = (site.drop_folder().join(&name), copy.drop_folder().join(&name));
        assert!(fs::read(one).unwrap() == fs::read(other).unwrap(), "{name}");
    }
    site.run(&["snapshot", "part.vtedb", "--since", "2025-12-01", "--until", "2026-01-01"]).exits(0);
    let part = Site::reading(&site.path().join("part.vtedb"));
    part.run(&["export"]).exits(0);
    assert!((1..runs()).contains(&part.reports().len()));
}

#[test]
fn the_shell_gets_its_completions_and_its_manual() {
    let site = Site::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        site.run(&["completions", shell]).exits(0).prints("vte-wats");
    }
    site.run(&["man"]).exits(0).prints(".TH vte-wats").prints("vte-wats-export");
    site.run(&["--version"]).exits(0).prints("vte-wats 0.");
}

/// The program, whose standard output can be put somewhere.
fn program(site: &Site) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
    command.current_dir(site.path());
    command
}

/// As in `vte-wats export | more` that is closed: the reports are packed all the same, and the exit code says so.
#[test]
fn nobody_needs_to_listen() {
    let site = Site::new();
    site.configure_more("[deliver]\nto = \"bundle\"\n[bundle]\nsite = \"Lund\"\nfolder = \"stick\"\n");
    fs::create_dir(site.path().join("stick")).unwrap();
    let (listener, pipe) = std::io::pipe().unwrap();
    drop(listener);
    let complaints = pipe.try_clone().unwrap();
    let ended = program(&site).args(["export", "--verbose"]).stdout(pipe).stderr(complaints).status().unwrap();
    assert_eq!(ended.code(), Some(0));
    let packed = site.run(&["status"]);
    packed.exits(0).prints("0 reports for the next one");
    assert_eq!(names(&site.path().join("stick")).len(), 1);
}

/// What is printed is the result of such a command: a part of it must not be taken for all.
#[test]
#[cfg(target_os = "linux")]
fn output_that_is_cut_off_is_a_failure() {
    let site = Site::new();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for command in ["export", "status", "man"] {
        let ended = program(&site).arg(command).stdout(full()).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{command}");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(said.contains("error[VW-FILE]: standard output cannot be written"), "{command}: {said}");
    }
    assert_eq!(site.reports().len(), runs());
    let ended = program(&site).arg("status").stderr(full()).output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
}
