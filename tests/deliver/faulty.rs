//! A file system and a ledger that fail when they are told to, and a power cut.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use vte_wats::deliver::fs::{Fs, Kind, Meta, RealFs};
use vte_wats::error::{Code, Error, Result};
use vte_wats::ledger::Faults;

/// How the n-th operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It fails (a write half-way), the next ones work.
    Once,
    /// It fails, and all that follow: the disk is gone, or the process is as good as dead.
    Onwards,
    /// It is done, but the answer is an error.
    AnswerLost,
    /// It fails, and so do the next, this many in all.
    Times(usize),
}

/// When to fail; counts and names the operations.
pub struct Plan {
    at: usize,
    failure: Failure,
    kind: ErrorKind,
    count: AtomicUsize,
    log: Mutex<Vec<String>>,
    /// What somebody else does right before an operation.
    meanwhile: Mutex<Option<(String, Meanwhile)>>,
}

type Meanwhile = Box<dyn FnOnce() + Send>;

/// Stands for "another program has the file open".
pub const BUSY: ErrorKind = ErrorKind::ResourceBusy;

impl Plan {
    /// Fails at operation `at`, from 1; 0: never.
    pub fn new(at: usize, failure: Failure, kind: ErrorKind) -> Arc<Plan> {
        Arc::new(Plan {
            at,
            failure,
            kind,
            count: AtomicUsize::new(0),
            log: Mutex::default(),
            meanwhile: Mutex::default(),
        })
    }

    /// Does `something` once, right before the operation with this name.
    pub fn before_operation(&self, name: String, something: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some((name, Box::new(something)));
    }

    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Whether the plan came to its failure.
    pub fn has_failed(&self) -> bool {
        self.at > 0 && self.count.load(Ordering::SeqCst) >= self.at
    }

    /// Counts an operation, and says whether it fails.
    fn step(&self, what: String) -> bool {
        if let Some((_, something)) = self.meanwhile.lock().unwrap().take_if(|(name, _)| *name == what) {
            something();
        }
        let mut log = self.log.lock().unwrap();
        log.push(what);
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        match self.failure {
            Failure::Once | Failure::AnswerLost => number == self.at,
            Failure::Onwards => self.at > 0 && number >= self.at,
            Failure::Times(times) => self.at > 0 && (self.at..self.at + times).contains(&number),
        }
    }

    fn run<T>(&self, op: &str, path: &Path, operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let fails = self.step(format!("{op} {name}"));
        if !fails {
            return operation();
        }
        if self.failure == Failure::AnswerLost {
            operation().map(drop)?;
        }
        Err(io::Error::new(self.kind, "told to fail"))
    }
}

impl Faults for Plan {
    fn before(&self, op: &'static str) -> Result<()> {
        let fails = self.step(format!("ledger: {op}"));
        if fails { Err(Error::new(Code::Ledger, "told to fail")) } else { Ok(()) }
    }
}

/// So that one plan can count for both.
pub struct Shared(pub Arc<Plan>);

impl Faults for Shared {
    fn before(&self, op: &'static str) -> Result<()> {
        self.0.before(op)
    }
}

/// What has happened in the folders since they were last synchronised.
enum Change {
    Created(PathBuf),
    Renamed { from: PathBuf, to: PathBuf, over: Option<Vec<u8>> },
    Removed { path: PathBuf, bytes: Vec<u8> },
}

#[derive(Default)]
struct Volatile {
    contents: HashSet<PathBuf>,
    names: Vec<Change>,
}

/// The real file system, failing by plan, that knows what a power cut would take.
pub struct FaultyFs {
    plan: Arc<Plan>,
    volatile: Mutex<Volatile>,
}

impl FaultyFs {
    pub fn new(plan: &Arc<Plan>) -> Arc<FaultyFs> {
        Arc::new(FaultyFs { plan: Arc::clone(plan), volatile: Mutex::default() })
    }

    /// Cuts the power: what was not synchronised is half there, and the names are as they were when their folder was
    /// last synchronised, but for the first `kept` changes.
    pub fn cut_power(&self, kept: usize) {
        let mut volatile = self.volatile.lock().unwrap();
        for path in volatile.contents.drain() {
            if let Ok(bytes) = std::fs::read(&path) {
                std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            }
        }
        let kept = kept.min(volatile.names.len());
        for change in volatile.names.drain(kept..).rev() {
            match change {
                Change::Created(path) => drop(std::fs::remove_file(path)),
                Change::Renamed { from, to, over } => {
                    std::fs::rename(&to, &from).unwrap();
                    if let Some(bytes) = over {
                        std::fs::write(&to, bytes).unwrap();
                    }
                }
                Change::Removed { path, bytes } => std::fs::write(path, bytes).unwrap(),
            }
        }
        volatile.names.clear();
    }

    /// How many changes of names a power cut could take.
    pub fn volatile_names(&self) -> usize {
        self.volatile.lock().unwrap().names.len()
    }

    fn renamed(&self, from: &Path, to: &Path, over: Option<Vec<u8>>) {
        let mut volatile = self.volatile.lock().unwrap();
        if volatile.contents.remove(from) {
            volatile.contents.insert(to.to_owned());
        }
        volatile.names.push(Change::Renamed { from: from.to_owned(), to: to.to_owned(), over });
    }
}

impl Fs for FaultyFs {
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        let was_there = path.exists();
        self.volatile.lock().unwrap().contents.insert(path.to_owned());
        let done = self.plan.run("write", path, || RealFs.write(path, bytes));
        if done.is_err() && self.plan.failure != Failure::AnswerLost {
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }
        if !was_there {
            self.volatile.lock().unwrap().names.push(Change::Created(path.to_owned()));
        }
        done
    }

    fn sync(&self, path: &Path, file: File) -> io::Result<()> {
        self.plan.run("sync", path, || RealFs.sync(path, file))?;
        self.volatile.lock().unwrap().contents.remove(path);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.plan.run("rename", from, || {
            let over = std::fs::read(to).ok();
            RealFs.rename(from, to)?;
            self.renamed(from, to, over);
            Ok(())
        })
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.plan.run("rename-new", from, || {
            RealFs.rename_new(from, to)?;
            self.renamed(from, to, None);
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.plan.run("remove", path, || {
            let bytes = std::fs::read(path)?;
            RealFs.remove(path)?;
            let mut volatile = self.volatile.lock().unwrap();
            volatile.names.push(Change::Removed { path: path.to_owned(), bytes });
            Ok(())
        })
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.plan.run("read", path, || RealFs.read(path))
    }

    fn meta(&self, path: &Path) -> io::Result<Meta> {
        self.plan.run("meta", path, || RealFs.meta(path))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        self.plan.run("list", folder, || RealFs.list(folder))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.plan.run("create folder", path, || RealFs.create_folder(path))
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.plan.run("create folders", path, || RealFs.create_folders(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.plan.run("sync folder", folder, || RealFs.sync_folder(folder))?;
        let within = |path: &Path| path.parent() == Some(folder);
        self.volatile.lock().unwrap().names.retain(|change| match change {
            Change::Created(path) | Change::Removed { path, .. } => !within(path),
            Change::Renamed { to, .. } => !within(to),
        });
        Ok(())
    }

    fn is_busy(&self, error: &io::Error) -> bool {
        error.kind() == BUSY
    }
}
