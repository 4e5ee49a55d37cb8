//! The rules a report must keep so that the WATS Client imports it, the server accepts it, and WATS shows what was meant.
//!
//! Two parties judge a file: the client, which parses it without a schema and fills gaps in silence (a missing status
//! becomes Passed), and the server's REST interface, which is stricter. These rules hold for both; where they differ,
//! the stricter one is here.
//!
//! [`catalog`] names every rule once; [`super::schema`] holds the limits of every field; the other modules hold what
//! spans several fields. [`check`] asks them about a report in memory, [`super::validate`] about a file.

pub mod catalog;
mod checker;
mod content;
mod head;
pub mod lexical;
pub mod nearest;
pub mod operators;
pub mod place;
mod repair;
mod status;
mod step;
pub mod values;

use std::borrow::Cow;
use std::fmt;

use super::model::{Body, Report};
pub use catalog::{Rule, Severity};
use checker::Checker;
pub use place::Place;

/// The most violations of each severity reported for one report; what is beyond is not worth reading.
pub const MAX_VIOLATIONS: usize = 1000;

/// How deep steps may be nested below the root. Runs nest a few levels; the limit keeps every pass over a report
/// within its stack.
pub const MAX_NESTING: usize = 50;

/// The name of the root step. WATS leaves exactly this name out when it builds the paths of steps.
pub const ROOT_NAME: &str = "MainSequence Callback";

/// A rule that a report breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Where, for example `Step 5 "Ripple"/NumericLimit/@LowLimit`.
    pub place: Place,
    /// What is wrong there: the rest of a sentence that begins with the place.
    pub what: String,
    /// What to do.
    pub remedy: Cow<'static, str>,
}

impl Violation {
    /// Whether it keeps the report from being delivered.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.rule.id(), self.place, self.what)
    }
}

/// Checks a report by every rule that its model does not already make impossible to break.
///
/// The violations stand in document order; errors and warnings mixed. Cheap enough to run before every delivery: it
/// takes a fraction of the time that writing the report takes.
pub fn check(report: &Report) -> Vec<Violation> {
    let mut checker = Checker::default();
    head::check(&mut checker, report);
    match &report.body {
        Body::Uut(test) => step::check_tree(&mut checker, test, report.result),
        Body::Uur(repair) => repair::check(&mut checker, report, repair),
    }
    checker.violations
}
