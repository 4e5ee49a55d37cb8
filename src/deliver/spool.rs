//! Temporary files, written and synchronised many at a time.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::backoff::patiently;
use super::fs::Fs;
use super::options::Retry;

/// A file to write.
pub(super) struct Spool<'a> {
    pub(super) path: PathBuf,
    pub(super) bytes: &'a [u8],
}

/// Writes and synchronises all of `files`, on up to `threads` threads; after the first failure no further file is begun.
/// Gives the failure of the first file, in their order, that has one. On Windows a name is taken for as long as a scanner has
/// the file open that was removed under it; `retry` says how long to wait.
pub(super) fn write_all(
    fs: &dyn Fs,
    files: &[Spool<'_>],
    threads: usize,
    retry: Retry,
) -> Result<(), (PathBuf, io::Error)> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let work = || {
        let mut failure = None;
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { break };
            let written = patiently(fs, retry, || fs.write(&file.path, file.bytes));
            if let Err(error) = written.and_then(|open| fs.sync(&file.path, open)) {
                failed.store(true, Ordering::Relaxed);
                failure = Some((index, error));
                break;
            }
        }
        failure
    };
    let first = if threads.min(files.len()) <= 1 {
        work()
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.min(files.len())).map(|_| scope.spawn(work)).collect();
            let failures = workers.into_iter().filter_map(|worker| match worker.join() {
                Ok(failure) => failure,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            failures.min_by_key(|(index, _)| *index)
        })
    };
    first.map_or(Ok(()), |(index, error)| Err((files[index].path.clone(), error)))
}
