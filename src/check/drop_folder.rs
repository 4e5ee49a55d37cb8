//! The drop folder: is it there, can files be written, renamed and removed in it, what waits and what was refused.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::error::{Code, Error, Result};

use super::Finding;

/// The name of the file that is written on trial; it does not match the WATS Client's `*.xml`.
const TRIAL: &str = "vte-wats-check.tmp";
const TRIAL_RENAMED: &str = "vte-wats-check-renamed.tmp";

/// Looks at the drop folder.
pub fn check(folder: Option<&Path>, max_waiting: u32) -> Vec<Finding> {
    let Some(folder) = folder else {
        return vec![Finding::warn(
            "drop folder",
            "no drop folder is configured",
            "write drop.folder, or give a plain folder with `export --to`",
        )];
    };
    if let Err(error) = trial(folder) {
        return vec![Finding::fail("drop folder", &error)];
    }
    let mut findings =
        vec![Finding::pass("drop folder", format!("{}: writing, renaming and removing work", folder.display()))];
    let waiting = xml_files(folder);
    findings.push(if waiting > u64::from(max_waiting) {
        Finding::warn(
            "waiting",
            format!("{waiting} reports wait for the WATS Client, more than drop.max_waiting = {max_waiting}"),
            "see that the WATS Client service runs and that its converter reads this folder",
        )
    } else {
        Finding::pass("waiting", format!("{waiting} reports wait for the WATS Client"))
    });
    let refused = xml_files(&folder.join("Error"));
    findings.push(if refused > 0 {
        Finding::warn(
            "refused",
            format!("the WATS Client refused {refused} files: they are in {}", folder.join("Error").display()),
            "the reason is in wats.log of the client; after mending the cause, export the runs again with --run GUID --resend",
        )
    } else {
        Finding::pass("refused", "the WATS Client has refused no file")
    });
    findings
}

/// How many `*.xml` stand in a folder; none where there is no folder.
fn xml_files(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let is_xml = |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"));
    entries.filter_map(|entry| entry.ok()).filter(|entry| is_xml(&entry.path())).count() as u64
}

fn trial(folder: &Path) -> Result<()> {
    let failed = |what: &str, error: std::io::Error| {
        Error::new(Code::DropFolder, format!("cannot {what} in the drop folder {}", folder.display()))
            .hint("see that the folder exists and that this account may write, rename and delete in it")
            .source(error)
    };
    if !folder.is_dir() {
        return Err(Error::new(Code::DropFolder, format!("the drop folder {} does not exist", folder.display())).hint(
            "install the WATS Client, or correct drop.folder; the bridge does not make a drop folder that nobody reads",
        ));
    }
    let (path, renamed) = (folder.join(TRIAL), folder.join(TRIAL_RENAMED));
    let write = || {
        let mut file = fs::File::create(&path)?;
        file.write_all(b"vte-wats check")?;
        file.sync_all()
    };
    write().map_err(|error| failed("write", error))?;
    fs::rename(&path, &renamed).map_err(|error| failed("rename a file", error))?;
    fs::remove_file(&renamed).map_err(|error| failed("remove a file", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Level;

    #[test]
    fn a_good_folder_and_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let levels = |max| check(Some(folder.path()), max).iter().map(|finding| finding.level).collect::<Vec<_>>();
        assert_eq!(levels(1), [Level::Pass, Level::Pass, Level::Pass]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        fs::create_dir(folder.path().join("Error")).unwrap();
        for name in ["a.xml", "b.XML", "Error/c.xml"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        assert_eq!(levels(1), [Level::Pass, Level::Warn, Level::Warn]);
    }

    #[test]
    fn a_missing_folder_and_a_file_in_its_place_fail() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        for path in [folder.path().join("none"), file] {
            let findings = check(Some(&path), 1);
            assert_eq!((findings[0].level, findings[0].code), (Level::Fail, Some("VW-DROP-FOLDER")));
        }
    }
}
