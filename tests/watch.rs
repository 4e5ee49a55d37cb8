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
    site.run(&["watch", "--once"]).exits(11);
    site.run(&["verify"]).exits(0);
    let asked = Instant::now();
    std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    site.run(&["status"]).exits(0).prints("watch        stopped at");
}

#[cfg(unix)]
mod beside {
    //! An export beside a running `watch`.

    use std::process::{Child, Stdio};
    use std::time::{Duration, Instant};

    use super::{Site, runs};

    struct Watching(Child);

    impl Watching {
        /// A `watch` that begins now, and has looked once.
        fn start(site: &Site) -> Watching {
            site.configure_more("[watch]\npoll = \"500ms\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\nstart = \"now\"\n");
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
            let child = command.current_dir(site.path()).arg("watch").stderr(Stdio::null()).spawn().unwrap();
            let watching = Watching(child);
            let status = site.ledger().with_file_name("status.json");
            until(|| std::fs::read_to_string(&status).is_ok_and(|text| text.contains("\"following\"")));
            watching
        }
    }

    impl Drop for Watching {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn until(mut is: impl FnMut() -> bool) {
        let started = Instant::now();
        while !is() {
            assert!(started.elapsed() < Duration::from_secs(60), "it does not come to be");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    #[test]
    fn an_export_is_handed_over_with_the_same_end() {
        let (site, other) = (Site::new(), Site::new());
        let _watching = Watching::start(&site);
        assert!(site.reports().len() <= 2, "it begins now");
        other.run(&["export", "--since", "2025-12-01", "--until", "2026-02-01"]).exits(0);
        site.run(&["export", "--since", "2025-12-01", "--until", "2026-02-01", "--dry-run"]).exits(0);
        let ran = site.run(&["export", "--since", "2025-12-01", "--until", "2026-02-01"]);
        ran.exits(0).complains("handed to the running `watch`").prints("delivered to");
        let reports = site.reports();
        assert!(other.reports().iter().all(|name| reports.contains(name)) && !other.reports().is_empty());
        assert!(reports.len() <= other.reports().len() + 2, "only those of the range");
        // The same again finds nothing to do.
        let again = format!("{} already delivered", other.reports().len());
        site.run(&["export", "--since", "2025-12-01", "--until", "2026-02-01"]).exits(0).prints(&again);
        // And everything, without waiting.
        site.run(&["export", "--detach"]).exits(0).prints("`watch` delivers them");
        until(|| site.reports().len() == runs());
    }

    #[test]
    fn what_cannot_be_handed_over_says_what_to_do() {
        let site = Site::new();
        let _watching = Watching::start(&site);
        for options in [&["--limit", "3"][..], &["--resend"], &["--run", "00000000-0000-0000-0000-000000000000"]] {
            let ran = site.run(&[&["export"], options].concat());
            ran.exits(11).complains(options[0]).complains("stop `watch`");
        }
        site.run(&["export", "--to", "elsewhere"]).exits(11).complains("--state");
        site.run(&["export", "--since", "yesterday"]).exits(2).complains("VW-TIME");
        // A mapping that `watch` does not know yet.
        let path = site.path().join("vte-wats.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("Europe/Stockholm", "UTC")).unwrap();
        site.run(&["export", "--since", "2025"]).exits(2).complains("restart `watch`");
    }

    #[test]
    fn an_interrupted_export_leaves_the_watch_at_work_and_a_killed_watch_goes_on() {
        let site = Site::new();
        site.configure_more("max_waiting = 4\n");
        let mut watching = Watching::start(&site);
        let mut export = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
        let export = export.current_dir(site.path()).arg("export").stdout(Stdio::piped()).stderr(Stdio::piped());
        let export = export.spawn().unwrap();
        // Three fill what is for the history.
        until(|| site.reports().len() >= 3);
        std::process::Command::new("kill").args(["-INT", &export.id().to_string()]).status().unwrap();
        let out = export.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(130));
        assert!(String::from_utf8(out.stdout).unwrap().contains("`watch` goes on with it"));
        site.run(&["status"]).exits(0).prints("backfill     ");

        watching.0.kill().unwrap();
        watching.0.wait().unwrap();
        let mut taken = std::collections::BTreeSet::new();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
        watching.0 = command.current_dir(site.path()).arg("watch").stderr(Stdio::null()).spawn().unwrap();
        until(|| {
            for name in site.reports() {
                if name.ends_with(".xml") && std::fs::remove_file(site.drop_folder().join(&name)).is_ok() {
                    assert!(taken.insert(name.clone()), "{name} came twice");
                }
            }
            taken.len() == runs()
        });
    }
}
