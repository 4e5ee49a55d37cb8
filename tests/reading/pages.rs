//! Pages by time and key: every run once, whatever the size of the page.

use std::collections::BTreeMap;

use proptest::prelude::*;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::sql::{Mark, Range};
use vte_wats::vte::value::Value;

use super::database::{draft, number, numbers, open, pages, plain, runs, simultaneous, timeless, without_times};

#[test]
fn every_page_size_gives_the_same_runs_in_the_same_order() {
    let db = plain(29);
    for size in [1, 2, 7, 28, 29, 30, 400, 1_000_000] {
        let read = runs(&db, size);
        assert_eq!(numbers(&read), (1..=29).collect::<Vec<_>>(), "pages of {size}");
        assert!(read.iter().all(|read| read.copies == 1 && read.run.steps.len() == 1), "pages of {size}");
    }
}

#[test]
fn a_page_is_as_full_as_it_says_and_the_last_has_no_successor() {
    let mut reader = open(&plain(6), 2);
    let sizes: Vec<usize> = pages(&mut reader, &Range::default()).iter().map(|page| page.runs.len()).collect();
    assert_eq!(sizes, [2, 2, 2], "a full page that is the last one needs no empty page after it");
    let limited = reader.page(&Range::default(), None, Some(1)).unwrap();
    assert_eq!((limited.runs.len(), limited.next.is_some()), (1, true));
    let wide = reader.page(&Range::default(), None, Some(1000)).unwrap();
    assert_eq!(wide.runs.len(), 2, "a limit does not widen the page");
}

#[test]
fn three_hundred_runs_of_one_moment() {
    for size in [1, 7, 100, 299, 300, 301] {
        assert_eq!(numbers(&runs(&simultaneous(300), size)), (1..=300).collect::<Vec<_>>(), "pages of {size}");
    }
    let minutes = plain(300)
        .retype_with("IndexData", "Timestamp", "smalldatetime", |_| Value::Text("2026-02-02 08:15:00.000".to_owned()));
    assert_eq!(numbers(&runs(&minutes, 50)), (1..=300).collect::<Vec<_>>());
}

#[test]
fn runs_without_a_time_have_a_lane_of_their_own() {
    let db = without_times(plain(12), [0, 3, 4, 5, 11]);
    for size in [1, 2, 3, 50] {
        let mut reader = open(&db, size);
        let lane = |reader: &mut _, range: &Range| -> Vec<u64> {
            pages(reader, range).iter().flat_map(|page| numbers(&page.runs)).collect()
        };
        assert_eq!(lane(&mut reader, &Range::default()), [2, 3, 7, 8, 9, 10, 11], "pages of {size}");
        assert_eq!(lane(&mut reader, &timeless()), [1, 4, 5, 6, 12], "pages of {size}");
    }
}

#[test]
fn an_empty_database_has_one_empty_page() {
    let mut reader = open(&TestDb::empty(), 10);
    for lane in [Range::default(), timeless()] {
        let page = reader.page(&lane, None, None).unwrap();
        assert_eq!((page.runs.len(), page.next, page.without_key), (0, None, 0));
    }
    assert_eq!(reader.overview().unwrap(), (0, 0, None, None));
}

#[test]
fn the_overview_counts_runs_and_times() {
    let mut reader = open(&without_times(plain(12), [0, 11]), 10);
    let time = |text: &str| Some(text.to_owned());
    let expected = (12, 10, time("2026-02-02 09:30:00.000"), time("2026-02-02 11:45:00.000"));
    assert_eq!(reader.overview().unwrap(), expected);
}

#[test]
fn keys_that_rows_share_are_counted() {
    let twins = |db: TestDb| db.as_heap("IndexData").duplicate("IndexData", 3).duplicate("IndexData", 3);
    for (db, shared) in [(plain(12), 0), (twins(plain(12)), 2), (twins(plain(12)).duplicate("IndexData", 5), 3)] {
        assert_eq!(open(&db, 10).shared_keys().unwrap(), shared);
    }
}

#[test]
fn runs_by_their_keys() {
    let mut reader = open(&plain(9), 2);
    let keys: Vec<Value> = [7, 2, 2, 5, 900].iter().map(|number| Value::Guid(draft(*number).id)).collect();
    assert_eq!(numbers(&reader.runs(&keys[..1]).unwrap()), [7]);
    assert_eq!(numbers(&reader.runs(&keys[4..]).unwrap()), Vec::<u64>::new());
    let mut several = numbers(&reader.runs(&[keys[0].clone(), keys[3].clone(), keys[1].clone()]).unwrap());
    several.sort_unstable();
    assert_eq!(several, [2, 5, 7]);
    assert_eq!(reader.runs(&[]).unwrap().len(), 0);
    let text = Value::Text(format!("{{{}}}", draft(4).id));
    assert_eq!(numbers(&reader.runs(&[text]).unwrap()), [4]);
}

/// Rows without a key cannot become reports; they are counted and must not stop or hide the others.
#[test]
fn rows_without_a_key_are_counted_and_hide_nobody() {
    let row = |db: TestDb, time: Value| db.insert("IndexData", &[("Timestamp", time), ("Result", Value::Int(1))]);
    let at = |text: &str| Value::Text(text.to_owned());
    let mut db = simultaneous(5).as_heap("IndexData");
    let moment = db.rows("IndexData")[0][7].clone();
    db = row(row(row(db, moment.clone()), moment), at("2026-01-01 00:00:00.000"));
    db = row(row(without_times(db, [4]), Value::Null), Value::Null);
    for size in [1, 2, 3, 4, 50] {
        let mut reader = open(&db, size);
        let with = pages(&mut reader, &Range::default());
        let without = pages(&mut reader, &timeless());
        let found = |pages: &[vte_wats::vte::reader::Page]| -> Vec<u64> {
            pages.iter().flat_map(|page| numbers(&page.runs)).collect()
        };
        assert_eq!((found(&with), found(&without)), (vec![1, 2, 3, 4], vec![5]), "pages of {size}");
        let counted: u32 = with.iter().chain(&without).map(|page| page.without_key).sum();
        assert!(counted >= 3, "each time with such rows is told: {counted} for pages of {size}");
    }
}

/// The database is asked for what follows in time and key; a run deleted or added meanwhile moves no other one.
#[test]
fn a_mark_needs_no_row_to_stand_on() {
    let mut reader = open(&plain(9), 3);
    let mark =
        Mark { time: Some("2026-02-02 10:10:00.000".to_owned()), key: Value::Guid(uuid::Uuid::from_u128(u128::MAX)) };
    let page = reader.page(&Range::default(), Some(&mark), None).unwrap();
    assert_eq!(numbers(&page.runs), [5, 6, 7]);
    assert!(reader.source().location().ends_with("reading.vtedb"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some runs share a moment, some have none, some stand twice: read by pages, each key comes once per moment.
    #[test]
    fn any_set_of_runs_is_read_once(
        times in proptest::collection::vec(proptest::option::weighted(0.8, 0_u32..4), 0..40),
        twins in proptest::collection::vec(any::<proptest::sample::Index>(), 0..4),
        size in 1_u32..12,
        declared in proptest::sample::select(vec!["datetime", "datetime2(7)", "smalldatetime", "datetimeoffset(3)", "nvarchar(32)"]),
    ) {
        let mut db = times.iter().zip(1..).fold(TestDb::empty(), |db, (time, number)| {
            let end = draft(0).end.after(f64::from(time.unwrap_or(0)) * 60.0);
            db.run(vte_wats::sample::draft::Draft { end, ..draft(number) })
        });
        db = without_times(db, times.iter().enumerate().filter(|(_, time)| time.is_none()).map(|(row, _)| row));
        let mut copies: BTreeMap<u64, u32> = (1..=times.len() as u64).map(|number| (number, 1)).collect();
        for twin in &twins {
            if times.is_empty() { break; }
            let row = twin.index(times.len());
            db = db.duplicate("IndexData", row);
            *copies.get_mut(&(row as u64 + 1)).unwrap() += 1;
        }
        let db = db.as_heap("IndexData").retype("IndexData", "Timestamp", declared);
        let mut found: BTreeMap<u64, u32> = BTreeMap::new();
        for read in runs(&db, size) {
            prop_assert_eq!(read.run.steps.len(), 1);
            prop_assert!(found.insert(number(&read.run), read.copies).is_none(), "{} came twice", number(&read.run));
        }
        prop_assert!(found.keys().eq(copies.keys()));
        for (number, expected) in copies {
            // At a page edge one look ahead tells that there is a copy, not how many.
            prop_assert!(found[&number] == expected || (expected > 2 && found[&number] > 1), "{:?}", found);
        }
    }
}
