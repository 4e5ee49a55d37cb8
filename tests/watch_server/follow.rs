//! A site that is followed, and what must hold in the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use vte_wats::sample::testdb::TestDb;

use crate::proxy::Proxy;
use crate::server::TestServer;
use crate::support::{Ran, Site};

/// How long anything may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and a site that follows it.
pub struct Plant {
    pub server: TestServer,
    pub site: Site,
    watch: Option<Child>,
    steps: i64,
}

impl Plant {
    /// A server of this database; `settle` for runs with and without steps, in seconds.
    pub fn of(database: &TestDb, settle: u32, settle_empty: u32) -> Plant {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plant.vtedb");
        database.write(&path).unwrap();
        let server = TestServer::start(&path);
        let site = Site::new();
        site.configure(&format!("{}page_size = 3\n", server.configuration()));
        site.configure_more(&format!(
            "[watch]\npoll = \"500ms\"\nsettle = \"{settle}s\"\nsettle_empty = \"{settle_empty}s\"\n"
        ));
        Plant { server, site, watch: None, steps: 1_000_000 }
    }

    /// The usual database, followed at once.
    pub fn followed() -> Plant {
        let mut plant = Plant::of(&TestDb::baseline(), 0, 0);
        plant.follow();
        let there = plant.server.count("IndexData");
        plant.until("the first runs", |plant| plant.site.reports().len() as u64 == there);
        plant
    }

    /// Lets the site reach its server through this cable alone.
    pub fn reach_by(&self, proxy: &Proxy) {
        let path = self.site.path().join("vte-wats.toml");
        let text = fs::read_to_string(&path).unwrap();
        let by_proxy = self.server.connection_string_by(proxy.port());
        fs::write(&path, text.replace(&self.server.connection_string(), &by_proxy)).unwrap();
    }

    pub fn log(&self) -> PathBuf {
        self.site.path().join("watch.log")
    }

    pub fn log_text(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Starts `watch`.
    pub fn follow(&mut self) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
        command.current_dir(self.site.path()).arg("watch").env("NO_COLOR", "1");
        self.watch = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            let _ = watch.kill();
            let _ = watch.wait();
        }
    }

    /// The exit code of `watch`, which ends by itself.
    pub fn ends_by_itself(&mut self) -> i32 {
        let mut watch = self.watch.take().unwrap();
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = watch.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            if Instant::now() > until {
                let _ = watch.kill();
                panic!("it does not end:\n{}", self.log_text());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until something holds.
    #[track_caller]
    pub fn until(&mut self, what: &str, holds: impl Fn(&Plant) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < until, "{what} never came; the log:\n{}", self.log_text());
            if let Some(watch) = &mut self.watch
                && let Some(status) = watch.try_wait().unwrap()
            {
                panic!("it ended with {status} before {what} came; the log:\n{}", self.log_text());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn report(&self, run: &str) -> Option<String> {
        fs::read_to_string(self.site.drop_folder().join(format!("{run}.xml"))).ok()
    }

    #[track_caller]
    pub fn until_delivered(&mut self, run: &str) {
        self.until(&format!("run {run}"), |plant| plant.report(run).is_some());
    }

    /// `status.json`.
    pub fn status(&self) -> Json {
        let text = fs::read_to_string(self.site.path().join("state/status.json")).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or(Json::Null)
    }

    /// How often a log line holds this.
    pub fn told(&self, what: &str) -> usize {
        self.log_text().lines().filter(|line| line.contains(what)).count()
    }

    /// Adds a run with one step; its GUID.
    pub fn add(&mut self, number: u32, time: &Json) -> String {
        let run = self.add_header(number, time);
        self.add_step(&run, "Voltage");
        run
    }

    /// Adds a run to a table that has lost its column UserName.
    pub fn add_without_user(&mut self, number: u32) -> String {
        let run = format!("{number:08X}-0000-4000-8000-0000000000AA");
        let header = json!([{
            "Index_GUID": run, "Timestamp": "2026-06-01 12:30:00.000", "ExitCode": 0, "Result": 1, "TestTime": 10.0,
            "Hostname": "STATION1", "ProductName": "Board", "TestplanName": "FCT Board",
        }]);
        self.server.insert("IndexData", header);
        self.add_step(&run, "Voltage");
        run
    }

    /// Adds the header of a run.
    pub fn add_header(&mut self, number: u32, time: &Json) -> String {
        let run = format!("{number:08X}-0000-4000-8000-0000000000AA");
        let header = json!([{
            "Index_GUID": run, "Timestamp": time, "ExitCode": 0, "Result": 1, "TestTime": 10.0, "Hostname": "STATION1",
            "ProductName": "Board", "ProductVersion": "A", "Site": "Plant", "UserName": "anna",
            "TestplanName": "FCT Board", "TestplanRevision": "1",
        }]);
        self.server.insert("IndexData", header);
        run
    }

    pub fn add_step(&mut self, run: &str, name: &str) {
        self.steps += 1;
        let row = json!([{
            "TestDataNumeric_ID": self.steps, "Index_GUID": run, "TestStepNumber": 1, "TestNumber": "1",
            "TestName": name, "TestUnits": "V", "TestResult": 3.3, "LowLimit": 3.0, "HighLimit": 3.6,
            "TestResultType": 1,
        }]);
        self.server.insert("TestDataNumeric", row);
    }

    /// Stops `watch` as a person does.
    pub fn stop(&mut self) -> i32 {
        let id = self.watch.as_ref().unwrap().id();
        std::process::Command::new("kill").args(["-TERM", &id.to_string()]).status().unwrap();
        self.ends_by_itself()
    }

    /// The reports of a fresh export of the same server.
    pub fn expected(&self) -> BTreeMap<String, Vec<u8>> {
        let fresh = Site::new();
        fresh.configure(&self.server.configuration());
        let ran = fresh.run(&["export"]);
        assert!([0, 3].contains(&ran.code), "{}", ran.err);
        contents(&fresh)
    }

    /// What must hold in the end: stopped, nothing is missing, nothing is there that should not be, all is final, and
    /// no report was written more often than its content changed.
    #[track_caller]
    pub fn is_complete(&mut self) -> Ran {
        if self.watch.is_some() {
            assert_eq!(self.stop(), 0, "{}", self.log_text());
        }
        let (found, expected) = (contents(&self.site), self.expected());
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{}", self.log_text());
        for (name, bytes) in &expected {
            assert!(found[name] == *bytes, "{name} is not final");
        }
        let verified = self.site.run(&["verify", "--render"]);
        verified.exits(0);
        verified
    }
}

impl Drop for Plant {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The reports in the drop folder of a site.
pub fn contents(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let read = |name: String| (name.clone(), fs::read(site.drop_folder().join(name)).unwrap());
    site.reports().into_iter().filter(|name| name.ends_with(".xml")).map(read).collect()
}
