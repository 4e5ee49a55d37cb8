//! How fast reports are delivered, beside the bare cost of creating the same files with the same syncs.
//!
//! ```text
//! cargo run --release --example delivery_rate [FOLDER]...
//! ```
//!
//! For each folder (default: `/dev/shm`, where there is one, and the system's folder for temporary files) it creates
//! reports of 6 KB in batches of 200, in one subfolder per way, alternating between the ways so that what else the
//! machine does falls on all. The bare ways know no ledger and no digest:
//!
//! * `bare`: write, synchronise and close each temporary file, one after the other; rename all; synchronise the folder;
//! * `bare, 16 threads`: the same with 16 files at a time.
//!
//! The state folder of the delivery is beside its files, on the same disk.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use uuid::Uuid;
use vte_wats::deliver::{Options, Outbox, Outgoing, RealFs};
use vte_wats::ledger::Ledger;
use vte_wats::vte::source::SourceIdentity;

const BATCH: usize = 200;
const BYTES: usize = 6 * 1024;
/// At least this long, and at least this many batches, for each way.
const LEAST: (Duration, usize) = (Duration::from_secs(4), 10);

type Anything<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Anything<()> {
    let mut folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        folders.extend(Path::new("/dev/shm").is_dir().then(|| PathBuf::from("/dev/shm")));
        folders.push(std::env::temp_dir());
    }
    println!("| folder | way | files | files per second | of bare |");
    println!("|---|---|---:|---:|---:|");
    for folder in folders {
        measure(&folder)?;
    }
    Ok(())
}

fn measure(folder: &Path) -> Anything<()> {
    let dir = tempfile::TempDir::new_in(folder)?;
    let identity = SourceIdentity { server: "S".to_owned(), database: "D".to_owned(), created: "C".to_owned() };
    let mut ledger = Ledger::open(&dir.path().join("state"), &identity)?;
    let drop = dir.path().join("delivered");
    let mut outbox = Outbox::open(Arc::new(RealFs), &drop, Options::plain_folder(None), &mut ledger)?;
    let bare = dir.path().join("bare");
    let threads = dir.path().join("threads");
    std::fs::create_dir(&bare)?;
    std::fs::create_dir(&threads)?;

    let mut spent = [Duration::ZERO; 3];
    let mut batches = 0;
    while batches < LEAST.1 || spent.iter().any(|spent| *spent < LEAST.0) {
        let batch = reports(batches);
        let mut timed = |way: usize, work: &mut dyn FnMut() -> Anything<()>| -> Anything<()> {
            let begin = Instant::now();
            work()?;
            spent[way] += begin.elapsed();
            Ok(())
        };
        timed(0, &mut || create(&bare, &batch, 1))?;
        timed(1, &mut || create(&threads, &batch, 16))?;
        timed(2, &mut || Ok(outbox.deliver(&mut ledger, &batch, &mut Vec::new())?))?;
        batches += 1;
    }
    let files = batches * BATCH;
    let rate = |spent: Duration| files as f64 / spent.as_secs_f64();
    for (way, spent_on_it) in ["bare", "bare, 16 threads", "delivered, with ledger"].iter().zip(spent) {
        let share = 100.0 * rate(spent_on_it) / rate(spent[0]);
        println!("| {} | {way} | {files} | {:.0} | {share:.0} % |", folder.display(), rate(spent_on_it));
    }
    Ok(())
}

/// Reports with keys in no order, as NEWID() gives them.
fn reports(batch: usize) -> Vec<Outgoing> {
    let report = |index: usize| {
        let number = (batch * BATCH + index) as u64;
        let scattered = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let id = Uuid::from_u64_pair(scattered ^ (scattered >> 29), number);
        let mut bytes = id.to_string().into_bytes();
        bytes.resize(BYTES, b' ');
        Outgoing { id, row_digest: *id.as_bytes(), bytes, claim: None }
    };
    (0..BATCH).map(report).collect()
}

fn create(folder: &Path, batch: &[Outgoing], threads: usize) -> Anything<()> {
    let next = AtomicUsize::new(0);
    let work = || -> std::io::Result<()> {
        while let Some(run) = batch.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut file = File::create(folder.join(format!("{}.tmp", run.id)))?;
            file.write_all(&run.bytes)?;
            file.sync_all()?;
        }
        Ok(())
    };
    if threads == 1 {
        work()?;
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| worker.join().unwrap_or(Ok(())))
        })?;
    }
    for run in batch {
        std::fs::rename(folder.join(format!("{}.tmp", run.id)), folder.join(format!("{}.xml", run.id)))?;
    }
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
