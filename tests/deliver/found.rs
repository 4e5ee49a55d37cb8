//! What delivery does with what it finds in the folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::reports::{bytes, id, identity, outgoing, quick_dir, whole};
use vte_wats::deliver::{Options, Outbox, Outcome, RealFs, Rejected, rejected, waiting};
use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::{Ledger, State};

struct Site {
    dir: tempfile::TempDir,
    ledger: Ledger,
}

impl Site {
    fn new() -> Site {
        let dir = quick_dir();
        let ledger = Ledger::open(&dir.path().join("state"), &identity()).unwrap();
        Site { dir, ledger }
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("drop")
    }

    fn file(&self, number: u32) -> PathBuf {
        self.folder().join(name(number))
    }

    fn open(&mut self, per_folder: Option<u32>) -> Result<Outbox> {
        let options = Options { take_back: Duration::from_millis(1), ..Options::plain_folder(per_folder) };
        Outbox::open(Arc::new(RealFs), &self.folder(), options, &mut self.ledger)
    }

    /// Opens the folder and delivers these runs in this version as one batch.
    fn deliver(&mut self, runs: &[(u32, u32)]) -> Vec<Outcome> {
        self.deliver_into(None, runs)
    }

    fn deliver_into(&mut self, per_folder: Option<u32>, runs: &[(u32, u32)]) -> Vec<Outcome> {
        let mut outbox = self.open(per_folder).unwrap();
        let batch: Vec<_> = runs.iter().map(|(number, generation)| outgoing(*number, *generation)).collect();
        let mut outcomes = Vec::new();
        outbox.deliver(&mut self.ledger, &batch, &mut outcomes).unwrap();
        outcomes
    }

    fn refusal(&mut self, per_folder: Option<u32>) -> Error {
        self.open(per_folder).err().expect("the folder was opened")
    }

    fn state(&self, number: u32) -> Option<State> {
        let to = self.ledger.destinations().unwrap()[0].id;
        self.ledger.lookup(to, &[id(number)]).unwrap().get(&id(number)).map(|known| known.state)
    }

    /// All files below the folder, as paths relative to it.
    fn files(&self) -> Vec<String> {
        let folder = self.folder();
        let mut files: Vec<_> = walkdir::WalkDir::new(&folder)
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| {
                entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().replace(std::path::MAIN_SEPARATOR, "/")
            })
            .collect();
        files.sort();
        files
    }
}

fn name(number: u32) -> String {
    format!("{:X}.xml", id(number).hyphenated())
}

fn quarantined(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Quarantined { code: Code::RunForeignFile, reason } => reason,
        other => panic!("{other:?}"),
    }
}

fn read(path: &Path) -> Option<(u32, u32)> {
    whole(&std::fs::read(path).unwrap())
}

#[test]
fn a_report_is_written_replaced_and_left_alone() {
    let mut site = Site::new();
    assert_eq!(site.deliver(&[(1, 1), (2, 1)]), [Outcome::Written, Outcome::Written]);
    assert_eq!(site.deliver(&[(1, 2), (2, 1), (3, 1)]), [Outcome::Replaced, Outcome::AlreadyThere, Outcome::Written]);
    let mut expected: Vec<_> = [1, 2, 3].map(name).into();
    expected.sort();
    assert_eq!(site.files(), expected);
    assert_eq!([read(&site.file(1)), read(&site.file(2))], [Some((1, 2)), Some((2, 1))]);
}

#[test]
fn a_report_that_the_client_took_is_written_again_when_asked() {
    let mut site = Site::new();
    site.deliver(&[(1, 1), (2, 1)]);
    std::fs::remove_file(site.file(1)).unwrap();
    std::fs::remove_file(site.file(2)).unwrap();
    assert_eq!(site.deliver(&[(1, 1), (2, 2)]), [Outcome::Written, Outcome::Written]);
    assert_eq!([read(&site.file(1)), read(&site.file(2))], [Some((1, 1)), Some((2, 2))]);
}

#[test]
fn a_batch_may_hold_nothing_and_a_run_twice() {
    let mut site = Site::new();
    assert_eq!(site.deliver(&[]), []);
    assert_eq!(
        site.deliver(&[(1, 1), (1, 2), (1, 2), (2, 1)]),
        [Outcome::Written, Outcome::Replaced, Outcome::AlreadyThere, Outcome::Written]
    );
    assert_eq!(read(&site.file(1)), Some((1, 2)));
}

#[test]
fn a_name_that_is_taken_sets_the_run_aside() {
    let mut site = Site::new();
    site.deliver(&[(2, 1)]);
    std::fs::write(site.file(1), "somebody else's").unwrap();
    let edited = String::from_utf8(bytes(2, 1)).unwrap().replace("line=\"0\"", "line=\"0\" edited=\"yes\"");
    std::fs::write(site.file(2), &edited).unwrap();
    std::fs::create_dir(site.file(3)).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(site.file(2), site.file(4)).unwrap();

    let outcomes = site.deliver(&[(1, 1), (2, 2), (3, 1), (4, 1), (5, 1)]);
    assert!(quarantined(&outcomes[0]).contains("did not write"), "{outcomes:?}");
    assert!(quarantined(&outcomes[1]).contains("was changed after"), "{outcomes:?}");
    assert!(quarantined(&outcomes[2]).contains("a folder has that name"), "{outcomes:?}");
    #[cfg(unix)]
    assert!(quarantined(&outcomes[3]).contains("no regular file"), "{outcomes:?}");
    assert_eq!(outcomes[4], Outcome::Written);
    assert_eq!(std::fs::read(site.file(1)).unwrap(), b"somebody else's");
    assert_eq!(std::fs::read(site.file(2)).unwrap(), edited.as_bytes());

    let listed = site.ledger.quarantined(None, 10).unwrap();
    assert_eq!(listed.len(), if cfg!(unix) { 4 } else { 3 });
    let first = listed.iter().find(|it| it.id == id(1)).unwrap();
    assert_eq!(first.code, "VW-RUN-FOREIGN-FILE");
    assert!(first.reason.contains(&name(1)) && first.hint.contains("tried again"), "{first:?}");

    // Out of the way, they are delivered.
    std::fs::remove_file(site.file(1)).unwrap();
    std::fs::remove_dir(site.file(3)).unwrap();
    assert_eq!(site.deliver(&[(1, 1), (3, 1)]), [Outcome::Written, Outcome::Written]);
    assert_eq!(
        [site.state(1), site.state(2), site.state(3)],
        [Some(State::Delivered), Some(State::Quarantined), Some(State::Delivered)]
    );
}

#[test]
fn without_the_ledger_equal_files_are_ours_and_others_are_not() {
    let mut site = Site::new();
    site.deliver(&[(1, 1), (2, 1)]);
    site.ledger = Ledger::open(&site.dir.path().join("other state"), &identity()).unwrap();
    let outcomes = site.deliver(&[(1, 1), (2, 2)]);
    assert_eq!(outcomes[0], Outcome::AlreadyThere);
    assert!(quarantined(&outcomes[1]).contains("did not write"), "{outcomes:?}");
    assert_eq!(read(&site.file(2)), Some((2, 1)));
}

#[test]
fn subfolders_are_filled_one_after_the_other_and_resumed() {
    let mut site = Site::new();
    site.deliver_into(Some(2), &[(1, 1), (2, 1), (3, 1)]);
    assert_eq!(site.files().iter().map(|path| &path[..5]).collect::<Vec<_>>(), ["0001/", "0001/", "0002/"]);
    // Opened again: on in the last one; a changed run stays where it is, wherever filling is, and whatever the limit.
    let outcomes = site.deliver_into(Some(2), &[(4, 1), (1, 2), (5, 1)]);
    assert_eq!(outcomes, [Outcome::Written, Outcome::Replaced, Outcome::Written]);
    assert_eq!(read(&site.folder().join("0001").join(name(1))), Some((1, 2)));
    assert!(site.folder().join("0002").join(name(4)).is_file());
    assert!(site.folder().join("0003").join(name(5)).is_file());
    assert_eq!(site.deliver_into(None, &[(2, 2), (6, 1)]), [Outcome::Replaced, Outcome::Written]);
    assert_eq!(read(&site.folder().join("0001").join(name(2))), Some((2, 2)));
    assert!(site.file(6).is_file());
    assert_eq!(site.files().len(), 6);
}

#[test]
fn subfolders_that_were_carried_away_are_not_numbered_again() {
    let mut site = Site::new();
    site.deliver_into(Some(1), &[(1, 1), (2, 1)]);
    std::fs::remove_dir_all(site.folder().join("0002")).unwrap();
    site.deliver_into(Some(1), &[(3, 1), (2, 2)]);
    assert!(site.folder().join("0003").join(name(3)).is_file());
    assert_eq!(read(&site.folder().join("0002").join(name(2))), Some((2, 2)));
}

#[test]
fn a_subfolder_that_vanishes_while_it_is_filled_is_made_again() {
    let mut site = Site::new();
    let mut outbox = site.open(Some(9)).unwrap();
    outbox.deliver(&mut site.ledger, &[outgoing(1, 1)], &mut Vec::new()).unwrap();
    std::fs::remove_dir_all(site.folder().join("0001")).unwrap();
    let mut outcomes = Vec::new();
    outbox.deliver(&mut site.ledger, &[outgoing(2, 1)], &mut outcomes).unwrap_err();
    outbox.deliver(&mut site.ledger, &[outgoing(2, 1)], &mut outcomes).unwrap();
    assert_eq!((outcomes, site.files()), (vec![Outcome::Written], vec![format!("0001/{}", name(2))]));
}

#[test]
fn subfolders_of_another_ledger_are_refused() {
    let mut site = Site::new();
    site.deliver_into(Some(1), &[(1, 1), (2, 1)]);
    site.ledger = Ledger::open(&site.dir.path().join("other state"), &identity()).unwrap();
    let error = site.refusal(Some(1));
    assert_eq!(error.code(), Code::DropFolder);
    assert!(error.what().contains("0002") && error.remedy().unwrap().contains("--state"), "{error:?}");
}

#[test]
fn temporary_files_of_ours_are_removed_when_nobody_can_be_writing_them() {
    let mut site = Site::new();
    site.deliver(&[(1, 1)]);
    let age = |name: &str, seconds: u64| {
        let path = site.folder().join(name);
        std::fs::write(&path, "half a rep").unwrap();
        let time = SystemTime::now() - Duration::from_secs(seconds);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    };
    let tmp = |number: u32| format!("{:X}.tmp", id(number).hyphenated());
    age(&tmp(8), 3600);
    age(&tmp(9), 5);
    age("notes.tmp", 3600);
    age(&format!("{:X}.xml_tmp", id(10).hyphenated()), 3600);
    site.open(None).unwrap();
    let mut expected = vec![name(1), tmp(9), format!("{:X}.xml_tmp", id(10).hyphenated()), "notes.tmp".to_owned()];
    expected.sort();
    assert_eq!(site.files(), expected);
}

#[test]
fn a_drop_folder_is_not_made_and_a_plain_one_is() {
    let mut site = Site::new();
    let drop = Options { create: false, ..Options::plain_folder(None) };
    let error = Outbox::open(Arc::new(RealFs), &site.folder(), drop, &mut site.ledger).err().unwrap();
    assert_eq!(error.code(), Code::DropFolder);
    assert!(error.what().contains("is not there") && error.remedy().unwrap().contains("drop.folder"), "{error:?}");
    assert!(!site.folder().exists());

    let deep = site.folder().join("a").join("b");
    Outbox::open(Arc::new(RealFs), &deep, Options::plain_folder(None), &mut site.ledger).unwrap();
    assert!(deep.is_dir());
}

#[test]
fn a_file_is_no_folder() {
    let mut site = Site::new();
    std::fs::write(site.folder(), "x").unwrap();
    let error = site.refusal(None);
    assert_eq!(error.code(), Code::DropFolder);
    assert!(error.what().contains("is a file, not a folder"), "{error:?}");
    let below = site.folder().join("below");
    let error = Outbox::open(Arc::new(RealFs), &below, Options::plain_folder(None), &mut site.ledger).err().unwrap();
    assert_eq!(error.code(), Code::DropFolder);
}

#[test]
fn a_folder_that_vanishes_ends_the_batch_and_loses_nothing() {
    let mut site = Site::new();
    let mut outbox = site.open(None).unwrap();
    let mut outcomes = Vec::new();
    outbox.deliver(&mut site.ledger, &[outgoing(1, 1)], &mut outcomes).unwrap();
    let away = site.dir.path().join("away");
    std::fs::rename(site.folder(), &away).unwrap();
    let error = outbox.deliver(&mut site.ledger, &[outgoing(2, 1)], &mut outcomes).unwrap_err();
    assert_eq!((error.code(), outcomes.len()), (Code::DropFolder, 1));
    assert!(error.what().contains("is not there"), "{error:?}");
    assert_eq!((site.folder().exists(), site.state(2)), (false, Some(State::Intended)));
    std::fs::rename(&away, site.folder()).unwrap();
    outbox.deliver(&mut site.ledger, &[outgoing(2, 1)], &mut outcomes).unwrap();
    assert_eq!((site.files().len(), site.state(2)), (2, Some(State::Delivered)));
}

#[test]
fn one_folder_is_one_destination_however_it_is_named() {
    let mut site = Site::new();
    site.deliver(&[(1, 1)]);
    let roundabout = site.folder().join("..").join("drop");
    let outbox = Outbox::open(Arc::new(RealFs), &roundabout, Options::plain_folder(None), &mut site.ledger).unwrap();
    assert_eq!(site.ledger.destinations().unwrap().len(), 1);
    assert_eq!(site.ledger.lookup(outbox.destination(), &[id(1)]).unwrap().len(), 1);
}

#[test]
fn what_waits_and_what_was_refused_is_counted() {
    let mut site = Site::new();
    site.deliver(&[(1, 1), (2, 1)]);
    let folder = site.folder();
    std::fs::write(folder.join("OTHER.XML"), "").unwrap();
    std::fs::write(folder.join("half.tmp"), "").unwrap();
    assert_eq!(waiting(&RealFs, &folder).unwrap(), 3);
    assert_eq!(rejected(&RealFs, &folder).unwrap(), []);

    let errors = folder.join("Error");
    std::fs::create_dir(&errors).unwrap();
    let clash = name(7).replace(".xml", ".a1b2c3d4.xml");
    for it in [&name(7), &clash, "other.xml", "other.log"] {
        std::fs::write(errors.join(it), "").unwrap();
    }
    let mut expected = vec![
        Rejected { name: name(7), id: Some(id(7)) },
        Rejected { name: clash, id: Some(id(7)) },
        Rejected { name: "other.xml".to_owned(), id: None },
    ];
    expected.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(rejected(&RealFs, &folder).unwrap(), expected);
    assert_eq!(waiting(&RealFs, &folder.join("none")).unwrap_err().code(), Code::DropFolder);
}
