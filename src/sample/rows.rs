//! From a draft to the rows of the database.

use uuid::Uuid;

use crate::vte::value::{Row, Value};

use super::draft::{Draft, Outcome, Step};
use super::plans::{PLANS, plan_guid, revision_guid};
use super::plant::{PEOPLE, PRODUCTS, STATIONS, person_guid, product_guid, station_guid};
use super::rng::Rng;
use super::schema::tables;

/// A run and what belongs to it, as rows in the order of the columns of [`super::schema`].
#[derive(Debug, Clone, PartialEq)]
pub struct RunRows {
    /// The row of `IndexData`.
    pub index: Row,
    /// Its rows of `TestDataNumeric`.
    pub numeric: Vec<Row>,
    /// Its rows of `TestDataText`.
    pub text: Vec<Row>,
    /// Its rows of `TestDataOther`.
    pub other: Vec<Row>,
    /// Rows of other tables that came with it: the unit, its history, its parts, its repair. A row comes after those it
    /// refers to.
    pub more: Vec<(&'static str, Row)>,
}

/// NULL or text.
pub(super) fn text(value: Option<impl Into<String>>) -> Value {
    value.map_or(Value::Null, |value| Value::Text(value.into()))
}

/// NULL or an integer.
pub(super) fn int(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Int)
}

fn float(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::Float)
}

/// Writes the rows of a run and its steps. `next_id` is the last key that the server counted up for `TestDataNumeric`.
pub fn run_rows(seed: u64, draft: &Draft, next_id: &mut i64) -> RunRows {
    let mut rows = RunRows {
        index: index_row(seed, draft),
        numeric: Vec::with_capacity(draft.steps.len()),
        text: Vec::new(),
        other: Vec::new(),
        more: Vec::new(),
    };
    let mut keys = Rng::of(seed, "text step", draft.id.as_u64_pair().0);
    for step in &draft.steps {
        match &step.outcome {
            Outcome::Number { value, low, high, nominal } => {
                *next_id += 1;
                let mut row = vec![Value::Int(*next_id)];
                row.extend(step_cells(draft.id, step));
                row.extend([float(*value), float(*low), float(*high), float(*nominal), int(step.verdict)]);
                rows.numeric.push(row);
            }
            Outcome::Text { value, expected } => {
                let mut row = vec![Value::Guid(keys.guid())];
                row.extend(step_cells(draft.id, step));
                row.extend([text(value.clone()), text(expected.clone()), int(step.verdict)]);
                rows.text.push(row);
            }
            Outcome::Other { value, kind } => {
                let mut row = Vec::from(step_cells(draft.id, step));
                let value = value.clone().map_or(Value::Null, Value::Bytes);
                row.extend([value, text(*kind), int(step.verdict)]);
                rows.other.push(row);
            }
        }
    }
    rows
}

/// The cells that the three tables of results share.
fn step_cells(run: Uuid, step: &Step) -> [Value; 6] {
    [
        Value::Guid(run),
        int(step.step_number),
        text(step.number.clone()),
        text(step.name.clone()),
        text(step.description.clone()),
        text(step.units.clone()),
    ]
}

fn index_row(seed: u64, draft: &Draft) -> Row {
    let (product, plan) = (&PRODUCTS[draft.product], &PLANS[draft.plan]);
    let station = &STATIONS[draft.station];
    let [info1, info2, info3] = draft.info.clone();
    let mut row = vec![
        Value::Guid(draft.id),
        draft.unit.as_ref().map_or(Value::Null, |unit| Value::Guid(unit.id)),
        Value::Guid(product_guid(seed, draft.product)),
        Value::Guid(plan_guid(seed, draft.plan)),
        Value::Guid(revision_guid(seed, draft.plan, draft.revision)),
        Value::Guid(station_guid(seed, draft.station)),
        Value::Guid(person_guid(seed, draft.person)),
        Value::Text(draft.end.datetime()),
        int(draft.exit_code),
        int(draft.result),
        draft.seconds.map_or(Value::Null, Value::Real),
        text(Some(station.host)),
        text(station.site),
        text(Some(PEOPLE[draft.person].login)),
        text(Some(product.name)),
        text(Some(product.ty)),
        text(product.version),
        text(Some(plan.name)),
        text(plan.variant),
        text(Some(plan.revisions[draft.revision])),
        text(info1),
        text(info2),
        text(info3),
    ];
    for (column, value) in &draft.cells {
        row[index_column(column)] = value.clone();
    }
    row
}

/// The place of a column in `IndexData`.
fn index_column(name: &str) -> usize {
    let table = tables().find(|table| table.name == "IndexData").expect("the table of runs");
    let place = table.columns.iter().position(|column| column.name == name);
    place.unwrap_or_else(|| panic!("there is no column IndexData.{name}"))
}
