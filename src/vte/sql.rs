//! The statements that read runs, in both dialects: explicit columns, keyset pages compared in the database, one
//! statement per child table and page.

use std::fmt::Write;

use super::catalog::{Column, ColumnType};
use super::columns::ColumnMap;
use super::fields::TableRole;
use super::follow_sql::{moved_back, no_time};
use super::key_param;
use super::source::{Dialect, Param, Statement};
use super::time_column::TimeColumn;
use super::value::Value;

/// Where a page ended: the time as text of its type (none: among the runs without a time) and the key.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The time as the server renders it.
    pub time: Option<String>,
    /// The key.
    pub key: Value,
}

/// Which runs to read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Range {
    /// From this time on, in the clock of the column (`2026-03-29 01:30:00.0000000`, with an offset for an offset
    /// column).
    pub since: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    /// Move `since` back by so many seconds; the database does it, in the column's own type.
    pub back: Option<u64>,
    /// From this time on, too; never moved back.
    pub floor: Option<String>,
    /// Only runs without a time.
    pub without_time: bool,
    /// With `without_time`: also those whose time is text that is none.
    pub unreadable: bool,
}

/// A field of the header: its name and the expressions that give it, the first that is not NULL or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct HeaderField {
    /// The name of the field.
    pub name: &'static str,
    /// The type of its column.
    pub ty: ColumnType,
    expression: String,
}

/// Writes the statements for one database.
#[derive(Debug, Clone)]
pub struct SqlWriter {
    dialect: Dialect,
    header: Vec<HeaderField>,
    header_from: String,
    index_from: String,
    time: TimeColumn,
    key: String,
    key_type: ColumnType,
    pub(super) value_limit: u64,
}

/// The tables that give a field which IndexData lacks, and the key by which they are joined.
const JOINS: [(TableRole, &str); 6] = [
    (TableRole::UutData, "uut_key"),
    (TableRole::Products, "product_key"),
    (TableRole::Testplans, "testplan_key"),
    (TableRole::TestplanRevisions, "testplan_revision_key"),
    (TableRole::TestSystems, "testsystem_key"),
    (TableRole::Users, "user_key"),
];

impl SqlWriter {
    /// A writer for the columns of `map`; values over `value_limit` bytes are not transferred.
    pub fn new(map: &ColumnMap, dialect: Dialect, value_limit: u64) -> SqlWriter {
        let index = map.index();
        let mut writer = SqlWriter {
            dialect,
            header: Vec::new(),
            header_from: format!("{} AS i", dialect.table(index)),
            index_from: format!("{} AS i", dialect.table(index)),
            time: TimeColumn::new(
                dialect,
                "i",
                dialect.quoted(&index.required("time").name),
                index.required("time").ty.clone(),
            ),
            key: format!("i.{}", dialect.quoted(&index.required("run_key").name)),
            key_type: index.required("run_key").ty.clone(),
            value_limit,
        };
        for field in TableRole::IndexData.fields() {
            if let Some(column) = index.column(field.name) {
                writer.header.push(HeaderField {
                    name: field.name,
                    ty: column.ty.clone(),
                    expression: dialect.read("i", column),
                });
            }
        }
        for (number, (role, key)) in JOINS.into_iter().enumerate() {
            writer.join(map, role, key, &format!("j{number}"));
        }
        writer
    }

    /// Joins a table for the fields that IndexData lacks. The serial number is asked of both: IndexData's own is
    /// history, UutData's is there for the runs that have none.
    fn join(&mut self, map: &ColumnMap, role: TableRole, key: &'static str, alias: &str) {
        let (Some(table), Some(own_key)) = (map.table(role), map.index().column(key)) else { return };
        let Some(other_key) = table.column(key) else { return };
        let name = |alias: &str, column: &Column| format!("{alias}.{}", self.dialect.quoted(&column.name));
        let (other, own) = ((name(alias, other_key), &other_key.ty), (name("i", own_key), &own_key.ty));
        let Some(condition) = self.dialect.equal_keys((&other.0, other.1), (&own.0, own.1)) else { return };
        let mut used = false;
        for field in role.fields().iter().filter(|field| field.name != key) {
            let Some(column) = table.column(field.name) else { continue };
            let present = self.header.iter().any(|header| header.name == field.name);
            if present && field.name != "serial_number" {
                continue;
            }
            let name = if present { "serial_number_of_unit" } else { field.name };
            self.header.push(HeaderField { name, ty: column.ty.clone(), expression: self.dialect.read(alias, column) });
            used = true;
        }
        if used {
            let _ = write!(self.header_from, " LEFT JOIN {} AS {alias} ON {condition}", self.dialect.table(table));
        }
    }

    /// The fields of the header, in the order of the statement's columns.
    pub fn header_fields(&self) -> &[HeaderField] {
        &self.header
    }

    /// The dialect.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The time of a run as it is read, and its key.
    pub(super) fn time_and_key(&self) -> (String, &str) {
        (self.dialect.rendered(self.time.name(), self.time.ty()), &self.key)
    }

    /// The table of the runs, as `i`.
    pub(super) fn index_from(&self) -> &str {
        &self.index_from
    }

    /// The time of a run.
    pub(super) fn time(&self) -> &TimeColumn {
        &self.time
    }

    /// The type of the key column.
    pub fn key_type(&self) -> &ColumnType {
        &self.key_type
    }

    /// The type of the time column.
    pub fn time_type(&self) -> &ColumnType {
        self.time.ty()
    }

    /// One page of headers: at most `limit` runs of `range` after `after`, by time and key.
    pub fn headers(&self, range: &Range, after: Option<&Mark>, limit: u32) -> Statement {
        let mut params = Vec::new();
        let (conditions, order) = self.page_conditions(range, after, &mut params);
        self.header_statement(&conditions, params, &order, Some(limit))
    }

    /// The conditions of a page of IndexData (`i`), and its order.
    pub(super) fn page_conditions(
        &self,
        range: &Range,
        after: Option<&Mark>,
        params: &mut Vec<Param>,
    ) -> (Vec<String>, String) {
        let mut conditions = Vec::new();
        if range.without_time {
            conditions.push(no_time(&self.time, range.unreadable));
        } else {
            bounds(&self.time, range, params, &mut conditions);
        }
        if let Some(mark) = after {
            let beyond = if mark.key.is_null() {
                // NULL is the first in order and greater than nothing.
                format!("{} IS NOT NULL", self.key)
            } else {
                params.push(key_param::own(&mark.key));
                format!("{} > {}", self.key, self.key_argument(params.len()))
            };
            match &mark.time {
                Some(time) => {
                    params.push(Param::Text(time.clone()));
                    let (column, at) = (self.time.order(), self.time.argument(params.len()));
                    // The first condition says nothing new, but it lets the server seek.
                    conditions.push(format!("{column} >= {at}"));
                    conditions.push(format!("({column} > {at} OR ({column} = {at} AND {beyond}))"));
                }
                None => conditions.push(beyond),
            }
        } else if !range.without_time {
            // Runs without a time are read in a lane of their own.
            conditions.push(format!("{} IS NOT NULL", self.time.name()));
        }
        let order = if range.without_time { self.key.clone() } else { format!("{}, {}", self.time.order(), self.key) };
        (conditions, order)
    }

    /// The conditions that a row (`e`) of the range has the key of the row `i` and an earlier time. Runs without a time
    /// come after all others.
    pub(super) fn earlier_conditions(&self, range: &Range, params: &mut Vec<Param>) -> Vec<String> {
        let time = self.time.of("e");
        let mut conditions = vec![format!("e{} = {}", self.key.trim_start_matches('i'), self.key)];
        if range.without_time {
            conditions.push(format!("{} IS NOT NULL", time.name()));
        } else {
            conditions.push(format!("{} < {}", time.order(), self.time.order()));
            bounds(&time, range, params, &mut conditions);
        }
        conditions
    }

    /// The headers of the given runs.
    pub fn headers_of(&self, keys: &[Value]) -> Statement {
        let mut params = Vec::new();
        let condition = self.key_condition(&self.key, &self.key_type, keys, keys.len(), &mut params);
        self.header_statement(&[condition], params, &self.key, None)
    }

    fn header_statement(
        &self,
        conditions: &[String],
        params: Vec<Param>,
        order: &str,
        limit: Option<u32>,
    ) -> Statement {
        let list: Vec<&str> = self.header.iter().map(|field| field.expression.as_str()).collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let (top, tail) = self.dialect.limited(limit);
        Statement {
            sql: format!("SELECT {top}{} FROM {}{filter} ORDER BY {order}{tail}", list.join(", "), self.header_from),
            params,
            columns: self.header.iter().map(|field| field.ty.clone()).collect(),
        }
    }

    /// How many runs have rows, and the first and last time: for `check`.
    pub fn overview(&self, map: &ColumnMap) -> Statement {
        let (name, ty) = (self.time.name(), self.time.ty());
        let first = self.dialect.rendered(&format!("MIN({name})"), ty);
        let last = self.dialect.rendered(&format!("MAX({name})"), ty);
        Statement {
            sql: format!(
                "SELECT COUNT(*), COUNT({name}), {first}, {last} FROM {} AS i",
                self.dialect.table(map.index())
            ),
            params: Vec::new(),
            columns: vec![ColumnType::Int("int"), ColumnType::Int("int"), ty.clone(), ty.clone()],
        }
    }

    /// How many rows have the key of another: they and the other are one run too few.
    pub fn shared_keys(&self, map: &ColumnMap) -> Statement {
        let key = format!("i.{}", self.dialect.quoted(&map.index().required("run_key").name));
        Statement {
            sql: format!("SELECT COUNT({key}) - COUNT(DISTINCT {key}) FROM {} AS i", self.dialect.table(map.index())),
            params: Vec::new(),
            columns: vec![ColumnType::Int("int")],
        }
    }

    /// `key IN (...)`, filled up to `page` parameters.
    pub(super) fn key_condition(
        &self,
        name: &str,
        ty: &ColumnType,
        keys: &[Value],
        page: usize,
        params: &mut Vec<Param>,
    ) -> String {
        let mut own: Vec<Param> = keys.iter().flat_map(|key| key_param::forms(key, ty)).collect();
        let forms = if keys.is_empty() { 1 } else { own.len().div_ceil(keys.len()) };
        let Some(last) = own.last().cloned() else { return "1 = 0".to_owned() };
        own.resize((page * forms).max(own.len()), last);
        let first = params.len() + 1;
        params.extend(own);
        let list: Vec<String> = (first..=params.len()).map(|n| self.dialect.typed(n, ty)).collect();
        format!("{name} IN ({})", list.join(", "))
    }

    fn key_argument(&self, number: usize) -> String {
        self.dialect.typed(number, &self.key_type)
    }
}

/// The conditions that a time is in the range.
fn bounds(time: &TimeColumn, range: &Range, params: &mut Vec<Param>, conditions: &mut Vec<String>) {
    if let (Some(text), Some(back)) = (&range.since, range.back) {
        params.push(Param::Text(text.clone()));
        conditions.push(moved_back(time, params.len(), back));
    }
    let since = range.since.as_ref().filter(|_| range.back.is_none());
    for (bound, operator) in [(since, ">="), (range.floor.as_ref(), ">="), (range.until.as_ref(), "<")] {
        if let Some(text) = bound {
            params.push(time.param(text));
            conditions.push(time.bound(operator, params.len()));
        }
    }
}
