//! The one seam to a database: a source tells what it is and has, and answers statements.

use chrono::NaiveDateTime;

use crate::error::Result;

use super::catalog::{Catalog, ColumnType};
use super::value::Row;

/// Which SQL a source speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// T-SQL, no newer than SQL Server 2012.
    TSql,
    /// SQLite, for snapshots.
    Sqlite,
}

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// `nvarchar`.
    Text(String),
    /// `uniqueidentifier`.
    Guid(uuid::Uuid),
    /// `bigint`.
    Int(i64),
}

/// A statement that reads: its text, its parameters (`@P1`, `@P2`, ... in both dialects) and the types of the columns
/// that it gives, by which a snapshot, whose cells have no types of their own, reads them.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text.
    pub sql: String,
    /// The parameters, `@P1` first.
    pub params: Vec<Param>,
    /// The types of the columns of the result, in order. A time column is rendered as text by the statement itself.
    pub columns: Vec<ColumnType>,
}

/// Who the source is: enough to tell one database from another, and for people.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SourceIdentity {
    /// Server and instance as the server names itself.
    pub server: String,
    /// The database.
    pub database: String,
    /// When the database was created, as the server prints it.
    pub created: String,
}

/// What the server says of itself, for `check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// Who it is. A snapshot answers with the identity of the database it was made from.
    pub identity: SourceIdentity,
    /// `SQL Server 11.0.7001.0 Express`, or `snapshot of ...`.
    pub product: String,
    /// Compatibility level of the database, 110 for 2012; none for a snapshot.
    pub compatibility: Option<u16>,
    /// Collation of the database.
    pub collation: Option<String>,
    /// Rights of the login that a reader should not have, for example `INSERT on IndexData`; empty is good.
    /// `None`: the server did not say.
    pub excess_rights: Option<Vec<String>>,
    /// The server's clock when it was asked; that of a snapshot is the clock of the server when the copy was made.
    pub clock: Option<ServerClock>,
}

/// A server's clock at one moment, on the wall and in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerClock {
    /// `GETDATE()`.
    pub local: NaiveDateTime,
    /// `GETUTCDATE()`.
    pub utc: NaiveDateTime,
}

impl ServerClock {
    /// Reads the two as the server renders them in style 121.
    pub fn parse(local: &str, utc: &str) -> Option<ServerClock> {
        let read = |text: &str| NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S%.f").ok();
        Some(ServerClock { local: read(local)?, utc: read(utc)? })
    }

    /// How far the wall clock is before UTC, in minutes, to the quarter of an hour that zones are made of.
    pub fn offset_minutes(&self) -> i64 {
        let minutes = (self.local - self.utc).num_seconds() as f64 / 60.0;
        (minutes / 15.0).round() as i64 * 15
    }
}

/// A database that runs are read from.
pub trait RunSource: Send {
    /// Which SQL it speaks.
    fn dialect(&self) -> Dialect;

    /// Where it is, for messages; never with a password.
    fn location(&self) -> String;

    /// What the server says of itself.
    fn info(&mut self) -> Result<ServerInfo>;

    /// The tables and columns that the login may see.
    fn catalog(&mut self) -> Result<Catalog>;

    /// Runs a statement and hands each row of its result to `each`, in order. An error of `each` ends the reading, and
    /// the source can be asked again afterwards.
    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()>;
}
