//! Which limits each comparison needs.

use crate::wats::model::{Operator, TextOperator};

/// Where a comparison keeps its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Neither `LowLimit` nor `HighLimit`.
    Nothing,
    /// `LowLimit` alone; for LT and LE too, which compare with an upper limit.
    Low,
    /// Both.
    Both,
}

impl Needs {
    /// Whether `LowLimit` is needed.
    pub fn low(self) -> bool {
        self != Needs::Nothing
    }

    /// Whether `HighLimit` is needed.
    pub fn high(self) -> bool {
        self == Needs::Both
    }
}

/// The limits of a numeric comparison. One it does not need must not be there.
pub fn numeric(operator: Operator) -> Needs {
    match operator {
        Operator::LOG => Needs::Nothing,
        Operator::EQ | Operator::NE | Operator::GT | Operator::GE | Operator::LT | Operator::LE => Needs::Low,
        Operator::GTLT
        | Operator::GELE
        | Operator::GELT
        | Operator::GTLE
        | Operator::LTGT
        | Operator::LEGE
        | Operator::LEGT
        | Operator::LTGE => Needs::Both,
    }
}

/// Whether a comparison of strings needs `StringLimit`.
pub fn needs_string_limit(operator: TextOperator) -> bool {
    operator != TextOperator::LOG
}
