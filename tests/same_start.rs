//! Runs of one unit with the same start, which WATS would take for one, by the built program on the sample with runs put
//! in twice.

mod support;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use support::{Site, runs, sample};
use vte_wats::wats::model::{Body, Report};

/// The sample with a run of which there are `copies` more, with keys that come after its own.
fn copied(folder: &Path, copies: u32) -> (PathBuf, String) {
    let path = folder.join("copy.vtedb");
    fs::copy(sample(), &path).unwrap();
    let database = Connection::open(&path).unwrap();
    let first: String = database
        .query_row(
            "SELECT Index_GUID FROM IndexData WHERE TestTime > 1 AND Result = 1 AND Index_GUID IN \
             (SELECT Index_GUID FROM TestDataNumeric) ORDER BY Timestamp LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    for number in 0..copies {
        let run = copy_name(number);
        for table in ["IndexData", "TestDataNumeric"] {
            let copy = format!(
                "CREATE TEMP TABLE copy AS SELECT * FROM {table} WHERE Index_GUID = '{first}';
                 UPDATE copy SET Index_GUID = '{run}';
                 INSERT INTO {table} SELECT * FROM copy;
                 DROP TABLE copy"
            );
            database.execute_batch(&copy).unwrap();
        }
    }
    (path, first)
}

fn copy_name(number: u32) -> String {
    format!("FFFFFF{number:02X}-FFFF-4FFF-BFFF-FFFFFFFFFFFF")
}

fn site_of(path: &Path) -> Site {
    let site = Site::new();
    site.configure(&source(path));
    site
}

fn source(path: &Path) -> String {
    format!("[source]\nsnapshot = '{}'\n", path.display())
}

fn report(site: &Site, run: &str) -> Report {
    vte_wats::wats::read::read(&fs::read(site.drop_folder().join(format!("{run}.xml"))).unwrap()).unwrap()
}

fn contents(site: &Site) -> BTreeMap<String, Vec<u8>> {
    site.reports().into_iter().map(|name| (name.clone(), fs::read(site.drop_folder().join(name)).unwrap())).collect()
}

/// By how many milliseconds the copies start later than the first.
fn later(site: &Site, first: &str, copies: u32) -> Vec<i64> {
    let start = report(site, first).start;
    (0..copies).map(|number| (report(site, &copy_name(number)).start - start).num_milliseconds()).collect()
}

#[test]
fn each_starts_a_step_later_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = copied(folder.path(), 3);
    let site = site_of(&path);
    site.run(&["export"]).exits(0).prints("same unit, process and start as another run").prints("3 ");
    assert_eq!(site.reports().len(), runs() + 3);
    assert_eq!(later(&site, &first, 3), [10, 20, 30]);
    let Body::Uut(uut) = report(&site, &copy_name(1)).body else { panic!() };
    let text = uut.root.report_text.unwrap();
    assert!(text.ends_with("Start: 20 ms later than in the database: another run of this serial number, part number and process has the same start"), "{text}");
    assert!(!fs::read_to_string(site.drop_folder().join(format!("{first}.xml"))).unwrap().contains("later than"));
    support::golden(&site.drop_folder().join(format!("{}.xml", copy_name(0))), "same_start/report.xml");
    // What WATS goes by is now different for each report.
    let all: HashSet<_> = site
        .reports()
        .iter()
        .map(|name| report(&site, name.trim_end_matches(".xml")))
        .map(|it| (it.sn.to_lowercase(), it.pn.to_lowercase(), it.process.code, it.start.to_utc()))
        .collect();
    assert_eq!(all.len(), runs() + 3);
    site.run(&["verify", "--render"]).exits(0);
    site.run(&["export"]).exits(0).prints("0 reports delivered");
    let before = contents(&site);
    site.run(&["export", "--resend"]).exits(0);
    assert!(contents(&site) == before, "what is delivered again has the start that it had");
    let again = site_of(&path);
    again.run(&["export"]).exits(0);
    assert!(contents(&again) == before, "the same rows give the same bytes");
    site_of(&path).run(&["export", "--dry-run"]).exits(0).prints("same unit, process and start as another run");
}

#[test]
fn the_start_stays_when_the_run_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = copied(folder.path(), 2);
    let site = site_of(&path);
    site.run(&["export"]).exits(0);
    let database = Connection::open(&path).unwrap();
    for run in [&first, &copy_name(0), &copy_name(1)] {
        database.execute("UPDATE TestDataNumeric SET TestName = 'Renamed' WHERE Index_GUID = ?1", [run]).unwrap();
    }
    // The last comes first, as a late row may.
    site.run(&["export", "--run", &copy_name(1)]).exits(0).prints("1 report delivered again");
    site.run(&["export"]).exits(0).prints("2 reports delivered again");
    assert_eq!(later(&site, &first, 2), [10, 20]);
    site.run(&["verify", "--render"]).exits(0);
}

#[test]
fn who_is_delivered_first_keeps_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = copied(folder.path(), 2);
    let site = site_of(&path);
    site.run(&["export", "--run", &copy_name(1)]).exits(0);
    site.configure_more("[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    site.run(&["watch", "--once"]).exits(0);
    assert_eq!(site.reports().len(), runs() + 2);
    assert_eq!(later(&site, &first, 2), [10, -10]);
    site.run(&["verify", "--render"]).exits(0);
}

#[test]
fn another_unit_product_process_or_folder_is_another_thing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = copied(folder.path(), 2);
    let database = Connection::open(&path).unwrap();
    database.execute("UPDATE IndexData SET ProductName = 'Other' WHERE Index_GUID = ?1", [copy_name(0)]).unwrap();
    database.execute("UPDATE IndexData SET Hostname = 'OTHER' WHERE Index_GUID = ?1", [copy_name(1)]).unwrap();
    let site = site_of(&path);
    site.configure_more("[process]\ndefault = 10\nrules = [ { station = \"OTHER\", code = 50 } ]\n");
    site.run(&["export"]).exits(0);
    assert_eq!(later(&site, &first, 2), [0, 0]);
    // In another folder nothing is claimed yet.
    let other = tempfile::tempdir().unwrap();
    let to = other.path().join("to");
    site.run(&["export", "--to", to.to_str().unwrap()]).exits(0);
    for (name, bytes) in contents(&site) {
        assert!(fs::read(to.join(&name)).unwrap() == bytes, "{name}");
    }
}

#[test]
fn the_step_is_a_setting() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = copied(folder.path(), 2);
    let site = site_of(&path);
    let file = site.path().join("vte-wats.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("[site]\n", "[site]\nsame_start_step = \"1s\"\n")).unwrap();
    site.run(&["export"]).exits(0);
    assert_eq!(later(&site, &first, 2), [1000, 2000]);
}
