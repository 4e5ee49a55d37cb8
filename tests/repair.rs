//! Repairs become repair reports, by the built program on the sample.

#[path = "support/server.rs"]
mod server;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use server::TestServer;
use support::{Site, sample};
use vte_wats::wats::model::{Body, Report, Step, StepContent, Uur};

const CONFIG: &str = r#"
[repair]
process = 500
[repair.failures]
F01 = { category = "Solder", code = "Bridge" }
F02 = { category = "Solder", code = "Cold joint" }
F03 = { category = "Component", code = "Defect" }
F04 = { category = "Component", code = "Wrong" }
F05 = { category = "Component", code = "Polarity" }
F06 = { category = "Firmware", code = "Not loaded" }
F99 = { category = "Other", code = "No fault found" }
[repair.actions]
A02 = { category = "Component", code = "Replaced" }
"#;

/// The reports in a folder, by ID.
fn reports(folder: &Path) -> BTreeMap<String, Report> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "xml"));
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, vte_wats::wats::read::read(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect()
}

fn repair(report: &Report) -> Option<&Uur> {
    match &report.body {
        Body::Uur(uur) => Some(uur),
        Body::Uut(_) => None,
    }
}

fn all_steps<'a>(step: &'a Step, all: &mut Vec<&'a Step>) {
    all.push(step);
    if let StepContent::Sequence(sequence) = &step.content {
        sequence.steps.iter().for_each(|step| all_steps(step, all));
    }
}

/// A site that reads a copy of the sample, which `change` has changed.
fn site(change: &str) -> (Site, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.vtedb");
    std::fs::copy(sample(), &copy).unwrap();
    Connection::open(&copy).unwrap().execute_batch(change).unwrap();
    (Site::reading(&copy), folder)
}

fn asked<T: rusqlite::types::FromSql>(copy: &Path, sql: &str) -> Vec<T> {
    let database = Connection::open(copy).unwrap();
    let mut statement = database.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn every_repair_of_the_sample_becomes_a_report_that_refers_to_the_failed_step() {
    let site = Site::new();
    site.configure_more(CONFIG);
    let out = site.run(&["export"]);
    let repairs: Vec<i64> = asked(&sample(), "SELECT count(*) FROM RepairData");
    let reports = reports(&site.drop_folder());
    let uurs: Vec<(&String, &Report, &Uur)> =
        reports.iter().filter_map(|(id, report)| Some((id, report, repair(report)?))).collect();
    assert_eq!(uurs.len() as i64, repairs[0], "{out:?}");
    assert!(repairs[0] > 3);
    let mut with_step = 0;
    for (id, report, uur) in &uurs {
        let tested = &reports[&uur.referenced_uut.unwrap().hyphenated().to_string().to_uppercase()];
        assert_eq!(report.id.hyphenated().to_string().to_uppercase(), **id);
        assert_eq!((&report.sn, &report.pn, &report.rev), (&tested.sn, &tested.pn, &tested.rev));
        assert_eq!((report.process.code, &uur.test_process), (Some(500), &tested.process));
        assert_eq!((report.units[0].index, &report.units[0].sn), (Some(0), &tested.sn));
        assert!(report.start > tested.start && uur.finalized == Some(report.start.to_utc()));
        let Body::Uut(uut) = &tested.body else { panic!("a repair of a repair") };
        let mut steps = Vec::new();
        all_steps(&uut.root, &mut steps);
        let name: Vec<Option<String>> =
            asked(&sample(), &format!("SELECT TestName FROM RepairData WHERE upper(RepairData_GUID) = '{id}'"));
        for failure in &uur.failures {
            let step = steps[failure.step_id as usize];
            match &name[0] {
                Some(name) => assert!(step.name.contains(name.as_str()), "{} {name}", step.name),
                None => assert_eq!(failure.step_id, 0),
            }
            with_step += usize::from(failure.step_id > 0);
        }
        assert!(!uur.failures.is_empty());
    }
    assert!(with_step > 3);
    let categories: BTreeSet<&str> =
        uurs.iter().flat_map(|(.., uur)| &uur.failures).map(|failure| failure.code.as_str()).collect();
    assert!(categories.contains("Replaced"), "{categories:?}");

    let (id, ..) = uurs[0];
    support::golden(&site.drop_folder().join(format!("{id}.xml")), "repair/repair.xml");
    let folder = site.drop_folder().display().to_string();
    site.run(&["validate", &folder]).exits(0);
    let again = site.run(&["export"]);
    assert!(again.out.contains(&format!("0 delivered, 0 again, {} already", repairs[0])), "{again:?}");
    let verified = site.run(&["verify"]);
    verified.prints(&format!("{} repairs: {0} delivered, 0 quarantined, 0 waiting", repairs[0]));
    assert!(
        verified.out.contains("0 delivered runs are no longer") || !verified.out.contains("no longer"),
        "{verified:?}"
    );
}

#[test]
fn the_failed_step_is_the_same_where_steps_stand_in_groups() {
    let (flat, grouped) = (Site::new(), Site::new());
    flat.configure_more(CONFIG);
    grouped.configure_more(CONFIG);
    grouped.configure_more("[steps]\nseparator = \".\"\ngroup_by = \"number\"\n");
    let both = [&flat, &grouped].map(|site| {
        site.run(&["export"]);
        site.run(&["validate", "drop"]).exits(0);
        reports(&site.drop_folder())
    });
    let failed = |reports: &BTreeMap<String, Report>, uur: &Uur, number: i32| {
        let tested = &reports[&uur.referenced_uut.unwrap().hyphenated().to_string().to_uppercase()];
        let Body::Uut(uut) = &tested.body else { panic!("a repair of a repair") };
        let mut steps = Vec::new();
        all_steps(&uut.root, &mut steps);
        steps[number as usize].clone()
    };
    let mut moved = 0;
    for (id, report) in &both[0] {
        let (Some(uur), Some(other)) = (repair(report), repair(&both[1][id])) else { continue };
        for (failure, in_groups) in uur.failures.iter().zip(&other.failures) {
            let (one, same) = (failed(&both[0], uur, failure.step_id), failed(&both[1], other, in_groups.step_id));
            if failure.step_id > 0 {
                assert_eq!((one.name, one.content, one.report_text), (same.name, same.content, same.report_text));
            }
            moved += usize::from(in_groups.step_id > failure.step_id);
        }
    }
    assert!(moved > 3, "{moved}");
}

#[test]
fn a_refused_repair_is_delivered_again() {
    let site = Site::new();
    site.configure_more(CONFIG);
    site.run(&["export"]);
    let repairs: Vec<String> = asked(&sample(), "SELECT RepairData_GUID FROM RepairData ORDER BY 1 LIMIT 1");
    let name = format!("{}.xml", repairs[0].to_uppercase());
    let errors = site.drop_folder().join("Error");
    std::fs::create_dir(&errors).unwrap();
    std::fs::rename(site.drop_folder().join(&name), errors.join(&name)).unwrap();
    let before = site.reports();
    let ran = site.run(&["export", "--rejected"]);
    ran.exits(0).prints("1 repair read: 0 delivered, 1 again");
    assert!(!ran.out.contains("no longer in the database"), "{}", ran.out);
    assert_eq!(site.reports().len(), before.len() + 1);
    assert_eq!(support::names(&errors), [format!("{name}.delivered-again")]);
}

#[test]
fn a_run_is_shown_with_its_repairs() {
    let site = Site::new();
    let runs: Vec<String> =
        asked(&sample(), "SELECT Index_GUID FROM RepairData GROUP BY Index_GUID ORDER BY count(*) DESC LIMIT 1");
    let repairs: Vec<String> =
        asked(&sample(), &format!("SELECT RepairData_GUID FROM RepairData WHERE Index_GUID = '{}'", runs[0]));
    let plain = site.run(&["show", &runs[0]]);
    assert!(!plain.out.contains("Repair report"), "{}", plain.out);
    site.configure_more(CONFIG);
    let shown = site.run(&["show", &runs[0]]);
    assert_eq!(shown.out.matches("Repair report (UUR)").count(), repairs.len(), "{}", shown.out);
    for repair in &repairs {
        shown.prints(&repair.to_uppercase());
    }
    site.run(&["show", &runs[0], "--html", "run.html"]).exits(0);
    let page = std::fs::read_to_string(site.path().join("run.html")).unwrap();
    assert_eq!(page.matches("<h2>Repair of ").count(), repairs.len());
}

#[test]
fn a_repair_waits_while_the_filter_leaves_its_run_out() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    let runs = site.reports();
    site.configure_more(CONFIG);
    let unfiltered = std::fs::read(site.path().join("vte-wats.toml")).unwrap();
    site.configure_more("[filter]\nexclude = [{ testplan = \"*\" }]\n");
    site.run(&["export"]).exits(0);
    assert_eq!(site.reports(), runs, "none is delivered, and none is set aside");
    std::fs::write(site.path().join("vte-wats.toml"), unfiltered).unwrap();
    site.run(&["export"]).exits(0);
    assert!(reports(&site.drop_folder()).values().any(|report| repair(report).is_some()), "then they come");
}

#[test]
fn watch_once_does_not_end_before_the_repairs_have_had_room() {
    let site = Site::new();
    // Room for all runs and one repair.
    let room = support::runs() + 1;
    site.configure_more(&format!(
        "max_waiting = {room}\n[watch]\npoll = \"500ms\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n"
    ));
    site.configure_more(CONFIG);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
    command.current_dir(site.path()).args(["watch", "--once"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut watch = command.spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    let mut taken = Vec::new();
    let ended = loop {
        let ended = watch.try_wait().unwrap();
        let mut waiting = site.reports();
        waiting.retain(|name| name.ends_with(".xml"));
        // The client begins late, and then takes whatever is there.
        if waiting.len() == room || !taken.is_empty() || ended.is_some() {
            for name in waiting {
                std::fs::remove_file(site.drop_folder().join(&name)).unwrap();
                taken.push(name);
            }
        }
        if let Some(ended) = ended {
            break ended;
        }
        if Instant::now() > until {
            watch.kill().unwrap();
            panic!("it never ended; {} taken", taken.len());
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(ended.success(), "{ended}");
    let repairs: Vec<i64> = asked(&sample(), "SELECT count(*) FROM RepairData");
    assert_eq!(taken.len(), support::runs() + repairs[0] as usize);
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), taken.len(), "each once");
}

#[test]
fn without_the_section_there_are_no_repairs() {
    let site = Site::new();
    site.run(&["export"]);
    assert!(reports(&site.drop_folder()).values().all(|report| repair(report).is_none()));
}

#[test]
fn an_unmapped_code_waits_in_quarantine_with_the_line_to_add() {
    let site = Site::new();
    site.configure_more(&CONFIG.replace("F03 = { category = \"Component\", code = \"Defect\" }\n", ""));
    let out = site.run(&["export"]);
    assert_eq!(out.code, 3, "{out:?}");
    let status = site.run(&["status"]).out;
    assert!(status.contains("VW-REPAIR-CODE"), "{status}");
    assert!(status.contains("\"F03\" = { category = \"CATEGORY\", code = \"CODE\" }"), "{status}");
    let held = reports(&site.drop_folder()).values().filter(|report| repair(report).is_some()).count();
    site.configure(&format!("[source]\nsnapshot = '{}'\n", sample().display()));
    site.configure_more(CONFIG);
    site.run(&["export"]);
    let all = reports(&site.drop_folder()).values().filter(|report| repair(report).is_some()).count();
    assert!(all > held);
    let status = site.run(&["status"]).out;
    assert!(!status.contains("VW-REPAIR-CODE"), "{status}");
}

#[test]
fn a_late_repair_is_found_and_a_changed_one_keeps_its_name() {
    let (site, folder) = site("CREATE TABLE later AS SELECT * FROM RepairData; DELETE FROM RepairData;");
    let copy = folder.path().join("copy.vtedb");
    site.configure_more(CONFIG);
    site.run(&["export"]);
    let uurs = || reports(&site.drop_folder()).into_iter().filter(|(_, report)| repair(report).is_some());
    assert_eq!(uurs().count(), 0);
    let database = Connection::open(&copy).unwrap();
    database.execute_batch("INSERT INTO RepairData SELECT * FROM later LIMIT 1").unwrap();
    site.run(&["export"]);
    let first: Vec<_> = uurs().collect();
    assert_eq!(first.len(), 1);
    database.execute_batch("UPDATE RepairData SET Comment = 'Once more'").unwrap();
    let out = site.run(&["export"]);
    let second: Vec<_> = uurs().collect();
    assert_eq!((second.len(), &second[0].0), (1, &first[0].0), "{out:?}");
    assert_eq!(repair(&second[0].1).unwrap().comment.as_deref(), Some("Once more"));
}

/// `verify` tells a repair that waits for its run from one that was never come to, and sees what has changed.
#[test]
fn verify_compares_repairs() {
    let (site, folder) =
        site("CREATE TABLE later AS SELECT * FROM RepairData; DELETE FROM RepairData WHERE rowid % 2;");
    let copy = Connection::open(folder.path().join("copy.vtedb")).unwrap();
    site.configure_more(CONFIG);
    let repairs = |arguments: &[&str], exit: i32| {
        let ran = site.run(&[&["verify", "--json"][..], arguments].concat());
        ran.exits(exit);
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["repairs"].clone()
    };
    site.run(&["export"]);
    let all = repairs(&["--render"], 0);
    assert_eq!((&all["missing"], &all["changed"]), (&0.into(), &0.into()), "{all}");
    assert_eq!(repairs(&[], 0)["missing"], serde_json::Value::Null, "the keys alone do not tell");

    copy.execute_batch("INSERT INTO RepairData SELECT * FROM later WHERE rowid % 2").unwrap();
    let later = asked::<i64>(&folder.path().join("copy.vtedb"), "SELECT count(*) FROM later WHERE rowid % 2")[0];
    let found = repairs(&["--hashes"], 14);
    assert_eq!(found["missing"], later, "{found}");
    assert_eq!(found["differing"].as_array().unwrap().len() as i64, later);
    site.run(&["verify", "--hashes"]).exits(14).prints(&format!("{later} missing, 0 changed")).prints("repair  ");
    site.run(&["export"]);
    assert_eq!(repairs(&["--hashes"], 0)["missing"], 0);

    copy.execute_batch("UPDATE RepairData SET Comment = 'Once more' WHERE rowid = (SELECT min(rowid) FROM RepairData)")
        .unwrap();
    assert_eq!(repairs(&["--hashes"], 14)["changed"], 1);
    site.run(&["export"]);
    assert_eq!(repairs(&["--hashes"], 0)["changed"], 0);
    // Another name for a failure is seen by making the reports again.
    let path = site.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"Component\", code = \"Defect\"", "\"Component\", code = \"Wrong\"")).unwrap();
    assert_eq!(repairs(&["--hashes"], 0)["changed"], 0);
    assert_ne!(repairs(&["--render"], 14)["changed"], 0);
}

/// A run that is left out has no report; its repairs wait, and are not missing.
#[test]
fn verify_lets_repairs_wait() {
    let (site, _folder) = site("");
    site.configure_more(CONFIG);
    site.configure_more("\n[filter]\nexclude = [{ testplan = \"*\" }]\n");
    site.run(&["export"]);
    let ran = site.run(&["verify", "--hashes", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&ran.exits(0).out).unwrap();
    assert_eq!((&found["repairs"]["missing"], &found["repairs"]["waiting"]), (&0.into(), &found["repairs"]["repairs"]));
}

#[test]
fn a_repair_whose_twin_is_gone_is_delivered_by_the_next_export() {
    let (site, folder) = site(
        "CREATE TABLE twin AS SELECT * FROM RepairData; INSERT INTO twin SELECT * FROM twin WHERE rowid = 1;
              ALTER TABLE RepairData RENAME TO before; ALTER TABLE twin RENAME TO RepairData;",
    );
    site.configure_more(CONFIG);
    let first = site.run(&["export"]);
    first.exits(3).prints("1 repair quarantined (1 new)");
    site.run(&["export"]).exits(3).prints("1 repair quarantined (0 new)");
    let copy = Connection::open(folder.path().join("copy.vtedb")).unwrap();
    copy.execute_batch("DELETE FROM RepairData WHERE rowid = 1").unwrap();
    site.run(&["export"]).exits(0).prints(": 1 delivered, 0 again");
}

#[test]
fn a_repair_without_its_run_is_quarantined_and_one_whose_run_is_not_delivered_waits() {
    let gone = "UPDATE RepairData SET Index_GUID = '00000000-0000-0000-0000-000000000001' \
                WHERE rowid = (SELECT min(rowid) FROM RepairData);";
    let (site, _folder) = site(gone);
    site.configure_more(CONFIG);
    let nothing = site.run(&["export", "--limit", "1"]);
    assert!(nothing.out.contains("repairs wait"), "{nothing:?}");
    assert!(nothing.out.contains("1 repair quarantined (1 new)"), "{nothing:?}");
    let all = site.run(&["export"]);
    assert!(!all.out.contains("repairs wait"), "{all:?}");
    assert!(site.run(&["status"]).out.contains("VW-REPAIR-RUN"));
}

#[test]
fn runs_are_delivered_whatever_the_tables_of_repairs_are_like() {
    let site = Site::new();
    let source = format!("[source]\nsnapshot = '{}'\n[source.columns]\n", sample().display());
    site.configure(&(source + "\"RepairData.time\" = \"\"\n"));
    let runs = support::runs();
    site.run(&["export", "--dry-run"]);
    site.configure_more(CONFIG);
    let out = site.run(&["export"]);
    assert!(out.err.contains("RepairData has no column for the time"), "{out:?}");
    assert!(reports(&site.drop_folder()).len() > runs / 2, "{out:?}");
    let check = site.run(&["check"]);
    assert!(check.out.contains("RepairData has no column for the time"), "{check:?}");
}

#[test]
fn check_says_what_it_would_find() {
    let site = Site::new();
    let check = site.run(&["check"]);
    assert!(check.out.contains("[repair] is not configured"), "{check:?}");
    site.configure_more("\n[repair]\n");
    let check = site.run(&["check"]);
    assert!(check.out.contains("\"F01\" = { category = \"CATEGORY\", code = \"CODE\" }  # Solder bridge"), "{check:?}");
    site.configure(&format!("[source]\nsnapshot = '{}'\n", sample().display()));
    site.configure_more(CONFIG);
    let check = site.run(&["check"]);
    assert!(check.out.contains("all can be named"), "{check:?}");
}

#[test]
fn watch_delivers_repairs_after_their_runs_and_agrees_with_export() {
    let (site, folder) =
        site("CREATE TABLE later AS SELECT * FROM RepairData; DELETE FROM RepairData WHERE rowid % 2;");
    let copy = folder.path().join("copy.vtedb");
    site.configure_more(&CONFIG.replace("F03 = { category = \"Component\", code = \"Defect\" }\n", ""));
    site.configure_more("\n[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\npoll = \"500ms\"\n");
    site.run(&["watch", "--once"]).exits(0);
    let by_watch = reports(&site.drop_folder());
    let first = by_watch.values().filter(|report| repair(report).is_some()).count();
    assert!(first > 0);
    // A quarantined repair is no run: looking for it among the runs finds nothing, and does no harm.
    site.run(&["watch", "--once"]).exits(0);
    let export = site.run(&["export"]);
    assert!(export.out.contains(" 0 delivered, 0 again"), "{export:?}");
    assert_eq!(reports(&site.drop_folder()), by_watch);
    let database = Connection::open(&copy).unwrap();
    database.execute_batch("DELETE FROM RepairData; INSERT INTO RepairData SELECT * FROM later").unwrap();
    site.run(&["watch", "--once"]);
    let second = reports(&site.drop_folder()).values().filter(|report| repair(report).is_some()).count();
    assert!(second > first, "{second} {first}");
    let verified = site.run(&["verify"]);
    assert!(!verified.out.contains("no longer in the database"), "{verified:?}");
}

#[test]
fn repairs_over_the_server_are_those_of_the_snapshot() {
    let server = TestServer::start(&sample());
    let (from_server, from_snapshot) = (Site::new(), Site::new());
    from_server.configure(&format!("{}page_size = 7\n", server.configuration()));
    for site in [&from_server, &from_snapshot] {
        site.configure_more(CONFIG);
        site.run(&["export"]).exits(0);
    }
    let (one, other) = (reports(&from_server.drop_folder()), reports(&from_snapshot.drop_folder()));
    assert!(one.values().any(|report| repair(report).is_some()));
    assert_eq!(one, other);
}
