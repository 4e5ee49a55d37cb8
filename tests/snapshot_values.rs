//! Whatever a VTE table holds reads back from a snapshot exactly as it was.

use std::path::Path;

use proptest::prelude::*;
use uuid::Uuid;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::ColumnType;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{RunSource as _, Statement};
use vte_wats::vte::value::{Row, Value};

/// Every kind of declared type there is, and some of a site's own.
const TYPES: &[&str] = &[
    "uniqueidentifier",
    "bit",
    "tinyint",
    "smallint",
    "int",
    "bigint",
    "real",
    "float(24)",
    "float",
    "float(53)",
    "decimal(18,4)",
    "numeric(9)",
    "money",
    "datetime",
    "datetime2(3)",
    "datetime2(7)",
    "smalldatetime",
    "datetimeoffset(7)",
    "date",
    "time(7)",
    "char(36)",
    "varchar(64)",
    "nvarchar(64)",
    "nvarchar(max)",
    "ntext",
    "text",
    "xml",
    "sysname",
    "binary(8)",
    "varbinary(max)",
    "image",
    "timestamp",
    "rowversion",
    "hierarchyid",
    "sql_variant",
    "SerialNumberType",
    "PointType",
];

/// Text that SQLite would rather have as a number, and text that breaks other things.
const NASTY_TEXT: &[&str] = &[
    "007",
    "1E5",
    " 12 ",
    "0x1F",
    "-0.0",
    "9223372036854775808",
    "3.14",
    "",
    " ",
    "NULL",
    "nan",
    "inf",
    "1e999",
    "a\0b",
    "\u{1}\u{8}\u{1b}",
    "åäö ß 中文 😀",
    "e\u{301}",
    "'; DROP TABLE IndexData --",
    "2026-03-29",
    "12345678901234567890123456789012345678",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(NASTY_TEXT).prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| number.to_string()),
        ".*",
        "[0-9]{1,40}",
    ]
}

/// What the server renders of a date, a time or both, with and without an offset.
fn time() -> impl Strategy<Value = String> {
    let date = (1..10_000, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let clock = (0..24, 0..60, 0..10_000_000)
        .prop_map(|(hour, minute, ticks)| format!("{hour:02}:{minute:02}:{:02}.{ticks:07}", ticks % 60));
    prop_oneof![
        date.clone(),
        clock.clone(),
        (date.clone(), clock.clone()).prop_map(|(date, clock)| format!("{date} {clock}")),
        (date, clock).prop_map(|(date, clock)| format!("{date} {clock} +02:00")),
    ]
}

/// Every 64-bit float that SQL Server can hold: all but NaN and the infinities.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        any::<i64>().prop_map(|number| number as f64),
        proptest::sample::select(vec![
            0.0,
            -0.0,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            5e-324,
            1e308,
            9.9e37,
            -1e30,
            0.1
        ]),
    ]
    .prop_filter("finite", |number| number.is_finite())
}

fn value(declared: &str) -> BoxedStrategy<Value> {
    use ColumnType as T;
    let filled = match ColumnType::parse(declared) {
        T::Guid => any::<u128>().prop_map(|bits| Value::Guid(Uuid::from_u128(bits))).boxed(),
        T::Bit => any::<bool>().prop_map(Value::Bool).boxed(),
        T::Int(_) => any::<i64>().prop_map(Value::Int).boxed(),
        T::Real => any::<u32>()
            .prop_map(f32::from_bits)
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(Value::Real)
            .boxed(),
        T::Float => float().prop_map(Value::Float).boxed(),
        // No decimal is a negative zero.
        T::Decimal(_) => float().prop_map(|number| Value::Float(number + 0.0)).boxed(),
        T::Binary(_) | T::RowVersion => {
            prop_oneof![proptest::collection::vec(any::<u8>(), 0..40), text().prop_map(String::into_bytes)]
                .prop_map(Value::Bytes)
                .boxed()
        }
        T::Other(_) => prop_oneof![
            text().prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            float().prop_map(Value::Float),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        ]
        .boxed(),
        time_type if time_type.is_time() => time().prop_map(Value::Text).boxed(),
        _ => text().prop_map(Value::Text).boxed(),
    };
    prop_oneof![1 => Just(Value::Null), 9 => filled].boxed()
}

fn column(index: usize) -> String {
    format!("c{index}")
}

/// What a snapshot with these rows gives back.
fn round_trip(folder: &Path, rows: &[Row]) -> Vec<Row> {
    let names: Vec<String> = (0..TYPES.len()).map(column).collect();
    let columns: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(TYPES.iter().copied()).collect();
    let mut db = TestDb::bare().table("Things", &columns);
    for row in rows {
        let cells: Vec<(&str, Value)> = names.iter().map(String::as_str).zip(row.iter().cloned()).collect();
        db = db.insert("Things", &cells);
    }
    let path = folder.join("things.vtedb");
    let _ = std::fs::remove_file(&path);
    db.write(&path).expect("a snapshot");
    let mut source = SnapshotSource::open(&path).expect("a snapshot that opens");
    let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let statement = Statement {
        sql: format!("SELECT {} FROM \"Things\" ORDER BY rowid", list.join(", ")),
        params: Vec::new(),
        columns: TYPES.iter().map(|declared| ColumnType::parse(declared)).collect(),
    };
    let mut found = Vec::new();
    let mut collect = |row| {
        found.push(row);
        Ok(())
    };
    source.query(&statement, &mut collect).expect("rows");
    found
}

/// Equal to the last bit: a zero and a negative zero differ.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (Value::Real(left), Value::Real(right)) => left.to_bits() == right.to_bits(),
        (left, right) => left == right,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_of_any_type_reads_back_equal(
        rows in proptest::collection::vec(TYPES.iter().map(|declared| value(declared)).collect::<Vec<_>>(), 1..8)
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let found = round_trip(folder.path(), &rows);
        prop_assert_eq!(found.len(), rows.len());
        for (found, row) in found.iter().zip(&rows) {
            for (index, (found, value)) in found.iter().zip(row).enumerate() {
                prop_assert!(same(found, value), "{}: {:?} came back as {:?}", TYPES[index], value, found);
            }
        }
    }
}

#[test]
fn nasty_text_reads_back_equal_in_every_type_of_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<Row> = NASTY_TEXT
        .iter()
        .map(|text| {
            let cell = |declared: &&str| match ColumnType::parse(declared) {
                ColumnType::Text(_) | ColumnType::Other(_) => Value::Text((*text).to_owned()),
                _ => Value::Null,
            };
            TYPES.iter().map(cell).collect()
        })
        .collect();
    assert_eq!(round_trip(folder.path(), &rows), rows);
}

#[test]
fn a_value_of_fifty_megabytes_reads_back_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.vtedb");
    let large = "0123456789".repeat(5_000_000);
    TestDb::bare()
        .table("T", &[("c", "nvarchar(max)")])
        .insert("T", &[("c", Value::Text(large.clone()))])
        .write(&path)
        .expect("a snapshot");
    let mut source = SnapshotSource::open(&path).expect("a snapshot that opens");
    let statement = Statement {
        sql: "SELECT \"c\" FROM \"T\"".to_owned(),
        params: Vec::new(),
        columns: vec![ColumnType::parse("nvarchar(max)")],
    };
    let mut seen = 0;
    let mut compare = |row: Row| {
        seen += usize::from(row == [Value::Text(large.clone())]);
        Ok(())
    };
    source.query(&statement, &mut compare).expect("a row");
    assert_eq!(seen, 1);
}
