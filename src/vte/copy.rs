//! Copies a VTE database, or the runs of a range, into a snapshot: page by page, resumable after a cut.
//!
//! IndexData goes by time and key, the result tables follow the runs, every other table is copied whole.

use std::path::Path;

use crate::config::sections::SourceConfig;
use crate::error::{Code, Error, Result};

use super::catalog::{Catalog, Column, ColumnType, Table};
use super::columns::ColumnMap;
use super::copy_mark::{DONE, read_mark, split_mark, text, value, write_mark};
use super::copy_sql::CopyTable;
use super::fields::{TableRole, folded};
use super::snapshot::{Content, SnapshotWriter, TimeRange, is_secret};
use super::source::RunSource;
use super::sql::{Mark, Range, SqlWriter};
use super::value::{Row, Value};

/// The tables of VTE.
pub const TABLES: [&str; 21] = [
    "Products",
    "Testplans",
    "TestplanRevisions",
    "TestSystems",
    "TestsystemComponents",
    "Users",
    "UserRegistrations",
    "ProductRegistrations",
    "RepairActionCodes",
    "RepairFailureCodes",
    "IndexData",
    "UutData",
    "UutHistory",
    "AssemblyData",
    "TestDataText",
    "TestDataNumeric",
    "TestDataOther",
    "RepairData",
    "RepairActions",
    "RepairSyndromes",
    "RepairSyndromeCauses",
];

/// Rows in one page of a table that is copied whole.
const PAGE: u32 = 2000;
/// Runs whose result rows are copied together.
const RUNS: u32 = 200;
/// Rows that are kept in memory before they are written.
const BATCH: usize = 2000;
/// Bytes of result rows that are kept in memory before they are written; runs that are heavier together are copied in
/// smaller parts.
const BYTES: usize = 32 << 20;

/// What was copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Rows in the snapshot, by table.
    pub rows: Vec<(String, u64)>,
    /// Columns left out, with the reason: `Users.Password`, types that cannot be stored.
    pub left_out: Vec<String>,
    /// Whether an unfinished snapshot was continued.
    pub resumed: bool,
}

/// Copies the runs of `range` and all other tables of `source` into a new snapshot at `path`. `progress` is told the
/// table and the rows written so far.
///
/// # Errors
/// The source fails, its schema is unknown, or the snapshot cannot be written; run again, it goes on where it stopped.
pub fn copy(
    source: &mut dyn RunSource,
    config: &SourceConfig,
    path: &Path,
    range: &dyn Fn(&ColumnType) -> Range,
    progress: &mut dyn FnMut(&str, u64) -> Result<()>,
) -> Result<Copied> {
    let info = source.info()?;
    let catalog = source.catalog()?;
    let map = ColumnMap::resolve(&catalog, config)?;
    let sql = SqlWriter::new(&map, source.dialect(), u64::MAX);
    let range = range(sql.time_type());
    let (tables, left_out) = selected(&catalog, &map, source);
    let content = Content {
        info,
        catalog: Catalog { tables: tables.iter().map(|copy| copy.table.clone()).collect() },
        range: TimeRange { since: range.since.clone(), until: range.until.clone() },
    };
    let writer = SnapshotWriter::create_or_resume(path, &content)?;
    let resumed = writer.resumed();
    let mut copier = Copier { source, writer, sql, range, progress };
    let index_name = map.index().name.clone();
    for copy in &tables {
        let role =
            map.tables().find(|(_, mapped)| mapped.name == copy.table.name && mapped.schema == copy.table.schema);
        match role {
            Some((TableRole::IndexData, _)) => copier.runs(copy)?,
            Some((TableRole::TestDataNumeric | TableRole::TestDataText | TableRole::TestDataOther, mapped)) => {
                let index = tables.iter().find(|other| other.table.name == index_name).unwrap_or(copy);
                copier.children(copy, index, mapped.required("run_key"))?;
            }
            _ => copier.whole(copy)?,
        }
    }
    let rows = tables.iter().map(|copy| (copy.table.name.clone(), copier.writer.rows(&copy.table.name))).collect();
    copier.writer.finish()?;
    Ok(Copied { rows, left_out, resumed })
}

/// The tables to copy: those of VTE by name and those of the map, in the schema of IndexData or where the map says.
fn selected(catalog: &Catalog, map: &ColumnMap, source: &dyn RunSource) -> (Vec<CopyTable>, Vec<String>) {
    let mut tables = Vec::new();
    let mut left_out = Vec::new();
    for table in &catalog.tables {
        let mapped = map.tables().find(|(_, mapped)| mapped.name == table.name && mapped.schema == table.schema);
        let by_name =
            table.schema == map.index().schema && TABLES.iter().any(|name| folded(name) == folded(&table.name));
        if mapped.is_none() && !by_name {
            continue;
        }
        let role = mapped.map(|(role, _)| role);
        let mut table: Table = table.clone();
        table.columns.retain(|column: &Column| {
            let unknown = matches!(column.ty, ColumnType::Other(_));
            // Users may be called otherwise.
            let secret =
                is_secret(&table.name, &column.name) || role.is_some_and(|role| is_secret(role.name(), &column.name));
            if unknown || secret {
                let why = if secret { "is secret" } else { "has a type that cannot be copied" };
                left_out.push(format!("{}.{} {why}", table.name, column.name));
            }
            !unknown && !secret
        });
        let copied = |name: &String| table.columns.iter().any(|column| column.name == *name);
        table.primary_key.retain(copied);
        table.indexed.retain(copied);
        let dialect = source.dialect();
        let database = map.index().database.as_deref();
        tables.push(CopyTable { quoted: dialect.named(database, &table.schema, &table.name), table });
    }
    (tables, left_out)
}

struct Copier<'a> {
    source: &'a mut dyn RunSource,
    writer: SnapshotWriter,
    sql: SqlWriter,
    range: Range,
    progress: &'a mut dyn FnMut(&str, u64) -> Result<()>,
}

impl Copier<'_> {
    fn append(&mut self, table: &str, rows: &[Row], mark: &str) -> Result<()> {
        self.writer.append(table, rows, mark)?;
        (self.progress)(table, self.writer.rows(table))
    }

    /// The ranges to read: with no bounds also the runs without a time.
    fn lanes(&self) -> Vec<Range> {
        let mut lanes = vec![self.range.clone()];
        if self.range.since.is_none() && self.range.until.is_none() {
            lanes.push(Range { without_time: true, ..Range::default() });
        }
        lanes
    }

    /// IndexData, by time and key.
    fn runs(&mut self, copy: &CopyTable) -> Result<()> {
        let table = copy.table.name.clone();
        let Some((lane, mut after)) = read_mark(self.writer.mark(&table)) else { return Ok(()) };
        for (number, range) in self.lanes().into_iter().enumerate().skip(lane) {
            let mut size = PAGE;
            loop {
                let statement = self.sql.copy_runs(copy, &range, after.as_ref(), size);
                let mut rows = collect(self.source, &statement)?;
                let full = rows.len() == size as usize;
                let mut marks: Vec<Mark> = rows.iter_mut().map(split_mark).collect();
                if full {
                    // Rows of the last time and key may go on in the next page, which begins behind that key.
                    let last = marks.last().cloned();
                    let whole = marks.iter().position(|mark| Some(mark) == last.as_ref()).unwrap_or_default();
                    if whole == 0 {
                        size = size.saturating_mul(2);
                        continue;
                    }
                    rows.truncate(whole);
                    marks.truncate(whole);
                }
                size = PAGE;
                after = marks.pop().or(after);
                self.append(&table, &rows, &write_mark(number, after.as_ref()))?;
                if !full {
                    break;
                }
            }
            after = None;
        }
        self.append(&table, &[], DONE)
    }

    /// The rows of a child table that belong to the runs of the range.
    fn children(&mut self, copy: &CopyTable, index: &CopyTable, run_key: &Column) -> Result<()> {
        let table = copy.table.name.clone();
        let Some((lane, mut after)) = read_mark(self.writer.mark(&table)) else { return Ok(()) };
        for (number, range) in self.lanes().into_iter().enumerate().skip(lane) {
            loop {
                let statement = self.sql.keys_of_runs(index, &range, after.as_ref(), RUNS);
                let mut rows = collect(self.source, &statement)?;
                let full = rows.len() == RUNS as usize;
                let mut marks: Vec<Mark> = rows.iter_mut().map(split_mark).collect();
                // A key that stands twice at one time.
                marks.dedup();
                after = marks.last().cloned().or(after);
                self.children_of(copy, run_key, number, &marks)?;
                if !full {
                    break;
                }
            }
            after = None;
        }
        self.append(&table, &[], DONE)
    }

    /// The rows of these runs: all of them in one transaction with the mark, so that a cut repeats them or has them. In
    /// halves where they are too heavy together.
    fn children_of(&mut self, copy: &CopyTable, run_key: &Column, lane: usize, marks: &[Mark]) -> Result<()> {
        let Some(last) = marks.last() else { return Ok(()) };
        let keys: Vec<Value> = marks.iter().map(|mark| mark.key.clone()).filter(|key| !key.is_null()).collect();
        let statement = self.sql.copy_children(copy, run_key, &keys, if marks.len() > 1 { RUNS as usize } else { 1 });
        let (mut rows, mut bytes, mut over) = (Vec::new(), 0, false);
        let read = self.source.query(&statement, &mut |row: Row| {
            bytes += row.iter().map(Value::size).sum::<usize>();
            over = bytes > BYTES && marks.len() > 1;
            rows.push(row);
            if over { Err(Error::new(Code::RunTooLarge, "these runs are too heavy together")) } else { Ok(()) }
        });
        if over {
            drop(rows);
            let (first, second) = marks.split_at(marks.len() / 2);
            self.children_of(copy, run_key, lane, first)?;
            return self.children_of(copy, run_key, lane, second);
        }
        read?;
        self.append(&copy.table.name, &rows, &write_mark(lane, Some(last)))
    }

    /// A whole table: by primary key where it has one, else in one go, begun anew after a cut.
    fn whole(&mut self, copy: &CopyTable) -> Result<()> {
        let table = copy.table.name.clone();
        let mark = self.writer.mark(&table);
        if mark.as_deref() == Some(DONE) {
            return Ok(());
        }
        let dialect = self.source.dialect();
        let Some(key) = copy.key() else {
            self.writer.restart(&table)?;
            return self.in_one_go(copy);
        };
        let places: Vec<usize> =
            key.iter().filter_map(|column| copy.table.columns.iter().position(|c| c.name == column.name)).collect();
        let mut after: Vec<Value> = mark
            .and_then(|mark| serde_json::from_str::<Vec<String>>(&mark).ok())
            .unwrap_or_default()
            .iter()
            .map(|text| value(text))
            .collect();
        loop {
            let rows = collect(self.source, &copy.page(dialect, &key, &after, PAGE))?;
            let full = rows.len() == PAGE as usize;
            if let Some(last) = rows.last() {
                after = places.iter().map(|place| last[*place].clone()).collect();
            }
            let mark: Vec<String> = after.iter().map(text).collect();
            self.append(&table, &rows, &serde_json::to_string(&mark).unwrap_or_default())?;
            if !full {
                return self.append(&table, &[], DONE);
            }
        }
    }

    fn in_one_go(&mut self, copy: &CopyTable) -> Result<()> {
        let table = copy.table.name.clone();
        let mut batch: Vec<Row> = Vec::new();
        let (writer, progress) = (&mut self.writer, &mut self.progress);
        self.source.query(&copy.all(self.source.dialect()), &mut |row| {
            batch.push(row);
            if batch.len() == BATCH {
                writer.append(&table, &batch, "begun")?;
                progress(&table, writer.rows(&table))?;
                batch.clear();
            }
            Ok(())
        })?;
        self.append(&table, &batch, DONE)
    }
}

fn collect(source: &mut dyn RunSource, statement: &super::source::Statement) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    source.query(statement, &mut |row| {
        rows.push(row);
        Ok::<(), Error>(())
    })?;
    Ok(rows)
}
