//! What went wrong at the server, in the words of a person who can do something about it.

use std::fmt::Display;
use std::time::Duration;

use tiberius::error::{Error as Failure, IoErrorKind, TokenError};

use crate::error::{Code, Error};

use super::endpoint::Endpoint;
use super::settings::{ConnectSettings, Login};

/// Numbers of the server that mean: not this login.
const LOGIN: [u32; 13] = [18450, 18451, 18452, 18456, 18458, 18459, 18460, 18461, 18463, 18470, 18486, 18487, 18488];
/// Numbers that mean: not this database.
const DATABASE: [u32; 9] = [911, 916, 927, 942, 945, 4060, 4063, 4064, 40532];
/// Numbers that pass by themselves: memory, locks, deadlock, a server or database that starts, stops or fails over.
const PASSING: [u32; 24] = [
    701, 802, 921, 922, 952, 976, 983, 1204, 1205, 1222, 3960, 6005, 8645, 8651, 10928, 10929, 17142, 17197, 18401,
    40197, 40501, 40613, 49918, 49920,
];
/// From this severity on the server ends the connection.
const ENDS_CONNECTION: u8 = 20;

/// Whether the connection can be used again after this failure of a statement.
pub fn spares_connection(failure: &Failure) -> bool {
    matches!(failure, Failure::Server(token) if token.class() < ENDS_CONNECTION)
}

/// Whether the connection was lost, rather than the statement refused.
pub fn is_lost(failure: &Failure) -> bool {
    match failure {
        Failure::Io { kind, .. } => *kind != IoErrorKind::TimedOut,
        Failure::Server(token) => token.class() >= ENDS_CONNECTION,
        Failure::Protocol(text) => text.contains("can no longer be used"),
        _ => false,
    }
}

/// The name of the host means nothing.
pub fn unknown_host(endpoint: &Endpoint, failure: impl Display) -> Error {
    Error::new(Code::Connect, format!("cannot find the server {}: {}", endpoint.host, line(failure)))
        .hint("check the name, or write the IP address: Server=10.0.0.5,1433")
        .transient()
}

/// Connecting took too long.
pub fn too_slow(endpoint: &Endpoint, limit: Duration) -> Error {
    let what = format!("{endpoint} did not answer within {} s", limit.as_secs_f64());
    Error::new(Code::Connect, what).hint(reach_hint(endpoint)).transient()
}

/// No TCP connection came about.
pub fn unreachable(endpoint: &Endpoint, failure: &Failure) -> Error {
    let what = match failure {
        Failure::Conversion(_) => {
            format!("SQL Server Browser on {} does not tell the port of {endpoint}", endpoint.host)
        }
        Failure::Io { kind: IoErrorKind::ConnectionRefused, .. } => format!("nothing answers at {endpoint}"),
        other => format!("cannot reach {endpoint}: {}", line(other)),
    };
    Error::new(Code::Connect, what).hint(reach_hint(endpoint)).transient()
}

/// Which box to tick: of the two reasons that a SQL Server Express is not reached, TCP/IP that is off is the usual one.
fn reach_hint(endpoint: &Endpoint) -> String {
    let host = &endpoint.host;
    let instance = match (&endpoint.instance, endpoint.port) {
        (Some(name), _) => name,
        // The name of the instance that has none.
        (None, None) => "MSSQLSERVER",
        (None, Some(_)) => "the instance",
    };
    let tick = format!(
        "on {host}, in SQL Server Configuration Manager, SQL Server Network Configuration, Protocols for {instance}: set \
         TCP/IP to Enabled (in Express it is Disabled), and restart the service of SQL Server"
    );
    match endpoint.browsed() {
        Some(_) => format!(
            "{tick}; start the service SQL Server Browser and let the firewall pass UDP 1434. Without the Browser: there, \
             in the properties of TCP/IP, IP Addresses, IPAll, give it a TCP Port, and write Server={host},PORT"
        ),
        None => format!("{tick}; let the firewall of {host} pass port {}", endpoint.fixed_port()),
    }
}

/// TCP stands, but TLS or the login failed.
pub fn handshake(settings: &ConnectSettings, failure: &Failure) -> Error {
    let place = &settings.endpoint;
    match failure {
        Failure::Server(token) if DATABASE.contains(&token.code()) => database(settings, token),
        Failure::Server(token) if LOGIN.contains(&token.code()) => login(settings, token),
        Failure::Server(token) => passing(
            Error::new(Code::Connect, format!("{place} refuses the connection: {}", said(token)))
                .hint("the log of SQL Server says more; ask the people who look after the server"),
            token,
        ),
        Failure::Tls(text) => tls(settings, text),
        Failure::Protocol(text) if text.contains("encryption level") => {
            Error::new(Code::Tls, format!("{place} does not encrypt, and vte-wats will not send data in the clear"))
                .hint("give the server a certificate; on a network that you trust, Encrypt=no protects the login alone")
        }
        Failure::Io { message, .. } if speaks_of_tls(message) => tls(settings, message),
        Failure::Io { kind, message } if !matches!(kind, IoErrorKind::InvalidData | IoErrorKind::Other) => {
            Error::new(Code::Connect, format!("{place} broke off before the login: {}", line(message)))
                .hint(
                    "is it a SQL Server that listens there? An old one may need the update that brings TLS 1.2; its \
                     log says more",
                )
                .transient()
        }
        other => Error::new(Code::Connect, format!("{place} does not answer like a SQL Server: {}", line(other)))
            .hint("check the port: something else may listen there"),
    }
}

/// Whether a message comes from TLS: the driver gives those of the handshake as plain I/O errors.
fn speaks_of_tls(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["certificate", "alert", "peer is incompatible", "peer misbehaved", "corrupt message", "tls handshake", "schannel"]
        .iter()
        .any(|word| message.contains(word))
}

fn login(settings: &ConnectSettings, token: &TokenError) -> Error {
    let (who, hint) = match &settings.login {
        Login::Sql { user, .. } => (
            format!("the login {user}"),
            "check name and password, and that the server allows SQL logins (mixed mode); its log says why it refuses",
        ),
        Login::Windows => (
            "the Windows account that runs vte-wats".to_owned(),
            "give the account a login on the server; a service runs under its own account, not yours",
        ),
    };
    Error::new(Code::Login, format!("{} refuses {who}: {}", settings.endpoint, said(token))).hint(hint)
}

fn database(settings: &ConnectSettings, token: &TokenError) -> Error {
    let name = settings.database.as_deref().unwrap_or("of the login");
    let what = format!("{} cannot open the database {name}: {}", settings.endpoint, said(token));
    passing(Error::new(Code::Database, what), token)
        .hint("check its name, that it is online, and that the login is mapped to a user in it")
}

fn tls(settings: &ConnectSettings, text: &str) -> Error {
    // What the driver advises behind this speaks of its own functions.
    let text = text.split(" To connect anyway").next().unwrap_or(text);
    let text = text.split(" The SQL Server presented").next().unwrap_or(text);
    let what = format!("no TLS connection to {}: {}", settings.endpoint, line(text).trim_end_matches('.'));
    let about_certificate = text.contains("certificate") || text.contains("Certificate");
    Error::new(Code::Tls, what).hint(if text.contains("not valid for name") {
        "connect by a name in the certificate, or add HostNameInCertificate=NAME with one to the connection string"
    } else if about_certificate {
        "write ca_file under [source] with the certificate (PEM) that the server uses or that signed it; only on a \
         network that you trust, TrustServerCertificate=yes takes any certificate"
    } else {
        "SQL Server 2008 to 2014 need the update that brings TLS 1.2; an older server is reached by the Windows program \
         alone"
    })
}

/// A statement failed. `place` is the server and database.
pub fn statement(place: &str, settings: &ConnectSettings, failure: &Failure) -> Error {
    match failure {
        Failure::Server(token) => refused(place, settings, token),
        Failure::Io { kind: IoErrorKind::TimedOut, .. } => Error::new(
            Code::QueryTimeout,
            format!("{place} gave no row for {} s", settings.query_timeout.as_secs_f64()),
        )
        .hint("try again when the server has less to do, raise query_timeout, or lower page_size, under [source]")
        .transient(),
        lost if is_lost(lost) => {
            Error::new(Code::Connect, format!("the connection to {place} was lost during a statement: {}", line(lost)))
                .hint("run it again; nothing is lost: what was not delivered is read anew")
                .transient()
        }
        Failure::Encoding(text) => {
            Error::new(Code::Query, format!("{place} sends text in a code page that cannot be read: {text}"))
                .hint("name a view in [source.tables] that casts the column to nvarchar")
        }
        other => Error::new(Code::Query, format!("the answer of {place} cannot be read: {}", line(other)))
            .hint("run `vte-wats check`; if it passes, please report this"),
    }
}

fn refused(place: &str, settings: &ConnectSettings, token: &TokenError) -> Error {
    let (code, hint) = match token.code() {
        207 => (Code::SchemaColumn, "the table has changed since it was looked at; run `vte-wats check`"),
        208 => (Code::SchemaTable, "the table is gone or the login may not see it; run `vte-wats check`"),
        229 | 230 => (Code::Query, "let a database administrator GRANT SELECT on it to the login"),
        1222 => {
            let what =
                format!("{place}: a row stayed locked for {} s: {}", settings.lock_timeout.as_secs_f64(), said(token));
            return Error::new(Code::QueryTimeout, what)
                .hint("try again; if it stays so, find out what holds the lock, or raise lock_timeout under [source]")
                .transient();
        }
        1205 => (Code::Query, "the server ended a deadlock at our cost; run it again"),
        code if DATABASE.contains(&code) => (Code::Database, "check that the database is online and open to the login"),
        _ => (Code::Query, "run `vte-wats check`; the message is the server's own"),
    };
    passing(Error::new(code, format!("{place} refuses a statement: {}", said(token))).hint(hint), token)
}

fn passing(error: Error, token: &TokenError) -> Error {
    if PASSING.contains(&token.code()) || token.class() >= ENDS_CONNECTION { error.transient() } else { error }
}

/// The message of the server with its number.
fn said(token: &TokenError) -> String {
    format!("{} (error {}, state {})", line(token.message()), token.code(), token.state())
}

/// On one line, without control characters, and without what the driver says to programmers.
fn line(text: impl Display) -> String {
    let text = text.to_string().replace("An error occurred during the attempt of performing I/O: ", "");
    let text = text.split(": https://docs.rs").next().unwrap_or_default();
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
