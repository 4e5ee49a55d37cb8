//! Connecting to a SQL Server: TLS, logins, names, and what to do when it fails.

#[path = "support/server.rs"]
mod server;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Instant;

use server::{PASSWORD, TestServer, USER, ask, runs, sample, statement};
use vte_wats::config::duration::Span;
use vte_wats::config::sections::{PasswordFrom, SourceConfig};
use vte_wats::error::{Code, Error};
use vte_wats::vte::sqlserver;
use vte_wats::vte::value::Value;

const COUNT: &str = "SELECT COUNT(*) FROM [dbo].[IndexData] AS i";

/// The error of connecting, checked for the password.
fn refused(config: &SourceConfig) -> Error {
    let error = sqlserver::connect(config).unwrap_err();
    assert!(!format!("{error:?} {error}").contains(PASSWORD), "{error:?}");
    assert!(error.remedy().is_some(), "{error:?}");
    error
}

#[test]
fn a_session_gives_way_and_cuts_nothing() {
    let server = TestServer::start(sample());
    drop(server.connect());
    let statements = server.statements();
    let options = &statements[0];
    for part in ["LOCK_TIMEOUT 5000", "DEADLOCK_PRIORITY LOW", "ISOLATION LEVEL READ COMMITTED", "TEXTSIZE 2147483647"]
    {
        assert!(options.contains(part), "{options}");
    }
    assert_eq!(statements.len(), 1, "connecting asks nothing else");
}

#[test]
fn nothing_is_encrypted_where_that_is_asked_for_in_so_many_words() {
    let server = TestServer::shared();
    let plain = format!("{};Encrypt=DANGER_PLAINTEXT", server.connection_string());
    let mut source =
        sqlserver::connect(&SourceConfig { sqlserver: Some(plain), ca_file: None, ..server.config() }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]]);
}

#[test]
fn a_wrong_login_is_refused_without_its_password() {
    let server = TestServer::shared();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "not the password").unwrap();
    let wrong = PasswordFrom { file: Some(file.path().to_owned()), ..PasswordFrom::default() };
    let error = refused(&SourceConfig { password: Some(wrong), ..server.config() });
    assert_eq!(error.code(), Code::Login);
    assert!(error.to_string().contains(USER) && error.to_string().contains("18456"), "{error}");
    assert!(!format!("{error:?}").contains("not the password"));
    assert!(!error.is_transient(), "a login that is tried again and again is locked out");
    let debug = format!("{:?}", server.connect());
    assert!(!debug.contains(PASSWORD), "{debug}");
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let server = TestServer::shared();
    let text = server.connection_string().replace("VTE9_3", "VTE 9_3");
    let error = refused(&SourceConfig { sqlserver: Some(text), ..server.config() });
    assert_eq!(error.code(), Code::Database);
    assert!(error.to_string().contains("cannot open the database VTE 9_3"), "{error}");
}

#[test]
fn an_unknown_certificate_is_not_taken_unless_told() {
    let server = TestServer::shared();
    let unknown = SourceConfig { ca_file: None, ..server.config() };
    let error = refused(&unknown);
    assert_eq!(error.code(), Code::Tls);
    assert!(error.remedy().unwrap().contains("ca_file"), "{error:?}");
    assert!(!error.to_string().contains("Config::"), "{error}");

    let other = format!("{};HostNameInCertificate=station7.example", server.connection_string());
    let error = refused(&SourceConfig { sqlserver: Some(other), ..server.config() });
    assert_eq!(error.code(), Code::Tls, "the name in the certificate counts: {error:?}");
    assert!(error.remedy().unwrap().contains("HostNameInCertificate"), "{error:?}");

    let trusting = format!("{};TrustServerCertificate=yes", server.connection_string());
    let mut source = sqlserver::connect(&SourceConfig { sqlserver: Some(trusting), ..unknown }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]]);

    let missing = SourceConfig { ca_file: Some("/no/such/ca.pem".into()), ..server.config() };
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
    let mut source = sqlserver::connect(&SourceConfig { sqlserver: Some(text), ..server.config() }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]]);
    drop(source);
    proxy.join().unwrap()
}

#[test]
fn statements_are_encrypted_and_the_password_always_is() {
    let server = TestServer::shared();
    let holds = |heard: &[u8], text: &str| {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        heard.windows(wide.len()).any(|window| window == wide)
    };
    let encrypted = overheard(server, "");
    assert!(encrypted.len() > 1000 && !holds(&encrypted, "IndexData"));
    let login_only = overheard(server, ";Encrypt=no");
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
        password: Some(PasswordFrom { file: Some(file.path().to_owned()), ..PasswordFrom::default() }),
        connect_timeout: Span::seconds(2),
        ..SourceConfig::default()
    };
    for (server, part, hint) in [
        (format!("127.0.0.1,{port}"), "nothing answers", "Protocols for the instance: set TCP/IP to Enabled"),
        ("no-such-host.invalid".to_owned(), "cannot find the server no-such-host.invalid", "IP address"),
        ("127.0.0.3\\SQLEXPRESS".to_owned(), "127.0.0.3", "Protocols for SQLEXPRESS: set TCP/IP to Enabled"),
    ] {
        let error = refused(&with(&server));
        assert_eq!(error.code(), Code::Connect, "{server}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(error.remedy().unwrap().contains(hint), "{error:?}");
        assert!(error.is_transient());
    }
    // Something else than a SQL Server.
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("127.0.0.1,{}", other.local_addr().unwrap().port());
    let answering = std::thread::spawn(move || {
        let mut client = other.accept().unwrap().0;
        let _ = client.read(&mut [0; 512]);
        client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    let error = refused(&with(&place));
    assert_eq!(error.code(), Code::Connect, "{error:?}");
    answering.join().unwrap();
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
    let server = TestServer::shared();
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
    let mut source = sqlserver::connect(&SourceConfig { sqlserver: Some(text), ..server.config() }).unwrap();
    assert_eq!(ask(&mut source, &statement(COUNT, 1)).unwrap(), [[Value::Int(runs())]]);
    assert_eq!(answering.join().unwrap(), b"\x04SQLEXPRESS");
}
