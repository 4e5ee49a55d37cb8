//! The 21 tables of a VTE 9.3 database as the sample has them: the one place that the DDL (`samples/vte_9_3.sql`), the
//! sample database and the databases of tests are made from.
//!
//! The maker of VTE publishes no schema, so every column says how sure it is ([`Mark`]).

mod configuration;
mod execution;
mod repair;
mod steps;

use crate::vte::catalog::{Catalog, Column, ColumnType, Table};
use crate::vte::snapshot::is_secret;

/// The schema that the tables are in.
pub const SCHEMA: &str = "dbo";

/// How sure it is that an installed VTE has a column under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The name is known.
    Known,
    /// The name or type is a guess, but what it holds follows from what VTE does or from how its tables hang together.
    Implied,
    /// A guess, there to make the table whole.
    Assumed,
}

impl Mark {
    /// The word in the comments of the DDL.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Known => "known",
            Mark::Implied => "implied",
            Mark::Assumed => "assumed",
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnDef {
    /// The name.
    pub name: &'static str,
    /// The T-SQL type.
    pub ty: &'static str,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// How sure it is.
    pub mark: Mark,
    /// The table that a foreign key of this column points to, at the column of the same name.
    pub references: Option<&'static str>,
    /// Whether the server counts it up by itself.
    pub identity: bool,
}

impl ColumnDef {
    const fn new(name: &'static str, ty: &'static str, mark: Mark) -> Self {
        ColumnDef { name, ty, nullable: true, mark, references: None, identity: false }
    }

    const fn required(mut self) -> Self {
        self.nullable = false;
        self
    }

    const fn refers(mut self, table: &'static str) -> Self {
        self.references = Some(table);
        self
    }

    const fn identity(mut self) -> Self {
        self.identity = true;
        self.required()
    }
}

const fn known(name: &'static str, ty: &'static str) -> ColumnDef {
    ColumnDef::new(name, ty, Mark::Known)
}

const fn implied(name: &'static str, ty: &'static str) -> ColumnDef {
    ColumnDef::new(name, ty, Mark::Implied)
}

const fn assumed(name: &'static str, ty: &'static str) -> ColumnDef {
    ColumnDef::new(name, ty, Mark::Assumed)
}

const GUID: &str = "uniqueidentifier";
const NAME: &str = "nvarchar(64)";
const LINE: &str = "nvarchar(255)";
const MEMO: &str = "nvarchar(max)";

/// How rows lie in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the order of the primary key.
    ByKey,
    /// In the order of the columns of the first index; the primary key is an index of its own.
    ByIndex,
    /// In no order: the table has neither a primary key nor a clustered index.
    Heap,
}

/// An index besides the primary key.
#[derive(Debug, Clone, Copy)]
pub struct IndexDef {
    /// The columns.
    pub columns: &'static [&'static str],
    /// Whether it forbids a second row of the same values.
    pub unique: bool,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct TableDef {
    /// The name.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The columns in their order.
    pub columns: &'static [ColumnDef],
    /// Whether the first column is the primary key, and how the rows lie.
    pub storage: Storage,
    /// The other indexes.
    pub indexes: &'static [IndexDef],
}

impl TableDef {
    /// The name of the primary key column, where there is one. It is always the first column.
    pub fn primary_key(&self) -> Option<&'static str> {
        (self.storage != Storage::Heap).then(|| self.columns[0].name)
    }

    /// The table as a login sees it that may not read passwords: what a snapshot has.
    pub fn readable(&self) -> Table {
        let columns = self.columns.iter().filter(|column| !is_secret(self.name, column.name));
        let leading = self.primary_key().into_iter().chain(self.indexes.iter().map(|index| index.columns[0]));
        let mut indexed: Vec<String> = Vec::new();
        for name in leading {
            if !indexed.iter().any(|seen| seen == name) {
                indexed.push(name.to_owned());
            }
        }
        Table {
            schema: SCHEMA.to_owned(),
            name: self.name.to_owned(),
            is_view: false,
            columns: columns
                .map(|column| Column {
                    name: column.name.to_owned(),
                    ty: ColumnType::parse(column.ty),
                    nullable: column.nullable,
                })
                .collect(),
            rows: None,
            primary_key: self.primary_key().into_iter().map(str::to_owned).collect(),
            indexed,
        }
    }
}

/// All 21 tables: those of the configuration, then those of the execution; a table after those it refers to.
pub fn tables() -> impl Iterator<Item = &'static TableDef> {
    configuration::TABLES.iter().chain(execution::TABLES).chain(steps::TABLES).chain(repair::TABLES)
}

/// The catalog of the sample database: the tables in the order of their names.
pub fn catalog() -> Catalog {
    let mut tables: Vec<Table> = tables().map(TableDef::readable).collect();
    tables.sort_by(|left, right| left.name.cmp(&right.name));
    Catalog { tables }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_21_tables_of_different_names() {
        let names: HashSet<&str> = tables().map(|table| table.name).collect();
        assert_eq!((tables().count(), names.len()), (21, 21));
    }

    #[test]
    fn every_type_is_known_and_every_reference_leads_to_a_primary_key() {
        for table in tables() {
            for column in table.columns {
                assert!(!matches!(ColumnType::parse(column.ty), ColumnType::Other(_)), "{} {}", table.name, column.ty);
                let Some(target) = column.references else { continue };
                let target = tables().find(|table| table.name == target).expect("the table referred to");
                assert_eq!(target.primary_key(), Some(column.name), "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn the_index_columns_exist() {
        for table in tables() {
            for name in table.indexes.iter().flat_map(|index| index.columns) {
                assert!(table.columns.iter().any(|column| column.name == *name), "{}.{name}", table.name);
            }
        }
    }

    #[test]
    fn the_catalog_has_no_password_but_the_definition_has() {
        let users = tables().find(|table| table.name == "Users").expect("Users");
        assert!(users.columns.iter().any(|column| column.name == "Password"));
        assert!(!users.readable().columns.iter().any(|column| column.name == "Password"));
    }
}
