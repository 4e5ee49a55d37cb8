//! `--since` and `--until` at their edges, for each type of the time column.

use vte_wats::sample::testdb::TestDb;
use vte_wats::sync::time::{End, GivenTime, zone};
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::database::{numbers, open, pages, plain, without_times};

/// The times of the runs 1 to 5, in Stockholm.
const TIMES: [&str; 5] = [
    "2026-02-02 08:14:59.997",
    "2026-02-02 08:15:00.000",
    "2026-02-02 08:15:00.003",
    "2026-02-02 08:59:59.997",
    "2026-02-02 09:00:00.000",
];

fn database(declared: &str) -> TestDb {
    let db = TIMES
        .iter()
        .enumerate()
        .fold(plain(7), |db, (row, time)| db.set("IndexData", row, "Timestamp", Value::Text((*time).to_owned())));
    // Far later, and never.
    let db = db.set("IndexData", 5, "Timestamp", Value::Text("2031-05-06 07:08:09.010".to_owned()));
    without_times(db, [6]).retype("IndexData", "Timestamp", declared)
}

fn found(db: &TestDb, since: Option<&str>, until: Option<&str>) -> Vec<u64> {
    let zone = zone("Europe/Stockholm").unwrap();
    let mut all = Vec::new();
    for size in [1, 50] {
        let mut reader = open(db, size);
        let ty = reader.sql().time_type().clone();
        let time = |text: &str, end| GivenTime::parse(text).unwrap().for_column(&ty, zone, end);
        let range = Range {
            since: since.map(|text| time(text, End::Since)),
            until: until.map(|text| time(text, End::Until)),
            without_time: false,
            ..Range::default()
        };
        let mut runs: Vec<u64> = pages(&mut reader, &range).iter().flat_map(|page| numbers(&page.runs)).collect();
        runs.sort_unstable();
        all.push(runs);
    }
    assert_eq!(all[0], all[1], "the size of a page changed the range");
    all.remove(0)
}

/// Since is in the range, until is not.
#[test]
fn the_edges_of_fine_types() {
    for declared in [
        "datetime",
        "datetime2(3)",
        "datetime2(5)",
        "datetime2(7)",
        "datetimeoffset(3)",
        "datetimeoffset(7)",
        "nvarchar(32)",
    ] {
        let db = database(declared);
        let found = |since, until| found(&db, since, until);
        assert_eq!(found(None, None), [1, 2, 3, 4, 5, 6], "{declared}");
        assert_eq!(found(Some("2026-02-02T08:15:00"), Some("2026-02-02T09:00:00")), [2, 3, 4], "{declared}");
        assert_eq!(found(Some("2026-02-02 08:15"), None), [2, 3, 4, 5, 6], "{declared}");
        assert_eq!(found(None, Some("2026-02-02 08:15")), [1], "{declared}");
        assert_eq!(found(Some("2026-02-02T07:15:00Z"), Some("2026-02-02T08:00:00Z")), [2, 3, 4], "{declared}");
        assert_eq!(found(Some("2026-02-02T08:15:00.003"), Some("2026-02-02T08:59:59.997")), [3], "{declared}");
        assert_eq!(found(Some("2027"), Some("2032")), [6], "{declared}");
        assert_eq!(found(Some("2026-02-03"), Some("2026-02-03")), Vec::<u64>::new(), "{declared}");
    }
}

/// What is cut off by the type is cut off by the bound: the whole second, or the whole minute.
#[test]
fn the_edges_of_coarse_types() {
    for declared in ["datetime2(0)", "datetime2(1)", "datetime2(2)"] {
        let db = database(declared);
        assert_eq!(found(&db, Some("2026-02-02T08:15:00"), Some("2026-02-02T09:00:00")), [2, 3, 4], "{declared}");
        assert_eq!(found(&db, Some("2026-02-02T09:00:00"), None), [5, 6], "{declared}");
        assert_eq!(found(&db, None, Some("2026-02-02T08:15:00")), [1], "{declared}");
    }
    // A smalldatetime rounds to the minute: 08:14:59.997 is 08:15.
    let db = database("smalldatetime");
    assert_eq!(found(&db, Some("2026-02-02T08:15:00"), Some("2026-02-02T09:00:00")), [1, 2, 3]);
    assert_eq!(found(&db, Some("2026-02-02T08:15:20"), Some("2026-02-02T09:00:20")), [1, 2, 3]);
    assert_eq!(found(&db, Some("2026-02-02T08:16:00"), None), [4, 5, 6]);
}

/// Text sorts in its own way, but a range means the time.
#[test]
fn text_that_does_not_sort_by_time() {
    let db = database("nvarchar(32)").retype_with("IndexData", "Timestamp", "nvarchar(32)", |value| match value {
        Value::Text(text) => Value::Text(format!("{}.{}.{} {}", &text[8..10], &text[5..7], &text[..4], &text[11..])),
        other => other,
    });
    assert_eq!(found(&db, None, None), [1, 2, 3, 4, 5, 6]);
    assert_eq!(found(&db, Some("2026-02-02T08:15:00"), Some("2026-02-02T09:00:00")), [2, 3, 4]);
    assert_eq!(found(&db, Some("2026-02-03"), None), [6]);
}

/// The repeated hour of autumn: an offset tells the two passes apart, a wall clock does not.
#[test]
fn the_repeated_hour() {
    let set = |db: TestDb, row, text: &str| db.set("IndexData", row, "Timestamp", Value::Text(text.to_owned()));
    let offsets = plain(4).retype("IndexData", "Timestamp", "datetimeoffset(0)");
    let offsets = set(offsets, 0, "2025-10-26 01:59:59 +02:00");
    let offsets = set(offsets, 1, "2025-10-26 02:30:00 +02:00");
    let offsets = set(offsets, 2, "2025-10-26 02:10:00 +01:00");
    let offsets = set(offsets, 3, "2025-10-26 03:00:00 +01:00");
    assert_eq!(found(&offsets, Some("2025-10-26T00:00:00Z"), Some("2025-10-26T01:00:00Z")), [2]);
    assert_eq!(found(&offsets, Some("2025-10-26T02:30:00+02:00"), Some("2025-10-26T02:30:00+01:00")), [2, 3]);
    let mut reader = open(&offsets, 1);
    let order: Vec<u64> = pages(&mut reader, &Range::default()).iter().flat_map(|page| numbers(&page.runs)).collect();
    assert_eq!(order, [1, 2, 3, 4], "by what they stand for, not by the clock");
}

/// Text that is no time is in no range, but it is read when all is asked for: the run is told, not lost.
#[test]
fn unreadable_text_is_in_no_range() {
    let db = plain(3).retype("IndexData", "Timestamp", "nvarchar(32)");
    let db = db.set("IndexData", 1, "Timestamp", Value::Text("yesterday".into()));
    assert_eq!(found(&db, None, None), [1, 2, 3]);
    assert_eq!(found(&db, Some("2000"), None), [1, 3]);
    assert_eq!(found(&db, None, Some("2100")), [1, 3]);
}
