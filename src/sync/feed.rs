//! Reads pages on a thread of its own, so that the database is asked for the next page while this one is written.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::error::Result;
use crate::vte::reader::{Page, RunReader};
use crate::vte::sql::{Mark, Range};
use crate::vte::value::Value;

/// Pages that may wait between reading and writing: with the one being read and the one being written, memory holds
/// four.
const WAITING_PAGES: usize = 1;

/// What to read.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// All runs of ranges, one after another, at most so many.
    Ranges(Vec<Range>, Option<u64>),
    /// The runs with these keys.
    Keys(Vec<Value>),
}

/// Reads `wanted` and hands page after page to `each`; an error of reading comes after the pages read before it.
///
/// # Errors
/// Reading fails, or `each` does.
pub fn feed(
    reader: &mut RunReader,
    wanted: &Wanted,
    stop: &AtomicBool,
    mut each: impl FnMut(Page) -> Result<()>,
) -> Result<()> {
    let (sender, receiver): (SyncSender<Result<Page>>, Receiver<Result<Page>>) = sync_channel(WAITING_PAGES);
    // The receiver ends with this closure, and with it a reader that waits to send.
    std::thread::scope(move |scope| {
        scope.spawn(move || {
            if let Err(error) = read(reader, wanted, stop, &sender) {
                // Nobody listens any more when writing has failed; that error is the one to report.
                let _ = sender.send(Err(error));
            }
        });
        for page in receiver {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            each(page?)?;
        }
        Ok(())
    })
}

fn read(reader: &mut RunReader, wanted: &Wanted, stop: &AtomicBool, sender: &SyncSender<Result<Page>>) -> Result<()> {
    match wanted {
        Wanted::Keys(keys) => {
            let runs = reader.require(keys)?;
            let _ = sender.send(Ok(Page { runs, next: None, without_key: 0 }));
        }
        Wanted::Ranges(ranges, limit) => {
            let mut left = *limit;
            for range in ranges {
                let mut after: Option<Mark> = None;
                loop {
                    if stop.load(Ordering::Relaxed) || left == Some(0) {
                        return Ok(());
                    }
                    let page = reader.page(range, after.as_ref(), left)?;
                    left = left.map(|left| left.saturating_sub(page.runs.len() as u64));
                    after.clone_from(&page.next);
                    if sender.send(Ok(page)).is_err() {
                        return Ok(());
                    }
                    if after.is_none() {
                        break;
                    }
                }
            }
        }
    }
    Ok(())
}
