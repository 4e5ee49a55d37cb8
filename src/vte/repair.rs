//! Repairs as VTE has them: a `RepairData` row, what was done, and the run that failed.
//!
//! Repairs are read by their own key from first to last, not by time: the ledger tells which are new, so one that comes
//! years after its run, or with the clock of another station, is found all the same.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::error::{Code, Error, Result};

use super::catalog::ColumnType;
use super::columns::MappedTable;
use super::decode::{Digester, RowDigest};
use super::fields::TableRole;
use super::key_param;
use super::model::RunKey;
use super::reader::{ReadRun, RunReader};
use super::repair_model::{Repair, RepairAction, RepairCode};
use super::source::Statement;
use super::sql::Range;
use super::text;
use super::time_column::TimeColumn;
use super::value::{Row, Value};

/// The most codes of failures, and of actions, that are kept in memory.
const MOST_CODES: u32 = 20_000;

/// A repair as read, with its run.
#[derive(Debug, Clone)]
pub struct ReadRepair {
    /// The repair.
    pub repair: Repair,
    /// The failed run, if it is in the database.
    pub run: Option<ReadRun>,
    /// The digest of its rows and of those of the run: a run whose steps have moved changes its repairs.
    pub digest: RowDigest,
    /// How many rows have its key; more than one is an error.
    pub copies: u32,
}

/// A page of repairs.
#[derive(Debug, Clone)]
pub struct RepairPage {
    /// The repairs, in the order of their keys.
    pub repairs: Vec<ReadRepair>,
    /// The key where the page ended, if there may be more.
    pub next: Option<Value>,
    /// Rows without a key.
    pub without_key: u32,
}

/// The codes of the database by the text of their key.
#[derive(Debug, Clone, Default)]
pub struct RepairCodes {
    failures: BTreeMap<String, RepairCode>,
    actions: BTreeMap<String, RepairCode>,
}

/// Which repairs are read.
#[derive(Clone, Copy)]
enum Which<'a> {
    /// Those whose own time is in a range.
    Of(&'a Range),
    /// Those of a run.
    OfRun(&'a Value),
}

/// The columns that a statement reads: a field and its place.
pub(super) type Places = Vec<&'static str>;

impl RunReader {
    /// Whether repairs can be read, or why not.
    ///
    /// # Errors
    /// The table of repairs is missing, or has no column for its key, run or time.
    pub fn can_read_repairs(&self) -> Result<()> {
        for role in [
            TableRole::RepairData,
            TableRole::RepairActions,
            TableRole::RepairFailureCodes,
            TableRole::RepairActionCodes,
        ] {
            if let Some(why) = self.map().unusable(role) {
                return Err(Error::new(Code::SchemaColumn, format!("repairs cannot be read: {why}")));
            }
        }
        if self.map().table(TableRole::RepairData).is_some() {
            return Ok(());
        }
        Err(Error::new(Code::SchemaTable, "[repair] is configured, but there is no table RepairData")
            .hint("ask for SELECT on it, name it under [source.tables]: RepairData = \"NAME\", or take [repair] away"))
    }

    /// The type of the column that holds the time of a repair, for bounds of a range of them; that of the runs where there
    /// are no repairs.
    pub fn repair_time_type(&self) -> &ColumnType {
        let table = self.map().table(TableRole::RepairData);
        table.map_or(self.sql().time_type(), |table| &table.required("time").ty)
    }

    /// The codes of failures and actions.
    ///
    /// # Errors
    /// The source fails.
    pub fn repair_codes(&mut self) -> Result<RepairCodes> {
        Ok(RepairCodes {
            failures: self.codes(TableRole::RepairFailureCodes, "failure_key", "failure_code")?,
            actions: self.codes(TableRole::RepairActionCodes, "action_key", "action_code")?,
        })
    }

    fn codes(&mut self, role: TableRole, key: &str, code: &str) -> Result<BTreeMap<String, RepairCode>> {
        let Some(table) = self.map().table(role).cloned() else { return Ok(BTreeMap::new()) };
        let (places, list, types) = self.columns_of(&table, role, "c");
        let (top, tail) = self.sql().dialect().limited(Some(MOST_CODES));
        let from = self.sql().dialect().table(&table);
        let sql = format!("SELECT {top}{} FROM {from} AS c{tail}", list.join(", "));
        let mut codes: BTreeMap<String, RepairCode> = BTreeMap::new();
        self.source().query(&Statement { sql, params: Vec::new(), columns: types }, &mut |row| {
            if let Some(name) = words(&places, &row, code) {
                let found = RepairCode { code: name.clone(), description: words(&places, &row, "description") };
                for key in [words(&places, &row, key), Some(name)].into_iter().flatten() {
                    // Of two rows with one key the lesser, whatever the order of the server.
                    let kept = codes.entry(folded(&key)).or_insert_with(|| found.clone());
                    *kept = kept.clone().min(found.clone());
                }
            }
            Ok(())
        })?;
        Ok(codes)
    }

    /// The page of repairs after the key `after`; those whose own time is in `range`, where it has bounds.
    ///
    /// # Errors
    /// The source fails, or repairs cannot be read.
    pub fn repairs(&mut self, range: &Range, after: Option<&Value>, codes: &RepairCodes) -> Result<RepairPage> {
        self.page_of_repairs(Which::Of(range), after, codes)
    }

    /// The repairs of a run, in the order of their keys; a page of them at most.
    ///
    /// # Errors
    /// The source fails, or repairs cannot be read.
    pub fn repairs_of(&mut self, run: &Value, codes: &RepairCodes) -> Result<Vec<ReadRepair>> {
        Ok(self.page_of_repairs(Which::OfRun(run), None, codes)?.repairs)
    }

    fn page_of_repairs(&mut self, which: Which<'_>, after: Option<&Value>, codes: &RepairCodes) -> Result<RepairPage> {
        self.can_read_repairs()?;
        let Some(table) = self.map().table(TableRole::RepairData).cloned() else { unreachable!("can_read_repairs") };
        let size = self.page_size();
        let (places, statement) = self.repair_statement(&table, which, after, size);
        let mut rows = Vec::new();
        self.source().query(&statement, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        let more = rows.len() > size;
        let beyond = rows.get(size).map(|row| cell(&places, row, "repair_key"));
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| cell(&places, row, "repair_key"));
        let mut page = RepairPage { repairs: Vec::new(), next, without_key: 0 };
        let mut digesters: Vec<Digester> = Vec::new();
        for row in rows {
            let (key, run) = (cell(&places, &row, "repair_key"), cell(&places, &row, "run_key"));
            let Some(key) = self.key_maker().repair(&key, &run) else {
                page.without_key += 1;
                continue;
            };
            if let Some(twin) = page.repairs.iter_mut().find(|read| read.repair.key.id == key.id) {
                twin.copies += 1;
                continue;
            }
            let mut digester = Digester::empty();
            places.iter().zip(&row).for_each(|(name, value)| digester.field(name, value));
            digesters.push(digester);
            let repair = repair(&places, &row, key, run, codes);
            page.repairs.push(ReadRepair { repair, run: None, digest: RowDigest::default(), copies: 1 });
        }
        if let (Some(last), Some(beyond)) = (page.repairs.last_mut(), beyond)
            && beyond == last.repair.key.raw
        {
            last.copies += 1;
        }
        self.add_actions(&mut page.repairs, codes)?;
        self.add_runs(&mut page.repairs)?;
        for (read, mut digester) in page.repairs.iter_mut().zip(digesters) {
            // Codes and actions by what they say, so that a renamed code is a change too.
            digester.field("read", &Value::Text(format!("{:?}{:?}", read.repair.failure, read.repair.actions)));
            if let Some(run) = &read.run {
                digester.field("run", &Value::Bytes(run.digest.to_vec()));
            }
            read.digest = digester.finish();
        }
        Ok(page)
    }

    /// The keys of repairs after the key `after`, and where they ended if there may be more.
    ///
    /// # Errors
    /// The source fails, or repairs cannot be read.
    pub fn repair_keys(&mut self, after: Option<&Value>) -> Result<(Vec<RunKey>, Option<Value>)> {
        self.can_read_repairs()?;
        let Some(table) = self.map().table(TableRole::RepairData).cloned() else { unreachable!("can_read_repairs") };
        let size = self.page_size();
        let (places, statement) = self.repair_statement(&table, Which::Of(&Range::default()), after, size);
        let maker = self.key_maker().clone();
        let (mut keys, mut last, mut count) = (Vec::new(), None, 0);
        self.source().query(&statement, &mut |row| {
            let (key, run) = (cell(&places, &row, "repair_key"), cell(&places, &row, "run_key"));
            keys.extend(maker.repair(&key, &run));
            last = Some(key);
            count += 1;
            Ok(())
        })?;
        Ok((keys, last.filter(|_| count > size)))
    }

    fn repair_statement(
        &self,
        table: &MappedTable,
        which: Which<'_>,
        after: Option<&Value>,
        size: usize,
    ) -> (Places, Statement) {
        let dialect = self.sql().dialect();
        let (places, list, types) = self.columns_of(table, TableRole::RepairData, "r");
        let (mut params, mut conditions) = (Vec::new(), Vec::new());
        let key = table.required("repair_key");
        let name = format!("r.{}", dialect.quoted(&key.name));
        match after {
            Some(after) if after.is_null() => conditions.push(format!("{name} IS NOT NULL")),
            Some(after) => {
                params.push(key_param::own(after));
                conditions.push(format!("{name} > {}", dialect.typed(params.len(), &key.ty)));
            }
            None => {}
        }
        let range = match which {
            Which::Of(range) => range,
            Which::OfRun(run) => {
                let column = table.required("run_key");
                let name = format!("r.{}", dialect.quoted(&column.name));
                conditions.push(self.sql().key_condition(&name, &column.ty, std::slice::from_ref(run), 1, &mut params));
                &Range::default()
            }
        };
        let time = table.required("time");
        let time = TimeColumn::new(dialect, "r", dialect.quoted(&time.name), time.ty.clone());
        for (bound, operator) in [(&range.since, ">="), (&range.until, "<")] {
            if let Some(bound) = bound {
                params.push(time.param(bound));
                conditions.push(time.bound(operator, params.len()));
            }
        }
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let (top, tail) = dialect.limited(Some(u32::try_from(size + 1).unwrap_or(u32::MAX)));
        let from = dialect.table(table);
        let sql = format!("SELECT {top}{} FROM {from} AS r{filter} ORDER BY {name}{tail}", list.join(", "));
        (places, Statement { sql, params, columns: types })
    }

    /// The columns of a table's fields: their names, how they are read, and their types.
    pub(super) fn columns_of(
        &self,
        table: &MappedTable,
        role: TableRole,
        alias: &str,
    ) -> (Places, Vec<String>, Vec<ColumnType>) {
        let fields = role.fields().iter().filter_map(|field| Some((field.name, table.column(field.name)?)));
        let (mut places, mut list, mut types) = (Vec::new(), Vec::new(), Vec::new());
        for (name, column) in fields {
            places.push(name);
            list.push(self.sql().dialect().read(alias, column));
            types.push(column.ty.clone());
        }
        (places, list, types)
    }

    fn add_actions(&mut self, repairs: &mut [ReadRepair], codes: &RepairCodes) -> Result<()> {
        let Some(table) = self.map().table(TableRole::RepairActions).cloned() else { return Ok(()) };
        if repairs.is_empty() {
            return Ok(());
        }
        let (places, list, types) = self.columns_of(&table, TableRole::RepairActions, "a");
        let keys: Vec<Value> = repairs.iter().map(|read| read.repair.key.raw.clone()).collect();
        let key = table.required("repair_key");
        let dialect = self.sql().dialect();
        let mut params = Vec::new();
        let name = format!("a.{}", dialect.quoted(&key.name));
        let page = self.page_size().max(keys.len());
        let condition = self.sql().key_condition(&name, &key.ty, &keys, page, &mut params);
        let sql = format!("SELECT {} FROM {} AS a WHERE {condition}", list.join(", "), dialect.table(&table));
        let maker = self.key_maker().clone();
        let by_key: HashMap<Uuid, usize> =
            keys.iter().enumerate().filter_map(|(place, key)| Some((maker.key(key)?.id, place))).collect();
        self.source().query(&Statement { sql, params, columns: types }, &mut |row| {
            let key = maker.key(&cell(&places, &row, "repair_key"));
            if let Some(place) = key.and_then(|key| by_key.get(&key.id)) {
                repairs[*place].repair.actions.push(action(&places, &row, codes));
            }
            Ok(())
        })?;
        for read in repairs.iter_mut() {
            read.repair.actions.sort();
        }
        Ok(())
    }

    fn add_runs(&mut self, repairs: &mut [ReadRepair]) -> Result<()> {
        let mut keys: Vec<Value> = Vec::new();
        for read in repairs.iter().filter(|read| !read.repair.run.is_null()) {
            if !keys.contains(&read.repair.run) {
                keys.push(read.repair.run.clone());
            }
        }
        let runs = self.runs(&keys)?;
        for read in repairs {
            let id = self.key_maker().key(&read.repair.run).map(|key| key.id);
            read.run = runs.iter().find(|run| Some(run.run.key.id) == id).cloned();
        }
        Ok(())
    }
}

pub(super) fn cell(places: &Places, row: &Row, name: &str) -> Value {
    places.iter().position(|place| *place == name).and_then(|at| row.get(at).cloned()).unwrap_or(Value::Null)
}

pub(super) fn words(places: &Places, row: &Row, name: &str) -> Option<String> {
    text::text_of(&cell(places, row, name)).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A key of a code as it is looked up: a GUID in one table may be text in braces in the next.
fn folded(key: &str) -> String {
    text::guid(key).map_or_else(|| key.trim().to_owned(), |id| id.to_string())
}

/// The code of a row: by its key in the table of codes, or the code that stands in the row itself.
fn code(
    places: &Places,
    row: &Row,
    [key, code]: [&str; 2],
    known: &BTreeMap<String, RepairCode>,
) -> Option<RepairCode> {
    let text = words(places, row, key).or_else(|| words(places, row, code))?;
    Some(known.get(&folded(&text)).cloned().unwrap_or(RepairCode { code: text, description: None }))
}

fn repair(places: &Places, row: &Row, key: RunKey, run: Value, codes: &RepairCodes) -> Repair {
    let step_number = match cell(places, row, "step_number") {
        Value::Int(number) => Some(number),
        other => text::text_of(&other).and_then(|text| text.trim().parse().ok()),
    };
    Repair {
        key,
        run,
        time: text::time_of(&cell(places, row, "time")),
        failure: code(places, row, ["failure_key", "failure_code"], &codes.failures),
        user: words(places, row, "user"),
        step_number,
        step_name: words(places, row, "step_name"),
        status: words(places, row, "status"),
        comment: words(places, row, "comment"),
        actions: Vec::new(),
    }
}

fn action(places: &Places, row: &Row, codes: &RepairCodes) -> RepairAction {
    RepairAction {
        code: code(places, row, ["action_key", "action_code"], &codes.actions),
        component: words(places, row, "component"),
        part_number: words(places, row, "part_number"),
        position: words(places, row, "position"),
        comment: words(places, row, "comment"),
    }
}
