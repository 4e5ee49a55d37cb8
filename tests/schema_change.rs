//! A database whose columns change between two looks is not read until a person has accepted it.

mod support;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use support::{Site, sample};

/// The sample, to be changed.
fn copy(folder: &Path) -> PathBuf {
    let path = folder.join("own.vtedb");
    std::fs::copy(sample(), &path).unwrap();
    path
}

/// Renames a column as an update of VTE would.
fn rename(path: &Path, table: &str, from: &str, to: &str) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(&format!(
        "ALTER TABLE {table} RENAME COLUMN {from} TO {to};
         UPDATE vtedb_columns SET name = '{to}' WHERE name = '{from}'"
    ))
    .unwrap();
}

#[test]
fn a_renamed_column_stops_the_export_until_it_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let database = copy(folder.path());
    let site = Site::reading(&database);
    site.run(&["export", "--limit", "50"]).exits(0);
    site.run(&["check"]).exits(0).prints("PASS  schema");
    rename(&database, "UutData", "SerialNumber", "UutRemark");
    for arguments in [&["export"][..], &["export", "--dry-run"], &["watch", "--once"]] {
        site.run(arguments)
            .exits(13)
            .complains("VW-SCHEMA-CHANGED")
            .complains(
                "UutData.serial_number was read from SerialNumber (nvarchar(64)), which is gone: it would be empty",
            )
            .complains("check --accept-schema");
    }
    assert_eq!(site.reports().len(), 50);
    site.run(&["check"]).exits(13).prints("FAIL  schema");
    // A person names the column: that is no change behind anybody's back.
    site.configure_more("[source.columns]\n'UutData.serial_number' = 'UutRemark'\n");
    site.run(&["export", "--dry-run"]).exits(0).prints("50 already delivered");
    let text = std::fs::read_to_string(site.path().join("vte-wats.toml")).unwrap();
    std::fs::write(site.path().join("vte-wats.toml"), text.split("[source.columns]").next().unwrap()).unwrap();
    site.run(&["check", "--accept-schema"]).complains("accepted: UutData.serial_number").prints("PASS  schema");
    site.run(&["export"]).exits(0).prints("112 reports delivered");
    assert_eq!(site.reports().len(), 162);
}
