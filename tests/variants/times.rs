//! The time of a run and its duration, in every type that a site may have given them.

use vte_wats::error::Code;
use vte_wats::sample::testdb::{TestDb, convert};
use vte_wats::vte::catalog::ColumnType;
use vte_wats::vte::value::Value;

use super::site::{all_runs, refused, same, same_as};

/// The hint of every refusal of the time column.
const ANOTHER_COLUMN: &str = "name another column under [source.columns]: \"IndexData.time\" = \"COLUMN\", or let a view \
                              give the value and name the view under [source.tables]";

fn retyped(declared: &str) -> TestDb {
    TestDb::baseline().retype("IndexData", "Timestamp", declared)
}

/// The sample with its times as coarse as `declared`, in the finest type there is.
fn coarse(declared: &str) -> TestDb {
    TestDb::baseline().retype_with("IndexData", "Timestamp", "datetime2(7)", |value| {
        match convert(&value, &ColumnType::parse(declared)) {
            Value::Text(text) if text.contains('.') => Value::Text(format!("{text:0<27}")),
            Value::Text(text) => Value::Text(format!("{text}.0000000")),
            other => other,
        }
    })
}

fn text_times(declared: &str, form: impl Fn(&str) -> String) -> TestDb {
    TestDb::baseline().retype_with("IndexData", "Timestamp", declared, |value| match value {
        Value::Text(text) => Value::Text(form(&text)),
        other => other,
    })
}

#[test]
fn fine_types_give_the_same_start() {
    for declared in ["datetime", "datetime2", "datetime2(3)", "datetime2(4)", "datetime2(5)", "datetime2(6)"] {
        same(&retyped(declared), "");
    }
}

#[test]
fn coarse_types_give_the_start_they_hold() {
    for declared in ["smalldatetime", "datetime2(0)", "datetime2(1)", "datetime2(2)"] {
        same_as(&retyped(declared), "", &coarse(declared));
    }
}

/// The offset of the column counts; that of the site's zone, here a wrong one, does not.
#[test]
fn a_column_with_offsets_needs_no_zone() {
    for declared in ["datetimeoffset", "datetimeoffset(3)"] {
        same(&retyped(declared), "");
        let elsewhere = retyped(declared);
        let config = vte_wats::config::Config::parse("[site]\ntime_zone = \"Asia/Tokyo\"\n", "test").unwrap();
        let mut reader = super::site::open(&elsewhere, &config).unwrap();
        let converter = vte_wats::convert::Converter::new(&config).unwrap();
        let here = super::site::baseline();
        for read in super::site::runs(&mut reader, &Default::default()) {
            let report = converter.convert(&read.run).unwrap().report;
            let start = vte_wats::wats::write::to_xml(&report);
            assert_eq!(String::from_utf8(start).unwrap(), here[&read.run.key.name()]);
        }
    }
}

#[test]
fn times_as_text() {
    same(&text_times("nvarchar(32)", str::to_owned), "");
    same(&text_times("nvarchar(32)", |text| text.replace(' ', "T")), "");
    same(&text_times("char(32)", |text| format!("{text:<32}")), "");
    same(&text_times("varchar(32)", |text| text.replace('.', ",")), "");
    same(&text_times("nvarchar(32)", german), "");
}

/// `02.02.2026 08:15:00.123`
fn german(text: &str) -> String {
    format!("{}.{}.{}{}", &text[8..10], &text[5..7], &text[..4], &text[10..])
}

/// What the server makes of a time by itself when it is put into a column of text: only minutes are left.
#[test]
fn times_as_the_server_prints_them_by_default() {
    let english = |text: &str| {
        let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap();
        time.format("%b %e %Y %l:%M%p").to_string()
    };
    let minutes = |text: &str| format!("{}:00.000", &text[..16]);
    same_as(&text_times("nvarchar(32)", english), "", &text_times("datetime", minutes));
}

/// One unreadable time quarantines one run; the others go on.
#[test]
fn text_that_is_no_time() {
    let db = text_times("nvarchar(32)", str::to_owned).set(
        "IndexData",
        3,
        "Timestamp",
        Value::Text("3/4/2026 1:30 PM".into()),
    );
    let found = super::site::reports(&db, "");
    let refused: Vec<&String> = found.values().filter(|text| !text.starts_with("<?xml")).collect();
    let [refused] = refused[..] else { panic!("{refused:?}") };
    assert!(refused.starts_with("VW-RUN-TIME run "), "{refused}");
    assert!(
        refused.contains(" has a Timestamp of `3/4/2026 1:30 PM`, which is no time (hint: correct Timestamp"),
        "{refused}"
    );
    assert_eq!(found.len(), 25);
}

/// SQL Server also calls its counter of changes `timestamp`.
#[test]
fn a_counter_of_changes_is_no_time() {
    for declared in ["timestamp", "rowversion"] {
        refused(
            &retyped(declared),
            "",
            Code::SchemaType,
            "IndexData.Timestamp should be the time, but it is rowversion (a rowversion, which SQL Server also calls \
             timestamp: it counts changes and is no time)",
            ANOTHER_COLUMN,
        );
    }
}

#[test]
fn a_counter_called_timestamp_beside_the_time() {
    let counted = TestDb::baseline().rename("IndexData", "Timestamp", "TestDateTime").add_column(
        "IndexData",
        "Timestamp",
        "timestamp",
        Value::Bytes(vec![0; 8]),
    );
    same(&counted, "[source.columns]\n\"IndexData.time\" = \"TestDateTime\"\n");
}

#[test]
fn a_date_alone_and_a_clock_alone_are_refused() {
    for (declared, why) in [("date", "a date without a time of day"), ("time(7)", "a time of day without a date")] {
        let what = format!("IndexData.Timestamp should be the time, but it is {declared} ({why})");
        refused(&retyped(declared), "", Code::SchemaType, &what, ANOTHER_COLUMN);
    }
    refused(
        &TestDb::empty().retype("IndexData", "Timestamp", "float"),
        "",
        Code::SchemaType,
        "IndexData.Timestamp should be the time, but it is float (of a type that cannot hold it)",
        ANOTHER_COLUMN,
    );
}

/// The server can neither compare nor order them.
#[test]
fn long_text_cannot_hold_the_time() {
    for declared in ["ntext", "text", "xml"] {
        refused(
            &retyped(declared),
            "",
            Code::SchemaType,
            &format!(
                "IndexData.Timestamp should be the time, but it is {declared} (long text, which the server cannot \
                 compare)"
            ),
            ANOTHER_COLUMN,
        );
    }
}

#[test]
fn durations_in_every_type() {
    let ninety = TestDb::baseline().set_all("IndexData", "TestTime", &Value::Real(90.0));
    let text = |text: &str| Value::Text(text.to_owned());
    for (declared, value) in [
        ("int", Value::Int(90)),
        ("smallint", Value::Int(90)),
        ("float", Value::Float(90.0)),
        ("decimal(9,3)", Value::Float(90.0)),
        ("time(0)", text("00:01:30")),
        ("time(7)", text("00:01:30.0000000")),
        ("nvarchar(16)", text("00:01:30")),
        ("char(16)", text("0:01:30         ")),
        ("nvarchar(16)", text("90,000")),
        ("varchar(16)", text("90.0")),
        ("datetime2(0)", text("1900-01-01 00:01:30")),
    ] {
        let db = TestDb::baseline().retype_with("IndexData", "TestTime", declared, |_| value.clone());
        if declared.starts_with("datetime") {
            refused(
                &db,
                "",
                Code::SchemaType,
                "IndexData.TestTime should be the duration, but it is datetime2(0) (of a type that cannot hold it)",
                &ANOTHER_COLUMN.replace("IndexData.time", "IndexData.duration"),
            );
        } else {
            same_as(&db, "", &ninety);
        }
    }
}

#[test]
fn a_duration_that_is_none_is_told_and_harms_nothing() {
    let db = TestDb::baseline().retype_with("IndexData", "TestTime", "nvarchar(16)", |_| Value::Text("soon".into()));
    for read in all_runs(&db, "") {
        assert_eq!(read.run.duration, Some(vte_wats::vte::model::Number::Unreadable("soon".into())));
    }
    assert!(super::site::reports(&db, "").values().all(|text| text.contains("TestTime: soon")));
}
