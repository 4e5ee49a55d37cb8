//! Rows to runs: cells become fields, steps get their order, and a digest tells whether a run has changed.

use std::cmp::Ordering;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::child_sql::ChildColumns;
use super::fields::TableRole;
use super::model::{Number, RunKey, StepTable, StepValue, TestRun, TestStep};
use super::source::SourceIdentity;
use super::sql::HeaderField;
use super::text;
use super::value::{Row, Value};

/// A digest of the rows a run was read from: the first 128 bits of a SHA-256. It does not depend on the configuration
/// of the conversion, so a change of it means that the run has changed.
pub type RowDigest = [u8; 16];

/// Makes keys of cells.
#[derive(Debug, Clone)]
pub struct KeyMaker {
    /// Names keys that are no GUIDs: of this server and database.
    namespace: Uuid,
}

impl KeyMaker {
    /// For the keys of one database.
    pub fn new(identity: &SourceIdentity) -> KeyMaker {
        // A namespace of our own, so that the names cannot meet those of somebody else.
        let ours = Uuid::from_u128(0x9a6d_5c0e_3b1f_4f7e_8a52_77a1_64c9_10de);
        let database = format!("{}\0{}", identity.server.to_lowercase(), identity.database.to_lowercase());
        KeyMaker { namespace: Uuid::new_v5(&ours, database.as_bytes()) }
    }

    /// The key of a run from a cell; none when it is NULL.
    pub fn key(&self, value: &Value) -> Option<RunKey> {
        let id = match value {
            Value::Null => return None,
            Value::Guid(id) => *id,
            Value::Text(text) => text::guid(text).unwrap_or_else(|| self.named(text.trim())),
            other => self.named(&text::text_of(other)?),
        };
        Some(RunKey { raw: value.clone(), id })
    }

    /// The key of a repair from a cell; none when it is NULL. A repair whose key is no GUID, or is that of its run, gets a
    /// name-based one: it must never take the place of a run's report.
    pub fn repair(&self, value: &Value, run: &Value) -> Option<RunKey> {
        let own = self.key(value)?;
        let is_guid = match value {
            Value::Guid(_) => true,
            Value::Text(text) => text::guid(text).is_some(),
            _ => false,
        };
        if is_guid && self.key(run).is_none_or(|run| run.id != own.id) {
            return Some(own);
        }
        Some(RunKey { id: self.named(&format!("repair {}", text::text_of(value)?)), raw: own.raw })
    }

    fn named(&self, key: &str) -> Uuid {
        Uuid::new_v5(&self.namespace, key.as_bytes())
    }
}

/// A run without its steps, from a row of the header statement.
pub fn header(fields: &[HeaderField], mut row: Row, keys: &KeyMaker) -> Option<TestRun> {
    let place = |name: &str| fields.iter().position(|field| field.name == name);
    let cell = |row: &Row, name: &str| place(name).and_then(|at| row.get(at).cloned()).unwrap_or(Value::Null);
    let words = |row: &Row, name: &str| place(name).and_then(|at| row.get(at)).and_then(text::text_of);
    let guid_or_words = |row: &Row, name: &str| {
        let text = words(row, name)?;
        Some(text::guid(&text).map_or(text, super::model::guid_text))
    };
    let key = keys.key(&std::mem::replace(row.get_mut(place("run_key")?)?, Value::Null))?;
    Some(TestRun {
        key,
        time: text::time_of(&cell(&row, "time")),
        duration: text::duration_of(&cell(&row, "duration")),
        result: words(&row, "result"),
        exit_code: words(&row, "exit_code"),
        serial: words(&row, "serial_number").or_else(|| words(&row, "serial_number_of_unit")),
        product: words(&row, "product"),
        product_type: words(&row, "product_type"),
        product_version: words(&row, "product_version"),
        testplan: words(&row, "testplan"),
        testplan_variant: words(&row, "testplan_variant"),
        testplan_revision: words(&row, "testplan_revision"),
        hostname: words(&row, "station"),
        site: words(&row, "site"),
        user: words(&row, "user"),
        testsystem: guid_or_words(&row, "testsystem_key"),
        uut: guid_or_words(&row, "uut_key"),
        info: [words(&row, "info1"), words(&row, "info2"), words(&row, "info3")],
        parts: Vec::new(),
        steps: Vec::new(),
    })
}

/// A row of a child table with what orders it.
#[derive(Debug, Clone)]
pub struct ChildRow {
    table: StepTable,
    step_number: Option<i64>,
    physical_key: Vec<Value>,
    row: Row,
}

impl ChildRow {
    /// From a row of a child statement.
    pub fn new(role: TableRole, columns: &ChildColumns, row: Row) -> ChildRow {
        let table = match role {
            TableRole::TestDataText => StepTable::Text,
            TableRole::TestDataOther => StepTable::Other,
            _ => StepTable::Numeric,
        };
        let number = columns.names.iter().position(|name| *name == "step_number").and_then(|at| whole(&row[at]));
        let physical_key = columns.physical_key.iter().map(|at| row[*at].clone()).collect();
        ChildRow { table, step_number: number, physical_key, row }
    }

    /// The cell of the run's key.
    pub fn run_key<'a>(&'a self, columns: &ChildColumns) -> &'a Value {
        columns.names.iter().position(|name| *name == "run_key").map_or(&Value::Null, |at| &self.row[at])
    }

    /// Roughly the bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.row.iter().map(Value::size).sum()
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a step number beyond 2^63 does not exist; a fraction is cut"
        )]
        other => text::number_of(other)?.value().map(|number| number as i64),
    }
}

/// Puts the rows of one run in order: step number, then table, then physical key, then, in a table without one, all that
/// the rows hold, so that the order never depends on how the server found them.
pub fn sort(rows: &mut [ChildRow]) {
    rows.sort_by(|a, b| {
        // Steps without a number come last.
        (a.step_number.is_none(), a.step_number, a.table)
            .cmp(&(b.step_number.is_none(), b.step_number, b.table))
            .then_with(|| compare_all(&a.physical_key, &b.physical_key))
            .then_with(|| compare_all(&a.row, &b.row))
    });
}

fn compare_all(a: &[Value], b: &[Value]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| compare(a, b)).find(|order| order.is_ne()).unwrap_or(a.len().cmp(&b.len()))
}

/// A total order of cells; what it is does not matter, only that it is always the same.
fn compare(a: &Value, b: &Value) -> Ordering {
    fn rank(value: &Value) -> u8 {
        match value {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Int(_) => 2,
            Value::Real(_) => 3,
            Value::Float(_) => 4,
            Value::Text(_) => 5,
            Value::Bytes(_) => 6,
            Value::Guid(_) => 7,
        }
    }
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Real(a), Value::Real(b)) => a.total_cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bytes(a), Value::Bytes(b)) => a.cmp(b),
        (Value::Guid(a), Value::Guid(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// A step from a row.
pub fn step(columns: &ChildColumns, row: ChildRow) -> TestStep {
    let place = |name: &str| columns.names.iter().position(|known| *known == name);
    let mut cells = row.row;
    let value = place("value").map_or(Value::Null, |at| std::mem::replace(&mut cells[at], Value::Null));
    let size = place("value_size").and_then(|at| whole(&cells[at]));
    let words = |name: &str| place(name).and_then(|at| text::text_of(&cells[at]));
    let limit = |name: &str| place(name).and_then(|at| text::number_of(&cells[at]));
    TestStep {
        table: row.table,
        step_number: row.step_number,
        test_number: words("test_number"),
        name: words("name"),
        description: words("description"),
        units: words("units"),
        result: size.map_or_else(|| step_value(row.table, value), |size| StepValue::TooLarge(size.unsigned_abs())),
        verdict: words("verdict"),
        low: limit("low_limit"),
        high: limit("high_limit"),
    }
}

fn step_value(table: StepTable, value: Value) -> StepValue {
    match value {
        Value::Null => StepValue::Missing,
        Value::Bytes(bytes) => StepValue::Bytes(bytes),
        Value::Text(text) if table != StepTable::Numeric => StepValue::Text(text),
        Value::Guid(_) | Value::Bool(_) if table != StepTable::Numeric => {
            StepValue::Text(text::text_of(&value).unwrap_or_default())
        }
        other => match text::number_of(&other) {
            Some(Number::Value(number)) => StepValue::Number(number),
            Some(Number::Unreadable(text)) => StepValue::Text(text),
            None => StepValue::Missing,
        },
    }
}

/// Takes the digest of a run's rows.
pub struct Digester(Sha256);

impl Digester {
    /// Starts with the header.
    pub fn new(fields: &[HeaderField], row: &Row) -> Digester {
        let mut digester = Digester(Sha256::new());
        for (field, value) in fields.iter().zip(row) {
            digester.name(field.name);
            digester.cell(value);
        }
        digester
    }

    /// Starts with nothing.
    pub fn empty() -> Digester {
        Digester(Sha256::new())
    }

    /// Adds a cell.
    pub fn field(&mut self, name: &str, value: &Value) {
        self.name(name);
        self.cell(value);
    }

    /// Adds a row of a child table; rows come in order.
    pub fn child(&mut self, columns: &ChildColumns, row: &ChildRow) {
        self.name(match row.table {
            StepTable::Numeric => "numeric",
            StepTable::Text => "text",
            StepTable::Other => "other",
        });
        for (name, value) in columns.names.iter().zip(&row.row) {
            self.name(name);
            self.cell(value);
        }
    }

    /// The digest.
    pub fn finish(self) -> RowDigest {
        let full = self.0.finalize();
        let mut digest = RowDigest::default();
        digest.copy_from_slice(&full[..16]);
        digest
    }

    fn name(&mut self, name: &str) {
        self.bytes(b'n', name.as_bytes());
    }

    fn cell(&mut self, value: &Value) {
        match value {
            Value::Null => self.bytes(b'0', &[]),
            Value::Bool(bit) => self.bytes(b'b', &[u8::from(*bit)]),
            Value::Int(number) => self.bytes(b'i', &number.to_le_bytes()),
            Value::Real(number) => self.bytes(b'r', &number.to_bits().to_le_bytes()),
            Value::Float(number) => self.bytes(b'f', &number.to_bits().to_le_bytes()),
            Value::Text(text) => self.bytes(b't', text.as_bytes()),
            Value::Bytes(bytes) => self.bytes(b'x', bytes),
            Value::Guid(id) => self.bytes(b'g', id.as_bytes()),
        }
    }

    fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        self.0.update([tag]);
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

impl ChildRow {
    /// The place of its table among the three.
    pub fn table_place(&self) -> usize {
        self.table as usize
    }
}
