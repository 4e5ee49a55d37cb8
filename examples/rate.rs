//! How fast is it, and what does it cost? Prints a table: reading, converting, writing and the whole, in runs per second
//! and CPU per run, beside the bare cost of creating the same files with the same syncs.
//!
//!     cargo run --release --example rate -- [--runs N] [--steps N] [--folder DIR]...

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use vte_wats::config::Config;
use vte_wats::convert::Converter;
use vte_wats::deliver::{Options as DropOptions, Outbox, RealFs};
use vte_wats::ledger::Ledger;
use vte_wats::sample::{SampleSpec, generate};
use vte_wats::sync::export::{Options, Target, export};
use vte_wats::sync::feed::Wanted;
use vte_wats::vte::reader::RunReader;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::sql::Range;
use vte_wats::wats::{rules, write};

/// Files that are synced together, as in an export.
const BATCH: usize = 200;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut runs, mut steps, mut folders) = (10_000, 20, Vec::new());
    while let Some(name) = arguments.next() {
        let value = arguments.next().expect("a value");
        match name.as_str() {
            "--runs" => runs = value.parse().expect("a number"),
            "--steps" => steps = value.parse().expect("a number"),
            "--folder" => folders.push(PathBuf::from(value)),
            other => panic!("{other}?"),
        }
    }
    if folders.is_empty() {
        folders = vec![PathBuf::from("/dev/shm"), std::env::temp_dir()];
    }
    let work = tempfile::tempdir().expect("a folder");
    let database = work.path().join("rate.vtedb");
    let spec = SampleSpec::of_size(runs, steps);
    measure("making the database", runs, || generate(&database, &spec).map(drop).expect("a database"));

    let config = Config::parse("[site]\ntime_zone = \"Europe/Stockholm\"", "rate").expect("a configuration");
    let converter = Converter::new(&config).expect("a converter");
    let open = || {
        let source = SnapshotSource::open(&database).expect("the database");
        RunReader::open(Box::new(source), &config.source, &config.limits).expect("a reader")
    };
    let mut some = Vec::new();
    measure("reading", runs, || {
        let (mut reader, mut after) = (open(), None);
        loop {
            let page = reader.page(&Range::default(), after.as_ref(), None).expect("a page");
            after = page.next;
            if some.len() < 2000 {
                some.extend(page.runs);
            }
            if after.is_none() {
                break;
            }
        }
    });
    let count = some.len() as u64;
    let mut reports = Vec::new();
    measure("converting", count, || {
        reports = some.iter().map(|read| converter.convert(&read.run).expect("a report").report).collect();
    });
    measure("checking", count, || assert!(reports.iter().all(|report| rules::check(report).is_empty())));
    let mut files: Vec<Vec<u8>> = Vec::new();
    measure("serialising", count, || files = reports.iter().map(write::to_xml).collect());
    let bytes: usize = files.iter().map(Vec::len).sum();
    println!("{:<28} {} bytes a report", "", bytes / files.len());

    for folder in folders {
        let name = folder.display().to_string();
        let place = tempfile::tempdir_in(&folder).expect("a folder");
        let bare = measure(&format!("bare files in {name}"), runs, || bare(&place.path().join("bare"), &files, runs));
        let whole = measure(&format!("whole into {name}"), runs, || {
            let mut reader = open();
            let mut ledger =
                Ledger::open(&place.path().join("state"), &reader.info().identity.clone()).expect("a ledger");
            let mut outbox =
                Outbox::open(Arc::new(RealFs), &place.path().join("out"), DropOptions::plain_folder(None), &mut ledger)
                    .expect("a folder");
            let options = Options {
                wanted: Wanted::Ranges(vec![Range::default()], None),
                resend: false,
                max_report: config.limits.report_bytes,
                config: [0; 16],
            };
            let target = Target::Folder(&mut outbox, &mut ledger);
            let stop = AtomicBool::new(false);
            let summary = export(&mut reader, &converter, target, &options, &stop, &mut |_| {}).expect("an export");
            assert_eq!(summary.delivered, runs);
        });
        println!("{:<28} {:.0} % of the bare rate", "", 100.0 * bare.as_secs_f64() / whole.as_secs_f64());
    }
    if let Some(peak) = status("VmHWM:") {
        println!("{:<28} {peak}", "peak memory of all this");
    }
}

/// Runs `work` and prints its rate and the CPU time of the process for each run.
fn measure(name: &str, runs: u64, work: impl FnOnce()) -> Duration {
    let (started, cpu) = (Instant::now(), cpu());
    work();
    let (elapsed, cpu) = (started.elapsed(), cpu_since(cpu));
    let rate = runs as f64 / elapsed.as_secs_f64();
    println!("{name:<28} {rate:>9.0} runs/s   {:>7.1} µs of CPU a run", cpu * 1e6 / runs as f64);
    elapsed
}

/// The bare cost: the same files, written beside their names, synced, renamed, and one sync of the folder a batch.
fn bare(folder: &Path, files: &[Vec<u8>], runs: u64) {
    fs::create_dir(folder).expect("a folder");
    let names: Vec<String> = (0..runs).map(|number| format!("{number:032X}-0000")).collect();
    for (batch, names) in names.chunks(BATCH).enumerate() {
        for (place, name) in names.iter().enumerate() {
            let temporary = folder.join(format!("{name}.tmp"));
            let mut file = File::create(&temporary).expect("a file");
            file.write_all(&files[(batch * BATCH + place) % files.len()]).expect("a file");
            file.sync_all().expect("a file");
            drop(file);
            fs::rename(&temporary, folder.join(format!("{name}.xml"))).expect("a file");
        }
        File::open(folder).and_then(|folder| folder.sync_all()).expect("a folder");
    }
}

/// CPU seconds of the process, where the system says.
fn cpu() -> f64 {
    let Ok(text) = fs::read_to_string("/proc/self/stat") else { return 0.0 };
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // Ticks of 1/100 s in user and system mode.
    fields[11..13].iter().filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn cpu_since(before: f64) -> f64 {
    cpu() - before
}

fn status(name: &str) -> Option<String> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
}
