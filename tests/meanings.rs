//! `check` puts what the configuration says to the data: each wrong line is named, with the right one; right ones are
//! left in peace. `init --from-source` writes what the data says.

mod support;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rusqlite::Connection;
use support::{Ran, Site, sample};
use vte_wats::sample::{SampleSpec, generate};

/// A plant of half a year, made once.
static PLANT: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plant.vtedb");
    generate(&path, &SampleSpec { seed: 946, runs: 4_000, steps_per_run: None, odd_runs: true }).unwrap();
    (folder, path)
});

const RIGHT: &str = "time_zone = 'Europe/Stockholm'";
const CODES: &str = "exit = { '2' = 'Terminated' }";

/// What `check` finds of a database, with these lines in `[site]` and `[verdict]`.
fn check(database: &Path, site: &str, verdict: &str) -> Vec<(String, String, String)> {
    let place = Site::reading(database);
    let text = format!(
        "[source]\nsnapshot = '{}'\n[site]\n{site}\n[verdict]\n{verdict}\n[drop]\nfolder = 'drop'\n",
        database.display()
    );
    std::fs::write(place.path().join("vte-wats.toml"), text).unwrap();
    findings(&place.run(&["check", "--json"]))
}

fn findings(ran: &Ran) -> Vec<(String, String, String)> {
    let findings: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    findings.as_array().unwrap().iter().map(|f| (text(f, "name"), text(f, "level"), text(f, "remedy"))).collect()
}

/// The findings about meanings that are not quiet.
fn loud(findings: Vec<(String, String, String)>) -> Vec<(String, String, String)> {
    const MEANINGS: [&str; 8] = [
        "run verdict",
        "exit code",
        "step verdict",
        "test time",
        "timestamp",
        "time zone",
        "no limit",
        "serial numbers",
    ];
    findings
        .into_iter()
        .filter(|(name, level, _)| MEANINGS.contains(&name.as_str()) && level != "PASS" && level != "SKIP")
        .collect()
}

#[track_caller]
fn says(found: &[(String, String, String)], name: &str, level: &str, line: &str) {
    let found: Vec<_> = found.iter().filter(|(found, ..)| found == name).collect();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    assert_eq!(found[0].1, level, "{found:?}");
    assert!(found[0].2.ends_with(line), "{found:?}");
}

#[test]
fn the_right_configuration_is_left_in_peace() {
    assert_eq!(loud(check(&sample(), RIGHT, CODES)), []);
    let found = check(&PLANT.1, RIGHT, CODES);
    for name in ["run verdict", "exit code", "step verdict", "test time", "timestamp", "no limit", "serial numbers"] {
        says(&found, name, "PASS", "");
    }
    assert_eq!(loud(found), []);
}

#[test]
fn inverted_verdicts_fail_the_check() {
    let inverted = "run = { '0' = 'Passed', '1' = 'Failed' }\nstep = { '0' = 'Passed', '1' = 'Failed' }\nexit = { '2' = 'Terminated' }";
    for database in [&sample(), &PLANT.1] {
        let found = loud(check(database, RIGHT, inverted));
        assert_eq!(found.len(), 2, "{found:?}");
        says(&found, "run verdict", "FAIL", r#"[verdict]: run = { "0" = "Failed", "1" = "Passed" }"#);
        says(&found, "step verdict", "FAIL", r#"[verdict]: step = { "0" = "Failed", "1" = "Passed" }"#);
    }
    let place = Site::new();
    place.configure_more("");
    let text = std::fs::read_to_string(place.path().join("vte-wats.toml")).unwrap();
    std::fs::write(
        place.path().join("vte-wats.toml"),
        text.replace("[verdict]\n", "[verdict]\nrun = { '0' = 'Passed' }\n"),
    )
    .unwrap();
    place.run(&["check"]).exits(10).prints("FAIL  run verdict").prints("Result 0 is Passed, and 4 of 25 runs");
}

#[test]
fn a_wrong_zone_is_told_by_the_clock_of_the_server() {
    for wrong in ["UTC", "America/New_York", "Asia/Tokyo"] {
        let found = loud(check(&sample(), &format!("time_zone = '{wrong}'"), CODES));
        assert_eq!(found.len(), 1, "{found:?}");
        says(&found, "time zone", "WARN", r#"[site]: time_zone = "Europe/Stockholm""#);
    }
}

#[test]
fn a_wrong_unit_of_test_time_is_told_by_the_gaps() {
    for database in [&sample(), &PLANT.1] {
        for wrong in ["ms", "min"] {
            let found = loud(check(database, &format!("{RIGHT}\ntest_time_unit = '{wrong}'"), CODES));
            says(&found, "test time", "WARN", r#"[site]: test_time_unit = "s""#);
            assert_eq!(found.len(), 1, "{found:?}");
        }
    }
}

#[test]
fn a_start_that_is_an_end_is_told_by_runs_that_would_overlap() {
    let found = loud(check(&PLANT.1, &format!("{RIGHT}\ntimestamp = 'start'"), CODES));
    assert_eq!(found.len(), 1, "{found:?}");
    says(&found, "timestamp", "WARN", r#"[site]: timestamp = "end""#);
}

/// The plant, changed by SQL.
fn changed(sql: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.vtedb");
    std::fs::copy(&PLANT.1, &path).unwrap();
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    (folder, path)
}

#[test]
fn a_type_of_comparison_is_no_verdict() {
    let (_folder, path) = changed(
        "UPDATE TestDataNumeric SET TestResultType = CASE WHEN LowLimit IS NULL AND HighLimit IS NULL THEN 0
           WHEN LowLimit IS NULL OR HighLimit IS NULL THEN 1 ELSE 2 END;
         UPDATE TestDataNumeric SET LowLimit = NULL WHERE LowLimit <= -1e30;
         UPDATE TestDataNumeric SET HighLimit = NULL WHERE HighLimit >= 1e30;
         UPDATE TestDataNumeric SET TestResultType = CASE WHEN LowLimit IS NULL AND HighLimit IS NULL THEN 0
           WHEN LowLimit IS NULL OR HighLimit IS NULL THEN 1 ELSE 2 END",
    );
    let found = check(&path, RIGHT, CODES);
    says(&found, "step verdict", "FAIL", r#"[verdict]: step_from = "limits""#);
    let found = check(&path, RIGHT, &format!("{CODES}\nstep_from = 'limits'"));
    says(&found, "step verdict", "PASS", "");
    // And the other way round: verdicts that are not used.
    let found = check(&PLANT.1, RIGHT, &format!("{CODES}\nstep_from = 'limits'"));
    says(&found, "step verdict", "WARN", r#"[verdict]: step_from = "code""#);
}

#[test]
fn numbers_that_mean_no_limit_are_found() {
    let (_folder, path) = changed(
        "UPDATE TestDataNumeric SET HighLimit = 9999999 WHERE HighLimit IS NULL OR HighLimit >= 1e30;
         UPDATE TestDataNumeric SET TestResult = 1 WHERE HighLimit = 9999999 AND abs(TestResult) > 100",
    );
    let found = check(&path, RIGHT, CODES);
    says(&found, "no limit", "WARN", "[verdict]: no_limit = [9999999.0]");
    let found = check(&path, RIGHT, &format!("{CODES}\nno_limit = [9999999.0]"));
    says(&found, "no limit", "PASS", "");
}

#[test]
fn exit_codes_that_cut_runs_off_are_told_from_normal_ones() {
    let (_folder, path) = changed("UPDATE IndexData SET ExitCode = CASE WHEN ExitCode = 0 THEN 10 ELSE 0 END");
    let found = check(&path, RIGHT, "exit_normal = ['0']");
    says(&found, "exit code", "WARN", r#"[verdict]: exit_normal = ["10"]"#);
}

#[test]
fn a_configuration_is_proposed_from_the_data() {
    let (_folder, path) = changed(
        "UPDATE IndexData SET Result = CASE Result WHEN 1 THEN 5 WHEN 0 THEN 6 ELSE Result END, TestTime = TestTime * 1000;
         UPDATE TestDataNumeric SET TestResultType = 1 - TestResultType WHERE TestResultType IN (0, 1)",
    );
    let site = Site::new();
    site.run(&["init", "new.toml", "--from-source"]).exits(2).complains("--source");
    let source = path.display().to_string();
    site.run(&["init", "new.toml", "--from-source", "--source", &source]).exits(0).prints("wrote new.toml");
    let text = std::fs::read_to_string(site.path().join("new.toml")).unwrap();
    for line in [
        r#"run = { "0" = "Failed", "1" = "Passed", "5" = "Passed" }"#,
        r#"step = { "0" = "Passed", "1" = "Failed" }"#,
        r#"test_time_unit = "ms""#,
        r#"time_zone = "#,
        "# run verdict (",
        "# Proposed from the data: ",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let ran = site.run(&["--config", "new.toml", "check", "--json"]);
    let found = loud(findings(&ran));
    assert!(found.iter().all(|(name, ..)| name == "time zone"), "{found:?}");
    // What stands there is never overwritten.
    site.run(&["init", "new.toml", "--from-source", "--source", &source]).exits(1).complains("is left as it is");
}

#[test]
fn a_rule_that_never_matched_is_named() {
    let site = Site::new();
    site.configure_more(
        "[[process.rules]]\ntestplan = 'FCT *'\ncode = 50\n[[process.rules]]\ntestplan = 'FTC *'\ncode = 60\n\
         [batch]\nfrom = 'info1'\npattern = 'SO-{batch}'\n[site.stations]\n'LKPG-FCT-01' = 'A'\n'LKPG-FCT-99' = 'B'\n",
    );
    let ran = site.run(&["check"]);
    ran.prints("WARN  rules           none of 162 runs matched process.rules, number 2; site.stations, `LKPG-FCT-99`");
    assert!(!ran.out.contains("batch.pattern"), "{}", ran.out);
}
