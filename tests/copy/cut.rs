//! Copies that are cut off and go on.

use vte_wats::config::sections::SourceConfig;
use vte_wats::error::{Code, Error};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::copy::copy;
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::database::{Place, assert_same};
use super::whole::plain;

/// A database of every kind of table, with more than one page of each.
fn database() -> TestDb {
    let part = |db: TestDb, number: i64| db.insert("AssemblyData", &[("Position", Value::Text(number.to_string()))]);
    let action = |db: TestDb, number: i64| {
        let key = Value::Guid(uuid::Uuid::from_u128(number.unsigned_abs().into()));
        let code = Value::Text(number.to_string());
        db.insert("RepairActionCodes", &[("RepairActionCode_GUID", key), ("ActionCode", code)])
    };
    let db = (0..2100).fold(plain(410).as_heap("AssemblyData"), part);
    let db = (0..2100).fold(db.as_heap("TestDataOther"), action);
    db.set("IndexData", 5, "Timestamp", Value::Null)
}

/// The connection is lost at the n-th statement, before or after its first rows, for every n: the copy that goes on is
/// that of an uncut one.
#[test]
fn cut_at_every_statement_and_gone_on() {
    let place = Place::new(&database());
    let mut uncut = place.source();
    place.copy_from(&mut uncut, "uncut").unwrap();
    let expected = place.content("uncut");
    assert_same(&expected, &place.content("source"));
    let statements = uncut.asked.len();
    assert!(statements > 30, "{statements}");
    for at in 1..=statements {
        for rows in [0, 2001] {
            let name = format!("cut {at} {rows}");
            let mut source = place.source();
            source.fails_at = Some((at, rows));
            let error = place.copy_from(&mut source, &name).unwrap_err();
            assert_eq!((error.code(), error.what()), (Code::Query, "the connection was lost"));
            assert!(!place.path(&name).exists(), "an unfinished copy must not look like one");
            let copied = place.copy(&name).unwrap();
            assert!(copied.resumed);
            assert_same(&place.content(&name), &expected);
            std::fs::remove_file(place.path(&name)).unwrap();
        }
    }
}

/// A bad line: no attempt gets further than a few statements, and each goes on where the last one stopped.
#[test]
fn cut_again_and_again() {
    let place = Place::new(&database());
    let mut attempts = 0;
    loop {
        let mut source = place.source();
        source.fails_at = Some((4, 0));
        attempts += 1;
        match place.copy_from(&mut source, "copy") {
            Ok(_) => break,
            Err(error) => assert_eq!(error.code(), Code::Query),
        }
        assert!(attempts < 100, "it does not get on");
    }
    assert!(attempts > 5, "{attempts}");
    assert_same(&place.content("copy"), &place.content("source"));
}

/// The user stops it: after every batch.
#[test]
fn stopped_by_the_user_after_every_batch() {
    let place = Place::new(&plain(410).as_heap("AssemblyData"));
    let mut stopped = 0;
    loop {
        let mut first = true;
        let result = copy(
            &mut place.source(),
            &SourceConfig::default(),
            &place.path("copy"),
            &|_| Range::default(),
            &mut |_, _| {
                if std::mem::take(&mut first) { Ok(()) } else { Err(Error::new(Code::Interrupted, "stopped")) }
            },
        );
        match result {
            Ok(_) => break,
            Err(error) => assert_eq!(error.code(), Code::Interrupted),
        }
        stopped += 1;
        assert!(stopped < 200, "it does not get on");
    }
    assert!(stopped > 10, "{stopped}");
    assert_same(&place.content("copy"), &place.content("source"));
}

/// Begins a copy of `db` that is cut off.
fn unfinished(db: &TestDb) -> Place {
    let place = Place::new(db);
    let mut source = place.source();
    source.fails_at = Some((9, 0));
    place.copy_from(&mut source, "copy").unwrap_err();
    place
}

#[test]
fn an_unfinished_copy_is_not_mixed_with_something_else() {
    let other = |change: fn(TestDb) -> TestDb, range: Range, what: &str| {
        let place = unfinished(&plain(9));
        let changed = Place::new(&change(plain(9)));
        let mut source = changed.source();
        let error = place.copy_range(&mut source, "copy", &range).unwrap_err();
        let path = place.path("copy");
        let expected = format!("the unfinished snapshot {}.partial is of another {what}", path.display());
        assert_eq!((error.code(), error.to_string()), (Code::SnapshotWrite, expected));
        assert_eq!(error.remedy(), Some("remove it to begin anew, or choose another name"));
        // It is as it was, and goes on.
        assert!(place.copy("copy").unwrap().resumed);
        assert_same(&place.content("copy"), &place.content("source"));
    };
    other(|db| db.info(|info| info.identity.database.push('2')), Range::default(), "database");
    other(|db| db.info(|info| info.identity.created.push('2')), Range::default(), "database");
    other(|db| db, Range { since: Some("2026-02-02 00:00:00.000".into()), ..Range::default() }, "time range");
    other(
        |db| db.add_column("IndexData", "New", "int", Value::Null),
        Range::default(),
        "schema: tables or columns have changed since",
    );
}
