//! Databases that differ from the sample on purpose: other names, other types, other rows. For tests of everything
//! that reads.
//!
//! ```
//! use vte_wats::sample::draft::{Draft, Step};
//! use vte_wats::sample::testdb::TestDb;
//!
//! let folder = tempfile::tempdir()?;
//! TestDb::empty()
//!     .run(&Draft::plain(1).step(Step::number("Rail 3V3", 3.304).limits(3.2, 3.4).units("V")))
//!     .rename("IndexData", "Timestamp", "TestTimestamp")
//!     .retype("TestDataNumeric", "TestResult", "nvarchar(32)")
//!     .write(&folder.path().join("odd.vtedb"))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The methods panic when a table or column does not exist: a test that changes what is not there tests nothing.

mod convert;
mod rows;

use std::borrow::Borrow;
use std::path::Path;

use crate::error::Result;
use crate::vte::catalog::{Catalog, Column, ColumnType, Table};
use crate::vte::snapshot::{Content, SnapshotWriter, TimeRange};
use crate::vte::source::ServerInfo;
use crate::vte::value::{Row, Value};

use super::{generate, schema};

pub use convert::convert;

/// The seed of the masters and runs of test databases.
const SEED: u64 = 21;

/// A database in the making.
#[derive(Debug, Clone)]
pub struct TestDb {
    info: ServerInfo,
    tables: Vec<TestTable>,
    next_id: i64,
}

#[derive(Debug, Clone)]
struct TestTable {
    table: Table,
    rows: Vec<Row>,
}

impl TestDb {
    /// All 21 tables, without a row.
    pub fn empty() -> TestDb {
        let tables = schema::catalog().tables.into_iter().map(|table| TestTable { table, rows: Vec::new() });
        TestDb { info: generate::server(), tables: tables.collect(), next_id: 0 }
    }

    /// No table at all.
    pub fn bare() -> TestDb {
        TestDb { info: generate::server(), tables: Vec::new(), next_id: 0 }
    }

    /// Another server, database or collation.
    #[must_use]
    pub fn info(mut self, change: impl FnOnce(&mut ServerInfo)) -> TestDb {
        change(&mut self.info);
        self
    }

    /// Adds a table of these columns and declared types, all of which may be NULL.
    #[must_use]
    pub fn table(mut self, name: &str, columns: &[(&str, &str)]) -> TestDb {
        let columns = columns.iter().map(|(name, ty)| column(name, ty)).collect();
        let table = Table {
            schema: schema::SCHEMA.to_owned(),
            name: name.to_owned(),
            is_view: false,
            columns,
            rows: None,
            primary_key: Vec::new(),
            indexed: Vec::new(),
        };
        self.tables.push(TestTable { table, rows: Vec::new() });
        self
    }

    /// Renames a column.
    #[must_use]
    pub fn rename(mut self, table: &str, column: &str, name: &str) -> TestDb {
        let target = self.find(table);
        let at = place(&target.table, column);
        target.table.columns[at].name = name.to_owned();
        let Table { primary_key, indexed, .. } = &mut target.table;
        for reference in primary_key.iter_mut().chain(indexed).filter(|reference| *reference == column) {
            *reference = name.to_owned();
        }
        self
    }

    /// Gives a column another type and [converts](convert) its values as a site would have them.
    #[must_use]
    pub fn retype(self, table: &str, column: &str, declared: &str) -> TestDb {
        let ty = ColumnType::parse(declared);
        self.retype_with(table, column, declared, |value| convert(&value, &ty))
    }

    /// Gives a column another type, with a conversion of one's own.
    #[must_use]
    pub fn retype_with(
        mut self,
        table: &str,
        column: &str,
        declared: &str,
        mut change: impl FnMut(Value) -> Value,
    ) -> TestDb {
        let target = self.find(table);
        let at = place(&target.table, column);
        target.table.columns[at].ty = ColumnType::parse(declared);
        for row in &mut target.rows {
            row[at] = change(std::mem::replace(&mut row[at], Value::Null));
        }
        self
    }

    /// Gives a key, in every table that has it, the numbers 1, 2, ... instead of GUIDs.
    #[must_use]
    pub fn number_keys(mut self, column: &str, declared: &str) -> TestDb {
        let mut numbers = std::collections::HashMap::new();
        let tables: Vec<String> = self.tables.iter().map(|target| target.table.name.clone()).collect();
        for table in tables {
            if !self.find(&table).table.columns.iter().any(|existing| existing.name == column) {
                continue;
            }
            self = self.retype_with(&table, column, declared, |value| match value {
                Value::Null => Value::Null,
                key => {
                    let next = numbers.len() as i64 + 1;
                    Value::Int(*numbers.entry(format!("{key:?}")).or_insert(next))
                }
            });
        }
        self
    }

    /// Adds a column that holds `value` in every row there is.
    #[must_use]
    pub fn add_column(mut self, table: &str, name: &str, declared: &str, value: impl Borrow<Value>) -> TestDb {
        let value = value.borrow();
        let target = self.find(table);
        target.table.columns.push(column(name, declared));
        for row in &mut target.rows {
            row.push(value.clone());
        }
        self
    }

    /// Removes a column.
    #[must_use]
    pub fn drop_column(mut self, table: &str, column: &str) -> TestDb {
        let target = self.find(table);
        let at = place(&target.table, column);
        target.table.columns.remove(at);
        target.table.primary_key.retain(|name| name != column);
        target.table.indexed.retain(|name| name != column);
        for row in &mut target.rows {
            row.remove(at);
        }
        self
    }

    /// Removes a table.
    #[must_use]
    pub fn drop_table(mut self, table: &str) -> TestDb {
        self.find(table);
        self.tables.retain(|target| target.table.name != table);
        self
    }

    /// Renames a table.
    #[must_use]
    pub fn rename_table(mut self, table: &str, name: &str) -> TestDb {
        self.find(table).table.name = name.to_owned();
        self
    }

    /// Puts all tables into another schema.
    #[must_use]
    pub fn schema(mut self, schema: &str) -> TestDb {
        for target in &mut self.tables {
            target.table.schema = schema.to_owned();
        }
        self
    }

    /// Makes a table a view: without a key and without indexes.
    #[must_use]
    pub fn as_view(mut self, table: &str) -> TestDb {
        let target = &mut self.find(table).table;
        target.is_view = true;
        target.primary_key.clear();
        target.indexed.clear();
        self
    }

    /// Takes key and indexes from a table and lets every column be NULL.
    #[must_use]
    pub fn as_heap(mut self, table: &str) -> TestDb {
        let target = &mut self.find(table).table;
        target.primary_key.clear();
        target.indexed.clear();
        target.columns.iter_mut().for_each(|column| column.nullable = true);
        self
    }

    /// The catalog as it is now.
    pub fn catalog(&self) -> Catalog {
        let mut tables: Vec<Table> = self.tables.iter().map(|target| target.table.clone()).collect();
        tables.sort_by(|left, right| left.name.cmp(&right.name));
        Catalog { tables }
    }

    /// Writes the database as a snapshot to `path`, where nothing may stand yet.
    pub fn write(&self, path: &Path) -> Result<()> {
        let content = Content { info: self.info.clone(), catalog: self.catalog(), range: TimeRange::default() };
        let mut writer = SnapshotWriter::create_or_resume(path, &content)?;
        for target in &self.tables {
            writer.append(&target.table.name, &target.rows, "")?;
        }
        writer.finish()
    }

    fn find(&mut self, table: &str) -> &mut TestTable {
        let found = self.tables.iter_mut().find(|target| target.table.name == table);
        found.unwrap_or_else(|| panic!("there is no table {table}"))
    }
}

fn column(name: &str, declared: &str) -> Column {
    Column { name: name.to_owned(), ty: ColumnType::parse(declared), nullable: true }
}

fn place(table: &Table, column: &str) -> usize {
    let found = table.columns.iter().position(|existing| existing.name == column);
    found.unwrap_or_else(|| panic!("there is no column {}.{column}", table.name))
}
