//! The first of each error: what stands in the event log of the system, which is for people who look after many
//! programs and must not be flooded by one.

use std::collections::BTreeSet;

/// The most different errors that are remembered; the codes of this program are fewer.
const MOST: usize = 1000;

/// Which errors were told already.
#[derive(Debug, Default)]
pub struct Told {
    codes: BTreeSet<String>,
}

impl Told {
    /// Whether this is the first error with the code (or, where it has none, with the text).
    pub fn is_first(&mut self, code: &str) -> bool {
        self.codes.len() < MOST && self.codes.insert(code.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_is_told_once_and_memory_is_bounded() {
        let mut told = Told::default();
        assert!(told.is_first("VW-CONNECT"));
        assert!(!told.is_first("VW-CONNECT"));
        assert!(told.is_first("VW-DROP-FULL"));
        let new = (0..2 * MOST).filter(|n| told.is_first(&n.to_string())).count();
        assert_eq!(new, MOST - 2);
    }
}
