//! A source that remembers the statements it was asked.

use std::sync::{Arc, Mutex};

use vte_wats::error::Result;
use vte_wats::vte::catalog::Catalog;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{Dialect, RunSource, ServerInfo, Statement};
use vte_wats::vte::value::Row;

/// The statements asked so far.
pub type Asked = Arc<Mutex<Vec<Statement>>>;

/// A snapshot under watch.
pub struct Watched {
    pub source: SnapshotSource,
    pub asked: Asked,
}

impl RunSource for Watched {
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
        self.source.catalog()
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.asked.lock().unwrap().push(statement.clone());
        self.source.query(statement, each)
    }
}
