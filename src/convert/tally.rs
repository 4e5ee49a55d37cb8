//! Whether the verdict of a run is what its steps say.

use crate::wats::model::{ReportResult, StepStatus};

use super::note::NoteKind;
use super::remarks::Remarks;

/// The steps of a run that are not good, to compare with the verdict of the run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    steps: usize,
    bad: usize,
    /// The first that is not good, as a note names it.
    first: Option<String>,
}

impl Tally {
    /// Counts a step; `place` says which it is.
    pub(super) fn count(&mut self, status: StepStatus, place: impl FnOnce() -> String) {
        self.steps += 1;
        if matches!(status, StepStatus::Failed | StepStatus::Error | StepStatus::Terminated) {
            self.bad += 1;
            self.first.get_or_insert_with(|| format!("{} is {status:?}", place()));
        }
    }

    /// Notes when the run says otherwise than its steps. The verdict of the run stands.
    pub(super) fn compare(&self, result: ReportResult, remarks: &mut Remarks<'_, '_>) {
        match (result, &self.first) {
            (ReportResult::Passed, Some(first)) => remarks.note(
                NoteKind::RunVerdictDisagrees,
                format_args!("the run is Passed, but {} of {} steps not: {first}", self.bad, self.steps),
            ),
            (ReportResult::Failed, None) if self.steps > 0 => remarks.note(
                NoteKind::RunVerdictDisagrees,
                format_args!("the run is Failed, but none of its {} steps is", self.steps),
            ),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::remarks::Place;

    #[test]
    fn a_run_that_says_otherwise_than_its_steps_is_noted() {
        let compare = |result, statuses: &[StepStatus]| {
            let mut tally = Tally::default();
            for status in statuses {
                tally.count(*status, || "step 7 `5V`".to_owned());
            }
            let mut notes = Vec::new();
            tally.compare(result, &mut Remarks::new(Place::Run, &mut notes));
            notes.into_iter().map(|note| note.text).next()
        };
        use StepStatus::{Done, Error, Failed, Passed, Skipped};
        assert_eq!(
            compare(ReportResult::Passed, &[Passed, Failed, Error]).as_deref(),
            Some("the run is Passed, but 2 of 3 steps not: step 7 `5V` is Failed")
        );
        assert_eq!(
            compare(ReportResult::Failed, &[Passed, Done, Skipped]).as_deref(),
            Some("the run is Failed, but none of its 3 steps is")
        );
        assert_eq!(compare(ReportResult::Failed, &[]), None);
        assert_eq!(compare(ReportResult::Failed, &[Passed, Failed]), None);
        assert_eq!(compare(ReportResult::Passed, &[Passed, Done]), None);
        assert_eq!(compare(ReportResult::Terminated, &[Passed]), None);
    }
}
