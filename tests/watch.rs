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
