//! What the ledger remembers, across openings.

use std::path::Path;

use chrono::DateTime;
use tempfile::TempDir;
use uuid::Uuid;
use vte_wats::error::Code;
use vte_wats::ledger::{Claim, Counts, Delivered, DestinationId, Intent, Ledger, Placed, Quarantine, State};
use vte_wats::vte::source::SourceIdentity;

fn identity() -> SourceIdentity {
    SourceIdentity {
        server: r"STATION7\SQLEXPRESS".to_owned(),
        database: "VTE9_3".to_owned(),
        created: "2019-03-04T05:06:07.890".to_owned(),
    }
}

fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, &identity()).unwrap()
}

fn run(number: u128) -> Uuid {
    Uuid::from_u128(0x1111_0000_0000_0000_0000_0000_0000_0000 + number)
}

fn delivered(number: u128, row: u8, at: i64) -> Delivered {
    Delivered { id: run(number), row_digest: [row; 16], report_digest: [row; 32], at, place: 0, claim: None }
}

fn refused(number: u128, row: u8, at: i64) -> Quarantine {
    Quarantine {
        id: run(number),
        row_digest: [row; 16],
        config_digest: [9; 16],
        code: Code::RunTime,
        reason: "the run has no Timestamp".to_owned(),
        hint: "give it one".to_owned(),
        at,
    }
}

#[test]
fn what_was_delivered_is_known_after_opening_again() {
    let dir = TempDir::new().unwrap();
    let state = dir.path().join("a").join("state");
    {
        let mut ledger = open(&state);
        let to = ledger.destination("/drop").unwrap();
        assert_eq!(ledger.begin_pass().unwrap(), 1);
        ledger.record_delivered(to.id, &[delivered(1, 5, 1000), delivered(2, 6, 1001)]).unwrap();
        ledger.set_watermark(to.id, "2024-01-01|x").unwrap();
    }
    let mut ledger = open(&state);
    assert_eq!(ledger.identity().unwrap(), identity());
    assert_eq!(ledger.begin_pass().unwrap(), 2);
    let to = ledger.destination("/drop").unwrap();
    assert_eq!(ledger.watermark(to.id).unwrap().as_deref(), Some("2024-01-01|x"));
    let known = ledger.lookup(to.id, &[run(1), run(2), run(3)]).unwrap();
    assert_eq!(known.len(), 2);
    let first = &known[&run(1)];
    assert_eq!((first.state, first.row_digest), (State::Delivered, Some([5; 16])));
    assert!(first.has_report(&[5; 32]) && !first.has_report(&[6; 32]));
    assert_eq!((first.delivered_at, first.pass, first.place), (Some(1000), 1, 0));
    assert!(first.owns(&[5; 32]) && !first.owns(&[6; 32]));
    assert_eq!(ledger.counts(to.id).unwrap(), Counts { delivered: 2, quarantined: 0, intended: 0, excluded: 0 });
}

#[test]
fn each_destination_has_its_own_deliveries() {
    let dir = TempDir::new().unwrap();
    let mut ledger = open(dir.path());
    let drop = ledger.destination("/drop").unwrap();
    let plain = ledger.destination("/plain").unwrap();
    assert_ne!(drop.id, plain.id);
    ledger.record_delivered(drop.id, &[delivered(1, 5, 1000)]).unwrap();
    ledger.set_watermark(drop.id, "far").unwrap();
    assert!(ledger.lookup(plain.id, &[run(1)]).unwrap().is_empty());
    assert_eq!(ledger.watermark(plain.id).unwrap(), None);
    assert_eq!(ledger.counts(plain.id).unwrap(), Counts::default());
    let folders: Vec<_> = ledger.destinations().unwrap().into_iter().map(|it| it.folder).collect();
    assert_eq!(folders, ["/drop", "/plain"]);
    assert_eq!(ledger.destination("/drop").unwrap(), drop);
}

#[test]
fn an_intent_makes_a_run_uncertain_until_it_is_delivered() {
    let dir = TempDir::new().unwrap();
    let mut ledger = open(dir.path());
    let to = ledger.destination("/drop").unwrap().id;
    let intent = |digest: u8| Intent { id: run(1), report_digest: [digest; 32], place: 3 };
    let place = Placed { place: 3, count: 7 };
    ledger.intend(to, &[intent(1)], place).unwrap();
    let known = ledger.lookup(to, &[run(1)]).unwrap().remove(&run(1)).unwrap();
    assert_eq!((known.state, known.row_digest, known.place), (State::Intended, None, 3));
    assert!(known.owns(&[1; 32]));
    assert_eq!(ledger.destination("/drop").unwrap().placed, place);

    let mut first = delivered(1, 1, 1000);
    first.place = 3;
    ledger.record_delivered(to, &[first]).unwrap();
    assert_eq!(ledger.lookup(to, &[run(1)]).unwrap()[&run(1)].state, State::Delivered);
    assert!(ledger.lookup(to, &[run(1)]).unwrap()[&run(1)].intents.is_empty());

    // Two crashes in a row: all three contents may be in the folder, and the delivered row no longer counts.
    ledger.intend(to, &[intent(2)], place).unwrap();
    ledger.intend(to, &[intent(3)], place).unwrap();
    drop(ledger);
    let ledger = open(dir.path());
    let known = ledger.lookup(to, &[run(1)]).unwrap().remove(&run(1)).unwrap();
    assert_eq!((known.state, known.row_digest), (State::Intended, None));
    assert!((1..=3).all(|digest| known.owns(&[digest; 32])) && !known.owns(&[4; 32]));
    assert_eq!(ledger.intended(to, 10).unwrap(), [run(1)]);
    assert_eq!(ledger.counts(to).unwrap(), Counts { delivered: 1, quarantined: 0, intended: 1, excluded: 0 });
}

#[test]
fn a_quarantined_run_keeps_its_reason_and_what_was_delivered_before() {
    let dir = TempDir::new().unwrap();
    let mut ledger = open(dir.path());
    let to = ledger.destination("/drop").unwrap().id;
    ledger.record_delivered(to, &[delivered(1, 5, 1000)]).unwrap();
    ledger.quarantine(to, &[refused(1, 6, 2000), refused(2, 6, 2000)]).unwrap();
    ledger.quarantine(to, &[refused(1, 7, 3000)]).unwrap();

    let known = ledger.lookup(to, &[run(1), run(2)]).unwrap();
    let first = &known[&run(1)];
    assert_eq!(
        (first.state, first.row_digest, first.config_digest),
        (State::Quarantined, Some([7; 16]), Some([9; 16]))
    );
    assert!(first.owns(&[5; 32]), "the file of the earlier delivery is still ours");
    assert_eq!(known[&run(2)].report_digest, None);

    let listed = ledger.quarantined(Some(to), 10).unwrap();
    assert_eq!(listed.iter().map(|it| (it.id, it.since)).collect::<Vec<_>>(), [(run(1), 2000), (run(2), 2000)]);
    assert_eq!((listed[0].code.as_str(), listed[0].reason.as_str()), ("VW-RUN-TIME", "the run has no Timestamp"));
    assert_eq!(ledger.quarantined(None, 1).unwrap().len(), 1, "a limit is a limit");
    assert_eq!(ledger.counts(to).unwrap(), Counts { delivered: 1, quarantined: 2, intended: 0, excluded: 0 });

    ledger.record_delivered(to, &[delivered(1, 8, 4000), delivered(2, 8, 4000)]).unwrap();
    assert_eq!(ledger.quarantined(None, 10).unwrap(), []);
    assert_eq!(ledger.counts(to).unwrap(), Counts { delivered: 2, quarantined: 0, intended: 0, excluded: 0 });
}

#[test]
fn the_pass_tells_when_a_run_was_last_seen() {
    let dir = TempDir::new().unwrap();
    let mut ledger = open(dir.path());
    let to = ledger.destination("/drop").unwrap().id;
    ledger.begin_pass().unwrap();
    ledger.record_delivered(to, &[delivered(1, 5, 1000), delivered(2, 5, 1000)]).unwrap();
    ledger.quarantine(to, &[refused(3, 5, 1000)]).unwrap();
    ledger.begin_pass().unwrap();
    ledger.mark_seen(to, &[run(2), run(3), run(4)]).unwrap();
    let known = ledger.lookup(to, &[run(1), run(2), run(3), run(4)]).unwrap();
    let passes: Vec<_> = [1, 2, 3].iter().map(|number| known[&run(*number)].pass).collect();
    assert_eq!(passes, [1, 2, 2]);
    assert_eq!(known.len(), 3, "to be seen is not to be known");
}

/// Ten million must stay under 1 GB.
#[test]
fn a_delivered_run_takes_less_than_a_hundred_bytes() {
    fill(100_000);
}

#[test]
#[ignore = "takes a minute"]
fn a_million_delivered_runs_take_less_than_a_hundred_bytes_each() {
    fill(1_000_000);
}

/// A claim of some run that started so many seconds after the first.
fn claim(to: DestinationId, seconds: u64, run: u64) -> Claim {
    let start = DateTime::from_timestamp(1_400_000_000 + seconds as i64, 0).unwrap();
    Claim::new(Some(to), Uuid::from_u64_pair(run, run), [&run.to_string(), "PN"], Some(10), start.fixed_offset())
}

/// Delivers `runs`, nearly in the order of time, keys in random order, in batches, and looks at the size of the file.
fn fill(runs: u64) {
    let dir = if Path::new("/dev/shm").is_dir() { TempDir::new_in("/dev/shm") } else { TempDir::new() }.unwrap();
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    {
        let mut ledger = open(dir.path());
        let to = ledger.destination("/drop").unwrap().id;
        for batch in 0..runs / 200 {
            let batch_of_runs: Vec<_> = (0..200)
                .map(|number| Delivered {
                    id: Uuid::from_u64_pair(next(), next()),
                    row_digest: [next() as u8; 16],
                    report_digest: [next() as u8; 32],
                    at: 1_790_000_000,
                    place: u32::try_from(batch).unwrap() / 5,
                    claim: Some(claim(to, (batch * 200 + number) * 30 + next() % 7200, next())),
                })
                .collect();
            ledger.record_delivered(to, &batch_of_runs).unwrap();
        }
        assert_eq!(ledger.counts(to).unwrap().delivered, runs);
    }
    let size = std::fs::metadata(dir.path().join("ledger.db")).unwrap().len();
    println!("{:.1} bytes per run", size as f64 / runs as f64);
    assert!(size < 100 * runs, "{size} bytes for {runs} runs");
}
