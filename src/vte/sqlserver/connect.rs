//! From settings to a session: name, port, TCP, TLS, login, session options.

use tiberius::error::Error as Failure;
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, SqlBrowser as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use crate::error::{Code, Error, Result};

use super::endpoint::Endpoint;
use super::failure;
use super::settings::{ConnectSettings, Encrypt, Login};

/// A logged-in connection.
pub type Session = Client<Compat<TcpStream>>;

/// How often SQL Server Browser is asked: its answers travel by UDP, which loses some.
const BROWSER_TRIES: usize = 3;
/// How often a server may send us to another one (read-only routing, gateways).
const REDIRECTS: usize = 2;
/// Bytes of one packet: what drivers of Microsoft ask for. Rows come faster than with the protocol's own 4096.
const PACKET_BYTES: u32 = 8000;

/// Connects, logs in and sets the session up, all within `connect_timeout`.
pub async fn open(settings: &ConnectSettings) -> Result<Session> {
    match timeout(settings.connect_timeout, open_unbounded(settings)).await {
        Ok(session) => session,
        Err(_) => Err(failure::too_slow(&settings.endpoint, settings.connect_timeout)),
    }
}

async fn open_unbounded(settings: &ConnectSettings) -> Result<Session> {
    let mut endpoint = settings.endpoint.clone();
    for _ in 0..=REDIRECTS {
        let config = driver_config(settings, &endpoint)?;
        let tcp = reach(&endpoint, &config).await?;
        match Client::connect(config, tcp.compat_write()).await {
            Ok(mut session) => {
                set_up(&mut session, settings)
                    .await
                    .map_err(|failure| failure::statement(&settings.endpoint.to_string(), settings, &failure))?;
                tracing::debug!(server = %endpoint, "connected");
                return Ok(session);
            }
            Err(Failure::Routing { host, port }) => {
                tracing::debug!(from = %endpoint, to = %host, port, "the server sends us to another one");
                endpoint = Endpoint { host, instance: None, port: Some(port) };
            }
            Err(failure) => return Err(failure::handshake(settings, &failure)),
        }
    }
    Err(Error::new(Code::Connect, format!("{} sends us from server to server", settings.endpoint))
        .hint("name the server that holds the database itself"))
}

/// A TCP connection to the instance.
async fn reach(endpoint: &Endpoint, config: &Config) -> Result<TcpStream> {
    let mut addresses = tokio::net::lookup_host((endpoint.host.as_str(), endpoint.fixed_port()))
        .await
        .map_err(|error| failure::unknown_host(endpoint, error))?;
    if addresses.next().is_none() {
        return Err(failure::unknown_host(endpoint, "it has no address"));
    }
    let mut tries = 1;
    loop {
        match TcpStream::connect_named(config).await {
            Ok(tcp) => return Ok(tcp),
            Err(Failure::Conversion(text)) if tries < BROWSER_TRIES && text.contains("timeout") => tries += 1,
            Err(failure) => return Err(failure::unreachable(endpoint, &failure)),
        }
    }
}

/// The settings in the terms of the driver.
fn driver_config(settings: &ConnectSettings, endpoint: &Endpoint) -> Result<Config> {
    let mut config = Config::new();
    config.host(endpoint.bracketed());
    match endpoint.browsed() {
        Some(instance) => config.instance_name(instance),
        None => config.port(endpoint.fixed_port()),
    }
    // The driver checks the certificate against the host as it stands before the port, brackets included.
    config.hostname_in_certificate(settings.host_in_certificate.as_deref().unwrap_or(&endpoint.host));
    if let Some(database) = &settings.database {
        config.database(database);
    }
    config.authentication(match &settings.login {
        Login::Sql { user, password } => AuthMethod::sql_server(user, password.expose()),
        #[cfg(windows)]
        Login::Windows => AuthMethod::Integrated,
        #[cfg(not(windows))]
        Login::Windows => AuthMethod::None,
    });
    config.encryption(match settings.encrypt {
        Encrypt::Strict => EncryptionLevel::Strict,
        Encrypt::Mandatory => EncryptionLevel::Required,
        Encrypt::LoginOnly => EncryptionLevel::Off,
        Encrypt::DangerPlaintext => EncryptionLevel::NotSupported,
    });
    if settings.trust_server_certificate {
        config.trust_cert();
    } else if let Some(path) = &settings.ca_file {
        let bundle = std::fs::read(path).map_err(|error| {
            Error::new(Code::ConfigValue, format!("[source] ca_file {} cannot be read", path.display()))
                .hint("name a PEM file with the certificate of the server, or of the authority that signed it")
                .source(error)
        })?;
        config.trust_cert_ca_bundle(bundle);
    }
    config.application_name(&settings.application);
    if let Some(workstation) = &settings.workstation {
        config.client_name(workstation);
    }
    config.readonly(settings.read_only_intent);
    config.multi_subnet_failover(settings.multi_subnet);
    config.packet_size(PACKET_BYTES);
    // All steps together are timed by the caller.
    config.handshake_timeout(None);
    config.command_timeout(Some(settings.query_timeout));
    // Half a surrogate pair, which `nvarchar` may hold, becomes U+FFFD instead of the end of the whole result.
    config.lossy_utf16_decoding(true);
    Ok(config)
}

/// The options of a session that only reads, and gives way to everybody else.
///
/// Locks are waited for a bounded time and a deadlock is lost by us. Values are never cut. The ANSI options are those of
/// every modern client: views over indexed or computed columns refuse a session without them.
fn session_options(settings: &ConnectSettings) -> String {
    format!(
        "SET LOCK_TIMEOUT {}; SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; \
         SET TEXTSIZE 2147483647; SET NOCOUNT ON; SET ROWCOUNT 0; SET ANSI_NULLS ON; SET ANSI_PADDING ON; \
         SET ANSI_WARNINGS ON; SET ARITHABORT ON; SET CONCAT_NULL_YIELDS_NULL ON; SET QUOTED_IDENTIFIER ON; \
         SET NUMERIC_ROUNDABORT OFF",
        settings.lock_timeout.as_millis().min(i32::MAX.unsigned_abs().into())
    )
}

async fn set_up(session: &mut Session, settings: &ConnectSettings) -> std::result::Result<(), Failure> {
    // As a batch of its own: options set inside of a parameterised statement end with it.
    session.simple_query(session_options(settings)).await?.into_results().await?;
    Ok(())
}
