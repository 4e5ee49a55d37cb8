//! Statements that fail, connections that break, rows that change: nothing is lost and nothing is taken for whole.

#[path = "support/server.rs"]
mod server;

use std::time::Instant;

use serde_json::json;
use server::{TestServer, ask, runs, sample, statement};
use vte_wats::config::duration::Span;
use vte_wats::config::sections::SourceConfig;
use vte_wats::error::{Code, Error};
use vte_wats::vte::source::RunSource;
use vte_wats::vte::sqlserver::{self, SqlServerSource};
use vte_wats::vte::value::Value;

const COUNT: &str = "SELECT COUNT(*) FROM [dbo].[IndexData] AS i";

#[test]
fn a_refused_statement_says_why_and_leaves_the_connection() {
    let mut server = TestServer::start(sample());
    let mut source = server.connect();
    for (sql, code) in [
        ("SELECT i.[Nothing] FROM [dbo].[IndexData] AS i", Code::SchemaColumn),
        ("SELECT x.[a] FROM [dbo].[Missing] AS x", Code::SchemaTable),
    ] {
        let error = ask(&mut source, &statement(sql, 1)).unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        assert!(!error.is_transient());
    }
    for (number, code, transient) in [
        (1222, Code::QueryTimeout, true),
        (1205, Code::Query, true),
        (229, Code::Query, false),
        (8134, Code::Query, false),
    ] {
        server.refuse("COUNT(*)", number, "Of its own.");
        let error = ask(&mut source, &statement(COUNT, 1)).unwrap_err();
        assert_eq!((error.code(), error.is_transient()), (code, transient), "{number}: {error:?}");
        assert!(error.to_string().contains("Of its own."), "{error}");
        assert!(error.remedy().is_some());
    }
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]]);
    let sessions = server.statements().iter().filter(|sql| sql.starts_with("SET ")).count();
    assert_eq!(sessions, 1, "one connection did it all");
}

#[test]
fn a_server_that_falls_silent_is_not_waited_for_without_end() {
    let mut server = TestServer::start(sample());
    let config = SourceConfig { query_timeout: Span::parse("500ms").unwrap(), ..server.config() };
    let mut source = sqlserver::connect(&config).unwrap();
    server.delay("COUNT(*)", 3.0);
    let started = Instant::now();
    let error = ask(&mut source, &statement(COUNT, 1)).unwrap_err();
    assert_eq!(error.code(), Code::QueryTimeout, "{error:?}");
    assert!(error.is_transient() && started.elapsed().as_secs() < 3, "{:?}", started.elapsed());
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]], "and asked again afterwards");
}

#[test]
fn a_result_that_breaks_off_is_never_taken_for_whole() {
    let mut server = TestServer::start(sample());
    let mut source = server.connect();
    let read = statement("SELECT d.[TestName], d.[TestResult] FROM [dbo].[TestDataNumeric] AS d", 2);
    let whole = ask(&mut source, &read).unwrap().len();
    // At every place: before the first row, at the edges of packets and records, in the last bytes.
    let mut broken = 0;
    for after in (0..40_000).step_by(1013) {
        server.cut("TestDataNumeric", after);
        let mut rows = 0;
        let end = source.query(&read, &mut |_| {
            rows += 1;
            Ok(())
        });
        match end {
            Ok(()) => assert_eq!(rows, whole, "cut after {after} bytes"),
            Err(error) => {
                assert_eq!(error.code(), Code::Connect, "{error:?}");
                assert!(error.is_transient() && error.to_string().contains("lost"), "{error:?}");
                assert!(rows > 0, "without a row it is tried again by itself");
                broken += 1;
            }
        }
        server.command(&json!({ "do": "clear_faults" }));
        assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]], "after {after}");
    }
    assert!(broken > 10, "{broken}");
}

#[test]
fn a_connection_that_died_while_idle_is_opened_anew() {
    let mut server = TestServer::start(sample());
    let mut source = server.connect();
    server.cut("COUNT(*)", 0);
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]]);
    let sessions = server.statements().iter().filter(|sql| sql.starts_with("SET ")).count();
    assert_eq!(sessions, 2);
    source.reconnect().unwrap();
    assert!(source.is_connected());
}

#[test]
fn a_taker_that_has_enough_can_ask_again() {
    let server = TestServer::shared();
    let mut source = server.connect();
    let read = statement("SELECT i.[Hostname] FROM [dbo].[IndexData] AS i", 1);
    let mut rows = 0;
    let error = source
        .query(&read, &mut |_| {
            rows += 1;
            if rows == 3 { Err(Error::new(Code::Interrupted, "enough")) } else { Ok(()) }
        })
        .unwrap_err();
    assert_eq!((error.code(), rows), (Code::Interrupted, 3));
    assert_eq!(ask(&mut source, &read).unwrap().len() as i64, runs());
}

#[test]
fn rows_change_under_a_reader() {
    let mut server = TestServer::start(sample());
    let mut source = server.connect();
    let count = |source: &mut SqlServerSource| match ask(source, &statement(COUNT, 1)).unwrap()[0][0] {
        Value::Int(count) => count,
        ref other => panic!("{other:?}"),
    };
    let id = "00000000-0000-0000-0000-0000000000AA";
    server.insert("IndexData", json!([{ "Index_GUID": id, "Timestamp": "2026-03-29 01:59:59.9999", "Result": 1 }]));
    assert_eq!(count(&mut source), runs() + 1);
    assert_eq!(server.update("IndexData", json!({ "Index_GUID": id }), json!({ "Result": 0 })), 1);
    let read = statement(
        "SELECT CONVERT(varchar(34), i.[Timestamp], 121), i.[Result] FROM [dbo].[IndexData] AS i \
                          WHERE i.[Index_GUID] = '00000000-0000-0000-0000-0000000000AA'",
        2,
    );
    // A datetime holds 1/300 s.
    assert_eq!(ask(&mut source, &read).unwrap(), [[Value::Text("2026-03-29 02:00:00.000".into()), Value::Int(0)]]);
    assert_eq!(server.delete("IndexData", json!({ "Index_GUID": id })), 1);
    assert_eq!(count(&mut source), runs());
    server.drop_table("TestDataOther");
    let catalog = source.catalog().unwrap();
    assert!(!catalog.tables.iter().any(|table| table.name == "TestDataOther"));
}
