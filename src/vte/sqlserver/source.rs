//! SQL Server as a source: one connection, asked one statement at a time.

use futures_util::TryStreamExt as _;
use tiberius::Query;
use tiberius::error::Error as Failure;
use tokio::runtime::{Builder, Runtime};

use crate::config::sections::SourceConfig;
use crate::error::{Code, Error, Result};
use crate::vte::catalog::Catalog;
use crate::vte::source::{Dialect, Param, RunSource, ServerInfo, Statement};
use crate::vte::value::Row;

use super::connect::{self, Session};
use super::secret::Secret;
use super::settings::ConnectSettings;
use super::{catalog, cell, failure, info};

/// A SQL Server. It reads only, and sends nothing but `SET` and `SELECT`.
///
/// A connection that broke is opened anew by the next statement. A statement that finds it broken before its first row,
/// as after a night without work, is sent a second time.
pub struct SqlServerSource {
    settings: ConnectSettings,
    session: Option<Session>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

/// How reading a result ended early.
enum End {
    /// The server or the network failed, after so many rows.
    Failure(Failure, u64),
    /// The taker of the rows had enough.
    Taker(Error),
}

/// Connects to the server of `[source]`, with the password from where it says.
///
/// Fails with the codes of [`ConnectSettings::new`], with [`Code::Connect`], [`Code::Tls`], [`Code::Login`] or
/// [`Code::Database`]; never with a password in the message.
pub fn connect(source: &SourceConfig) -> Result<SqlServerSource> {
    let password = source.password.as_ref().map(Secret::from_config).transpose()?;
    SqlServerSource::connect(&ConnectSettings::new(source, password)?)
}

impl SqlServerSource {
    /// Connects, logs in and sets the session up.
    pub fn connect(settings: &ConnectSettings) -> Result<SqlServerSource> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Error::new(Code::Connect, "the operating system gives no timers or sockets").source(error)
        })?;
        let mut source = SqlServerSource { settings: settings.clone(), session: None, runtime: Some(runtime) };
        source.reconnect()?;
        Ok(source)
    }

    /// Gives the connection up and opens a new one.
    pub fn reconnect(&mut self) -> Result<()> {
        self.session = None;
        let session = runtime(&self.runtime).block_on(connect::open(&self.settings))?;
        self.session = Some(session);
        Ok(())
    }

    /// Whether a connection stands, as far as is known without asking.
    pub fn is_connected(&self) -> bool {
        self.session.is_some()
    }

    /// The settings in use.
    pub fn settings(&self) -> &ConnectSettings {
        &self.settings
    }

    fn run(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut is_fresh = false;
        if self.session.is_none() {
            self.reconnect()?;
            is_fresh = true;
        }
        loop {
            let Some(session) = &mut self.session else { return self.reconnect() };
            let end = match runtime(&self.runtime).block_on(read(session, statement, each)) {
                Ok(()) => return Ok(()),
                Err(end) => end,
            };
            match end {
                End::Taker(error) => {
                    // What is left of the result would have to be read before the next: a new connection is cheaper.
                    self.session = None;
                    return Err(error);
                }
                End::Failure(failure, rows) => {
                    if !failure::spares_connection(&failure) {
                        self.session = None;
                    }
                    if rows > 0 || is_fresh || !failure::is_lost(&failure) {
                        return Err(failure::statement(&self.location(), &self.settings, &failure));
                    }
                    tracing::debug!(%failure, "the connection was lost; connecting again");
                    self.reconnect()?;
                    is_fresh = true;
                }
            }
        }
    }
}

/// The runtime lives as long as the source.
fn runtime(runtime: &Option<Runtime>) -> &Runtime {
    match runtime {
        Some(runtime) => runtime,
        None => unreachable!("the runtime is taken by drop alone"),
    }
}

impl Drop for SqlServerSource {
    fn drop(&mut self) {
        self.session = None;
        if let Some(runtime) = self.runtime.take() {
            // A name lookup that hangs must not hold the program up.
            runtime.shutdown_background();
        }
    }
}

/// Sends a statement and hands its rows on. The rows of its first result alone count: a statement has one.
async fn read(
    session: &mut Session,
    statement: &Statement,
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> std::result::Result<(), End> {
    let mut query = Query::new(statement.sql.as_str());
    for param in &statement.params {
        match param {
            Param::Text(text) => query.bind(text.as_str()),
            Param::Guid(id) => query.bind(*id),
            Param::Int(number) => query.bind(*number),
        }
    }
    let stream = query.query(session).await.map_err(|failure| End::Failure(failure, 0))?;
    let mut rows = stream.into_row_stream();
    let mut count = 0;
    while let Some(row) = rows.try_next().await.map_err(|failure| End::Failure(failure, count))? {
        let cells: Row = row.into_iter().map(cell::value).collect();
        if cells.len() != statement.columns.len() {
            let what =
                format!("a statement gives {} columns where {} are expected", cells.len(), statement.columns.len());
            return Err(End::Taker(
                Error::new(Code::Query, what).hint("this is a fault of the program; please report it"),
            ));
        }
        count += 1;
        each(cells).map_err(End::Taker)?;
    }
    Ok(())
}

impl RunSource for SqlServerSource {
    fn dialect(&self) -> Dialect {
        Dialect::TSql
    }

    fn location(&self) -> String {
        match &self.settings.database {
            Some(database) => format!("{}, database {database}", self.settings.endpoint),
            None => self.settings.endpoint.to_string(),
        }
    }

    fn info(&mut self) -> Result<ServerInfo> {
        let database = self.settings.catalog_database.clone();
        info::read(self, database.as_deref())
    }

    fn catalog(&mut self) -> Result<Catalog> {
        let database = self.settings.catalog_database.clone();
        catalog::read(self, database.as_deref())
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.run(statement, each)
    }
}

impl std::fmt::Debug for SqlServerSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlServerSource").field("location", &self.location()).finish_non_exhaustive()
    }
}
