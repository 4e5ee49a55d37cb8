//! Both sides of a gap in temporary folders, and a stick.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::{Site, names, sample};

/// Both sides.
pub struct Gap {
    /// The isolated side. It reads `runs.vtedb` in its folder, a copy of the sample that may be changed.
    pub isolated: Site,
    /// The side with the drop folder.
    pub outside: Site,
    stick: tempfile::TempDir,
}

impl Gap {
    /// Bundles of at most so many runs, from site `plant`.
    pub fn new(runs: u32) -> Gap {
        let gap = Gap { isolated: isolated("plant", runs), outside: Site::new(), stick: tempfile::tempdir().unwrap() };
        // The receiving side has no source.
        gap.outside.configure("");
        gap
    }

    /// The stick.
    pub fn stick(&self) -> &Path {
        self.stick.path()
    }

    /// Makes bundles on the stick.
    pub fn create(&self) {
        self.isolated.run(&["bundle", "create", self.stick().to_str().unwrap()]).exits(0);
    }

    /// The bundles on the stick, by name.
    pub fn bundles(&self) -> Vec<PathBuf> {
        bundles(self.stick())
    }

    /// Takes in what is at a path, into the drop folder as a plain folder.
    pub fn receive(&self, path: &Path) -> crate::support::Ran {
        self.outside.run(&["bundle", "receive", path.to_str().unwrap(), "--to", "drop"])
    }

    /// What the drop folder holds.
    pub fn delivered(&self) -> BTreeMap<String, Vec<u8>> {
        reports(&self.outside.drop_folder())
    }

    /// What a direct export of the isolated side's database writes now.
    pub fn direct(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let [to, state] = ["to", "state"].map(|name| folder.path().join(name));
        let run = self.isolated.run(&["export", "--to", to.to_str().unwrap(), "--state", state.to_str().unwrap()]);
        run.exits(0);
        reports(&to)
    }

    /// Changes a run in the database of the isolated side, and gives the name of its report.
    pub fn change(&self, info: &str) -> String {
        let db = rusqlite::Connection::open(self.isolated.path().join("runs.vtedb")).unwrap();
        let id: String = db
            .query_row("SELECT max(Index_GUID) FROM IndexData WHERE Info1 IS NOT NULL", (), |row| row.get(0))
            .unwrap();
        assert_eq!(db.execute("UPDATE IndexData SET Info1 = ?1 WHERE Index_GUID = ?2", (info, &id)).unwrap(), 1);
        format!("{id}.xml")
    }
}

/// The program at work; it ends with the test, however that ends.
pub struct Running(std::process::Child);

impl Running {
    /// Starts the program in the folder of a site, with its log in the file `log` there.
    pub fn start(site: &Site, arguments: &[&str]) -> Running {
        let log = std::fs::File::create(site.path().join("log")).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
        command.current_dir(site.path()).args(arguments).stdout(std::process::Stdio::null()).stderr(log);
        Running(command.spawn().unwrap())
    }

    /// Asks it to stop: it does so within five seconds, and says that all is well.
    #[track_caller]
    pub fn stops(mut self) {
        let asked = std::time::Instant::now();
        std::process::Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert_eq!(self.0.wait().unwrap().code(), Some(0));
        assert!(asked.elapsed() < std::time::Duration::from_secs(5), "{:?}", asked.elapsed());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An isolated site with a database of its own.
pub fn isolated(site: &str, runs: u32) -> Site {
    let isolated = Site::new();
    std::fs::copy(sample(), isolated.path().join("runs.vtedb")).unwrap();
    isolated.configure("[source]\nsnapshot = \"runs.vtedb\"\n");
    isolated.configure_more(&format!(
        "[deliver]\nto = \"bundle\"\n[bundle]\nsite = \"{site}\"\nruns = {runs}\nfolder = \"outgoing\"\n"
    ));
    std::fs::create_dir(isolated.path().join("outgoing")).unwrap();
    isolated
}

/// The bundles in a folder, by name.
pub fn bundles(folder: &Path) -> Vec<PathBuf> {
    let names = names(folder).into_iter().filter(|name| vte_wats::sync::bundle::names::is_bundle(name));
    names.map(|name| folder.join(name)).collect()
}

/// The reports in a folder.
pub fn reports(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let names = names(folder).into_iter();
    names.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
}
