//! What a SQL Server holds: its catalog, itself, its values.

#[path = "support/server.rs"]
mod server;

use serde_json::json;
use server::{TestServer, ask, runs, sample, statement};
use vte_wats::config::sections::SourceConfig;
use vte_wats::error::Code;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::{Catalog, ColumnType, Table};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{Param, RunSource, Statement};
use vte_wats::vte::sqlserver;
use vte_wats::vte::value::Value;

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn the_catalog_of_a_server_is_that_of_its_snapshot() {
    let mut server = TestServer::start(sample());
    let ours = server.connect().catalog().unwrap();
    let theirs = SnapshotSource::open(sample()).unwrap().catalog().unwrap();
    assert_eq!(ours.tables.len(), 21);
    for (ours, theirs) in ours.tables.iter().zip(&theirs.tables) {
        // A snapshot keeps no order among indexes that a server numbers.
        let sorted = |table: &Table| {
            let mut table = table.clone();
            table.indexed.sort();
            table
        };
        assert_eq!(sorted(ours), sorted(theirs));
    }
    assert_eq!(table(&ours, "IndexData").primary_key, ["Index_GUID"]);
    assert_eq!(table(&ours, "IndexData").rows, u64::try_from(runs()).ok());
    assert_eq!(server.count("IndexData") as i64, runs());
    let catalog_statements = server.statements().iter().filter(|sql| sql.contains("[sys].")).count();
    assert_eq!(catalog_statements, 4, "columns, indexes, counts, synonyms");
}

#[test]
fn the_identity_of_a_server_is_that_of_its_snapshot() {
    let server = TestServer::shared();
    let ours = server.connect().info().unwrap();
    let theirs = SnapshotSource::open(sample()).unwrap().info().unwrap();
    assert_eq!(ours.identity, theirs.identity);
    assert_eq!(ours.product, "SQL Server 11.0.7001.0 Express");
    assert_eq!(ours.compatibility, Some(110));
    assert_eq!(ours.collation.as_deref(), Some("Finnish_Swedish_CI_AS"));
    assert_eq!(ours.excess_rights, Some(Vec::new()));
    assert!(ours.clock.is_some_and(|clock| clock.offset_minutes().abs() <= 14 * 60), "{:?}", ours.clock);
}

#[test]
fn rights_that_a_reader_should_not_have_are_named() {
    let mut server = TestServer::start(sample());
    for right in ["INSERT", "DELETE"] {
        server.command(&json!({ "do": "grant", "securable": "IndexData", "right": right }));
    }
    let mut source = server.connect();
    assert_eq!(source.info().unwrap().excess_rights.unwrap(), ["INSERT, DELETE on IndexData"]);
    server.command(&json!({ "do": "grant", "securable": "VTE9_3", "right": "CONTROL" }));
    assert_eq!(source.info().unwrap().excess_rights.unwrap(), ["CONTROL on the database VTE9_3"]);
    // What the server will not say is left out, and nothing else.
    server.refuse("sys].[databases]", 229, "The SELECT permission was denied on the object 'databases'.");
    server.refuse("HAS_PERMS_BY_NAME", 229, "The EXECUTE permission was denied.");
    let info = source.info().unwrap();
    assert_eq!((info.compatibility, info.excess_rights, info.identity.created.as_str()), (None, None, ""));
    assert_eq!(info.identity.database, "VTE9_3");
}

#[test]
fn every_row_of_the_sample_is_the_same_from_both_sources() {
    let server = TestServer::shared();
    let mut ours = server.connect();
    let mut theirs = SnapshotSource::open(sample()).unwrap();
    let catalog = theirs.catalog().unwrap();
    let mut rows = 0;
    for table in &catalog.tables {
        let (mut sql, mut types) = (Vec::new(), Vec::new());
        for column in &table.columns {
            let name = format!("[{}]", column.name);
            let read = if column.ty.is_time() { format!("CONVERT(varchar(34), {name}, 121)") } else { name };
            sql.push(read);
            types.push(column.ty.clone());
        }
        let list = sql.join(", ");
        let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let (name, columns) = (&table.name, columns.join(", "));
        let from_server =
            Statement { sql: format!("SELECT {list} FROM [dbo].[{name}]"), params: Vec::new(), columns: types.clone() };
        let from_snapshot = Statement {
            sql: format!("SELECT {columns} FROM \"{name}\" ORDER BY rowid"),
            params: Vec::new(),
            columns: types,
        };
        let ours = ask(&mut ours, &from_server).unwrap();
        assert_eq!(ours, ask(&mut theirs, &from_snapshot).unwrap(), "{name}");
        rows += ours.len();
    }
    assert!(rows > 1500, "{rows}");
}

/// Declared type, value as a snapshot holds it, value as it must arrive.
fn values() -> Vec<(&'static str, serde_json::Value, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let id = uuid::Uuid::parse_str("6F9619FF-8B86-D011-B42D-00C04FC964FF").unwrap();
    vec![
        ("tinyint", json!(200), Value::Int(200)),
        ("smallint", json!(-32768), Value::Int(-32768)),
        ("int", json!(-2_147_483_648_i64), Value::Int(-2_147_483_648)),
        ("bigint", json!(i64::MAX), Value::Int(i64::MAX)),
        ("bit", json!(1), Value::Bool(true)),
        ("real", json!(0.1), Value::Real(0.1)),
        ("float", json!(9.9e37), Value::Float(9.9e37)),
        ("float(24)", json!(1e-5), Value::Real(1e-5)),
        ("decimal(18,4)", json!(-12345.6789), Value::Float(-12345.6789)),
        ("decimal(38,10)", json!(1e20), Value::Float(1e20)),
        ("numeric(5,2)", json!(999.99), Value::Float(999.99)),
        ("money", json!(-922_337_203.547_7), Value::Float(-922_337_203.547_7)),
        ("smallmoney", json!(-0.0001), Value::Float(-0.0001)),
        ("char(6)", json!("åäö"), text("åäö   ")),
        ("varchar(20)", json!("Ohm € ß"), text("Ohm € ß")),
        ("varchar(max)", json!("ü".repeat(20_000)), Value::Text("ü".repeat(20_000))),
        ("nchar(4)", json!("中"), text("中   ")),
        ("nvarchar(20)", json!("温度 ☃ 😀"), text("温度 ☃ 😀")),
        ("nvarchar(max)", json!(""), text("")),
        ("varchar(max)", json!(""), text("")),
        ("varbinary(max)", json!({ "hex": "" }), Value::Bytes(Vec::new())),
        ("nvarchar(20)", json!(""), text("")),
        ("nvarchar(max)", json!("文".repeat(70_000)), Value::Text("文".repeat(70_000))),
        ("text", json!("æøå"), text("æøå")),
        ("ntext", json!("漢字"), text("漢字")),
        ("xml", json!("<a>ö</a>"), text("<a>ö</a>")),
        ("sysname", json!("dbo"), text("dbo")),
        ("uniqueidentifier", json!("6F9619FF-8B86-D011-B42D-00C04FC964FF"), Value::Guid(id)),
        ("binary(4)", json!({ "hex": "0102" }), Value::Bytes(vec![1, 2, 0, 0])),
        ("varbinary(10)", json!({ "hex": "00ff" }), Value::Bytes(vec![0, 255])),
        ("varbinary(max)", json!({ "hex": "ab".repeat(50_000) }), Value::Bytes(vec![0xab; 50_000])),
        ("image", json!({ "hex": "cafe" }), Value::Bytes(vec![0xca, 0xfe])),
        ("rowversion", json!({ "hex": "00000000000007d1" }), Value::Bytes(vec![0, 0, 0, 0, 0, 0, 7, 0xd1])),
        // Times that no statement rendered are written as CONVERT 121 writes them.
        ("datetime", json!("2026-03-29 01:59:59.997"), text("2026-03-29 01:59:59.997")),
        ("smalldatetime", json!("2026-03-29 01:30:00.000"), text("2026-03-29 01:30:00.000")),
        ("date", json!("2026-03-29"), text("2026-03-29")),
        ("datetime2(0)", json!("2026-03-29 01:30:15"), text("2026-03-29 01:30:15")),
        ("datetime2(3)", json!("2026-03-29 01:30:15.123"), text("2026-03-29 01:30:15.123")),
        ("datetime2(7)", json!("0001-01-01 00:00:00.0000001"), text("0001-01-01 00:00:00.0000001")),
        ("datetimeoffset(7)", json!("2026-03-29 01:30:15.1234567 -03:30"), text("2026-03-29 01:30:15.1234567 -03:30")),
    ]
}

#[test]
fn every_type_arrives_as_what_it_is() {
    let values = values();
    let mut server = TestServer::start(sample());
    let columns: Vec<_> =
        values.iter().enumerate().map(|(at, (ty, ..))| json!({ "name": format!("c{at}"), "type": ty })).collect();
    let row = values.iter().enumerate().map(|(at, (_, given, _))| (format!("c{at}"), given.clone())).collect();
    server.add_table("Odd", json!(columns), json!([serde_json::Value::Object(row), {}]));
    let mut source = server.connect();

    let names: Vec<String> = (0..values.len()).map(|at| format!("[c{at}]")).collect();
    let read = statement(&format!("SELECT {} FROM [dbo].[Odd]", names.join(", ")), values.len());
    let rows = ask(&mut source, &read).unwrap();
    for ((ty, _, expected), arrived) in values.iter().zip(&rows[0]) {
        assert_eq!(arrived, expected, "{ty}");
    }
    assert!(rows[1].iter().all(Value::is_null), "NULL of every type: {:?}", rows[1]);

    let catalog = source.catalog().unwrap();
    for ((ty, ..), column) in values.iter().zip(&table(&catalog, "Odd").columns) {
        let expected = match *ty {
            // The catalog knows its base type.
            "sysname" => "nvarchar(128)",
            other => other,
        };
        assert_eq!(column.ty, ColumnType::parse(expected));
    }
}

#[test]
fn times_go_to_the_server_and_back_unchanged() {
    let times = [
        ("datetime", "2026-03-29 01:59:59.997"),
        ("datetime", "2026-03-29 02:00:00.003"),
        ("datetime2(7)", "2026-03-29 01:59:59.9999999"),
        ("datetime2(3)", "2026-10-25 02:30:00.001"),
        ("smalldatetime", "2026-03-29 01:59:00.000"),
        ("datetimeoffset(3)", "2026-10-25 02:30:00.500 +02:00"),
    ];
    let mut server = TestServer::start(sample());
    for (at, (ty, time)) in times.iter().enumerate() {
        let name = format!("T{at}");
        server.add_table(
            &name,
            json!([{ "name": "At", "type": ty }]),
            json!([{ "At": time }, { "At": "2000-01-01" }, {}]),
        );
    }
    let mut source = server.connect();
    for (at, (ty, time)) in times.iter().enumerate() {
        let mut read = statement(
            &format!(
                "SELECT CONVERT(varchar(34), t.[At], 121) FROM [dbo].[T{at}] AS t \
                 WHERE t.[At] >= CONVERT({ty}, @P1, 121) AND t.[At] = CONVERT({ty}, @P1, 121)"
            ),
            1,
        );
        read.params = vec![Param::Text((*time).to_owned())];
        assert_eq!(ask(&mut source, &read).unwrap(), [[Value::Text((*time).to_owned())]], "{ty}");
    }
}

#[test]
fn parameters_arrive_with_their_types() {
    let server = TestServer::shared();
    let mut source = server.connect();
    let all = ask(&mut source, &statement("SELECT i.[Index_GUID] FROM [dbo].[IndexData] AS i", 1)).unwrap();
    let keys: Vec<Param> = all
        .iter()
        .map(|row| match &row[0] {
            Value::Guid(id) => Param::Guid(*id),
            other => panic!("{other:?}"),
        })
        .collect();
    let list: Vec<String> = (1..=keys.len()).map(|number| format!("@P{number}")).collect();
    let mut read = statement(
        &format!(
            "SELECT d.[Index_GUID] FROM [dbo].[TestDataNumeric] AS d WHERE d.[Index_GUID] IN ({})",
            list.join(", ")
        ),
        1,
    );
    read.params = keys;
    let numeric = ask(&mut source, &statement("SELECT COUNT(*) FROM [dbo].[TestDataNumeric]", 1)).unwrap();
    let found = i64::try_from(ask(&mut source, &read).unwrap().len()).unwrap();
    assert_eq!(numeric, [[Value::Int(found)]]);

    let mut read = statement("SELECT @P1, @P2, @P3", 3);
    let long = "å".repeat(5000);
    read.params = vec![Param::Text("'; --".into()), Param::Int(i64::MIN), Param::Text(long.clone())];
    let answer = ask(&mut source, &read).unwrap();
    assert_eq!(answer, [[Value::Text("'; --".into()), Value::Int(i64::MIN), Value::Text(long)]]);
}

#[test]
fn a_synonym_and_another_database_are_read_like_tables() {
    let also = format!("Archive]1={}", sample().display());
    let mut server = TestServer::start_with(sample(), &["--also", &also]);
    server.command(&json!({ "do": "add_synonym", "name": "Runs", "table": "IndexData" }));
    let mut source = server.connect();
    let catalog = source.catalog().unwrap();
    assert_eq!(table(&catalog, "Runs").columns, table(&catalog, "IndexData").columns);
    assert_eq!(ask(&mut source, &statement("SELECT COUNT(*) FROM [dbo].[Runs]", 1)).unwrap(), [[Value::Int(runs())]]);

    server.command(&json!({ "do": "delete", "database": "archive]1", "table": "Users", "where": {} }));
    let other = SourceConfig { schema: Some("[Archive]]1].[dbo]".into()), ..server.config() };
    let mut source = sqlserver::connect(&other).unwrap();
    let catalog = source.catalog().unwrap();
    assert_eq!(table(&catalog, "Users").rows, Some(0));
    assert_eq!(source.info().unwrap().identity.database, "Archive]1");
    let count = statement("SELECT COUNT(*) FROM [Archive]]1].[dbo].[Users]", 1);
    assert_eq!(ask(&mut source, &count).unwrap(), [[Value::Int(0)]]);
    assert!(!catalog.tables.iter().any(|table| table.name == "Runs"));
}

#[test]
fn text_of_a_code_page_that_the_driver_lacks_is_converted_by_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oem.vtedb");
    TestDb::empty()
        .info(|info| info.collation = Some("SQL_Latin1_General_CP850_CI_AS".to_owned()))
        .table("Old", &[("Name", "varchar(20)")])
        .insert("Old", &[("Name", Value::Text("Größe åäö".to_owned()))])
        .write(&path)
        .unwrap();
    let server = TestServer::start(&path);
    let mut source = server.connect();
    let error = ask(&mut source, &statement("SELECT o.[Name] FROM [dbo].[Old] AS o", 1)).unwrap_err();
    assert_eq!(error.code(), Code::Query);
    assert!(error.to_string().contains("code page"), "{error}");
    let converted = statement("SELECT CONVERT(nvarchar(20), o.[Name]) FROM [dbo].[Old] AS o", 1);
    assert_eq!(ask(&mut source, &converted).unwrap(), [[Value::Text("Größe åäö".to_owned())]]);
}

#[test]
fn half_a_surrogate_pair_does_not_end_the_result() {
    let mut server = TestServer::start(sample());
    server.add_table(
        "Half",
        json!([{ "name": "T", "type": "nvarchar(20)" }]),
        json!([{ "T": { "units": [97, 0xd83d] } }, { "T": "b" }]),
    );
    let rows = ask(&mut server.connect(), &statement("SELECT h.[T] FROM [dbo].[Half] AS h", 1)).unwrap();
    assert_eq!(rows, [[Value::Text("a\u{fffd}".to_owned())], [Value::Text("b".to_owned())]]);
}
