//! The statements that copy tables as they are, for snapshots: explicit columns, pages by key.

use super::catalog::{Column, ColumnType, Table};
use super::key_param;
use super::source::{Dialect, Param, Statement};
use super::sql::{Mark, Range, SqlWriter};
use super::value::Value;

/// A table to be copied, with the columns that are.
#[derive(Debug, Clone)]
pub struct CopyTable {
    /// The name in the statements, with database and schema.
    pub quoted: String,
    /// The table with the columns to copy, in their order.
    pub table: Table,
}

impl CopyTable {
    fn list(&self, dialect: Dialect, alias: &str) -> (String, Vec<ColumnType>) {
        let columns = &self.table.columns;
        let list: Vec<String> = columns.iter().map(|column| dialect.read(alias, column)).collect();
        (list.join(", "), columns.iter().map(|column| column.ty.clone()).collect())
    }

    /// The columns of the primary key, if every one can be compared as a parameter.
    pub fn key(&self) -> Option<Vec<&Column>> {
        let comparable = |ty: &ColumnType| matches!(ty, ColumnType::Guid | ColumnType::Int(_) | ColumnType::Text(_));
        let key: Option<Vec<&Column>> = self
            .table
            .primary_key
            .iter()
            .map(|name| self.table.columns.iter().find(|column| column.name == *name && comparable(&column.ty)))
            .collect();
        key.filter(|key| !key.is_empty())
    }

    /// A page of the table by its primary key, after the given key.
    pub fn page(&self, dialect: Dialect, key: &[&Column], after: &[Value], limit: u32) -> Statement {
        let (list, columns) = self.list(dialect, "t");
        let names: Vec<String> = key.iter().map(|column| format!("t.{}", dialect.quoted(&column.name))).collect();
        let mut params: Vec<Param> = Vec::new();
        let mut places = Vec::new();
        for (value, column) in after.iter().zip(key) {
            params.push(key_param::own(value));
            places.push(dialect.typed(params.len(), &column.ty));
        }
        // (a > @1) OR (a = @1 AND b > @2) OR ...
        let alternatives: Vec<String> = (0..places.len())
            .map(|last| {
                let mut parts: Vec<String> = (0..last).map(|at| format!("{} = {}", names[at], places[at])).collect();
                parts.push(format!("{} > {}", names[last], places[last]));
                format!("({})", parts.join(" AND "))
            })
            .collect();
        let filter =
            if alternatives.is_empty() { String::new() } else { format!(" WHERE {}", alternatives.join(" OR ")) };
        let (top, tail) = dialect.limited(Some(limit));
        let sql = format!("SELECT {top}{list} FROM {} AS t{filter} ORDER BY {}{tail}", self.quoted, names.join(", "));
        Statement { sql, params, columns }
    }

    /// The whole table.
    pub fn all(&self, dialect: Dialect) -> Statement {
        let (list, columns) = self.list(dialect, "t");
        Statement { sql: format!("SELECT {list} FROM {} AS t", self.quoted), params: Vec::new(), columns }
    }
}

impl SqlWriter {
    /// A page of IndexData as it is; behind the columns of the table stand the time as text and the key.
    pub fn copy_runs(&self, copy: &CopyTable, range: &Range, after: Option<&Mark>, limit: u32) -> Statement {
        let (list, mut columns) = copy.list(self.dialect(), "i");
        let (time, key) = self.time_and_key();
        columns.extend([self.time_type().clone(), self.key_type().clone()]);
        self.page_of_runs(&format!("{list}, {time}, {key}"), &copy.quoted, columns, range, after, limit, false)
    }

    /// A page of the times and keys of IndexData. Where its key is not unique, one that stands at several times comes
    /// once, at the first of the range: the rows of its run must not be copied twice.
    pub fn keys_of_runs(&self, index: &CopyTable, range: &Range, after: Option<&Mark>, limit: u32) -> Statement {
        let (time, key) = self.time_and_key();
        let columns = vec![self.time_type().clone(), self.key_type().clone()];
        self.page_of_runs(
            &format!("{time}, {key}"),
            &index.quoted,
            columns,
            range,
            after,
            limit,
            !self.is_unique(index),
        )
    }

    /// Whether the key of the runs is the primary key.
    fn is_unique(&self, index: &CopyTable) -> bool {
        let (_, key) = self.time_and_key();
        matches!(index.table.primary_key.as_slice(), [only] if format!("i.{}", self.dialect().quoted(only)) == key)
    }

    /// The rows of a child table of the given runs, as they are.
    pub fn copy_children(&self, copy: &CopyTable, run_key: &Column, keys: &[Value], page: usize) -> Statement {
        let (list, columns) = copy.list(self.dialect(), "d");
        let mut params = Vec::new();
        let name = format!("d.{}", self.dialect().quoted(&run_key.name));
        let condition = self.key_condition(&name, &run_key.ty, keys, page, &mut params);
        Statement { sql: format!("SELECT {list} FROM {} AS d WHERE {condition}", copy.quoted), params, columns }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one statement")]
    fn page_of_runs(
        &self,
        list: &str,
        index: &str,
        columns: Vec<ColumnType>,
        range: &Range,
        after: Option<&Mark>,
        limit: u32,
        once: bool,
    ) -> Statement {
        let mut params = Vec::new();
        let (mut conditions, order) = self.page_conditions(range, after, &mut params);
        if once {
            let earlier = self.earlier_conditions(range, &mut params).join(" AND ");
            conditions.push(format!("NOT EXISTS (SELECT 1 FROM {index} AS e WHERE {earlier})"));
        }
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let (top, tail) = self.dialect().limited(Some(limit));
        let sql = format!("SELECT {top}{list} FROM {index} AS i{filter} ORDER BY {order}{tail}");
        Statement { sql, params, columns }
    }
}
