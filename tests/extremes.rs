//! Runs at the edges: no steps, 20,000 steps, a text of 50 MB, a full disk, a second instance.

mod support;

use std::fs;

use support::{Site, runs};
use vte_wats::error::Code;
use vte_wats::sample::testdb::TestDb;
use vte_wats::sample::{SampleSpec, generate};
use vte_wats::vte::value::Value;

fn site(db: &TestDb) -> Site {
    let folder = tempfile::tempdir().unwrap().keep();
    db.write(&folder.join("test.vtedb")).unwrap();
    Site::reading(&folder.join("test.vtedb"))
}

#[test]
fn a_run_of_twenty_thousand_steps() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("long.vtedb");
    generate(&database, &SampleSpec::of_size(2, 20_000)).unwrap();
    let site = Site::reading(&database);
    site.run(&["export"]).exits(0).prints("2 reports delivered");
    let report = fs::read_to_string(site.drop_folder().join(&site.reports()[0])).unwrap();
    assert!(report.matches("<Step ").count() > 20_000);
    site.run(&["validate", "drop"]).exits(0);
}

#[test]
fn a_text_of_fifty_megabytes_is_quarantined_with_the_setting_to_raise() {
    let row = TestDb::baseline().rows("TestDataText").len();
    assert!(row > 0);
    let long = Value::Text("å".repeat(25 << 20));
    let db = TestDb::baseline().retype("TestDataText", "TestResult", "nvarchar(max)").set(
        "TestDataText",
        0,
        "TestResult",
        long,
    );
    let runs = db.rows("IndexData").len();
    let site = site(&db);
    site.run(&["export"]).exits(3).prints(&format!("{} reports delivered", runs - 1)).prints("1 run quarantined");
    site.run(&["status"]).exits(3).prints(Code::RunTooLarge.id()).prints("limits.value_bytes");
    // Raised, the run is tried again by itself, and everything of it is in the report.
    site.configure_more("[limits]\nvalue_bytes = 80000000\nreport_bytes = 200000000\n");
    site.run(&["export"]).exits(0).prints("1 report delivered");
    let longest =
        site.reports().iter().map(|name| fs::metadata(site.drop_folder().join(name)).unwrap().len()).max().unwrap();
    assert!(longest > 50 << 20, "{longest}");
}

#[test]
fn a_second_instance_is_refused() {
    let site = Site::new();
    site.run(&["export", "--limit", "1"]).exits(0);
    let lock = fs::File::open(site.path().join("state/ledger.lock")).unwrap();
    lock.lock().unwrap();
    site.run(&["export"]).exits(11).complains("VW-LEDGER-LOCKED");
    // Looking on is allowed.
    site.run(&["status"]).exits(0).prints("1 report");
    site.run(&["export", "--dry-run"]).exits(0);
    drop(lock);
    site.run(&["export"]).exits(0).prints(&format!("{} reports delivered", runs() - 1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_ends_the_export_and_loses_nothing() {
    let site = Site::new();
    // Small batches: what was delivered before the disk was full stays delivered. A megabyte is left free.
    site.configure(&format!("[source]\nsnapshot = '{}'\npage_size = 10\n", support::sample().display()));
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1300k", "tmpfs"])
        .arg(site.drop_folder())
        .output()
        .unwrap();
    if !mounted.status.success() {
        // Only root may mount; the failing file system of tests/deliver_faults.rs shows the same without.
        eprintln!("not shown here: {}", String::from_utf8_lossy(&mounted.stderr));
        return;
    }
    let ran = site.run(&["export"]);
    let before = site.reports();
    let room =
        std::process::Command::new("mount").args(["-o", "remount,size=64m"]).arg(site.drop_folder()).output().unwrap();
    let again = site.run(&["export"]);
    let after = site.reports();
    let unmounted = std::process::Command::new("umount").arg(site.drop_folder()).output().unwrap();
    assert!(room.status.success() && unmounted.status.success());
    ran.exits(1).complains(Code::DropFull.id());
    assert!((1..runs()).contains(&before.iter().filter(|name| name.ends_with(".xml")).count()), "{before:?}");
    again.exits(0);
    assert_eq!(after.len(), runs(), "and no temporary file left");
}
