//! A folder with a past: what was delivered into it before, what became of that, and how it has to look at the end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use vte_wats::deliver::{Fs, Options, Outbox, Outcome, Outgoing, RealFs};
use vte_wats::error::Result;
use vte_wats::ledger::{Faults, Intent, Ledger, State, report_digest};

use super::reports::{bytes, id, identity, outgoing, quick_dir, row_digest, whole};

pub const RUNS: u32 = 12;
/// Runs whose names are taken: by one of ours that was edited, and by a file of somebody else. The second only where all
/// reports are in one folder: a new run has no name of its own in the others.
pub const TAKEN: [(u32, &str); 2] = [(3, "<Report run=\"3\" edited=\"by hand\"/>"), (2, "a file of somebody else")];
pub struct NoFaults;

impl Faults for NoFaults {
    fn before(&self, _: &'static str) -> Result<()> {
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Case {
    per_folder: Option<u32>,
    threads: usize,
}

pub const CASES: [Case; 3] = [
    Case { per_folder: None, threads: 1 },
    Case { per_folder: None, threads: 4 },
    Case { per_folder: Some(4), threads: 1 },
];

pub struct World {
    dir: tempfile::TempDir,
    case: Case,
}

impl World {
    /// Before the test: runs 0, 1, 3, 4 and 5 were delivered in version 1; then the client took the report of 1, somebody
    /// edited that of 3, and the delivery of version 2 of 4 was cut off when it had its name.
    pub fn new(case: Case) -> World {
        let world = World { dir: quick_dir(), case };
        let before: Vec<_> = [0, 1, 3, 4, 5].map(|number| outgoing(number, 1)).into();
        let (mut ledger, mut outbox) = world.open(Arc::new(RealFs), Box::new(NoFaults)).unwrap();
        outbox.deliver(&mut ledger, &before, &mut Vec::new()).unwrap();
        let destination = ledger.destinations().unwrap().remove(0);
        let place = u32::from(case.per_folder.is_some());
        let intent = Intent { id: id(4), report_digest: report_digest(&bytes(4, 2)), place };
        ledger.intend(destination.id, &[intent], destination.placed).unwrap();
        std::fs::write(world.place(4), bytes(4, 2)).unwrap();
        std::fs::remove_file(world.place(1)).unwrap();
        for (number, text) in world.taken() {
            std::fs::write(world.place(*number), text).unwrap();
        }
        world
    }

    fn taken(&self) -> &'static [(u32, &'static str)] {
        if self.case.per_folder.is_some() { &TAKEN[..1] } else { &TAKEN }
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("drop")
    }

    /// Where the report of a run that was delivered before, or the first new one, stands.
    pub fn place(&self, number: u32) -> PathBuf {
        let folder = self.folder();
        let folder = match self.case.per_folder {
            None => folder,
            Some(_) if [0, 1, 3, 4].contains(&number) => folder.join("0001"),
            Some(_) => folder.join("0002"),
        };
        folder.join(format!("{:X}.xml", id(number).hyphenated()))
    }

    pub fn open(&self, fs: Arc<dyn Fs>, faults: Box<dyn Faults>) -> Result<(Ledger, Outbox)> {
        let mut ledger = Ledger::open_with(&self.dir.path().join("state"), &identity(), faults)?;
        ledger.begin_pass()?;
        let options = Options {
            threads: self.case.threads,
            take_back: Duration::from_micros(1),
            clock: || 1_700_000_000,
            ..Options::plain_folder(self.case.per_folder)
        };
        let outbox = Outbox::open(fs, &self.folder(), options, &mut ledger)?;
        Ok((ledger, outbox))
    }

    /// Delivers all runs in version `generation`, in batches, from a fresh start.
    pub fn export(&self, fs: Arc<dyn Fs>, faults: Box<dyn Faults>, generation: u32) -> Result<Vec<Outcome>> {
        let (mut ledger, mut outbox) = self.open(fs, faults)?;
        deliver(&mut ledger, &mut outbox, generation)
    }

    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        walkdir::WalkDir::new(self.folder())
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (entry.path().to_owned(), std::fs::read(entry.path()).unwrap()))
            .collect()
    }

    /// At no time is a report there that is not whole, and what is not ours is untouched.
    pub fn check_whole(&self, context: &str) {
        for (path, read) in self.files() {
            let taken =
                self.taken().iter().any(|(number, text)| self.place(*number) == path && read == text.as_bytes());
            if path.extension().is_some_and(|it| it == "xml") && !taken {
                let (number, _) = whole(&read).unwrap_or_else(|| panic!("{context}: {path:?} is not whole"));
                assert!(path.to_str().unwrap().contains(&format!("{:X}.xml", id(number).hyphenated())), "{context}");
            }
        }
        for (number, text) in self.taken() {
            assert_eq!(std::fs::read(self.place(*number)).unwrap(), text.as_bytes(), "{context}");
        }
    }

    /// After all: each run has one report of version `generation`, or is set aside, and the ledger says so.
    pub fn check_finished(&self, generation: u32, context: &str) {
        self.check_whole(context);
        let mut expected: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for number in 0..RUNS {
            let taken = self.taken().iter().find(|(it, _)| *it == number);
            let content = taken.map_or_else(|| bytes(number, generation), |(_, text)| text.as_bytes().to_vec());
            expected.insert(format!("{:X}.xml", id(number).hyphenated()), content);
        }
        let files = self.files();
        assert_eq!(files.len(), expected.len(), "{context}: {:?}", files.keys());
        for (path, read) in &files {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(expected.get(name) == Some(read), "{context}: {name} is {:?}", whole(read));
        }
        if let Some(most) = self.case.per_folder {
            let mut counts: BTreeMap<&Path, u32> = BTreeMap::new();
            for path in files.keys() {
                *counts.entry(path.parent().unwrap()).or_default() += 1;
            }
            assert!(counts.values().all(|count| *count <= most), "{context}: {counts:?}");
        }
        let ledger = Ledger::open(&self.dir.path().join("state"), &identity()).unwrap();
        let to = ledger.destinations().unwrap()[0].id;
        let ids: Vec<_> = (0..RUNS).map(id).collect();
        let known = ledger.lookup(to, &ids).unwrap();
        for number in 0..RUNS {
            let known = &known[&id(number)];
            let taken = self.taken().iter().any(|(it, _)| *it == number);
            let state = if taken { State::Quarantined } else { State::Delivered };
            assert_eq!(
                (known.state, known.row_digest),
                (state, Some(row_digest(generation))),
                "{context}: run {number}"
            );
            if !taken {
                assert!(known.has_report(&report_digest(&bytes(number, generation))), "{context}");
            }
        }
        let counts = ledger.counts(to).unwrap();
        // Run 3 counts as both: its first version was delivered.
        let taken = self.taken().len() as u64;
        let delivered = u64::from(RUNS) + 1 - taken;
        assert_eq!((counts.delivered, counts.quarantined, counts.intended), (delivered, taken, 0), "{context}");
    }
}

/// Delivers what the ledger does not know to be delivered, as an export does.
pub fn deliver(ledger: &mut Ledger, outbox: &mut Outbox, generation: u32) -> Result<Vec<Outcome>> {
    let runs: Vec<Outgoing> = (0..RUNS).map(|number| outgoing(number, generation)).collect();
    let mut outcomes = Vec::new();
    for page in runs.chunks(5) {
        let ids: Vec<_> = page.iter().map(|run| run.id).collect();
        let known = ledger.lookup(outbox.destination(), &ids)?;
        let is_delivered = |run: &Outgoing| {
            known.get(&run.id).is_some_and(|it| it.state == State::Delivered && it.row_digest == Some(run.row_digest))
        };
        let batch: Vec<_> = page.iter().filter(|run| !is_delivered(run)).cloned().collect();
        outbox.deliver(ledger, &batch, &mut outcomes)?;
    }
    Ok(outcomes)
}
