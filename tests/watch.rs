//! `watch` on the built program, on the bundled sample.

mod support;

use support::{Site, runs};

const AT_ONCE: &str = "[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\n";

#[test]
fn once_delivers_everything_once_and_the_same_as_an_export() {
    let site = Site::new();
    site.configure_more(AT_ONCE);
    site.run(&["watch", "--once"]).exits(0);
    assert_eq!(site.reports().len(), runs());

    let other = Site::new();
    other.run(&["export"]).exits(0);
    for name in site.reports() {
        let [one, two] = [&site, &other].map(|site| std::fs::read(site.drop_folder().join(&name)).unwrap());
        assert_eq!(one, two, "{name}");
    }

    // The client takes the files; nothing comes again.
    for name in site.reports() {
        std::fs::remove_file(site.drop_folder().join(name)).unwrap();
    }
    site.run(&["watch", "--once"]).exits(0);
    site.run(&["export"]).exits(0).prints("0 reports delivered");
    assert!(site.reports().is_empty());
}

#[test]
fn once_waits_until_runs_have_settled() {
    let site = Site::new();
    site.configure_more("[watch]\nsettle = \"1s\"\nsettle_empty = \"2s\"\n");
    let started = std::time::Instant::now();
    site.run(&["watch", "--once"]).exits(0);
    assert!(started.elapsed() >= std::time::Duration::from_secs(1));
    assert_eq!(site.reports().len(), runs());
}

#[test]
fn from_now_on_leaves_what_was_there() {
    let site = Site::new();
    site.configure_more(&format!("{AT_ONCE}start = \"now\"\n"));
    site.run(&["watch", "--once"]).exits(0);
    assert!((1..=2).contains(&site.reports().len()), "only what has the latest time: {:?}", site.reports());
}

#[test]
fn from_a_time_on_leaves_what_was_before() {
    let site = Site::new();
    site.configure_more(&format!("{AT_ONCE}start = \"2025-12-01\"\n"));
    site.run(&["watch", "--once"]).exits(0);
    let other = Site::new();
    other.run(&["export", "--since", "2025-12-01"]).exits(0);
    assert_eq!(site.reports(), other.reports());
    assert!(site.reports().len() < runs());
}

#[test]
fn a_missing_folder_and_a_second_instance_are_refused() {
    let site = Site::new();
    site.configure_more(AT_ONCE);
    std::fs::remove_dir(site.drop_folder()).unwrap();
    site.run(&["watch"]).exits(1).complains("VW-DROP-FOLDER");
    std::fs::create_dir(site.drop_folder()).unwrap();
    let lock = std::fs::File::create(site.ledger().with_file_name("ledger.lock")).unwrap();
    lock.try_lock().unwrap();
    site.run(&["watch", "--once"]).exits(11).complains("VW-LEDGER-LOCKED");
}

#[cfg(unix)]
#[test]
fn it_stops_when_asked_and_says_how_it_stands() {
    use std::time::{Duration, Instant};
    let site = Site::new();
    site.configure_more("[watch]\npoll = \"500ms\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"))
        .current_dir(site.path())
        .arg("watch")
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let status = site.ledger().with_file_name("status.json");
    let started = Instant::now();
    while site.reports().len() < runs() || !std::fs::read_to_string(&status).unwrap_or_default().contains("following") {
        assert!(started.elapsed() < Duration::from_secs(60), "it delivers nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
    site.run(&["status"]).exits(0).prints("watch        following since");
    // Another instance is refused, and a look at what is delivered is not.
    site.run(&["export"]).exits(11);
    site.run(&["verify"]).exits(0);
    let asked = Instant::now();
    std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    site.run(&["status"]).exits(0).prints("watch        stopped at");
}
