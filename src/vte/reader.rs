//! Pages of whole runs, read by keyset: one statement for the headers and one for each child table.
//!
//! Memory is bounded by the page, in runs and in bytes: where the rows of a page are heavier than the limit, its runs are
//! read in smaller parts.

use std::collections::HashMap;

use uuid::Uuid;

use crate::config::assembly::Assemblies;
use crate::config::sections::{LimitsConfig, SourceConfig};
use crate::error::{Code, Error, Result};

use super::child_sql::ChildColumns;
use super::columns::ColumnMap;
use super::decode::{self, ChildRow, Digester, KeyMaker, RowDigest};
use super::fields::TableRole;
use super::follow_sql::Now;
use super::key_param::MOST_FORMS;
use super::model::{RunKey, TestRun};
use super::source::{RunSource, ServerInfo, Statement};
use super::sql::{Mark, Range, SqlWriter};
use super::text;
use super::value::{Row, Value};

/// The most runs in one page: a statement of SQL Server has at most 2100 parameters, and a GUID in a text column takes
/// up to five.
pub const MAX_PAGE: u32 = 400;

const _: () = assert!(MAX_PAGE as usize * MOST_FORMS <= 2000);

/// The three result tables, in the order of steps with equal numbers.
const CHILDREN: [TableRole; 3] = [TableRole::TestDataNumeric, TableRole::TestDataText, TableRole::TestDataOther];

/// A run as read, with the digest of its rows.
#[derive(Debug, Clone)]
pub struct ReadRun {
    /// The run.
    pub run: TestRun,
    /// Its time as the server renders it, to be given back to the server; never compared here.
    pub time: Option<String>,
    /// The digest of its rows.
    pub digest: RowDigest,
    /// How many rows of `IndexData` have its key; more than one is an error.
    pub copies: u32,
}

/// A page of runs, in the order of time and key.
#[derive(Debug, Clone)]
pub struct Page {
    /// The runs.
    pub runs: Vec<ReadRun>,
    /// Where the page ended, if it was a full one: the next begins after it.
    pub next: Option<Mark>,
    /// Rows without a key, which cannot be read.
    pub without_key: u32,
}

/// A key, and the time of its run as the server renders it.
pub type KeyAndTime = (RunKey, Option<String>);

/// Reads runs from a source.
pub struct RunReader {
    source: Box<dyn RunSource>,
    info: ServerInfo,
    map: ColumnMap,
    sql: SqlWriter,
    keys: KeyMaker,
    config: SourceConfig,
    page_size: u32,
    page_bytes: usize,
    assemblies: Assemblies,
}

impl RunReader {
    /// Asks the source what it has and finds the columns.
    ///
    /// # Errors
    /// The source does not answer, or its schema is unknown or ambiguous.
    pub fn open(mut source: Box<dyn RunSource>, config: &SourceConfig, limits: &LimitsConfig) -> Result<RunReader> {
        let info = source.info()?;
        let catalog = source.catalog()?;
        let map = ColumnMap::resolve(&catalog, config)?;
        let sql = SqlWriter::new(&map, source.dialect(), limits.value_bytes);
        let keys = KeyMaker::new(&info.identity);
        let reader = RunReader {
            source,
            info,
            map,
            sql,
            keys,
            config: config.clone(),
            page_size: config.page_size.clamp(1, MAX_PAGE),
            page_bytes: usize::try_from(limits.page_bytes).unwrap_or(usize::MAX),
            assemblies: config.assemblies,
        };
        if reader.assemblies != Assemblies::None {
            // Asked for and not there: reports without their sub-units would look complete.
            reader.can_read_assemblies()?;
        }
        Ok(reader)
    }

    /// What the server says of itself.
    pub fn info(&self) -> &ServerInfo {
        &self.info
    }

    /// Which column holds what.
    pub fn map(&self) -> &ColumnMap {
        &self.map
    }

    /// The columns as they would be found now; the reader goes on with those it knows.
    ///
    /// # Errors
    /// The source does not answer, or its schema has become unknown or ambiguous.
    pub fn look_again(&mut self) -> Result<ColumnMap> {
        ColumnMap::resolve(&self.source.catalog()?, &self.config)
    }

    /// The writer of statements.
    pub fn sql(&self) -> &SqlWriter {
        &self.sql
    }

    /// Which rows of AssemblyData are read.
    pub fn assemblies(&self) -> Assemblies {
        self.assemblies
    }

    /// Makes keys of cells.
    pub(super) fn key_maker(&self) -> &KeyMaker {
        &self.keys
    }

    /// The most runs of one page.
    pub fn page_size(&self) -> usize {
        self.page_size as usize
    }

    /// The source itself.
    pub fn source(&mut self) -> &mut dyn RunSource {
        self.source.as_mut()
    }

    /// The page of `range` after `after`; at most `limit` runs, and never more than the configured page.
    ///
    /// # Errors
    /// The source fails.
    pub fn page(&mut self, range: &Range, after: Option<&Mark>, limit: Option<u64>) -> Result<Page> {
        let size =
            limit.map_or(self.page_size, |limit| u32::try_from(limit).unwrap_or(u32::MAX).clamp(1, self.page_size));
        // One more than wanted: it tells whether there is another page, and whether the last run's key stands twice.
        let statement = self.sql.headers(range, after, size + 1);
        let mut rows = self.rows(&statement)?;
        let more = rows.len() > size as usize;
        let beyond = if more { rows.pop() } else { None };
        let mark = |row: &Row| Mark { time: self.mark(row).time.filter(|_| !range.without_time), ..self.mark(row) };
        let next = rows.last().filter(|_| more).map(mark);
        let mut page = self.assemble(rows)?;
        page.next = next;
        if let (Some(beyond), Some(last)) = (beyond.as_ref().and_then(|row| self.key_cell(row)), page.runs.last_mut())
            && self.keys.key(beyond).is_some_and(|key| key.id == last.run.key.id)
        {
            last.copies += 1;
        }
        Ok(page)
    }

    /// The runs with the given keys, in the order of their keys; a GUID finds a run whose key is a GUID in any spelling.
    ///
    /// # Errors
    /// The source fails.
    pub fn runs(&mut self, keys: &[Value]) -> Result<Vec<ReadRun>> {
        let mut runs = Vec::new();
        for part in keys.chunks(self.page_size as usize) {
            let statement = self.sql.headers_of(part);
            let rows = self.rows(&statement)?;
            runs.extend(self.assemble(rows)?.runs);
        }
        Ok(runs)
    }

    /// The runs with the given keys, all of them.
    ///
    /// # Errors
    /// There is no run with one of the keys; the source fails.
    pub fn require(&mut self, keys: &[Value]) -> Result<Vec<ReadRun>> {
        let runs = self.runs(keys)?;
        let is_there = |id: Uuid| runs.iter().any(|read| read.run.key.id == id);
        let missing: Vec<String> = keys
            .iter()
            .filter(|key| !self.keys.key(key).is_some_and(|key| is_there(key.id)))
            .filter_map(text::text_of)
            .collect();
        if missing.is_empty() {
            return Ok(runs);
        }
        Err(Error::new(Code::Usage, format!("there is no run {} in {}", missing.join(", "), self.source.location()))
            .hint("give the Index_GUID of runs that are in the database"))
    }

    /// The keys of `range` after `after`, each with its time as the server renders it, at most `limit`, and where they
    /// ended if there may be more. Rows without a key are passed over.
    ///
    /// # Errors
    /// The source fails.
    pub fn keys(&mut self, range: &Range, after: Option<&Mark>, limit: u32) -> Result<(Vec<KeyAndTime>, Option<Mark>)> {
        let statement = self.sql.keys(range, after, limit);
        let mut keys = Vec::new();
        let mut last = None;
        let mut count = 0;
        let makers = &self.keys;
        self.source.query(&statement, &mut |mut row| {
            count += 1;
            let key = row.pop().unwrap_or(Value::Null);
            let time = row.pop().and_then(|time| text::text_of(&time)).filter(|_| !range.without_time);
            keys.extend(makers.key(&key).map(|key| (key, time.clone())));
            last = Some(Mark { time, key });
            Ok(())
        })?;
        Ok((keys, last.filter(|_| count == limit)))
    }

    /// The latest time that is not in the future, not after any of `bounds` and not before `floor`, as the server
    /// renders it.
    ///
    /// # Errors
    /// The source fails.
    pub fn latest(&mut self, now: Now, bounds: &[String], floor: Option<&str>) -> Result<Option<String>> {
        let statement = self.sql.latest(now, bounds, floor);
        let rows = self.rows(&statement)?;
        Ok(rows.first().and_then(|row| row.first()).and_then(text::text_of))
    }

    /// How many runs lie in the future.
    ///
    /// # Errors
    /// The source fails.
    pub fn ahead(&mut self, now: Now) -> Result<u64> {
        let statement = self.sql.ahead(now);
        self.counted(&statement)
    }

    /// How many runs `range` has.
    ///
    /// # Errors
    /// The source fails; a time of the range is none for the column.
    pub fn count(&mut self, range: &Range) -> Result<u64> {
        let statement = self.sql.count(range);
        self.counted(&statement)
    }

    fn counted(&mut self, statement: &Statement) -> Result<u64> {
        let rows = self.rows(statement)?;
        Ok(match rows.first().and_then(|row| row.first()) {
            Some(Value::Int(number)) => number.unsigned_abs(),
            _ => 0,
        })
    }

    pub(super) fn rows(&mut self, statement: &Statement) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.source.query(statement, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    fn cell<'r>(&self, row: &'r Row, name: &str) -> Option<&'r Value> {
        self.sql.header_fields().iter().position(|field| field.name == name).and_then(|at| row.get(at))
    }

    fn key_cell<'r>(&self, row: &'r Row) -> Option<&'r Value> {
        self.cell(row, "run_key")
    }

    fn mark(&self, row: &Row) -> Mark {
        let time = match self.cell(row, "time") {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        Mark { time, key: self.key_cell(row).cloned().unwrap_or(Value::Null) }
    }

    /// Headers to whole runs.
    fn assemble(&mut self, rows: Vec<Row>) -> Result<Page> {
        let mut runs: Vec<ReadRun> = Vec::with_capacity(rows.len());
        let mut digesters = Vec::with_capacity(rows.len());
        let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(rows.len());
        let mut without_key = 0;
        for row in rows {
            let digester = Digester::new(self.sql.header_fields(), &row);
            let time = self.mark(&row).time;
            let Some(run) = decode::header(self.sql.header_fields(), row, &self.keys) else {
                without_key += 1;
                continue;
            };
            if let Some(place) = places.get(&run.key.id) {
                runs[*place].copies += 1;
                continue;
            }
            places.insert(run.key.id, runs.len());
            runs.push(ReadRun { run, time, digest: RowDigest::default(), copies: 1 });
            digesters.push(digester);
        }
        let keys: Vec<Value> = runs.iter().map(|read| read.run.key.raw.clone()).collect();
        let mut finished: Vec<Finished> =
            digesters.into_iter().map(|digester| Finished { digester, steps: Vec::new() }).collect();
        self.add_steps(&keys, &places, &mut finished, 0)?;
        for (run, parts) in self.parts(&keys)? {
            let Some(place) = places.get(&run) else { continue };
            finished[*place].digester.field("parts", &Value::Text(format!("{parts:?}")));
            runs[*place].run.parts = parts;
        }
        for (read, finished) in runs.iter_mut().zip(finished) {
            read.run.steps = finished.steps;
            read.digest = finished.digester.finish();
        }
        Ok(Page { runs, next: None, without_key })
    }

    /// Reads the steps of `keys`, whose first stands at `offset`; in halves where they are too heavy together.
    fn add_steps(
        &mut self,
        keys: &[Value],
        places: &HashMap<Uuid, usize>,
        runs: &mut [Finished],
        offset: usize,
    ) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let Some((mut rows, columns)) = self.child_rows(keys, places, offset)? else {
            let (left, right) = keys.split_at(keys.len() / 2);
            self.add_steps(left, places, runs, offset)?;
            return self.add_steps(right, places, runs, offset + left.len());
        };
        for (run, rows) in runs[offset..offset + keys.len()].iter_mut().zip(rows.iter_mut()) {
            decode::sort(rows);
            run.steps.reserve(rows.len());
            for row in rows.drain(..) {
                let columns = &columns[row.table_place()];
                run.digester.child(columns, &row);
                run.steps.push(decode::step(columns, row));
            }
        }
        Ok(())
    }

    /// The rows of all child tables for `keys`, by run; none when they are over the limit and can be parted.
    #[expect(clippy::type_complexity, reason = "rows by run, and what the columns of each table are")]
    fn child_rows(
        &mut self,
        keys: &[Value],
        places: &HashMap<Uuid, usize>,
        offset: usize,
    ) -> Result<Option<(Vec<Vec<ChildRow>>, [ChildColumns; 3])>> {
        let mut by_run: Vec<Vec<ChildRow>> = vec![Vec::new(); keys.len()];
        let mut all_columns: [ChildColumns; 3] = Default::default();
        let mut bytes = 0_usize;
        let limit = if keys.len() > 1 { self.page_bytes } else { usize::MAX };
        for (place, role) in CHILDREN.into_iter().enumerate() {
            let Some(table) = self.map.table(role) else { continue };
            let page = if keys.len() > 1 { self.page_size as usize } else { 1 };
            let (statement, columns) = self.sql.children(table, role, keys, page.max(keys.len()));
            let makers = &self.keys;
            let mut over = false;
            let read = self.source.query(&statement, &mut |row| {
                let row = ChildRow::new(role, &columns, row);
                bytes = bytes.saturating_add(row.size());
                if bytes > limit {
                    over = true;
                    return Err(Error::new(Code::RunTooLarge, "the page is too heavy"));
                }
                // A spelling that a case-insensitive server takes for the key, but that is none of ours, is nobody's.
                let run = makers.key(row.run_key(&columns)).and_then(|key| places.get(&key.id).copied());
                if let Some(rows) = run.and_then(|run| run.checked_sub(offset)).and_then(|run| by_run.get_mut(run)) {
                    rows.push(row);
                }
                Ok(())
            });
            if over {
                return Ok(None);
            }
            read?;
            all_columns[place] = columns;
        }
        Ok(Some((by_run, all_columns)))
    }
}

/// A run being put together.
struct Finished {
    digester: Digester,
    steps: Vec<super::model::TestStep>,
}
