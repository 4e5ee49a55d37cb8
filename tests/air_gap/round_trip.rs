//! What arrives on the other side is what a direct export writes.

use crate::gap::{Gap, Running, bundles, reports};
use crate::support::{Site, names, runs};

#[test]
fn the_other_side_gets_byte_for_byte_what_a_direct_export_writes() {
    let gap = Gap::new(50);
    gap.create();
    assert_eq!(gap.bundles().len(), runs().div_ceil(50));
    // The real drop folder, with its limit of waiting reports.
    let stick = gap.stick().to_str().unwrap().to_owned();
    gap.outside.run(&["bundle", "receive", &stick]).exits(0).prints("bundle 1 of site plant: 50 reports delivered");
    let direct = gap.direct();
    assert_eq!(direct.len(), runs());
    assert!(gap.delivered() == direct);

    // Twice is once.
    for name in gap.outside.reports() {
        std::fs::remove_file(gap.outside.drop_folder().join(name)).unwrap();
    }
    gap.outside.run(&["bundle", "receive", &stick]).exits(0).prints("bundle 1 of site plant: received before");
    assert!(gap.outside.reports().is_empty(), "what the client took does not come again");
}

#[test]
fn repairs_go_into_bundles_too() {
    let gap = Gap::new(1000);
    let config = gap.isolated.path().join("vte-wats.toml");
    let mut text = std::fs::read_to_string(&config).unwrap();
    text.push_str(
        "\n[repair]\nprocess = 500\n[repair.actions]\nA02 = { category = \"Component\", code = \"Replaced\" }\n",
    );
    text.push_str("[repair.failures]\n");
    for code in ["F01", "F02", "F03", "F04", "F05", "F06", "F99"] {
        text.push_str(&format!("{code} = {{ category = \"Solder\", code = \"Bridge\" }}\n"));
    }
    std::fs::write(&config, text).unwrap();
    gap.create();
    gap.receive(gap.stick()).exits(0);
    let direct = gap.direct();
    assert!(direct.len() > runs(), "the sample has repairs");
    assert!(gap.delivered() == direct);
}

#[test]
fn nothing_new_makes_no_bundle() {
    let gap = Gap::new(1000);
    gap.create();
    let before = names(gap.stick());
    let run = gap.isolated.run(&["bundle", "create", gap.stick().to_str().unwrap()]);
    run.exits(0).prints("nothing new since the last bundle: none was written");
    assert_eq!(names(gap.stick()), before);
    assert!(names(&gap.isolated.path().join("state/spool")).is_empty());
}

#[test]
fn a_site_with_a_drop_folder_can_make_bundles_too() {
    let gap = Gap::new(1000);
    let config = gap.isolated.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("to = \"bundle\"", "to = \"drop\"");
    std::fs::write(&config, text).unwrap();
    gap.isolated.run(&["export", "--to", "drop"]).exits(0);
    gap.create();
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == reports(&gap.isolated.drop_folder()));
}

#[test]
fn exactly_the_runs_that_are_named_are_packed_whenever_they_are_asked_for() {
    let gap = Gap::new(1000);
    let id = gap.change("one").replace(".xml", "");
    let out = gap.stick().join("one.zip");
    gap.isolated.run(&["bundle", "create", out.to_str().unwrap(), "--run", &id]).exits(0);
    gap.receive(&out).exits(0).prints(": 1 report delivered");
    assert_eq!(names(&gap.outside.drop_folder()), [format!("{id}.xml")]);
    // The rest goes with the next bundle, and that run once more when it is asked for again.
    gap.create();
    assert_eq!(gap.bundles().len(), 2);
    let stick = gap.stick().to_str().unwrap();
    gap.isolated.run(&["bundle", "create", stick, "--since", "2025-12-01"]).exits(0);
    gap.isolated.run(&["bundle", "create", stick, "--since", "2999-01-01"]).exits(0).prints("none was written");
    assert_eq!(gap.bundles().len(), 3);
    gap.receive(gap.stick()).exits(0).prints(" delivered before");
    assert!(gap.delivered() == gap.direct());
}

#[test]
fn export_and_watch_make_bundles_without_a_drop_folder() {
    let gap = Gap::new(1000);
    let outgoing = gap.isolated.path().join("outgoing");
    std::fs::remove_dir(gap.isolated.drop_folder()).unwrap();
    gap.isolated.configure_more("[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    gap.isolated.run(&["watch", "--once"]).exits(0).complains("bundle 1 with");
    gap.isolated.run(&["watch", "--once"]).exits(0);
    gap.isolated.run(&["export"]).exits(0).prints("none was written");
    assert_eq!(bundles(&outgoing).len(), 1, "never an empty one");
    gap.change("later");
    gap.isolated.run(&["export"]).exits(0).prints("1 report in");
    assert_eq!(bundles(&outgoing).len(), 2);
    gap.receive(&outgoing).exits(0);
    assert!(gap.delivered() == gap.direct());
}

#[test]
fn a_stick_that_is_not_there_keeps_nothing_from_being_collected() {
    let gap = Gap::new(1000);
    let missing = gap.stick().join("not/plugged/in");
    let run = gap.isolated.run(&["bundle", "create", missing.to_str().unwrap()]);
    run.exits(1).complains("VW-DROP-FOLDER").complains("plugged in");
    gap.isolated.run(&["status"]).prints("it could not be put anywhere yet");
    gap.create();
    assert_eq!(gap.bundles().len(), 1, "the bundle that was made, and no other");
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == gap.direct());
}

#[test]
fn one_computer_can_be_both_sides() {
    let site = Site::new();
    site.run(&["export", "--to", "drop"]).exits(0);
    let gap = Gap::new(1000);
    gap.create();
    let stick = gap.stick().to_str().unwrap();
    let run = site.run(&["bundle", "receive", stick, "--to", "drop"]);
    run.exits(0).prints(&format!("bundle 1 of site plant: {} reports delivered", runs()));
    site.run(&["status"]).prints("received     site plant: 1 bundle, the last is 1");
    assert!(reports(&site.drop_folder()) == gap.direct());
}

#[test]
fn check_and_verify_know_both_sides() {
    let gap = Gap::new(1000);
    gap.isolated.run(&["verify"]).exits(14);
    gap.isolated.run(&["check"]).exits(0).prints("site plant").prints("bundle folder");
    gap.create();
    gap.isolated.run(&["check"]).exits(0).prints("1 bundles without receipt, 0 reports for the next");
    gap.isolated.run(&["verify"]).exits(0);
    gap.isolated.configure_more("sign_with = \"no-such.key\"\n");
    gap.isolated.run(&["check"]).exits(10).prints("no-such.key");

    gap.outside.configure_more("[receive]\ninbox = \"inbox\"\n");
    gap.outside
        .run(&["check"])
        .exits(0)
        .prints("this computer receives bundles")
        .prints("bundles of anybody are taken");
    gap.outside.configure_more("identity = \"no-such.key\"\n");
    gap.outside.run(&["check"]).exits(10).prints("no-such.key");
}

#[cfg(unix)]
#[test]
fn watch_makes_bundles_in_time_and_never_an_empty_one() {
    use std::time::{Duration, Instant};
    let gap = Gap::new(1000);
    let outgoing = gap.isolated.path().join("outgoing");
    gap.isolated.configure_more(
        "every = \"1s\"\n[watch]\npoll = \"500ms\"\noverlap = \"30d\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n",
    );
    let log = gap.isolated.path().join("log");
    let running = Running::start(&gap.isolated, &["watch"]);
    let started = Instant::now();
    let wait_for = |what: &str, is_so: &dyn Fn() -> bool| {
        while !is_so() {
            let log = std::fs::read_to_string(&log).unwrap();
            assert!(started.elapsed() < Duration::from_secs(90), "{what}:\n{log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let status = || {
        let text = std::fs::read_to_string(gap.isolated.ledger().with_file_name("status.json")).unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default()
    };
    let sent = || {
        let json = gap.isolated.run(&["status", "--json"]).out;
        // A look just when the ledger is opened for the first time is refused: the next one tells.
        let json: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
        let sent = json["bundles"]["sent"]["without_receipt"].as_array().cloned().unwrap_or_default();
        sent.into_iter().filter(|bundle| bundle["placed"] == true).collect::<Vec<_>>()
    };
    let packed = || sent().iter().map(|bundle| bundle["reports"].as_u64().unwrap()).sum::<u64>();
    wait_for("all runs are packed", &|| packed() == runs() as u64);
    let made = sent().len();
    // It goes on looking, longer than it takes for the next bundle to be due.
    let (now, later) = (chrono::Utc::now(), chrono::TimeDelta::seconds(3));
    let looked = |beat: &serde_json::Value| {
        let time = beat["last_poll"].as_str().and_then(|text| text.parse::<chrono::DateTime<chrono::Utc>>().ok());
        time.is_some_and(|time| time > now + later)
    };
    wait_for("it looks again", &|| looked(&status()));
    assert_eq!(bundles(&outgoing).len(), made, "never an empty one");
    running.stops();
    gap.receive(&outgoing).exits(0);
    assert!(gap.delivered() == gap.direct());
}
