//! Statuses from leaf to root. The client turns a passed step with a failed measurement to Failed and computes nothing
//! else: what a report says about sequences and itself stands as it is.

use super::Rule;
use super::checker::Checker;
use super::place::At;
use crate::wats::model::{MeasurementStatus, ReportResult, Step, StepContent, StepStatus};
use crate::wats::names::Named;
use crate::wats::schema;

/// The root step has the status of the report.
pub(super) fn root(checker: &mut Checker, at: &At<'_>, root: &Step, result: ReportResult) {
    if root.status.name() != result.name() {
        let what = format!("says {}, but the report's Result is {}", root.status.name(), result.name());
        checker.found(Rule::RootStatus, at, Some(schema::STATUS.name), what);
    }
}

/// A step against its measurements, a sequence against its steps.
pub(super) fn step(checker: &mut Checker, at: &At<'_>, step: &Step) {
    let (measurements, failed) = measurements(&step.content);
    if step.status == StepStatus::Skipped && measurements > 0 {
        checker.found(Rule::StatusSkipped, at, None, "is skipped, but holds a measurement".into());
    } else if failed && matches!(step.status, StepStatus::Passed | StepStatus::Done) {
        let what = format!("says {}, but a measurement in it failed", step.status.name());
        checker.found(Rule::StatusMeasurement, at, Some(schema::STATUS.name), what);
    }
    if let (StepContent::Sequence(sequence), StepStatus::Passed) = (&step.content, step.status)
        && let Some(child) = sequence.steps.iter().find(|child| is_bad(child.status))
    {
        let what = format!("says Passed, but a step below it says {}", child.status.name());
        checker.found(Rule::StatusParent, at, Some(schema::STATUS.name), what);
    }
}

fn is_bad(status: StepStatus) -> bool {
    matches!(status, StepStatus::Failed | StepStatus::Error | StepStatus::Terminated)
}

/// How many measurements there are, and whether one failed.
fn measurements(content: &StepContent) -> (usize, bool) {
    let failed = |status: MeasurementStatus| status == MeasurementStatus::Failed;
    match content {
        StepContent::Numeric(all) => (all.len(), all.iter().any(|one| failed(one.status))),
        StepContent::Text(all) => (all.len(), all.iter().any(|one| failed(one.status))),
        StepContent::PassFail(all) => (all.len(), all.iter().any(|one| failed(one.status))),
        StepContent::None | StepContent::Sequence(_) | StepContent::CallExe(_) | StepContent::Message { .. } => {
            (0, false)
        }
    }
}
