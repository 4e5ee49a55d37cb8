//! Bad input: a clear error, the right exit code, and nothing lost.

mod support;

use std::fs;

use support::{Site, runs};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::value::Value;

/// A site that reads a database made for the test.
fn site(db: &TestDb) -> Site {
    let folder = tempfile::tempdir().unwrap().keep();
    let path = folder.join("test.vtedb");
    db.write(&path).unwrap();
    Site::reading(&path)
}

#[test]
fn the_configuration() {
    let site = Site::new();
    site.run(&["export", "--config", "none.toml"]).exits(10).complains("VW-CONFIG-READ").complains("vte-wats init");
    site.configure_more("max_wating = 3\n");
    site.run(&["export"]).exits(10).complains("VW-CONFIG-KEY").complains("`drop.max_waiting`");
    fs::write(site.path().join("vte-wats.toml"), "[site]\ntime_zone = Europe").unwrap();
    site.run(&["export"]).exits(10).complains("VW-CONFIG-SYNTAX").complains("line 2");
    fs::write(site.path().join("vte-wats.toml"), "[site]\ntime_zone = \"Europe/Stokholm\"").unwrap();
    site.run(&["export"]).exits(10).complains("VW-CONFIG-VALUE").complains("Europe/Stockholm");
    fs::write(site.path().join("vte-wats.toml"), "[drop]\nfolder = \"drop\"").unwrap();
    site.run(&["export"]).exits(10).complains("no source is configured");
    fs::write(site.path().join("vte-wats.toml"), [0xff, 0xfe, 0x00]).unwrap();
    site.run(&["export"]).exits(10).complains("VW-CONFIG-READ");
}

#[test]
fn the_command_line() {
    let site = Site::new();
    site.run(&["export", "--since", "yesterday"]).exits(2).complains("VW-TIME").complains("2026-03-29");
    site.run(&["exprot"]).exits(2).complains("export");
    site.run(&["export", "--limit", "0"]).exits(2);
    site.run(&["export", "--per-folder", "5"]).exits(2).complains("--to");
    site.run(&["show", "nothing"]).exits(2).complains("VW-USAGE");
}

#[test]
fn a_snapshot_that_is_none() {
    let site = Site::new();
    for (name, bytes) in [("empty", Vec::new()), ("text", b"hello".to_vec()), ("zeros", vec![0; 8192])] {
        let path = site.path().join(name);
        fs::write(&path, bytes).unwrap();
        site.run(&["export", "--source", path.to_str().unwrap()]).exits(12).complains("VW-SNAPSHOT-OPEN");
    }
    site.run(&["export", "--source", "nowhere.vtedb"]).exits(12).complains("VW-SNAPSHOT-OPEN");
    assert!(site.reports().is_empty());
}

#[test]
fn a_missing_table_and_an_ambiguous_column() {
    let missing = site(&TestDb::baseline().drop_table("IndexData"));
    missing.run(&["export"]).exits(13).complains("VW-SCHEMA-TABLE").complains("SELECT").complains("[source.tables]");
    let two = TestDb::baseline()
        .drop_column("IndexData", "Timestamp")
        .add_column("IndexData", "StartTime", "datetime", Value::Text("2026-01-01 10:00:00.000".into()))
        .add_column("IndexData", "EndTime", "datetime", Value::Text("2026-01-01 10:01:00.000".into()));
    let ambiguous = site(&two);
    ambiguous
        .run(&["export"])
        .exits(13)
        .complains("VW-SCHEMA-AMBIGUOUS")
        .complains("StartTime, EndTime")
        .complains("\"IndexData.time\" = \"StartTime\"");
    ambiguous.configure_more("[source.columns]\n\"IndexData.time\" = \"EndTime\"\n");
    assert!([0, 3].contains(&ambiguous.run(&["export"]).code));
}

#[test]
fn a_drop_folder_that_is_missing_or_a_file() {
    let site = Site::new();
    fs::remove_dir(site.drop_folder()).unwrap();
    site.run(&["export"]).exits(1).complains("VW-DROP-FOLDER").complains("drop.folder");
    fs::write(site.drop_folder(), "x").unwrap();
    site.run(&["export"]).exits(1).complains("VW-DROP-FOLDER");
    fs::remove_file(site.drop_folder()).unwrap();
    fs::create_dir(site.drop_folder()).unwrap();
    site.run(&["export"]).exits(0).prints(&format!("{} reports delivered", runs()));
}

#[test]
fn a_ledger_that_cannot_be_read_is_never_begun_anew() {
    let site = Site::new();
    site.run(&["export", "--limit", "10"]).exits(0);
    let good = fs::read(site.ledger()).unwrap();
    let mut torn = good.clone();
    torn.truncate(good.len() / 2);
    let mut scratched = good.clone();
    scratched[4096..8192].fill(0xA5);
    for bytes in [b"not a ledger, but long enough to be looked at as one".repeat(100), torn, scratched, Vec::new()] {
        fs::write(site.ledger(), &bytes).unwrap();
        let ran = site.run(&["export"]);
        if bytes.is_empty() {
            // SQLite takes an empty file for a new database; it was one that knew of deliveries.
            ran.exits(1).complains("VW-LEDGER-DAMAGED");
        } else {
            ran.exits(1).complains("VW-LEDGER-DAMAGED").complains("move all");
        }
        assert_eq!(site.reports().len(), 10, "nothing was delivered on a guess");
    }
    fs::write(site.ledger(), good).unwrap();
    site.run(&["export"]).exits(0).prints(&format!("{} reports delivered", runs() - 10)).prints("10 already delivered");
}

#[test]
fn another_database_under_the_same_ledger() {
    let site = Site::new();
    site.run(&["export", "--limit", "1"]).exits(0);
    let other = site.path().join("other.vtedb");
    TestDb::baseline().info(|info| info.identity.database = "VTE9_3_2022".into()).write(&other).unwrap();
    let source = other.to_str().unwrap();
    site.run(&["export", "--source", source]).exits(1).complains("VW-LEDGER-SOURCE").complains("--state");
    site.run(&["export", "--dry-run", "--source", source]).exits(1).complains("VW-LEDGER-SOURCE");
    assert_eq!(site.reports().len(), 1);
}

#[test]
fn a_file_edited_by_hand_is_not_overwritten() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    let name = site.reports()[3].clone();
    let path = site.drop_folder().join(&name);
    fs::write(&path, "<mine/>").unwrap();
    let id = name.strip_suffix(".xml").unwrap();
    site.run(&["export", "--resend", "--run", id]).exits(3).prints("1 run quarantined");
    assert_eq!(fs::read_to_string(&path).unwrap(), "<mine/>");
    site.run(&["status"]).exits(3).prints(id).prints("VW-RUN-FOREIGN-FILE");
    site.run(&["export", "--dry-run"]).exits(3).prints("0 reports would be delivered");
    site.run(&["export"]).exits(3).prints("0 reports delivered").prints("1 run quarantined (0 new)");
    // Once the name is free, the run has nothing to wait for.
    fs::remove_file(&path).unwrap();
    site.run(&["export"]).exits(0).prints("1 report delivered again");
    site.run(&["status"]).exits(0);
}

#[test]
fn a_run_whose_time_has_come_is_delivered_by_the_next_export() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.vtedb");
    // A run may lie five minutes ahead.
    let ahead = chrono::Utc::now() + chrono::TimeDelta::seconds(300 + 4);
    let ahead = Value::Text(ahead.format("%Y-%m-%d %H:%M:%S%.3f").to_string());
    TestDb::baseline().set("IndexData", 2, "Timestamp", ahead).write(&path).unwrap();
    let site = Site::reading(&path);
    let configuration = site.path().join("vte-wats.toml");
    let text = fs::read_to_string(&configuration).unwrap();
    fs::write(&configuration, text.replace("\"Europe/Stockholm\"", "\"UTC\"\ntimestamp = \"start\"")).unwrap();
    site.run(&["export"]).exits(3).prints("1 run quarantined (1 new)");
    site.run(&["status"]).exits(3).prints("VW-RUN-FUTURE");
    std::thread::sleep(std::time::Duration::from_secs(5));
    site.run(&["export"]).exits(0).prints("1 report delivered");
}

/// The rows of the run that is left are those that were refused: it is a run like any other all the same.
#[test]
fn a_run_whose_twin_is_gone_is_delivered_by_the_next_export() {
    for page_size in [2, 100] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.vtedb");
        TestDb::baseline().duplicate("IndexData", 1).write(&path).unwrap();
        let site = Site::reading(&path);
        site.configure(&format!("[source]\nsnapshot = '{}'\npage_size = {page_size}\n", path.display()));
        site.run(&["export"]).exits(3).prints("1 run quarantined (1 new)");
        site.run(&["export"]).exits(3).prints("1 run quarantined (0 new)");
        fs::remove_file(&path).unwrap();
        TestDb::baseline().write(&path).unwrap();
        site.run(&["export"]).exits(0).prints("1 report delivered");
        site.run(&["verify", "--render"]).exits(0);
    }
}

#[test]
fn bad_runs_are_quarantined_and_the_others_go_on() {
    let db = TestDb::baseline();
    let runs = db.rows("IndexData").len();
    let key = |row: usize| db.rows("IndexData")[row].clone();
    let (first, second) = (key(0), key(1));
    assert_ne!(first, second);
    let bad = TestDb::baseline()
        .retype("IndexData", "Timestamp", "nvarchar(40)")
        .set("IndexData", 0, "Timestamp", Value::Text("never".into()))
        .set("IndexData", 2, "Timestamp", Value::Text("2199-01-01 00:00:00.000".into()))
        .duplicate("IndexData", 1);
    let site = site(&bad);
    site.run(&["export"]).exits(3).prints(&format!("{} reports delivered", runs - 3)).prints("3 runs quarantined");
    let status = site.run(&["status"]);
    status.exits(3).prints("VW-RUN-TIME").prints("VW-RUN-FUTURE").prints("VW-RUN-DUPLICATE");
    // Nothing has changed, so nothing is tried again; on request it is.
    site.run(&["export"]).exits(3).prints("0 reports delivered").prints("3 runs quarantined (0 new)");
    site.run(&["export", "--resend"]).exits(3).prints("3 runs quarantined (3 new)");
}

#[test]
fn null_in_every_nullable_column() {
    let bare = || TestDb::baseline().nothing_but_required("IndexData").nothing_but_required("TestDataNumeric");
    let runs = bare().rows("IndexData").len();
    // Without a time there can be no report, but nothing is lost either.
    let timeless = site(&bare());
    timeless.run(&["export"]).exits(3).prints("0 reports delivered").prints(&format!("{runs} runs quarantined"));
    timeless.run(&["status"]).exits(3).prints("VW-RUN-TIME");
    // With one, everything else may be missing.
    let time = Value::Text("2026-01-01 10:00:00.000".into());
    let site = site(&bare().set_all("IndexData", "Timestamp", &time));
    site.run(&["export"]).exits(0).prints(&format!("{runs} reports delivered")).prints("no serial number");
    for name in site.reports() {
        let report = fs::read_to_string(site.drop_folder().join(name)).unwrap();
        assert!(report.contains("Result=\"Error\""), "a run without a verdict is not Passed");
    }
}

/// A second row with the key of a run that is delivered already, at quite another time, read before or after it, in a page
/// with it or in another: it must not pass for a change of it, and it must be told.
#[test]
fn a_twin_does_not_replace_what_was_delivered() {
    // What is not kept unique by a primary key, such as a view.
    let view = || TestDb::baseline().as_heap("IndexData");
    for (time, page_size) in [("2026-06-30", 2), ("2019-06-30", 2), ("2026-06-30", 100), ("2019-06-30", 100)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.vtedb");
        let before = view();
        before.write(&path).unwrap();
        let site = Site::reading(&path);
        site.configure(&format!("[source]\nsnapshot = '{}'\npage_size = {page_size}\n", path.display()));
        site.run(&["export"]).exits(0);
        let reports = || -> Vec<String> {
            site.reports().iter().map(|name| fs::read_to_string(site.drop_folder().join(name)).unwrap()).collect()
        };
        let delivered = reports();

        let rows = before.rows("IndexData").len();
        fs::remove_file(&path).unwrap();
        let time = Value::Text(format!("{time} 10:00:00.000"));
        view().duplicate("IndexData", 0).set("IndexData", rows, "Timestamp", time).write(&path).unwrap();
        site.run(&["export"]).exits(3).prints("0 reports delivered").prints("1 run quarantined");
        let status = site.run(&["status"]);
        status.exits(3).prints("VW-RUN-DUPLICATE");
        assert!(reports() == delivered, "the report of the run is the one of its own row");
        site.run(&["check"]).prints("nothing keeps it unique; rows with the key of another: 1");

        // Neither row is tried again as long as there are two, and the client does not get the report once more.
        let refused = |name: &&String| status.out.contains(name.strip_suffix(".xml").unwrap());
        fs::remove_file(site.drop_folder().join(site.reports().iter().find(refused).unwrap())).unwrap();
        for _ in 0..2 {
            let again = site.run(&["export"]);
            again.exits(3).prints("0 reports delivered").prints("1 run quarantined (0 new)");
            assert!(!again.out.contains("delivered again"), "{}", again.out);
        }
        assert_eq!(site.reports().len(), delivered.len() - 1);
        fs::remove_file(&path).unwrap();
        view().write(&path).unwrap();
        site.run(&["export"]).exits(0).prints("1 report delivered again");
        assert!(reports() == delivered);
    }
}

#[test]
fn watch_tells_of_a_twin_beside_what_was_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.vtedb");
    let time = |minute: u32| Value::Text(format!("2026-06-30 10:{minute:02}:00.000"));
    let before = TestDb::baseline().set("IndexData", 0, "Timestamp", time(0));
    let rows = before.rows("IndexData").len();
    before.write(&path).unwrap();
    let site = Site::reading(&path);
    site.configure_more("[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\npoll = \"500ms\"\n");
    site.run(&["watch", "--once"]).exits(0);
    let delivered = site.reports();
    assert_eq!(delivered.len(), rows);
    fs::remove_file(&path).unwrap();
    let twin = TestDb::baseline().set("IndexData", 0, "Timestamp", time(0)).duplicate("IndexData", 0);
    twin.set("IndexData", rows, "Timestamp", time(1)).write(&path).unwrap();
    site.run(&["watch", "--once"]);
    site.run(&["status"]).exits(3).prints("VW-RUN-DUPLICATE");
    assert_eq!(site.reports(), delivered);
}
