//! Temporary.
use super::site::*;
#[test]
fn show() {
    let b = baseline();
    for (_, text) in b.iter().take(2) { println!("{text}"); }
}
