//! The status of a step: from its code TestResultType, or from its limits. The stored verdict stands; what the limits
//! say is only compared with it.

use crate::config::sections::{StepVerdictFrom, VerdictConfig};
use crate::error::{Code, Error, Result};
use crate::wats::model::{MeasurementStatus, StepStatus};
use crate::wats::number;
use crate::wats::text::{fit, max};

use super::codes::{Codes, Meaning};
use super::limits::{Bounds, Judgement};
use super::note::NoteKind;
use super::remarks::{Remarks, quote};

/// What the codes of a step mean.
#[derive(Debug, Clone)]
pub(super) struct StepCodes {
    from: StepVerdictFrom,
    codes: Codes<StepStatus>,
    unlisted: StepStatus,
}

/// The status of a step, and why it is that, where the report should say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepVerdict {
    pub(super) status: StepStatus,
    /// `StepErrorMessage`.
    pub(super) message: Option<String>,
}

/// What is compared: a value with its limits, as far as there are both.
#[derive(Debug, Clone, Copy)]
pub(super) enum Compared<'a> {
    /// There is nothing to compare: no value, or a row that is not numeric.
    Nothing,
    /// A number.
    Number(f64, Bounds<'a>),
    /// A value that is no number.
    NoNumber(Bounds<'a>),
}

impl Compared<'_> {
    fn judge(self) -> Judgement {
        match self {
            Compared::Nothing => Judgement::NoLimits,
            Compared::Number(value, bounds) => bounds.judge(value),
            Compared::NoNumber(bounds) if bounds.given() => Judgement::CannotTell,
            Compared::NoNumber(_) => Judgement::NoLimits,
        }
    }
}

impl StepCodes {
    /// # Errors
    /// [`Code::ConfigValue`] when an unlisted code would give Passed, or a code has two meanings.
    pub(super) fn new(config: &VerdictConfig) -> Result<StepCodes> {
        if config.step_unlisted == StepStatus::Passed {
            return Err(Error::new(Code::ConfigValue, "`verdict.step_unlisted` is Passed").hint(
                "a code that nobody listed must never make a step good: write Error, Failed or Done, and list the good \
                 codes in `verdict.step`",
            ));
        }
        let codes = Codes::new("verdict.step", config.step.iter().map(|(code, status)| (code, *status)))?;
        Ok(StepCodes { from: config.step_from, codes, unlisted: config.step_unlisted })
    }

    /// The verdict of a step with the code `code`.
    pub(super) fn judge(
        &self,
        code: Option<&str>,
        compared: Compared<'_>,
        remarks: &mut Remarks<'_, '_>,
    ) -> StepVerdict {
        let judgement = compared.judge();
        let meaning = match self.from {
            StepVerdictFrom::Code => self.codes.find(code),
            StepVerdictFrom::Limits => Meaning::Missing,
        };
        match meaning {
            Meaning::Listed(status) => {
                note_disagreement(status, judgement, compared, remarks);
                StepVerdict { status, message: None }
            }
            Meaning::Unlisted(code) => {
                let message = format!("TestResultType {} is not listed in the configuration", quote(code));
                remarks.note(NoteKind::UnknownStepCode, &message);
                StepVerdict { status: self.unlisted, message: Some(fit(&message, max::STEP_MESSAGE).text) }
            }
            Meaning::Missing => self.by_limits(judgement, compared, remarks),
        }
    }

    fn by_limits(&self, judgement: Judgement, compared: Compared<'_>, remarks: &mut Remarks<'_, '_>) -> StepVerdict {
        let status = match judgement {
            Judgement::NoLimits => StepStatus::Done,
            Judgement::Inside => StepStatus::Passed,
            Judgement::Outside => {
                note_zero_limits(compared, remarks);
                StepStatus::Failed
            }
            Judgement::CannotTell => {
                let message = "no verdict, and the limits cannot judge the value";
                remarks.note(NoteKind::NotComparable, message);
                return StepVerdict { status: self.unlisted, message: Some(message.to_owned()) };
            }
        };
        StepVerdict { status, message: None }
    }
}

/// Notes a stored Passed outside the limits and a stored Failed inside them.
fn note_disagreement(status: StepStatus, judgement: Judgement, compared: Compared<'_>, remarks: &mut Remarks<'_, '_>) {
    let side = match (status, judgement) {
        (StepStatus::Passed, Judgement::Outside) => "outside",
        (StepStatus::Failed, Judgement::Inside) => "inside",
        _ => return,
    };
    if note_zero_limits(compared, remarks) {
        return;
    }
    if let Compared::Number(value, bounds) = compared {
        let value = number::text(value);
        let text = format_args!("the verdict is {status:?}, but {value} is {side} the limits ({bounds})");
        remarks.note(NoteKind::StepVerdictDisagrees, text);
    }
}

/// Notes limits of 0 and 0 with another value: records of VEE begin with zeros, so nobody may have set the limits.
fn note_zero_limits(compared: Compared<'_>, remarks: &mut Remarks<'_, '_>) -> bool {
    match compared {
        Compared::Number(value, bounds) if bounds.zero() && value != 0.0 => {
            let text = format_args!("both limits are 0 and the value is {}", number::text(value));
            remarks.note(NoteKind::ZeroLimits, text);
            true
        }
        _ => false,
    }
}

/// The status of the measurement of a step; none when the step was skipped, since then there is nothing measured.
///
/// A measurement knows neither Error nor Terminated, which become Failed. The client turns a Passed step with a Failed
/// measurement into a Failed one, so the two never say different things. A step that is Done was not judged: its
/// measurement is only logged, and what is logged is Passed.
pub(super) fn measurement_status(status: StepStatus) -> Option<MeasurementStatus> {
    match status {
        StepStatus::Passed | StepStatus::Done => Some(MeasurementStatus::Passed),
        StepStatus::Failed | StepStatus::Error | StepStatus::Terminated => Some(MeasurementStatus::Failed),
        StepStatus::Skipped => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture::remarks;
    use crate::convert::limits::Bound;

    const INSIDE: Compared<'_> = between(5.0, 1.0, 9.0);
    const OUTSIDE: Compared<'_> = between(9.5, 1.0, 9.0);

    const fn between(value: f64, low: f64, high: f64) -> Compared<'static> {
        Compared::Number(value, Bounds { low: Bound::At(low), high: Bound::At(high) })
    }

    fn judge(from: StepVerdictFrom, code: Option<&str>, compared: Compared<'_>) -> (StepStatus, Vec<NoteKind>) {
        let mut config = VerdictConfig { step_from: from, ..VerdictConfig::default() };
        config.step.insert("2".to_owned(), StepStatus::Done);
        let (verdict, notes) = remarks(|remarks| StepCodes::new(&config).unwrap().judge(code, compared, remarks));
        (verdict.status, notes)
    }

    #[test]
    fn the_stored_verdict_stands_and_a_disagreement_is_noted() {
        let judge = |code, compared| judge(StepVerdictFrom::Code, Some(code), compared);
        assert_eq!(judge("1", INSIDE), (StepStatus::Passed, vec![]));
        assert_eq!(judge("0", OUTSIDE), (StepStatus::Failed, vec![]));
        assert_eq!(judge("1", OUTSIDE), (StepStatus::Passed, vec![NoteKind::StepVerdictDisagrees]));
        assert_eq!(judge("0", INSIDE), (StepStatus::Failed, vec![NoteKind::StepVerdictDisagrees]));
        assert_eq!(judge("2", OUTSIDE), (StepStatus::Done, vec![]));
        assert_eq!(judge("1", between(5.0, 0.0, 0.0)), (StepStatus::Passed, vec![NoteKind::ZeroLimits]));
        // One limit of 0 is a limit like any other.
        for outside in [between(5.0, 0.0, 1.0), between(5.0, -1.0, 0.0)] {
            assert_eq!(judge("1", outside), (StepStatus::Passed, vec![NoteKind::StepVerdictDisagrees]));
        }
        assert_eq!(judge("1", between(0.0, 0.0, 0.0)), (StepStatus::Passed, vec![]));
        assert_eq!(judge("0", between(0.0, 0.0, 0.0)), (StepStatus::Failed, vec![NoteKind::StepVerdictDisagrees]));
        assert_eq!(judge("1", between(5.0, 9.0, 1.0)), (StepStatus::Passed, vec![]));
        assert_eq!(judge("true", INSIDE), (StepStatus::Passed, vec![]));
    }

    #[test]
    fn an_unlisted_code_is_never_passed() {
        let judge = |code| judge(StepVerdictFrom::Code, Some(code), INSIDE);
        assert_eq!(judge("7"), (StepStatus::Error, vec![NoteKind::UnknownStepCode]));
        assert_eq!(judge("PASS"), (StepStatus::Error, vec![NoteKind::UnknownStepCode]));
        let config = VerdictConfig { step_unlisted: StepStatus::Passed, ..VerdictConfig::default() };
        assert_eq!(StepCodes::new(&config).unwrap_err().what(), "`verdict.step_unlisted` is Passed");
    }

    #[test]
    fn without_a_code_the_limits_say_and_without_limits_nobody() {
        let none = Bounds { low: Bound::None, high: Bound::None };
        let unreadable = Bounds { low: Bound::Unreadable("x"), high: Bound::None };
        for (from, code) in [
            (StepVerdictFrom::Code, None),
            (StepVerdictFrom::Code, Some(" ")),
            (StepVerdictFrom::Limits, None),
            (StepVerdictFrom::Limits, Some("0")),
            (StepVerdictFrom::Limits, Some("77")),
        ] {
            let judge = |compared| judge(from, code, compared);
            assert_eq!(judge(INSIDE), (StepStatus::Passed, vec![]));
            assert_eq!(judge(OUTSIDE), (StepStatus::Failed, vec![]));
            assert_eq!(judge(Compared::Nothing), (StepStatus::Done, vec![]));
            assert_eq!(judge(Compared::Number(5.0, none)), (StepStatus::Done, vec![]));
            assert_eq!(judge(Compared::NoNumber(none)), (StepStatus::Done, vec![]));
            assert_eq!(judge(between(5.0, 0.0, 0.0)), (StepStatus::Failed, vec![NoteKind::ZeroLimits]));
            for compared in [
                Compared::NoNumber(unreadable),
                Compared::Number(5.0, unreadable),
                Compared::Number(f64::NAN, Bounds { low: Bound::At(1.0), high: Bound::None }),
                between(5.0, 9.0, 1.0),
            ] {
                assert_eq!(judge(compared), (StepStatus::Error, vec![NoteKind::NotComparable]));
            }
        }
    }
}
