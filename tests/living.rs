//! Living with the WATS Client and the machine: refused files, a folder that goes and comes back, log files.

mod support;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use support::{Site, names, runs};

const AT_ONCE: &str = "[watch]\npoll = \"500ms\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n";

struct Watch(Child);

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn follow(site: &Site, arguments: &[&str]) -> Watch {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
    command.current_dir(site.path()).arg("watch").args(arguments).stdout(Stdio::null());
    Watch(command.stderr(fs::File::create(site.path().join("err")).unwrap()).spawn().unwrap())
}

#[track_caller]
fn until(what: &str, site: &Site, holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < until, "{what}: {}", fs::read_to_string(site.path().join("err")).unwrap());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn told(site: &Site, what: &str) -> usize {
    fs::read_to_string(site.path().join("err")).unwrap().lines().filter(|line| line.contains(what)).count()
}

#[test]
fn what_the_client_refused_is_noticed_and_delivered_again() {
    let site = Site::new();
    site.configure_more(AT_ONCE);
    let watch = follow(&site, &[]);
    until("all runs", &site, || delivered(&site) == runs());
    // The client moves two aside, one of them under a name that was taken, and takes the rest.
    let errors = site.drop_folder().join("Error");
    fs::create_dir(&errors).unwrap();
    let reports = site.reports();
    fs::rename(site.drop_folder().join(&reports[0]), errors.join(&reports[0])).unwrap();
    let clash = reports[1].replace(".xml", ".a1b2c3d4.xml");
    fs::rename(site.drop_folder().join(&reports[1]), errors.join(&clash)).unwrap();
    for name in &reports[2..] {
        fs::remove_file(site.drop_folder().join(name)).unwrap();
    }
    until("the notice", &site, || told(&site, "has refused 2 files") == 1);
    site.run(&["status"]).prints("rejected     2 files").prints(&clash).prints("vte-wats export --rejected");
    site.run(&["export", "--rejected"]).exits(11).complains("--rejected");
    drop(watch);

    fs::write(errors.join("other.xml"), "x").unwrap();
    site.run(&["export", "--rejected"])
        .exits(0)
        .prints("other.xml is named after no run")
        .prints("2 reports delivered again");
    assert_eq!(site.reports(), reports[..2]);
    assert_eq!(
        names(&errors),
        [format!("{}.delivered-again", reports[0]), format!("{clash}.delivered-again"), "other.xml".to_owned()]
    );
    site.run(&["status"]).prints("rejected     1 file");
    site.run(&["export", "--rejected"]).exits(0).prints("has refused no report that can be delivered again");
}

#[cfg(unix)]
/// A site whose database is looked at once an hour, with everything delivered.
fn seldom() -> (Site, Watch) {
    let site = Site::new();
    site.configure_more("[watch]\npoll = \"1h\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    let watch = follow(&site, &[]);
    (site, watch)
}

/// How many reports have their names.
fn delivered(site: &Site) -> usize {
    site.reports().iter().filter(|name| name.ends_with(".xml")).count()
}

/// The client refuses a report.
fn refuse_one(site: &Site) {
    let (first, errors) = (site.reports()[0].clone(), site.drop_folder().join("Error"));
    fs::create_dir_all(&errors).unwrap();
    fs::rename(site.drop_folder().join(&first), errors.join(&first)).unwrap();
}

#[test]
fn what_the_client_refuses_is_noticed_between_looks_that_are_far_apart() {
    let (site, _watch) = seldom();
    until("all runs", &site, || delivered(&site) == runs());
    let looks = told(&site, "delivered");
    // The folder comes with the first file, so that only time tells of this one, after at most half a minute.
    refuse_one(&site);
    until("the notice", &site, || told(&site, "has refused 1 file") == 1);
    assert_eq!(told(&site, "delivered"), looks);
    until("the status", &site, || {
        fs::read_to_string(site.path().join("state/status.json")).unwrap().contains("\"rejected\": 1")
    });
    // From then on the file system hints at it.
    let started = Instant::now();
    refuse_one(&site);
    until("the next notice", &site, || told(&site, "has refused 2 files") == 1);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn what_an_interrupted_export_did_not_come_to_stays_refused() {
    let site = Site::new();
    site.run(&["export", "--limit", "2"]).exits(0);
    let errors = site.drop_folder().join("Error");
    fs::create_dir(&errors).unwrap();
    let reports = site.reports();
    for name in &reports {
        fs::rename(site.drop_folder().join(name), errors.join(name)).unwrap();
    }
    // Room for one, and a client that takes nothing.
    let path = site.path().join("vte-wats.toml");
    let text = fs::read_to_string(&path).unwrap().replace("folder = \"drop\"", "folder = \"drop\"\nmax_waiting = 1");
    fs::write(&path, text).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
    command.current_dir(site.path()).args(["export", "--rejected"]).stdout(Stdio::null());
    let mut export = Watch(command.stderr(fs::File::create(site.path().join("err")).unwrap()).spawn().unwrap());
    until("the wait for the client", &site, || told(&site, "wait for the WATS Client") == 1);
    std::process::Command::new("kill").args(["-INT", &export.0.id().to_string()]).status().unwrap();
    assert_eq!(export.0.wait().unwrap().code(), Some(130));
    let delivered = site.reports();
    assert_eq!(delivered.len(), 1);
    let expected =
        reports.iter().map(|name| if *name == delivered[0] { format!("{name}.delivered-again") } else { name.clone() });
    assert_eq!(names(&errors), expected.collect::<Vec<_>>());
    // The next one comes to it.
    fs::remove_file(site.drop_folder().join(&delivered[0])).unwrap();
    site.run(&["export", "--rejected"]).exits(0).prints("1 report delivered again");
    assert!(names(&errors).iter().all(|name| name.ends_with(".delivered-again")));
}

#[test]
fn a_folder_that_goes_and_comes_back_is_waited_for() {
    let site = Site::new();
    site.configure_more(AT_ONCE);
    // Room for a few at a time, so that there is always something to deliver.
    let path = site.path().join("vte-wats.toml");
    let text = fs::read_to_string(&path).unwrap().replace("folder = \"drop\"", "folder = \"drop\"\nmax_waiting = 20");
    fs::write(&path, text).unwrap();
    let _watch = follow(&site, &[]);
    until("the first", &site, || !site.reports().is_empty());
    let away = site.path().join("away");
    fs::rename(site.drop_folder(), &away).unwrap();
    until("the trouble", &site, || told(&site, "; trying again") == 1);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(told(&site, "; trying again"), 1, "one line for a state, not for a try");
    site.run(&["status"]).prints("trouble");
    fs::rename(&away, site.drop_folder()).unwrap();
    // It delivers again: as fast as the client, which has not taken anything yet.
    until("the end of it", &site, || told(&site, "it works again") + told(&site, "wait for the WATS Client") > 0);
    let taken = RefCell::new(BTreeSet::new());
    until("all runs", &site, || {
        // The client takes them.
        for name in site.reports().into_iter().filter(|name| name.ends_with(".xml")) {
            fs::remove_file(site.drop_folder().join(&name)).unwrap();
            assert!(taken.borrow_mut().insert(name.clone()), "{name} came twice");
        }
        taken.borrow().len() == runs()
    });
}

/// The files of the log, with their sizes.
fn log_files(folder: &Path) -> Vec<(String, u64)> {
    let size = |name: String| (name.clone(), fs::metadata(folder.join(name)).unwrap().len());
    names(folder).into_iter().map(size).collect()
}

#[test]
fn log_files_are_set_aside_and_the_oldest_removed() {
    let site = Site::new();
    site.configure_more(&format!("{AT_ONCE}[log]\nmax_bytes = 1024\nfiles = 3\n"));
    let log = site.path().join("state/log");
    for _ in 0..3 {
        site.run(&["-vv", "watch", "--once", "--log-format", "json"]).exits(0);
    }
    let files = log_files(&log);
    assert_eq!(files.len(), 4, "{files:?}");
    assert!(
        files.iter().any(|(name, _)| name == "vte-wats.log") && files.iter().any(|(name, _)| name == "vte-wats.log.3")
    );
    // A line is never parted, so a file is over by no more than a line.
    assert!(files.iter().all(|(_, size)| *size <= 1024 + 2048), "{files:?}");
    for (name, _) in &files {
        for line in fs::read_to_string(log.join(name)).unwrap().lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{name}: {line}"));
            assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        }
    }
    // One-shot commands leave the files alone, and a folder that cannot be made keeps nothing from being delivered.
    let other = Site::new();
    other.run(&["export"]).exits(0);
    assert!(!other.path().join("state/log").exists());
    let third = Site::new();
    fs::write(third.path().join("file"), "x").unwrap();
    third.configure_more(&format!("{AT_ONCE}[log]\nfolder = 'file/log'\n"));
    third.run(&["watch", "--once"]).exits(0);
    assert_eq!(third.reports().len(), runs());
}
