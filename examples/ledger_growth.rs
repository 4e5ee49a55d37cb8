//! How large the ledger gets, and whether what a look asks of it slows down.
//!
//! ```text
//! cargo run --release --example ledger_growth [RUNS]...
//! ```
//!
//! For each number of runs (default 10000, 1000000, 10000000) it fills a ledger through SQL and measures what a look asks:
//! 2000 keys looked up, half of them known, and a batch of 200 deliveries recorded.

use std::time::Instant;

use chrono::DateTime;
use rusqlite::Connection;
use uuid::Uuid;
use vte_wats::ledger::{Claim, Delivered, Intent, Ledger, Placed};
use vte_wats::vte::source::SourceIdentity;

type Anything<T> = Result<T, Box<dyn std::error::Error>>;

const FILL: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
    INSERT OR IGNORE INTO run SELECT ?1, randomblob(16), randomblob(16), randomblob(16), 1780000000 + i, 0, 1 FROM n";
/// A run every half minute, delivered nearly in the order of time, as by an export that starts runs before their end.
const CLAIM: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT OR IGNORE INTO claim SELECT ((1400000000 + i * 30 + abs(random()) % 7200) << 30) | (abs(random()) % (1 << 30)),
    random() & 4294967295 FROM n";

fn main() -> Anything<()> {
    let given: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let numbers = if given.is_empty() { vec![10_000, 1_000_000, 10_000_000] } else { given };
    println!("| runs | bytes | bytes per run | 2000 keys looked up | 200 recorded |");
    println!("|---:|---:|---:|---:|---:|");
    for runs in numbers {
        measure(runs)?;
    }
    Ok(())
}

fn measure(runs: u64) -> Anything<()> {
    let dir = tempfile::tempdir()?;
    let identity = SourceIdentity { server: "S".to_owned(), database: "D".to_owned(), created: "C".to_owned() };
    let to = Ledger::open(dir.path(), &identity)?.destination("/drop")?.id;
    let file = dir.path().join("ledger.db");
    let known: Vec<Uuid> = {
        let filler = Connection::open(&file)?;
        filler.execute(FILL, (1, i64::try_from(runs)?))?;
        filler.execute(CLAIM, [i64::try_from(runs)?])?;
        filler.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
        let mut some = filler.prepare("SELECT id FROM run ORDER BY id LIMIT 1000 OFFSET (?1 / 2)")?;
        let ids = some.query_map([i64::try_from(runs)?], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
        ids.collect::<Result<_, _>>()?
    };
    let bytes = std::fs::metadata(&file)?.len();
    let mut ledger = Ledger::open(dir.path(), &identity)?;
    let strange = |from: u128| {
        (0..).map(move |n: u128| Uuid::from_u128((from + n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)))
    };
    let keys: Vec<Uuid> = known.into_iter().chain(strange(1).take(1000)).collect();
    let (mut looked, mut recorded) = (Vec::new(), Vec::new());
    for round in 0..20_u128 {
        let begun = Instant::now();
        ledger.lookup(to, &keys)?;
        looked.push(begun.elapsed());
        let new: Vec<Uuid> = strange(1_000_000 + round * 1000).take(200).collect();
        let intents: Vec<_> = new.iter().map(|id| Intent { id: *id, report_digest: [1; 32], place: 0 }).collect();
        let claim = |id: &Uuid| Some(Claim::new(Some(to), *id, ["SN", "PN"], Some(10), DateTime::UNIX_EPOCH.into()));
        let delivered = |id: &Uuid| Delivered {
            id: *id,
            row_digest: [1; 16],
            report_digest: [1; 32],
            at: 1,
            place: 0,
            claim: claim(id),
        };
        let delivered: Vec<_> = new.iter().map(delivered).collect();
        let begun = Instant::now();
        ledger.intend(to, &intents, Placed::default())?;
        ledger.record_delivered(to, &delivered)?;
        recorded.push(begun.elapsed());
    }
    looked.sort();
    recorded.sort();
    println!("| {runs} | {bytes} | {} | {:.1?} | {:.1?} |", bytes / runs.max(1), looked[10], recorded[10]);
    Ok(())
}
