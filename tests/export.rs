//! The main job on the built program: the bundled sample becomes reports, once.

mod support;

use std::collections::BTreeMap;
use std::fs;

use support::{Site, names, project, runs};

fn contents(folder: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

#[test]
fn every_run_becomes_a_report_once() {
    let site = Site::new();
    site.run(&["export"]).exits(0).prints(&format!("{} reports delivered to ", runs()));
    let first = contents(&site.drop_folder());
    assert_eq!(first.len(), runs());
    for (name, bytes) in &first {
        let id = name.strip_suffix(".xml").unwrap();
        assert_eq!(id, id.to_uppercase());
        assert!(String::from_utf8_lossy(bytes).contains(&format!("ID=\"{id}\"")), "{name}");
    }
    let again = site.run(&["export"]);
    again.exits(0).prints("0 reports delivered").prints(&format!("{} already delivered, as ", runs()));
    again.prints(site.ledger().display().to_string().replace("\\", "/").split('/').next_back().unwrap());
    assert_eq!(contents(&site.drop_folder()), first);
}

#[test]
fn an_absent_file_means_nothing_since_the_client_deletes_what_it_has_read() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    for name in site.reports() {
        fs::remove_file(site.drop_folder().join(name)).unwrap();
    }
    site.run(&["export"]).exits(0).prints("0 reports delivered");
    assert!(site.reports().is_empty());
    site.run(&["export", "--resend", "--limit", "3"]).exits(0).prints("3 reports delivered again");
    assert_eq!(site.reports().len(), 3);
}

#[test]
fn a_dry_run_writes_nothing_at_all() {
    let site = Site::new();
    site.run(&["export", "--dry-run"]).exits(0).prints(&format!("{} reports would be delivered", runs()));
    assert!(site.reports().is_empty());
    assert_eq!(names(site.path()), ["vte-wats.toml"]);
    assert!(!site.ledger().parent().unwrap().exists());
    site.run(&["export", "--limit", "20"]).exits(0);
    let before = contents(site.ledger().parent().unwrap());
    site.run(&["export", "--dry-run"])
        .exits(0)
        .prints(&format!("{} reports would be delivered", runs() - 20))
        .prints("20 already delivered");
    assert_eq!(contents(site.ledger().parent().unwrap()), before, "the ledger has not changed by a byte");
    assert_eq!(site.reports().len(), 20);
}

#[test]
fn the_same_bytes_on_every_machine_and_every_time() {
    let (one, other) = (Site::new(), Site::new());
    one.run(&["export"]).exits(0);
    other.configure_more("[source.columns]\n");
    other.run(&["export", "--limit", "50"]).exits(0);
    other.run(&["export"]).exits(0);
    assert_eq!(contents(&one.drop_folder()), contents(&other.drop_folder()));
}

#[test]
fn one_run_by_its_guid_and_ranges_by_time() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    let all = contents(&site.drop_folder());
    let some = all.keys().nth(7).unwrap();
    let id = some.strip_suffix(".xml").unwrap();

    let other = Site::new();
    other.run(&["export", "--run", &format!("{{{}}}", id.to_lowercase())]).exits(0).prints("1 report delivered");
    assert_eq!(&other.reports(), std::slice::from_ref(some));
    other.run(&["export", "--run", "00000000-0000-0000-0000-000000000000"]).exits(2).complains("VW-USAGE");

    // Two halves make the whole.
    let halves = Site::new();
    halves.run(&["export", "--until", "2025-12-01"]).exits(0);
    let first = halves.reports().len();
    assert!((1..runs()).contains(&first), "{first}");
    halves.run(&["export", "--since", "2025-12-01"]).exits(0);
    assert_eq!(contents(&halves.drop_folder()), all);
}

#[test]
fn the_configuration_of_the_readme_works_from_any_folder() {
    let site = Site::new();
    let config = project().join("samples/vte-wats.toml");
    let to = site.path().join("out");
    let state = site.path().join("other-state");
    let arguments = [
        "export",
        "--config",
        config.to_str().unwrap(),
        "--to",
        to.to_str().unwrap(),
        "--state",
        state.to_str().unwrap(),
        "--per-folder",
        "50",
    ];
    site.run(&arguments).exits(0).prints(&format!("{} reports delivered", runs()));
    assert_eq!(names(&to.join("0001")).len(), 50);
    assert_eq!(names(&to.join("0002")).len(), 50);
    assert_eq!(names(&to.join("0003")).len(), 50.min(runs() - 100));
    site.run(&arguments).exits(0).prints("0 reports delivered");
}

/// What the README promises of the sample: every file keeps to the schema and to the rules.
#[test]
fn every_report_keeps_to_the_schema_and_the_rules() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    site.run(&["validate", "drop"]).exits(0).prints(&format!("{} files, none with errors", runs()));
    let files = site.reports().into_iter().map(|name| site.drop_folder().join(name));
    let ran = std::process::Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(project().join("xsd/wsxf.xsd"))
        .args(files)
        .output()
        .expect("xmllint is missing: install libxml2-utils, or run tests/run.sh");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    assert_eq!(said.lines().filter(|line| line.ends_with(" validates")).count(), runs());
}

/// The first command of the README, on what a plain clone has and nothing else.
#[test]
fn the_sample_works_after_a_plain_clone() {
    let clone = tempfile::tempdir().unwrap();
    let listed =
        std::process::Command::new("git").args(["ls-files", "samples"]).current_dir(project()).output().unwrap();
    for name in String::from_utf8(listed.stdout).unwrap().lines() {
        let to = clone.path().join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(project().join(name), to).unwrap();
    }
    let site = Site::new();
    let run = |arguments: &[&str]| site.run_in(clone.path(), arguments);
    run(&["export", "--config", "samples/vte-wats.toml"]).exits(0).prints(&format!("{} reports delivered", runs()));
    run(&["export", "--config", "samples/vte-wats.toml"]).exits(0).prints("0 reports delivered");
    run(&["validate", "samples/reports"]).exits(0).prints(&format!("{} files", runs()));
    run(&["status", "--config", "samples/vte-wats.toml"]).exits(0);
}

#[test]
fn what_the_filter_leaves_out_is_remembered_as_such_and_comes_when_it_may() {
    let site = Site::new();
    let all = runs();
    site.configure_more("[filter]\nexclude = [{ testplan = 'self-*' }, { station = 'VXJO-*' }]\n");
    // Five self-tests, one of them in the chamber, and 21 runs there.
    let left_out = 5 + 21 - 1;
    site.run(&["export"])
        .exits(0)
        .prints(&format!("{left_out} runs left out by [filter]"))
        .prints(&format!("{} reports delivered", all - left_out));
    site.run(&["export"]).exits(0).prints("0 reports delivered").prints(&format!("{left_out} runs left out"));
    site.run(&["status"]).exits(0).prints(&format!("left out     {left_out} runs"));
    site.run(&["verify", "--render"]).exits(0).prints("excluded");
    let config = fs::read_to_string(site.path().join("vte-wats.toml")).unwrap();
    fs::write(site.path().join("vte-wats.toml"), config.replace("{ testplan = 'self-*' }, ", "")).unwrap();
    site.run(&["export"]).exits(0).prints("4 reports delivered").prints("21 runs left out");
}

#[test]
fn stations_batches_and_types_are_mapped_as_the_site_says() {
    let site = Site::new();
    site.configure_more(
        "[batch]\nfrom = 'info1'\npattern = 'SO-{batch}'\n[site.stations]\n'lkpg-fct-01' = 'FCT 1'\n\
         [[process.rules]]\nproduct_type = '*'\ncode = 77\n",
    );
    site.run(&["export"]).exits(0);
    let all: Vec<String> =
        site.reports().iter().map(|name| fs::read_to_string(site.drop_folder().join(name)).unwrap()).collect();
    assert!(all.iter().any(|text| text.contains("MachineName=\"FCT 1\"")));
    assert!(!all.iter().any(|text| text.contains("MachineName=\"LKPG-FCT-01\"")));
    assert!(all.iter().any(|text| text.contains("BatchSN=\"2") && !text.contains("BatchSN=\"SO-")));
    assert!(all.iter().all(|text| text.contains("Code=\"77\"")));
}
