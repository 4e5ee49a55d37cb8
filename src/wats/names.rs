//! The names WSXF has for the values of its enumerations, exactly as they stand in a file: case matters.

use super::model::{ChartKind, MeasurementStatus, Operator, ReportResult, StepGroup, StepStatus, TextOperator};

/// An enumeration of WSXF.
pub trait Named: Copy + PartialEq + 'static {
    /// Every value.
    const ALL: &'static [Self];
    /// The names, in the order of `ALL`.
    const NAMES: &'static [&'static str];

    /// The name in a file.
    fn name(self) -> &'static str;

    /// The value of a name, which must match in case.
    fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|at| Self::ALL[at])
    }
}

macro_rules! named {
    ($( $type:ident: $( $value:ident )+; )*) => { $(
        impl Named for $type {
            const ALL: &'static [Self] = &[ $( $type::$value, )+ ];
            const NAMES: &'static [&'static str] = &[ $( stringify!($value), )+ ];

            fn name(self) -> &'static str {
                match self { $( $type::$value => stringify!($value), )+ }
            }
        }
    )* };
}

named! {
    ReportResult: Passed Failed Error Terminated;
    StepStatus: Passed Failed Done Skipped Error Terminated;
    MeasurementStatus: Passed Failed Skipped;
    StepGroup: Setup Main Cleanup;
    ChartKind: Line LineLogXY LineLogX LineLogY;
    Operator: LOG EQ NE GT GE LT LE GTLT GELE GELT GTLE LTGT LEGE LEGT LTGE;
    TextOperator: LOG EQ NE GT GE LT LE CASESENSIT IGNORECASE;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_name_leads_back<T: Named + std::fmt::Debug>() {
        assert_eq!(T::ALL.len(), T::NAMES.len());
        for (value, name) in T::ALL.iter().zip(T::NAMES) {
            assert_eq!(value.name(), *name);
            assert_eq!(T::from_name(name), Some(*value));
        }
    }

    #[test]
    fn names_lead_back_to_values() {
        every_name_leads_back::<ReportResult>();
        every_name_leads_back::<StepStatus>();
        every_name_leads_back::<MeasurementStatus>();
        every_name_leads_back::<StepGroup>();
        every_name_leads_back::<ChartKind>();
        every_name_leads_back::<Operator>();
        every_name_leads_back::<TextOperator>();
    }

    #[test]
    fn case_matters() {
        assert_eq!(Operator::from_name("gele"), None);
        assert_eq!(StepStatus::from_name("PASSED"), None);
        assert_eq!(ChartKind::from_name("LineLogXY"), Some(ChartKind::LineLogXY));
    }
}
