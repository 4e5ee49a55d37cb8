//! A source that fails when it is told to, and remembers what it was asked.

use vte_wats::error::{Code, Error, Result};
use vte_wats::vte::catalog::{Catalog, Column, ColumnType};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{Dialect, RunSource, ServerInfo, Statement};
use vte_wats::vte::value::Row;

/// A snapshot that fails.
pub struct Faulty {
    pub source: SnapshotSource,
    /// Fails at this statement, counted from 1, after so many of its rows.
    pub fails_at: Option<(usize, usize)>,
    /// The table that shows a column called Password, as a server does to a login that may read it.
    pub with_password: Option<&'static str>,
    /// What it was asked.
    pub asked: Vec<Statement>,
}

impl Faulty {
    pub fn new(source: SnapshotSource) -> Faulty {
        Faulty { source, fails_at: None, with_password: None, asked: Vec::new() }
    }
}

impl RunSource for Faulty {
    fn dialect(&self) -> Dialect {
        self.source.dialect()
    }

    fn location(&self) -> String {
        self.source.location()
    }

    fn info(&mut self) -> Result<ServerInfo> {
        self.source.info()
    }

    fn catalog(&mut self) -> Result<Catalog> {
        let mut catalog = self.source.catalog()?;
        for table in catalog.tables.iter_mut().filter(|table| Some(table.name.as_str()) == self.with_password) {
            let ty = ColumnType::parse("nvarchar(128)");
            table.columns.insert(1, Column { name: "Password".to_owned(), ty, nullable: true });
        }
        Ok(catalog)
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.asked.push(statement.clone());
        let lost = || Error::new(Code::Query, "the connection was lost");
        let rows_left = match self.fails_at {
            Some((at, rows)) if at == self.asked.len() => Some(rows),
            _ => None,
        };
        let mut given = 0;
        self.source.query(statement, &mut |row| {
            if rows_left == Some(given) {
                return Err(lost());
            }
            given += 1;
            each(row)
        })?;
        if rows_left.is_some() { Err(lost()) } else { Ok(()) }
    }
}
