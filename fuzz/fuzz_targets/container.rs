//! Reads whatever it is given as a value of TestDataOther.
#![no_main]

#[path = "../../tests/convert/held.rs"]
mod held;

use libfuzzer_sys::fuzz_target;
use vte_wats::vte::container::read;
use vte_wats::vte::other::{of_bytes, of_text, text_of};

fuzz_target!(|data: &[u8]| {
    let _ = of_bytes(data);
    if let Some(text) = text_of(data) {
        let _ = of_text(&text);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = of_text(text);
    if let Ok(Some(found)) = read(text) {
        assert!(held::held(&found) <= text.len(), "more is held than was there");
    }
});
