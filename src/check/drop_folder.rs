//! The drop folder: is it there, can files be written, renamed and removed in it, what waits and what was refused.

use std::path::Path;
use std::time::Duration;

use crate::deliver::{RealFs, Retry, probe, rejected, waiting};
use crate::error::{Code, Error, Result};

use super::Finding;

/// Four seconds in all: somebody waits for the answer, and without the right to rename it comes only then on Windows, where
/// that looks like a file that is in use.
const RETRY: Retry = Retry { first: Duration::from_millis(10), longest: Duration::from_secs(1), times: 10 };

/// Looks at the drop folder.
pub fn check(folder: Option<&Path>, max_waiting: u32) -> Vec<Finding> {
    let Some(folder) = folder else {
        return vec![Finding::warn(
            "drop folder",
            "no drop folder is configured",
            "write drop.folder, or give a plain folder with `export --to`",
        )];
    };
    let (waiting, refused) = match look(folder) {
        Ok(counts) => counts,
        Err(error) => return vec![Finding::fail("drop folder", &error)],
    };
    let mut findings =
        vec![Finding::pass("drop folder", format!("{}: writing, renaming and removing work", folder.display()))];
    findings.push(if waiting > max_waiting {
        Finding::warn(
            "waiting",
            format!("{waiting} reports wait for the WATS Client, more than drop.max_waiting = {max_waiting}"),
            "see that the WATS Client service runs and that its converter reads this folder",
        )
    } else {
        Finding::pass("waiting", format!("{waiting} reports wait for the WATS Client"))
    });
    findings.push(if refused > 0 {
        Finding::warn(
            "refused",
            format!("the WATS Client refused {refused} files: they are in {}", folder.join("Error").display()),
            "the reason is in wats.log of the client; after mending the cause: vte-wats export --rejected",
        )
    } else {
        Finding::pass("refused", "the WATS Client has refused no file")
    });
    findings
}

/// Tries the folder; how many reports wait in it, and how many the client has refused.
fn look(folder: &Path) -> Result<(u32, usize)> {
    if !folder.exists() {
        return Err(Error::new(Code::DropFolder, format!("the drop folder {} does not exist", folder.display())).hint(
            "install the WATS Client, or correct drop.folder; the bridge does not make a drop folder that nobody reads",
        ));
    }
    probe(&RealFs, folder, "check", RETRY)?;
    Ok((waiting(&RealFs, folder)?, rejected(&RealFs, folder)?.len()))
}

#[cfg(test)]
mod tests {
    use std::fs;

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
