//! What is built into the unit of a run, as of the run: `AssemblyData` rows of the run, or of the unit up to the run.

use uuid::Uuid;

use crate::config::assembly::Assemblies;
use crate::error::{Code, Error, Result};

use super::fields::TableRole;
use super::reader::RunReader;
use super::repair::{cell, words};
use super::source::Statement;
use super::time_column::TimeColumn;
use super::value::Value;

/// A part with an identity of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Part {
    /// Where it sits.
    pub position: Option<String>,
    /// What it is.
    pub part_type: Option<String>,
    /// Its part number.
    pub part_number: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// Its revision.
    pub revision: Option<String>,
}

/// The parts of one run while they are read in the order of time: a later part takes the place of an earlier one.
#[derive(Default)]
struct Slots(Vec<(Option<String>, Part)>);

impl Slots {
    fn put(&mut self, time: Option<String>, part: Part) {
        if part.position.is_some() {
            let place = |other: &Part| (&other.position, &other.part_type) == (&part.position, &part.part_type);
            // Of two at the same time neither is the later one.
            self.0.retain(|(at, other)| *at == time || !place(other));
        }
        self.0.push((time, part));
    }

    fn parts(self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.0.into_iter().map(|(_, part)| part).collect();
        parts.sort();
        parts.dedup();
        parts
    }
}

impl RunReader {
    /// Whether assemblies can be read as configured, or why not.
    ///
    /// # Errors
    /// The table is missing, or has not the columns by which its rows belong to runs.
    pub fn can_read_assemblies(&self) -> Result<()> {
        if let Some(why) = self.map().unusable(TableRole::AssemblyData) {
            return Err(Error::new(Code::SchemaColumn, format!("assemblies cannot be read: {why}")));
        }
        let Some(table) = self.map().table(TableRole::AssemblyData) else {
            return Err(Error::new(Code::SchemaTable, "assemblies cannot be read: there is no table AssemblyData")
                .hint("ask for SELECT on it, or name it under [source.tables]: AssemblyData = \"NAME\""));
        };
        let needed: &[&str] = match self.assemblies() {
            Assemblies::None => &[],
            Assemblies::Run => &["run_key"],
            Assemblies::Unit => &["uut_key", "time"],
        };
        let lacks =
            needed.iter().find(|field| table.column(field).is_none()).map(|field| format!("AssemblyData.{field}"));
        let index = (self.assemblies() == Assemblies::Unit && self.map().index().column("uut_key").is_none())
            .then(|| "IndexData.uut_key".to_owned());
        match lacks.or(index) {
            None => Ok(()),
            Some(field) => {
                Err(Error::new(Code::SchemaColumn, format!("assemblies cannot be read: no column for {field}")).hint(
                    format!(
                        "name it under [source.columns]: \"{field}\" = \"COLUMN\", or set source.assemblies otherwise"
                    ),
                ))
            }
        }
    }

    /// The parts of the runs with these keys, each with the ID of its run; nothing where none are to be read.
    ///
    /// # Errors
    /// The source fails.
    pub(super) fn parts(&mut self, keys: &[Value]) -> Result<Vec<(Uuid, Vec<Part>)>> {
        if self.assemblies() == Assemblies::None || keys.is_empty() {
            return Ok(Vec::new());
        }
        let Some((places, statement)) = self.parts_statement(keys) else { return Ok(Vec::new()) };
        let maker = self.key_maker().clone();
        let mut slots: Vec<(Uuid, Slots)> = Vec::new();
        self.source().query(&statement, &mut |mut row| {
            let Some(run) = maker.key(&row.pop().unwrap_or(Value::Null)) else { return Ok(()) };
            let part = Part {
                position: words(&places, &row, "position"),
                part_type: words(&places, &row, "part_type"),
                part_number: words(&places, &row, "part_number"),
                serial: words(&places, &row, "serial_number"),
                revision: words(&places, &row, "revision"),
            };
            let time = super::text::text_of(&cell(&places, &row, "time"));
            match slots.iter_mut().find(|(id, _)| *id == run.id) {
                Some((_, own)) => own.put(time, part),
                None => {
                    let mut own = Slots::default();
                    own.put(time, part);
                    slots.push((run.id, own));
                }
            }
            Ok(())
        })?;
        Ok(slots.into_iter().map(|(id, slots)| (id, slots.parts())).collect())
    }

    /// All parts of the runs, in the order of their times, with the key of the run last.
    fn parts_statement(&self, keys: &[Value]) -> Option<(Vec<&'static str>, Statement)> {
        let (table, index) = (self.map().table(TableRole::AssemblyData)?, self.map().index());
        let dialect = self.sql().dialect();
        let (places, mut list, mut types) = self.columns_of(table, TableRole::AssemblyData, "a");
        let name = |alias: &str, column: &str| format!("{alias}.{}", dialect.quoted(column));
        let field = if self.assemblies() == Assemblies::Run { "run_key" } else { "uut_key" };
        let (own, other) = (index.column(field)?, table.column(field)?);
        let (own_name, other_name) = (name("i", &own.name), name("a", &other.name));
        let mut condition = dialect.equal_keys((&other_name, &other.ty), (&own_name, &own.ty))?;
        let time = table
            .column("time")
            .map(|column| TimeColumn::new(dialect, "a", dialect.quoted(&column.name), column.ty.clone()));
        if let (Assemblies::Unit, Some(time)) = (self.assemblies(), &time) {
            let of_run = self.sql().time();
            condition += &format!(" AND {} <= {}", time.instant(time.name()), of_run.instant(of_run.name()));
        }
        let key = index.required("run_key");
        list.push(dialect.read("i", key));
        types.push(key.ty.clone());
        let mut params = Vec::new();
        let page = self.page_size().max(keys.len());
        let of_runs = self.sql().key_condition(&name("i", &key.name), &key.ty, keys, page, &mut params);
        let order = time.map(|time| format!(" ORDER BY {}", time.instant(time.name()))).unwrap_or_default();
        let sql = format!(
            "SELECT {} FROM {} AS i JOIN {} AS a ON {condition} WHERE {of_runs}{order}",
            list.join(", "),
            dialect.table(index),
            dialect.table(table)
        );
        Some((places, Statement { sql, params, columns: types }))
    }
}
