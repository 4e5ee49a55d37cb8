//! Reads whatever it is given as a value of TestDataOther.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vte_wats::vte::container::{Data, read};
use vte_wats::vte::other::{of_bytes, of_text, text_of};

fuzz_target!(|data: &[u8]| {
    let _ = of_bytes(data);
    if let Some(text) = text_of(data) {
        let _ = of_text(&text);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = of_text(text);
    if let Ok(Some(found)) = read(text) {
        let held: usize = found.containers.iter().map(|container| 1 + values(&container.data)).sum();
        assert!(held + found.lines.len() <= text.len(), "more is held than was there");
    }
});

fn values(data: &Data<'_>) -> usize {
    match data {
        Data::Numbers(values) => values.len(),
        Data::Tuples { values, .. } => values.len(),
        Data::Texts(texts) => texts.len(),
        Data::Records(records) => records.iter().flatten().map(|field| 1 + values(&field.data)).sum(),
    }
}
