//! The statements that read runs, in both dialects: explicit columns, keyset pages compared in the database, one
//! statement per child table and page.
//!
//! Times go to the program and back as text of the column's own type (`CONVERT(..., 121)`): a `datetime` holds 1/300 s,
//! and compared with a `datetime2` parameter it is unequal to itself since compatibility level 130.

use std::fmt::Write;

use super::catalog::ColumnType;
use super::columns::{ColumnMap, MappedTable};
use super::fields::TableRole;
use super::source::{Dialect, Param, Statement};
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
    time: String,
    time_type: ColumnType,
    key: String,
    key_type: ColumnType,
    value_limit: u64,
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
            time: format!("i.{}", dialect.quoted(&index.required("time").name)),
            time_type: index.required("time").ty.clone(),
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
            let _ = write!(
                self.header_from,
                " LEFT JOIN {} AS {alias} ON {alias}.{} = i.{}",
                self.dialect.table(table),
                self.dialect.quoted(&other_key.name),
                self.dialect.quoted(&own_key.name)
            );
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
        (self.dialect.rendered(&self.time, &self.time_type), &self.key)
    }

    /// The table of the runs, as `i`.
    pub(super) fn index_from(&self) -> &str {
        &self.index_from
    }

    /// The time of a run.
    pub(super) fn time(&self) -> &str {
        &self.time
    }

    /// The type of the key column.
    pub fn key_type(&self) -> &ColumnType {
        &self.key_type
    }

    /// The type of the time column.
    pub fn time_type(&self) -> &ColumnType {
        &self.time_type
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
            conditions.push(self.no_time(range.unreadable));
        } else {
            if let (Some(text), Some(back)) = (&range.since, range.back) {
                params.push(Param::Text(text.clone()));
                conditions.push(self.moved_back(params.len(), back));
            }
            let since = range.since.as_ref().filter(|_| range.back.is_none());
            for (bound, operator) in [(since, ">="), (range.floor.as_ref(), ">="), (range.until.as_ref(), "<")] {
                if let Some(text) = bound {
                    params.push(Param::Text(text.clone()));
                    conditions.push(self.bound(operator, params.len()));
                }
            }
        }
        if let Some(mark) = after {
            params.push(self.key_param(&mark.key));
            let key = self.key_argument(params.len());
            match &mark.time {
                Some(time) => {
                    params.push(Param::Text(time.clone()));
                    let (column, at) = (self.order_time(), self.time_argument(params.len()));
                    // The first condition says nothing new, but it lets the server seek.
                    conditions.push(format!("{column} >= {at}"));
                    conditions.push(format!("({column} > {at} OR ({column} = {at} AND {} > {key}))", self.key));
                }
                None => conditions.push(format!("{} > {key}", self.key)),
            }
        } else if !range.without_time {
            // Runs without a time are read in a lane of their own.
            conditions.push(format!("{} IS NOT NULL", self.time));
        }
        let order = if range.without_time { self.key.clone() } else { format!("{}, {}", self.order_time(), self.key) };
        (conditions, order)
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

    /// The rows of a child table for the given runs, with what each column is. `page` is the number of runs in a full
    /// page: the list of keys is filled up to it, so that the server sees one statement and not a hundred.
    pub fn children(
        &self,
        table: &MappedTable,
        role: TableRole,
        keys: &[Value],
        page: usize,
    ) -> (Statement, ChildColumns) {
        let mut columns = ChildColumns::default();
        let mut list = Vec::new();
        let mut types = Vec::new();
        for field in role.fields() {
            let Some(column) = table.column(field.name) else { continue };
            if field.name == "value" && is_long(&column.ty) {
                let name = format!("d.{}", self.dialect.quoted(&column.name));
                let size = self.dialect.size(&name);
                let value = self.dialect.read("d", column);
                list.push(format!("CASE WHEN {size} <= {} THEN {value} END", self.value_limit));
                list.push(format!("CASE WHEN {size} > {} THEN {size} END", self.value_limit));
                columns.names.extend(["value", "value_size"]);
                types.extend([column.ty.clone(), ColumnType::Int("bigint")]);
            } else {
                list.push(self.dialect.read("d", column));
                columns.names.push(field.name);
                types.push(column.ty.clone());
            }
        }
        for column in &table.primary_key {
            if !types_hold_key(&column.ty) {
                continue;
            }
            list.push(self.dialect.read("d", column));
            columns.physical_key.push(types.len());
            types.push(column.ty.clone());
        }
        let key = table.required("run_key");
        let mut params = Vec::new();
        let name = format!("d.{}", self.dialect.quoted(&key.name));
        let condition = self.key_condition(&name, &key.ty, keys, page, &mut params);
        let sql = format!("SELECT {} FROM {} AS d WHERE {condition}", list.join(", "), self.dialect.table(table));
        (Statement { sql, params, columns: types }, columns)
    }

    /// How many runs have rows, and the first and last time: for `check`.
    pub fn overview(&self, map: &ColumnMap) -> Statement {
        let time = self.dialect.rendered(&format!("MIN({})", self.time), &self.time_type);
        let last = self.dialect.rendered(&format!("MAX({})", self.time), &self.time_type);
        Statement {
            sql: format!(
                "SELECT COUNT(*), COUNT({}), {time}, {last} FROM {} AS i",
                self.time,
                self.dialect.table(map.index())
            ),
            params: Vec::new(),
            columns: vec![
                ColumnType::Int("int"),
                ColumnType::Int("int"),
                self.time_type.clone(),
                self.time_type.clone(),
            ],
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
        let mut own: Vec<Param> = keys.iter().flat_map(|key| key_forms(key, ty)).collect();
        let forms = if keys.is_empty() { 1 } else { own.len().div_ceil(keys.len()) };
        if let Some(last) = own.last().cloned() {
            own.resize((page * forms).max(own.len()), last);
        }
        let first = params.len() + 1;
        params.extend(own);
        let list: Vec<String> = (first..=params.len()).map(|n| self.dialect.typed(n, ty)).collect();
        format!("{name} IN ({})", list.join(", "))
    }

    fn key_param(&self, key: &Value) -> Param {
        key_forms(key, &self.key_type).into_iter().next().unwrap_or(Param::Text(String::new()))
    }

    fn key_argument(&self, number: usize) -> String {
        self.dialect.typed(number, &self.key_type)
    }

    /// A condition of the range on the time.
    pub(super) fn bound(&self, operator: &str, number: usize) -> String {
        match (self.dialect, &self.time_type) {
            (Dialect::TSql, ColumnType::Text(_)) => {
                format!("TRY_CONVERT(datetime2(7), {}) {operator} CONVERT(datetime2(7), @P{number}, 121)", self.time)
            }
            (Dialect::Sqlite, ColumnType::Text(_)) => {
                format!("vte_instant({}) {operator} vte_instant(@P{number})", self.time)
            }
            _ => format!("{} {operator} {}", self.order_time(), self.time_argument(number)),
        }
    }

    /// The time as it is ordered by.
    pub(super) fn order_time(&self) -> String {
        match (self.dialect, &self.time_type) {
            (Dialect::Sqlite, ColumnType::DateTimeOffset(_)) => format!("vte_instant({})", self.time),
            _ => self.time.clone(),
        }
    }

    /// A parameter as a time of the column's own type.
    pub(super) fn time_argument(&self, number: usize) -> String {
        match (self.dialect, &self.time_type) {
            (Dialect::TSql, ColumnType::Text(_)) => self.dialect.typed(number, &self.time_type),
            (Dialect::TSql, ty) => format!("CONVERT({ty}, @P{number}, 121)"),
            (Dialect::Sqlite, ColumnType::DateTimeOffset(_)) => format!("vte_instant(@P{number})"),
            (Dialect::Sqlite, _) => format!("@P{number}"),
        }
    }
}

/// What the columns of a child statement are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChildColumns {
    /// The names of the fields, in order; `value_size` follows `value` where the value can be long.
    pub names: Vec<&'static str>,
    /// The places of the columns of the physical key, after the fields.
    pub physical_key: Vec<usize>,
}

fn types_hold_key(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Guid | ColumnType::Int(_) | ColumnType::Text(_))
}

/// Whether a value of the type can be longer than a row.
fn is_long(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Text(name) | ColumnType::Binary(name) => {
            name.contains("max") || matches!(name.as_str(), "text" | "ntext" | "image" | "xml")
        }
        _ => false,
    }
}

/// A key as parameters for a column of type `ty`: one, or, where a GUID stands in a text column, its usual spellings.
pub(super) fn key_forms(key: &Value, ty: &ColumnType) -> Vec<Param> {
    match (key, ty) {
        (Value::Guid(id), ColumnType::Text(_)) => {
            let (upper, lower) = (id.hyphenated().to_string().to_uppercase(), id.hyphenated().to_string());
            [upper.clone(), format!("{{{upper}}}"), lower.clone(), format!("{{{lower}}}")].map(Param::Text).into()
        }
        (Value::Guid(id), _) => vec![Param::Guid(*id)],
        (Value::Text(text), ColumnType::Guid) => uuid::Uuid::try_parse(text.trim())
            .map_or_else(|_| vec![Param::Text(text.clone())], |id| vec![Param::Guid(id)]),
        (Value::Text(text), _) => vec![Param::Text(text.clone())],
        (Value::Int(number), _) => vec![Param::Int(*number)],
        (other, _) => vec![Param::Text(format!("{other:?}"))],
    }
}
