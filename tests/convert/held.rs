//! How much a value of TestDataOther holds, for tests and for fuzzing: never more than its text has bytes.

use vte_wats::vte::container::{Data, Found};

/// The containers, with all values in them, and the lines around them.
pub fn held(found: &Found<'_>) -> usize {
    found.containers.iter().map(|container| 1 + values(&container.data)).sum::<usize>() + found.lines.len()
}

/// Values, counted with those of records in it.
fn values(data: &Data<'_>) -> usize {
    match data {
        Data::Numbers(values) => values.len(),
        Data::Tuples { values, .. } => values.len(),
        Data::Texts(texts) => texts.len(),
        Data::Records(records) => records.iter().flatten().map(|field| 1 + values(&field.data)).sum(),
    }
}
