//! What the tests of the program share: a site in a temporary folder, and the built program.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// The folder of the project.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The bundled sample.
pub fn sample() -> PathBuf {
    project().join("samples/vte_9_3.vtedb")
}

/// How many runs the bundled sample has.
pub fn runs() -> usize {
    let source = vte_wats::vte::snapshot::SnapshotSource::open(&sample()).unwrap();
    let config = vte_wats::config::Config::default();
    let mut reader = vte_wats::vte::reader::RunReader::open(Box::new(source), &config.source, &config.limits).unwrap();
    usize::try_from(reader.overview().unwrap().0).unwrap()
}

/// A site: a folder with a configuration, a drop folder, and the state beside it.
pub struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// A site that reads the bundled sample.
    pub fn new() -> Site {
        Site::reading(&sample())
    }

    /// A site that reads the given snapshot.
    pub fn reading(snapshot: &Path) -> Site {
        let site = Site { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(site.drop_folder()).unwrap();
        site.configure(&format!("[source]\nsnapshot = '{}'\n", snapshot.display()));
        site
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The drop folder.
    pub fn drop_folder(&self) -> PathBuf {
        self.path().join("drop")
    }

    /// Where the ledger is.
    pub fn ledger(&self) -> PathBuf {
        self.path().join("state/ledger.db")
    }

    /// Writes the configuration: `source` is its section, the rest is that of the bundled sample.
    pub fn configure(&self, source: &str) {
        let text = format!(
            "state = \"state\"\n{source}\n[site]\ntime_zone = \"Europe/Stockholm\"\n[verdict]\nexit = {{ \"2\" = \"Terminated\" }}\n[drop]\nfolder = \"drop\"\n"
        );
        std::fs::write(self.path().join("vte-wats.toml"), text).unwrap();
    }

    /// Adds to the configuration.
    pub fn configure_more(&self, text: &str) {
        let path = self.path().join("vte-wats.toml");
        std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + text).unwrap();
    }

    /// Runs the program in the folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(self.command().args(arguments).output().unwrap())
    }

    /// Runs the program in another folder.
    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Ran {
        Ran::new(self.command().current_dir(folder).args(arguments).output().unwrap())
    }

    /// The program, to be started in the folder.
    pub fn command(&self) -> Command {
        let mut command = Command::cargo_bin("vte-wats").unwrap();
        command.current_dir(self.path()).env("NO_COLOR", "1").env_remove("VTE_WATS_CONFIG").env_remove("VTE_WATS_LOG");
        command
    }

    /// The names of the reports in the drop folder, sorted.
    pub fn reports(&self) -> Vec<String> {
        names(&self.drop_folder())
    }
}

/// Compares a report with `tests/golden/NAME`, or writes it when `UPDATE_GOLDEN` is set; it must be valid by the XSD.
#[track_caller]
pub fn golden(file: &Path, name: &str) {
    let golden = project().join("tests/golden").join(name);
    let bytes = std::fs::read_to_string(file).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        std::fs::write(&golden, &bytes).unwrap();
    }
    assert_eq!(bytes, std::fs::read_to_string(&golden).unwrap());
    let xsd = project().join("xsd/wsxf.xsd");
    let lint = std::process::Command::new("xmllint").args(["--noout", "--schema"]).arg(xsd).arg(&golden).output();
    assert!(lint.expect("xmllint: tests/run.sh installs it").status.success());
}

/// The names of the files in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What the program did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn new(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It ended with this exit code.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Ran {
        assert_eq!(self.code, code, "out:\n{}\nerr:\n{}", self.out, self.err);
        self
    }

    /// It printed this.
    #[track_caller]
    pub fn prints(&self, text: &str) -> &Ran {
        assert!(self.out.contains(text), "`{text}` is not in\n{}\nerr:\n{}", self.out, self.err);
        self
    }

    /// It complained with this.
    #[track_caller]
    pub fn complains(&self, text: &str) -> &Ran {
        assert!(self.err.contains(text), "`{text}` is not in\n{}", self.err);
        self
    }
}
