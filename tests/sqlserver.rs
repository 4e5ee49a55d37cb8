//! Reading a SQL Server: a real connection over TLS, its catalog, its values, and what goes wrong with it.

#[path = "support/server.rs"]
mod server;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::time::Instant;

use serde_json::json;
use server::{PASSWORD, TestServer, USER};
use vte_wats::config::duration::Span;
use vte_wats::config::sections::{PasswordFrom, SourceConfig};
use vte_wats::error::{Code, Error};
use vte_wats::vte::catalog::{Catalog, ColumnType, Table};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{Param, RunSource, Statement};
use vte_wats::vte::sqlserver::{self, SqlServerSource};
use vte_wats::vte::value::{Row, Value};

fn sample() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/vte_9_3.vtedb"))
}

fn config(server: &TestServer) -> SourceConfig {
    SourceConfig {
        sqlserver: Some(server.connection_string()),
        ca_file: Some(server.ca_file()),
        password: Some(PasswordFrom { env: None, file: Some(server.password_file()) }),
        ..SourceConfig::default()
    }
}

fn connected(server: &TestServer) -> SqlServerSource {
    sqlserver::connect(&config(server)).unwrap()
}

/// The error of connecting, checked for the password.
fn refused(config: &SourceConfig) -> Error {
    let error = sqlserver::connect(config).unwrap_err();
    assert!(!format!("{error:?} {error}").contains(PASSWORD), "{error:?}");
    assert!(error.remedy().is_some(), "{error:?}");
    error
}

fn statement(sql: &str, columns: usize) -> Statement {
    Statement { sql: sql.to_owned(), params: Vec::new(), columns: vec![ColumnType::Float; columns] }
}

fn ask(source: &mut dyn RunSource, statement: &Statement) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    source.query(statement, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no {name}"))
}

const COUNT: &str = "SELECT COUNT(*) FROM [dbo].[IndexData] AS i";

#[test]
fn the_catalog_of_a_server_is_that_of_its_snapshot() {
    let mut server = TestServer::start(sample());
    let ours = connected(&server).catalog().unwrap();
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
    assert_eq!(table(&ours, "IndexData").rows, Some(120));
    assert_eq!(server.count("IndexData"), 120);
    let catalog_statements = server.statements().iter().filter(|sql| sql.contains("[sys].")).count();
    assert_eq!(catalog_statements, 4, "columns, indexes, counts, synonyms");
}

#[test]
fn the_identity_of_a_server_is_that_of_its_snapshot() {
    let server = TestServer::start(sample());
    let ours = connected(&server).info().unwrap();
    let theirs = SnapshotSource::open(sample()).unwrap().info().unwrap();
    assert_eq!(ours.identity, theirs.identity);
    assert_eq!(ours.product, "SQL Server 11.0.7001.0 Express");
    assert_eq!(ours.compatibility, Some(110));
    assert_eq!(ours.collation.as_deref(), Some("Finnish_Swedish_CI_AS"));
    assert_eq!(ours.excess_rights, Some(Vec::new()));
}

#[test]
fn rights_that_a_reader_should_not_have_are_named() {
    let mut server = TestServer::start(sample());
    for right in ["INSERT", "DELETE"] {
        server.command(json!({ "do": "grant", "securable": "IndexData", "right": right }));
    }
    let mut source = connected(&server);
    assert_eq!(source.info().unwrap().excess_rights.unwrap(), ["INSERT, DELETE on IndexData"]);
    server.command(json!({ "do": "grant", "securable": "VTE9_3", "right": "CONTROL" }));
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
    let server = TestServer::start(sample());
    let mut ours = connected(&server);
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
        ("money", json!(-922_337_203.5477), Value::Float(-922_337_203.547_7)),
        ("smallmoney", json!(-0.0001), Value::Float(-0.0001)),
        ("char(6)", json!("åäö"), text("åäö   ")),
        ("varchar(20)", json!("Ohm € ß"), text("Ohm € ß")),
        ("varchar(max)", json!("ü".repeat(20_000)), Value::Text("ü".repeat(20_000))),
        ("nchar(4)", json!("中"), text("中   ")),
        ("nvarchar(20)", json!("温度 ☃ 😀"), text("温度 ☃ 😀")),
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
    let mut source = connected(&server);

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
    let mut source = connected(&server);
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
    let server = TestServer::start(sample());
    let mut source = connected(&server);
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
    assert_eq!(ask(&mut source, &read).unwrap().len(), 904);

    let mut read = statement("SELECT @P1, @P2, @P3", 3);
    let long = "å".repeat(5000);
    read.params = vec![Param::Text("'; --".into()), Param::Int(i64::MIN), Param::Text(long.clone())];
    let answer = ask(&mut source, &read).unwrap();
    assert_eq!(answer, [[Value::Text("'; --".into()), Value::Int(i64::MIN), Value::Text(long)]]);
}

#[test]
fn a_session_gives_way_and_cuts_nothing() {
    let server = TestServer::start(sample());
    drop(connected(&server));
    let statements = server.statements();
    let options = &statements[0];
    for part in ["LOCK_TIMEOUT 5000", "DEADLOCK_PRIORITY LOW", "ISOLATION LEVEL READ COMMITTED", "TEXTSIZE 2147483647"]
    {
        assert!(options.contains(part), "{options}");
    }
    assert_eq!(statements.len(), 1, "connecting asks nothing else");
}

#[test]
fn a_wrong_login_is_refused_without_its_password() {
    let server = TestServer::start(sample());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "not the password").unwrap();
    let wrong = PasswordFrom { env: None, file: Some(file.path().to_owned()) };
    let error = refused(&SourceConfig { password: Some(wrong), ..config(&server) });
    assert_eq!(error.code(), Code::Login);
    assert!(error.to_string().contains(USER) && error.to_string().contains("18456"), "{error}");
    assert!(!format!("{error:?}").contains("not the password"));
    assert!(!error.is_transient(), "a login that is tried again and again is locked out");
    let debug = format!("{:?}", connected(&server));
    assert!(!debug.contains(PASSWORD), "{debug}");
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let server = TestServer::start(sample());
    let text = server.connection_string().replace("VTE9_3", "VTE 9_3");
    let error = refused(&SourceConfig { sqlserver: Some(text), ..config(&server) });
    assert_eq!(error.code(), Code::Database);
    assert!(error.to_string().contains("cannot open the database VTE 9_3"), "{error}");
}

#[test]
fn an_unknown_certificate_is_not_taken_unless_told() {
    let server = TestServer::start(sample());
    let unknown = SourceConfig { ca_file: None, ..config(&server) };
    let error = refused(&unknown);
    assert_eq!(error.code(), Code::Tls);
    assert!(error.remedy().unwrap().contains("ca_file"), "{error:?}");
    assert!(!error.to_string().contains("Config::"), "{error}");

    let other = format!("{};HostNameInCertificate=station7.example", server.connection_string());
    let error = refused(&SourceConfig { sqlserver: Some(other), ..config(&server) });
    assert_eq!(error.code(), Code::Tls, "the name in the certificate counts: {error:?}");

    let trusting = format!("{};TrustServerCertificate=yes", server.connection_string());
    let mut source = sqlserver::connect(&SourceConfig { sqlserver: Some(trusting), ..unknown }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]]);

    let missing = SourceConfig { ca_file: Some("/no/such/ca.pem".into()), ..config(&server) };
    assert!(refused(&missing).to_string().contains("/no/such/ca.pem"));
}

/// What goes over the wire of one connection to the server, in both directions.
fn overheard(server: &TestServer, option: &str) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (own, port) = (listener.local_addr().unwrap().port(), server.port());
    let proxy = std::thread::spawn(move || {
        let client = listener.accept().unwrap().0;
        let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let pump = |mut from: TcpStream, mut to: TcpStream| {
            std::thread::spawn(move || {
                let (mut heard, mut buffer) = (Vec::new(), [0; 4096]);
                while let Ok(length @ 1..) = from.read(&mut buffer) {
                    heard.extend_from_slice(&buffer[..length]);
                    to.write_all(&buffer[..length]).unwrap();
                }
                let _ = to.shutdown(Shutdown::Both);
                heard
            })
        };
        let there = pump(client.try_clone().unwrap(), server.try_clone().unwrap());
        let back = pump(server, client);
        [there.join().unwrap(), back.join().unwrap()].concat()
    });
    let text = server.connection_string().replace(&format!(",{port}"), &format!(",{own}"));
    let text = format!("{text}{option}");
    let mut source = sqlserver::connect(&SourceConfig { sqlserver: Some(text), ..config(server) }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]]);
    drop(source);
    proxy.join().unwrap()
}

#[test]
fn statements_are_encrypted_and_the_password_always_is() {
    let server = TestServer::start(sample());
    let holds = |heard: &[u8], text: &str| {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        heard.windows(wide.len()).any(|window| window == wide)
    };
    let encrypted = overheard(&server, "");
    assert!(encrypted.len() > 1000 && !holds(&encrypted, "IndexData"));
    let login_only = overheard(&server, ";Encrypt=no");
    assert!(holds(&login_only, "IndexData"), "after the login nothing is encrypted, as in ADO");
    for heard in [&encrypted, &login_only] {
        assert!(!holds(heard, USER) && !holds(heard, PASSWORD));
    }
}

#[test]
fn a_server_that_is_not_there_is_an_error_with_a_way_out() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), PASSWORD).unwrap();
    let with = |server: &str| SourceConfig {
        sqlserver: Some(format!("Server={server};Database=a;User Id=b")),
        password: Some(PasswordFrom { env: None, file: Some(file.path().to_owned()) }),
        connect_timeout: Span::seconds(2),
        ..SourceConfig::default()
    };
    for (server, part, hint) in [
        (format!("127.0.0.1,{port}"), "nothing answers", "enable TCP/IP"),
        ("no-such-host.invalid".to_owned(), "cannot find the server no-such-host.invalid", "IP address"),
        ("127.0.0.3\\SQLEXPRESS".to_owned(), "127.0.0.3", "SQL Server Browser"),
    ] {
        let error = refused(&with(&server));
        assert_eq!(error.code(), Code::Connect, "{server}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(error.remedy().unwrap().contains(hint), "{error:?}");
        assert!(error.is_transient());
    }
    // Something that listens, but says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let started = Instant::now();
    let error = refused(&with(&format!("127.0.0.1,{}", silent.local_addr().unwrap().port())));
    assert_eq!(error.code(), Code::Connect);
    assert!(error.to_string().contains("did not answer within 2 s"), "{error}");
    assert!(started.elapsed().as_secs() < 10);
}

#[test]
fn a_named_instance_is_found_through_the_browser() {
    let server = TestServer::start(sample());
    // The port of SQL Server Browser is fixed: where another one has it, there is nothing to test.
    let Ok(browser) = std::net::UdpSocket::bind("127.0.0.1:1434") else { return };
    let port = server.port();
    let answering = std::thread::spawn(move || {
        let mut asked = [0; 64];
        let (length, from) = browser.recv_from(&mut asked).unwrap();
        let data = format!("ServerName;STATION7;InstanceName;SQLEXPRESS;IsClustered;No;Version;11.0;tcp;{port};;");
        let mut answer = vec![5];
        answer.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
        answer.extend(data.as_bytes());
        browser.send_to(&answer, from).unwrap();
        asked[..length].to_vec()
    });
    let text = server.connection_string().replace(&format!("localhost,{port}"), "127.0.0.1\\SQLEXPRESS");
    let mut source = sqlserver::connect(&SourceConfig { sqlserver: Some(text), ..config(&server) }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]]);
    assert_eq!(answering.join().unwrap(), b"\x04SQLEXPRESS");
}

#[test]
fn a_refused_statement_says_why_and_leaves_the_connection() {
    let mut server = TestServer::start(sample());
    let mut source = connected(&server);
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
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]]);
    let sessions = server.statements().iter().filter(|sql| sql.starts_with("SET ")).count();
    assert_eq!(sessions, 1, "one connection did it all");
}

#[test]
fn a_server_that_falls_silent_is_not_waited_for_without_end() {
    let mut server = TestServer::start(sample());
    let config = SourceConfig { query_timeout: Span::parse("500ms").unwrap(), ..config(&server) };
    let mut source = sqlserver::connect(&config).unwrap();
    server.delay("COUNT(*)", 3.0);
    let started = Instant::now();
    let error = ask(&mut source, &statement(COUNT, 1)).unwrap_err();
    assert_eq!(error.code(), Code::QueryTimeout, "{error:?}");
    assert!(error.is_transient() && started.elapsed().as_secs() < 3, "{:?}", started.elapsed());
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]], "and asked again afterwards");
}

#[test]
fn a_result_that_breaks_off_is_never_taken_for_whole() {
    let mut server = TestServer::start(sample());
    let mut source = connected(&server);
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
        server.command(json!({ "do": "clear_faults" }));
        assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]], "after {after}");
    }
    assert!(broken > 10, "{broken}");
}

#[test]
fn a_connection_that_died_while_idle_is_opened_anew() {
    let mut server = TestServer::start(sample());
    let mut source = connected(&server);
    server.cut("COUNT(*)", 0);
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(120)]]);
    let sessions = server.statements().iter().filter(|sql| sql.starts_with("SET ")).count();
    assert_eq!(sessions, 2);
    source.reconnect().unwrap();
    assert!(source.is_connected());
}

#[test]
fn a_taker_that_has_enough_can_ask_again() {
    let server = TestServer::start(sample());
    let mut source = connected(&server);
    let read = statement("SELECT i.[Hostname] FROM [dbo].[IndexData] AS i", 1);
    let mut rows = 0;
    let error = source
        .query(&read, &mut |_| {
            rows += 1;
            if rows == 3 { Err(Error::new(Code::Interrupted, "enough")) } else { Ok(()) }
        })
        .unwrap_err();
    assert_eq!((error.code(), rows), (Code::Interrupted, 3));
    assert_eq!(ask(&mut source, &read).unwrap().len(), 120);
}

#[test]
fn rows_change_under_a_reader() {
    let mut server = TestServer::start(sample());
    let mut source = connected(&server);
    let count = |source: &mut SqlServerSource| match ask(source, &statement(COUNT, 1)).unwrap()[0][0] {
        Value::Int(count) => count,
        ref other => panic!("{other:?}"),
    };
    let id = "00000000-0000-0000-0000-0000000000AA";
    server.insert("IndexData", json!([{ "Index_GUID": id, "Timestamp": "2026-03-29 01:59:59.9999", "Result": 1 }]));
    assert_eq!(count(&mut source), 121);
    assert_eq!(server.update("IndexData", json!({ "Index_GUID": id }), json!({ "Result": 0 })), 1);
    let read = statement(
        "SELECT CONVERT(varchar(34), i.[Timestamp], 121), i.[Result] FROM [dbo].[IndexData] AS i \
                          WHERE i.[Index_GUID] = '00000000-0000-0000-0000-0000000000AA'",
        2,
    );
    // A datetime holds 1/300 s.
    assert_eq!(ask(&mut source, &read).unwrap(), [[Value::Text("2026-03-29 02:00:00.000".into()), Value::Int(0)]]);
    assert_eq!(server.delete("IndexData", json!({ "Index_GUID": id })), 1);
    assert_eq!(count(&mut source), 120);
    server.drop_table("TestDataOther");
    let catalog = source.catalog().unwrap();
    assert!(!catalog.tables.iter().any(|table| table.name == "TestDataOther"));
}

#[test]
fn a_synonym_and_another_database_are_read_like_tables() {
    let also = format!("Archive]1={}", sample().display());
    let mut server = TestServer::start_with(sample(), &["--also", &also]);
    server.command(json!({ "do": "add_synonym", "name": "Runs", "table": "IndexData" }));
    let mut source = connected(&server);
    let catalog = source.catalog().unwrap();
    assert_eq!(table(&catalog, "Runs").columns, table(&catalog, "IndexData").columns);
    assert_eq!(ask(&mut source, &statement("SELECT COUNT(*) FROM [dbo].[Runs]", 1)).unwrap(), [[Value::Int(120)]]);

    server.command(json!({ "do": "delete", "database": "archive]1", "table": "Users", "where": {} }));
    let other = SourceConfig { schema: Some("[Archive]]1].[dbo]".into()), ..config(&server) };
    let mut source = sqlserver::connect(&other).unwrap();
    let catalog = source.catalog().unwrap();
    assert_eq!(table(&catalog, "Users").rows, Some(0));
    assert_eq!(source.info().unwrap().identity.database, "Archive]1");
    let count = statement("SELECT COUNT(*) FROM [Archive]]1].[dbo].[Users]", 1);
    assert_eq!(ask(&mut source, &count).unwrap(), [[Value::Int(0)]]);
    assert!(!catalog.tables.iter().any(|table| table.name == "Runs"));
}
