//! `check` beside a WATS Client: the folder its converter reads, its filter, its processes, its queue. The client's files
//! are made as it makes them; no real client was at hand.

mod support;

use std::fs;
use std::path::Path;

use support::Site;

fn converters(folder: &Path, filter: &str, action: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<converters xmlns="http://schemas.virinco.com/WATS/Wats-Client-Service/Converters.xsd">
  <converter name="WSXFImporter" assembly="Virinco.WATS.Converters.Standard" class="Virinco.WATS.Integration.XMLConverter.WATSStandardXMLFormat">
    <Source type="folder">
      <Parameter name="Path">{}</Parameter>
      <Parameter name="Filter">{filter}</Parameter>
      <Parameter name="PostProcessAction">{action}</Parameter>
    </Source>
    <Destination type="api" online="False" />
  </converter>
</converters>"#,
        folder.display()
    )
}

/// A site beside a client whose processes are these.
fn beside_a_client(processes: Option<&str>) -> Site {
    let site = Site::new();
    let data = site.path().join("client");
    fs::create_dir_all(data.join("Reports")).unwrap();
    fs::write(data.join("Converters.xml"), converters(&site.drop_folder(), "*.xml", "Delete")).unwrap();
    if let Some(processes) = processes {
        fs::write(data.join("Processes.json"), processes).unwrap();
    }
    let path = site.path().join("vte-wats.toml");
    let text =
        fs::read_to_string(&path).unwrap().replace("folder = \"drop\"", "folder = \"drop\"\nclient_data = 'client'");
    fs::write(path, text).unwrap();
    site
}

const PROCESSES: &str = r#"[{"code": 10, "name": "SW Debug", "isTestOperation": true},
    {"code": 50, "name": "FCT", "isTestOperation": true}, {"code": 500, "name": "Repair", "isRepairOperation": true}]"#;

#[test]
fn a_client_that_reads_the_folder_is_fine() {
    let site = beside_a_client(Some(PROCESSES));
    site.run(&["check"])
        .exits(0)
        .prints("PASS  WATS Client")
        .prints("PASS  converter       `WSXFImporter` reads the folder and deletes what it has read")
        .prints("PASS  processes       the server has 10 SW Debug")
        .prints("PASS  client queue    0 reports wait");
    assert!(!site.path().join("client/wats.log").exists(), "nothing is written there");
}

#[test]
fn what_keeps_reports_from_arriving_is_named() {
    let site = beside_a_client(None);
    site.run(&["check"]).prints("WARN  processes       the client has no Processes.json: it was never connected");
    let data = site.path().join("client");
    fs::write(data.join("Processes.json"), "{\"form\": \"unknown\"}").unwrap();
    site.run(&["check"]).prints("SKIP  processes       the form of").prints("is not understood");
    fs::write(data.join("Processes.json"), PROCESSES.replace("10", "11")).unwrap();
    site.run(&["check"])
        .prints("WARN  processes       process 10 of the configuration does not exist on the server")
        .prints("11 SW Debug, 50 FCT");
    site.configure_more("[[process.rules]]\nproduct = '*'\ncode = 500\n");
    site.run(&["check"]).prints("process 500 (Repair) is a repair operation and no test");

    let set = |folder: &Path, filter, action| {
        fs::write(data.join("Converters.xml"), converters(folder, filter, action)).unwrap();
        site.run(&["check"])
    };
    set(Path::new(r"C:\ProgramData\Virinco\WATS\WatsStandardXmlFormat"), "*.xml", "Delete")
        .prints("WARN  converter       no WSXF converter of the client reads")
        .prints(r"it reads C:\ProgramData\Virinco\WATS\WatsStandardXmlFormat");
    set(&site.drop_folder(), "*.wsxf", "Delete").prints("only files that match `*.wsxf`");
    set(&site.drop_folder(), "*.xml", "Copy").prints("PostProcessAction `Copy`, with which it does not start");
    set(&site.drop_folder(), "*.xml", "Archive")
        .prints("PASS  converter       `WSXFImporter` reads the folder and keeps");
    fs::write(data.join("Converters.xml"), "<converters").unwrap();
    site.run(&["check"]).prints("WARN  converter").prints("is not understood");
    fs::write(data.join("Reports/1.InvalidReport"), "").unwrap();
    site.run(&["check"]).prints("WARN  client queue    the server refused 1 reports");
    fs::remove_dir_all(&data).unwrap();
    site.run(&["check"]).prints("WARN  WATS Client").prints("is not there");
}

#[test]
fn without_a_client_nothing_is_said_about_it() {
    Site::new().run(&["check"]).exits(0).prints("SKIP  WATS Client     none was found on this computer");
}
