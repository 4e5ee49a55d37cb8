//! Parts become sub-units, by the built program on the sample and on what was changed in it.

#[path = "support/server.rs"]
mod server;
mod support;

use std::collections::BTreeMap;

use rusqlite::Connection;
use server::TestServer;
use support::{Site, sample};
use vte_wats::wats::model::Report;

fn configured(site: &Site, source: &str, assemblies: &str) {
    site.configure(&format!("{source}assemblies = \"{assemblies}\"\n"));
}

fn of_sample() -> String {
    format!("[source]\nsnapshot = '{}'\n", sample().display())
}

fn reports(site: &Site) -> BTreeMap<String, Report> {
    let read = |name: String| {
        let report = vte_wats::wats::read::read(&std::fs::read(site.drop_folder().join(&name)).unwrap()).unwrap();
        (name, report)
    };
    site.reports().into_iter().map(read).collect()
}

fn with_units(site: &Site) -> usize {
    reports(site).values().filter(|report| !report.units.is_empty()).count()
}

#[test]
fn every_run_of_a_unit_has_the_parts_that_were_in_it() {
    let (none, run, unit) = (Site::new(), Site::new(), Site::new());
    configured(&run, &of_sample(), "run");
    configured(&unit, &of_sample(), "unit");
    for site in [&none, &run, &unit] {
        site.run(&["export"]).exits(0);
    }
    assert_eq!(with_units(&none), 0);
    assert!(with_units(&run) > 0);
    assert!(with_units(&unit) > with_units(&run), "retests have the parts, too");
    let database = Connection::open(sample()).unwrap();
    let rows: u32 = database.query_row("SELECT count(*) FROM AssemblyData", [], |row| row.get(0)).unwrap();
    let written: usize = reports(&run).values().map(|report| report.units.len()).sum();
    assert_eq!(written, rows as usize);

    let first = reports(&unit).into_iter().find(|(_, report)| report.units.len() > 1).unwrap().0;
    support::golden(&unit.drop_folder().join(first), "sub_units/report.xml");
    unit.run(&["validate", "drop"]).exits(0);
}

#[test]
fn a_part_that_was_replaced_is_in_the_earlier_runs_only() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.vtedb");
    std::fs::copy(sample(), &copy).unwrap();
    let database = Connection::open(&copy).unwrap();
    // A unit with several runs, and the time of its last run: a new part came with it.
    let (uut, last): (String, String) = database
        .query_row(
            "SELECT a.Uut_GUID, max(i.Timestamp) FROM AssemblyData a JOIN IndexData i ON i.Uut_GUID = a.Uut_GUID \
             GROUP BY a.Uut_GUID HAVING count(DISTINCT i.Timestamp) > 1 LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let changed = database
        .execute(
            "INSERT INTO AssemblyData (AssemblyData_GUID, Uut_GUID, AssemblyType, PartNumber, AssemblyVersion, \
             AssemblySerialNumber, Position, Timestamp) SELECT '00000000-0000-0000-0000-000000000001', Uut_GUID, \
             AssemblyType, PartNumber, AssemblyVersion, 'NEW-PART', Position, ?2 FROM AssemblyData WHERE Uut_GUID = ?1 LIMIT 1",
            (&uut, &last),
        )
        .unwrap();
    assert_eq!(changed, 1);
    let site = Site::reading(&copy);
    configured(&site, &format!("[source]\nsnapshot = '{}'\n", copy.display()), "unit");
    site.run(&["export"]).exits(0);
    let new: Vec<Report> =
        reports(&site).into_values().filter(|report| report.units.iter().any(|unit| unit.sn == "NEW-PART")).collect();
    assert_eq!(new.len(), 1);
    let earlier = reports(&site).into_values().filter(|report| report.sn == new[0].sn && report.start < new[0].start);
    let earlier: Vec<Report> = earlier.collect();
    assert!(!earlier.is_empty());
    for report in earlier {
        assert_eq!(report.units.len(), new[0].units.len(), "the new part took the place of an old one");
    }
}

#[test]
fn over_the_server_they_are_those_of_the_snapshot_and_check_says_what_lacks() {
    let server = TestServer::start(&sample());
    let (from_server, from_snapshot) = (Site::new(), Site::new());
    configured(&from_server, &server.configuration(), "unit");
    configured(&from_snapshot, &of_sample(), "unit");
    for site in [&from_server, &from_snapshot] {
        site.run(&["export"]).exits(0);
    }
    assert_eq!(reports(&from_server), reports(&from_snapshot));
    let lacking = format!("{}assemblies = \"unit\"\n[source.columns]\n\"AssemblyData.time\" = \"\"\n", of_sample());
    from_snapshot.configure(&lacking);
    from_snapshot.run(&["check"]).exits(13).prints("no column for AssemblyData.time");
}
