//! Copies without a cut.

use vte_wats::config::sections::SourceConfig;
use vte_wats::error::Code;
use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::copy::{TABLES, copy};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::RunSource as _;
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::database::{Place, assert_same};

/// Runs of one step each.
pub fn plain(count: u64) -> TestDb {
    (1..=count).fold(TestDb::empty(), |db, number| {
        db.run(Draft::plain(number).step(Step::number("Value", number as f64)).step(Step::other("Other", "x", "x")))
    })
}

#[test]
fn a_copy_holds_every_table_and_every_cell() {
    let place = Place::new(&TestDb::baseline());
    let copied = place.copy("copy").unwrap();
    assert_same(&place.content("copy"), &place.content("source"));
    let mut names: Vec<&str> = copied.rows.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let mut expected = TABLES;
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!((copied.left_out.len(), copied.resumed), (0, false));
    let open = |name: &str| SnapshotSource::open(&place.path(name)).unwrap();
    let (mut source, mut copy) = (open("source"), open("copy"));
    assert_eq!(copy.catalog().unwrap(), source.catalog().unwrap());
    assert_eq!(copy.info().unwrap().identity, source.info().unwrap().identity);
}

/// More rows than a page of runs, of result rows and of other tables holds.
#[test]
fn a_copy_of_many_pages() {
    let place = Place::new(&plain(2003));
    place.copy("copy").unwrap();
    assert_same(&place.content("copy"), &place.content("source"));
}

/// What a reader must refuse it must find in the copy, too: rows of one key, at the edge of a page and far apart.
#[test]
fn rows_of_one_key_stay_as_many_and_so_do_their_steps() {
    let late = Value::Text("2026-12-31 12:00:00.000".to_owned());
    let mut db = plain(2003).as_heap("IndexData");
    // One of them ends the first 2000 rows and begins the next; the 198th does so with the first 200.
    for row in [0, 198].into_iter().chain(1989..2003) {
        db = db.duplicate("IndexData", row);
    }
    let moved = db.rows("IndexData").len();
    db = db.duplicate("IndexData", 7).set("IndexData", moved, "Timestamp", late);
    db = db.duplicate("IndexData", 8).set("IndexData", moved + 1, "Timestamp", Value::Null);
    let place = Place::new(&db);
    place.copy("copy").unwrap();
    assert_same(&place.content("copy"), &place.content("source"));
}

/// A page that is nothing but one key must not stop the copy.
#[test]
fn more_rows_of_one_key_than_a_page_holds() {
    let db = (0..4100).fold(plain(3).as_heap("IndexData"), |db, _| db.duplicate("IndexData", 1));
    let place = Place::new(&db);
    place.copy("copy").unwrap();
    assert_same(&place.content("copy"), &place.content("source"));
}

#[test]
fn runs_without_a_time_and_rows_without_a_key() {
    let row = |db: TestDb, number| db.insert("IndexData", &[("Result", Value::Int(number))]);
    let db = (0..5).fold(plain(9).as_heap("IndexData"), row);
    let place = Place::new(&db.set("IndexData", 3, "Timestamp", Value::Null));
    place.copy("copy").unwrap();
    assert_same(&place.content("copy"), &place.content("source"));
}

#[test]
fn a_range_takes_its_runs_with_their_steps_and_all_else() {
    let db = plain(400).set("IndexData", 9, "Timestamp", Value::Null);
    let place = Place::new(&db);
    // Run 1 ends at 09:15 in Sweden, each further one a quarter of an hour later.
    let time = |number: u32| {
        let minutes = 9 * 60 + number * 15;
        Some(format!("2026-02-{:02} {:02}:{:02}:00.000", 2 + minutes / 1440, minutes / 60 % 24, minutes % 60))
    };
    let range = Range { since: time(5), until: time(301), ..Range::default() };
    place.copy_range(&mut place.source(), "part", &range).unwrap();
    let (part, all) = (place.content("part"), place.content("source"));
    for (table, rows) in &all {
        let expected = match table.as_str() {
            name if name.contains(".IndexData ") || name.contains(".TestDataNumeric ") => 295,
            name if name.contains(".TestDataOther ") => 295,
            _ => rows.len(),
        };
        assert_eq!(part[table].len(), expected, "{table}");
        assert!(part[table].iter().all(|row| rows.contains(row)), "{table}");
    }
    let kept = SnapshotSource::open(&place.path("part")).unwrap().time_range().unwrap();
    assert_eq!((kept.since, kept.until), (range.since, range.until));
}

/// Three runs of 12 MB each: not one statement that gives all of them is read to its end.
#[test]
fn heavy_runs_are_copied_in_parts() {
    let db = (1..=3).fold(TestDb::empty(), |db, number| {
        db.run(Draft::plain(number).step(Step::other("Large", "bytes", vec![number as u8; 12 << 20])))
    });
    let place = Place::new(&db);
    let mut source = place.source();
    place.copy_from(&mut source, "copy").unwrap();
    assert_same(&place.content("copy"), &place.content("source"));
    let asked = source.asked.iter().filter(|asked| asked.sql.contains("FROM \"TestDataOther\" AS d")).count();
    assert_eq!(asked, 3, "all of them in vain, then the first, then the two others");
}

#[test]
fn progress_tells_the_rows_of_each_table() {
    let place = Place::new(&plain(450));
    let mut told: Vec<(String, u64)> = Vec::new();
    let copied = copy(
        &mut place.source(),
        &SourceConfig::default(),
        &place.path("copy"),
        &|_| Range::default(),
        &mut |table, rows| {
            told.push((table.to_owned(), rows));
            Ok(())
        },
    )
    .unwrap();
    for (table, rows) in &copied.rows {
        let of_table: Vec<u64> = told.iter().filter(|(name, _)| name == table).map(|(_, rows)| *rows).collect();
        assert!(of_table.is_sorted(), "{table}: {of_table:?}");
        assert_eq!(of_table.last(), Some(rows), "{table}");
    }
    let steps: Vec<u64> = told.iter().filter(|(name, _)| name == "TestDataNumeric").map(|(_, rows)| *rows).collect();
    assert_eq!(steps, [200, 400, 450, 450]);
}

#[test]
fn what_stands_there_is_not_touched() {
    let place = Place::new(&plain(2));
    std::fs::write(place.path("copy"), "mine").unwrap();
    let error = place.copy("copy").unwrap_err();
    assert_eq!(error.code(), Code::SnapshotWrite);
    assert_eq!(error.to_string(), format!("{} exists already", place.path("copy").display()));
    assert_eq!(error.remedy(), Some("choose another name, or remove the file first"));
    assert_eq!(std::fs::read_to_string(place.path("copy")).unwrap(), "mine");
}

#[test]
fn a_type_that_cannot_be_copied_is_left_out_and_told() {
    let db = plain(2).add_column("IndexData", "Where", "geography", Value::Null);
    let copied = Place::new(&db).copy("copy").unwrap();
    assert_eq!(copied.left_out, ["IndexData.Where has a type that cannot be copied"]);
}
