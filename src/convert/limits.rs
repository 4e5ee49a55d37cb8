//! The limits of a numeric row: which comparison they mean, and what they say about a value.

use std::fmt;

use crate::config::sections::VerdictConfig;
use crate::error::{Code, Error, Result};
use crate::vte::model::{Number, TestStep};
use crate::wats::model::{Limits, Operator};
use crate::wats::number;

/// Which numbers mean "no limit". SQL Server cannot store an infinity, so programs store a huge number instead.
#[derive(Debug, Clone)]
pub(crate) struct NoLimit {
    from: f64,
    values: Vec<f64>,
}

impl NoLimit {
    /// # Errors
    /// [`Code::ConfigValue`] when a setting is no number that can be compared.
    pub(crate) fn new(config: &VerdictConfig) -> Result<NoLimit> {
        if config.no_limit_from.is_nan() || config.no_limit_from <= 0.0 {
            let what = format!("`verdict.no_limit_from` is {}, which no limit can reach", config.no_limit_from);
            return Err(Error::new(Code::ConfigValue, what).hint("write a large positive number, such as 1e30"));
        }
        if config.no_limit.iter().any(|value| value.is_nan()) {
            return Err(Error::new(Code::ConfigValue, "`verdict.no_limit` lists a value that is not a number")
                .hint("list the numbers that stand for a missing limit, such as 9999.0"));
        }
        Ok(NoLimit { from: config.no_limit_from, values: config.no_limit.clone() })
    }

    fn is(&self, limit: f64) -> bool {
        limit.abs() >= self.from || self.values.contains(&limit)
    }
}

/// One side of the limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound<'a> {
    /// NULL, or a number that means none.
    None,
    /// A finite limit: an infinite one reaches any threshold of [`NoLimit`].
    At(f64),
    /// Text that is no number, or a NaN: there is a limit, but nobody knows which.
    Unreadable(&'a str),
}

/// Both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds<'a> {
    pub(crate) low: Bound<'a>,
    pub(crate) high: Bound<'a>,
}

/// What limits say about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// There are none.
    NoLimits,
    /// The value is inside; the limits themselves are inside too.
    Inside,
    /// It is outside.
    Outside,
    /// Nobody can say: the value is no finite number, a limit is unreadable, or the limits leave no room.
    CannotTell,
}

impl<'a> Bound<'a> {
    fn new(limit: Option<&'a Number>, no_limit: &NoLimit) -> Bound<'a> {
        match limit {
            None => Bound::None,
            Some(Number::Unreadable(text)) => Bound::Unreadable(text),
            Some(Number::Value(limit)) if limit.is_nan() => Bound::Unreadable("NaN"),
            Some(Number::Value(limit)) if no_limit.is(*limit) => Bound::None,
            Some(Number::Value(limit)) => Bound::At(*limit),
        }
    }

    fn is_unreadable(self) -> bool {
        matches!(self, Bound::Unreadable(_))
    }
}

impl<'a> Bounds<'a> {
    /// The limits of a row.
    pub(crate) fn of(row: &'a TestStep, no_limit: &NoLimit) -> Bounds<'a> {
        Bounds { low: Bound::new(row.low.as_ref(), no_limit), high: Bound::new(row.high.as_ref(), no_limit) }
    }

    /// Whether there is any, readable or not.
    pub(crate) fn given(self) -> bool {
        self.low != Bound::None || self.high != Bound::None
    }

    /// Whether the low one is above the high one.
    pub(crate) fn swapped(self) -> bool {
        matches!((self.low, self.high), (Bound::At(low), Bound::At(high)) if low > high)
    }

    /// Whether both are 0.
    pub(crate) fn zero(self) -> bool {
        self.low == Bound::At(0.0) && self.high == Bound::At(0.0)
    }

    /// The comparison that WATS writes for them. VTE stores no comparator; limits are inclusive, as those of a VEE
    /// range are. The limit of an upper-only comparison stands in `low`: there WATS looks for it.
    #[expect(clippy::float_cmp, reason = "equal limits are equal as stored")]
    pub(super) fn limits(self) -> Limits {
        let (operator, low, high) = match (self.low, self.high) {
            (Bound::At(low), Bound::At(high)) if low == high => (Operator::EQ, Some(low), None),
            (Bound::At(low), Bound::At(high)) => (Operator::GELE, Some(low), Some(high)),
            (Bound::At(low), _) => (Operator::GE, Some(low), None),
            (_, Bound::At(high)) => (Operator::LE, Some(high), None),
            _ => (Operator::LOG, None, None),
        };
        Limits { operator, low, high }
    }

    /// What they say about a number.
    pub(crate) fn judge(self, value: f64) -> Judgement {
        if !self.given() {
            return Judgement::NoLimits;
        }
        if !value.is_finite() || self.swapped() {
            return Judgement::CannotTell;
        }
        let below = matches!(self.low, Bound::At(low) if value < low);
        let above = matches!(self.high, Bound::At(high) if value > high);
        if below || above {
            Judgement::Outside
        } else if self.low.is_unreadable() || self.high.is_unreadable() {
            Judgement::CannotTell
        } else {
            Judgement::Inside
        }
    }
}

impl fmt::Display for Bounds<'_> {
    /// The readable ones, for a note: `1 to 5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.high) {
            (Bound::At(low), Bound::At(high)) => write!(f, "{} to {}", number::text(low), number::text(high)),
            (Bound::At(low), _) => write!(f, "{} or more", number::text(low)),
            (_, Bound::At(high)) => write!(f, "{} or less", number::text(high)),
            _ => f.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture;

    fn no_limit() -> NoLimit {
        NoLimit::new(&VerdictConfig { no_limit: vec![9999.0], ..VerdictConfig::default() }).unwrap()
    }

    fn row(low: Option<Number>, high: Option<Number>) -> TestStep {
        TestStep { low, high, ..fixture::numeric("5V", 5.0) }
    }

    fn at(limit: f64) -> Option<Number> {
        Some(Number::Value(limit))
    }

    fn limits(low: Option<Number>, high: Option<Number>) -> (Operator, Option<f64>, Option<f64>) {
        let row = row(low, high);
        let limits = Bounds::of(&row, &no_limit()).limits();
        (limits.operator, limits.low, limits.high)
    }

    #[test]
    fn the_limits_that_exist_give_the_comparison() {
        assert_eq!(limits(None, None), (Operator::LOG, None, None));
        assert_eq!(limits(at(1.0), None), (Operator::GE, Some(1.0), None));
        assert_eq!(limits(None, at(9.0)), (Operator::LE, Some(9.0), None));
        assert_eq!(limits(at(1.0), at(9.0)), (Operator::GELE, Some(1.0), Some(9.0)));
        assert_eq!(limits(at(3.0), at(3.0)), (Operator::EQ, Some(3.0), None));
        assert_eq!(limits(at(9.0), at(1.0)), (Operator::GELE, Some(9.0), Some(1.0)));
    }

    #[test]
    fn notes_say_the_limits_that_exist() {
        let said = |low, high| Bounds::of(&row(low, high), &no_limit()).to_string();
        assert_eq!(said(at(1.0), at(9.5)), "1 to 9.5");
        assert_eq!((said(at(1.0), None), said(None, at(9.5))), ("1 or more".into(), "9.5 or less".into()));
        assert_eq!(said(None, Some(Number::Unreadable("?".into()))), "none");
    }

    #[test]
    fn huge_and_listed_numbers_are_no_limit() {
        for none in [1e30, -1e30, 9.9e37, -1e308, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, 9999.0] {
            assert_eq!(limits(at(none), at(9.0)), (Operator::LE, Some(9.0), None), "{none}");
            assert_eq!(limits(at(1.0), at(none)), (Operator::GE, Some(1.0), None), "{none}");
        }
        assert_eq!(limits(at(9.9e29), at(-9999.0)).0, Operator::GELE);
    }

    #[test]
    fn limits_are_inclusive() {
        for (low, high, value, judgement) in [
            (at(1.0), at(9.0), 1.0, Judgement::Inside),
            (at(1.0), at(9.0), 9.0, Judgement::Inside),
            (at(1.0), at(9.0), 0.999_999, Judgement::Outside),
            (at(1.0), at(9.0), 9.000_001, Judgement::Outside),
            (at(1.0), None, 1e300, Judgement::Inside),
            (None, at(9.0), -1e300, Judgement::Inside),
            (at(3.0), at(3.0), 3.0, Judgement::Inside),
            (at(3.0), at(3.0), 3.1, Judgement::Outside),
            (None, None, 3.0, Judgement::NoLimits),
            (at(1e30), at(-1e30), 3.0, Judgement::NoLimits),
        ] {
            let row = row(low, high);
            assert_eq!(Bounds::of(&row, &no_limit()).judge(value), judgement, "{row:?} {value}");
        }
    }

    #[test]
    fn nothing_is_inside_limits_that_cannot_be_read_or_leave_no_room() {
        let unreadable = || Some(Number::Unreadable("5,0 V".to_owned()));
        for (low, high, value, judgement) in [
            (unreadable(), None, 3.0, Judgement::CannotTell),
            (at(1.0), unreadable(), 3.0, Judgement::CannotTell),
            // Outside the one that can be read is outside, whatever the other says.
            (at(1.0), unreadable(), 0.5, Judgement::Outside),
            (at(f64::NAN), at(9.0), 3.0, Judgement::CannotTell),
            (at(9.0), at(1.0), 3.0, Judgement::CannotTell),
            (at(1.0), at(9.0), f64::NAN, Judgement::CannotTell),
            (at(1.0), None, f64::INFINITY, Judgement::CannotTell),
        ] {
            let row = row(low, high);
            assert_eq!(Bounds::of(&row, &no_limit()).judge(value), judgement, "{row:?} {value}");
        }
        let row = row(unreadable(), at(9.0));
        let bounds = Bounds::of(&row, &no_limit());
        assert_eq!(bounds.low, Bound::Unreadable("5,0 V"));
        assert_eq!(bounds.limits().operator, Operator::LE);
    }

    #[test]
    fn settings_that_nothing_can_reach_are_refused() {
        for from in [f64::NAN, 0.0, -1.0] {
            let config = VerdictConfig { no_limit_from: from, ..VerdictConfig::default() };
            assert_eq!(NoLimit::new(&config).unwrap_err().code(), Code::ConfigValue, "{from}");
        }
        let config = VerdictConfig { no_limit: vec![f64::NAN], ..VerdictConfig::default() };
        assert_eq!(NoLimit::new(&config).unwrap_err().code(), Code::ConfigValue);
    }
}
