//! Rows of IndexData that have the same key, as a view or a table without a key may have: told, wherever they stand.

use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::reader::{Page, ReadRun};
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::database::{number, numbers, open, pages, plain, runs, simultaneous};

/// The database with the `row`-th row twice.
fn with_twin(db: TestDb, row: usize) -> TestDb {
    db.as_heap("IndexData").duplicate("IndexData", row)
}

fn copies(runs: &[ReadRun]) -> Vec<(u64, u32)> {
    runs.iter().filter(|read| read.copies > 1).map(|read| (number(&read.run), read.copies)).collect()
}

#[test]
fn within_a_page() {
    let found = runs(&with_twin(plain(10), 4), 50);
    assert_eq!((found.len(), copies(&found)), (10, vec![(5, 2)]));
}

/// A page of `size` ends between the twins when they are its last row and the next one's first.
#[test]
fn at_every_place_of_a_page() {
    for size in 1..=12 {
        for row in 0..10 {
            let found = runs(&with_twin(plain(10), row), size);
            assert_eq!((found.len(), copies(&found)), (10, vec![(row as u64 + 1, 2)]), "row {row}, pages of {size}");
            let found = runs(&with_twin(simultaneous(10), row), size);
            assert_eq!((found.len(), copies(&found)), (10, vec![(row as u64 + 1, 2)]), "row {row}, pages of {size}");
        }
    }
}

#[test]
fn in_the_lane_without_times() {
    for size in 1..=5 {
        let db = plain(4).as_heap("IndexData").set_all("IndexData", "Timestamp", &Value::Null);
        let found = runs(&db.duplicate("IndexData", 1), size);
        assert_eq!((found.len(), copies(&found)), (4, vec![(2, 2)]), "pages of {size}");
    }
}

/// More copies than a page holds, and more than two pages hold.
#[test]
fn many_copies() {
    let db = (0..9).fold(plain(3).as_heap("IndexData"), |db, _| db.duplicate("IndexData", 1));
    for size in [1, 2, 5, 9, 10, 50] {
        let found = runs(&db, size);
        assert_eq!(numbers(&found), [1, 2, 3], "pages of {size}");
        assert!(found[1].copies > 1 && found[0].copies == 1 && found[2].copies == 1, "pages of {size}");
    }
}

/// Twins of different times are pages apart; each comes, with a digest of its own, and whoever delivers sees the second.
#[test]
fn far_apart() {
    let late = Value::Text("2026-02-02 23:00:00.000".to_owned());
    let db = with_twin(plain(10), 0).set("IndexData", 10, "Timestamp", late.clone());
    let mut reader = open(&db, 3);
    let all: Vec<Page> = pages(&mut reader, &Range::default());
    let twins: Vec<&ReadRun> = all.iter().flat_map(|page| &page.runs).filter(|read| number(&read.run) == 1).collect();
    let [first, second] = twins[..] else { panic!("{} came", twins.len()) };
    assert_eq!((first.copies, second.copies), (1, 1));
    assert_ne!(first.digest, second.digest);
    assert_eq!(first.run.steps, second.run.steps);
    // In one page they meet.
    assert_eq!(copies(&runs(&db, 50)), [(1, 2)]);
}

#[test]
fn asked_for_by_key() {
    let mut reader = open(&with_twin(plain(3), 1), 10);
    let key = Value::Guid(super::database::draft(2).id);
    assert_eq!(copies(&reader.runs(&[key]).unwrap()), [(2, 2)]);
}

/// The same key in two spellings is the same run.
#[test]
fn in_another_spelling() {
    let db = with_twin(plain(4), 1).retype("IndexData", "Index_GUID", "nvarchar(38)");
    let lower = format!("{{{}}}", super::database::draft(2).id);
    let found = runs(&db.set("IndexData", 4, "Index_GUID", Value::Text(lower)), 50);
    assert_eq!((found.len(), copies(&found)), (4, vec![(2, 2)]));
}
