//! The result of a report: from the codes IndexData.Result and IndexData.ExitCode. Nothing unlisted is ever Passed.

use crate::config::sections::VerdictConfig;
use crate::error::{Code, Error, Result};
use crate::vte::model::TestRun;
use crate::wats::model::{ReportResult, StepStatus};

use super::codes::{Codes, Meaning};
use super::note::NoteKind;
use super::remarks::{Remarks, quote};

/// What the codes of a run mean.
#[derive(Debug, Clone)]
pub(super) struct RunCodes {
    result: Codes<ReportResult>,
    unlisted: ReportResult,
    exit: Codes<Exit>,
    exit_unlisted: ReportResult,
}

/// What a listed exit code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// The run came to its end: the Result code counts.
    Normal,
    /// The result, whatever the Result code is.
    Decides(ReportResult),
}

/// The result of a run and what the report says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunVerdict {
    pub(super) result: ReportResult,
    /// The exit code, when it is a number other than 0 and no normal end.
    pub(super) error_code: Option<i32>,
    /// Why the result is not what the Result code alone would say, or an exit code that is no number.
    pub(super) error_message: Option<String>,
}

impl RunCodes {
    /// # Errors
    /// [`Code::ConfigValue`] when anything but a listed Result code would give Passed, or a code has two meanings.
    pub(super) fn new(config: &VerdictConfig) -> Result<RunCodes> {
        never_passed("verdict.run_unlisted", config.run_unlisted)?;
        never_passed("verdict.exit_unlisted", config.exit_unlisted)?;
        if config.exit.values().any(|result| *result == ReportResult::Passed) {
            return Err(Error::new(Code::ConfigValue, "`verdict.exit` lists a code as Passed").hint(
                "an exit code says how a run ended, not that the unit is good: list it in `verdict.exit_normal`, \
                       and the Result code decides",
            ));
        }
        let normal = config.exit_normal.iter().map(|code| (code, Exit::Normal));
        let decides = config.exit.iter().map(|(code, result)| (code, Exit::Decides(*result)));
        Ok(RunCodes {
            result: Codes::new("verdict.run", config.run.iter().map(|(code, result)| (code, *result)))?,
            unlisted: config.run_unlisted,
            exit: Codes::new("verdict.exit` with `verdict.exit_normal", normal.chain(decides))?,
            exit_unlisted: config.exit_unlisted,
        })
    }

    /// The verdict of a run: an exit code that is listed decides, else the Result code, and Passed is only a run that
    /// came to a normal end.
    pub(super) fn judge(&self, run: &TestRun, remarks: &mut Remarks<'_, '_>) -> RunVerdict {
        let exit_text = run.exit_code.as_deref().map(str::trim).unwrap_or_default();
        let exit = self.exit.find(run.exit_code.as_deref());
        let mut reasons = Vec::new();
        let mut result = match exit {
            Meaning::Listed(Exit::Decides(result)) => result,
            _ => self.by_result(run.result.as_deref(), &mut reasons, remarks),
        };
        if let Meaning::Unlisted(code) = exit {
            remarks.note(
                NoteKind::UnknownExitCode,
                format_args!("ExitCode {} is not listed in the configuration", quote(code)),
            );
            if result == ReportResult::Passed {
                result = self.exit_unlisted;
                reasons.push(format!(
                    "ExitCode {} is not listed in the configuration, so the run is not Passed",
                    quote(code)
                ));
            }
        }
        let mut error_code = None;
        if !matches!(exit, Meaning::Missing | Meaning::Listed(Exit::Normal)) {
            error_code = exit_text.parse::<i32>().ok();
            if error_code.is_none() && reasons.is_empty() {
                reasons.push(format!("ExitCode {}", quote(exit_text)));
            }
        }
        RunVerdict {
            result,
            error_code: error_code.filter(|code| *code != 0),
            error_message: (!reasons.is_empty()).then(|| reasons.join("; ")),
        }
    }

    fn by_result(&self, code: Option<&str>, reasons: &mut Vec<String>, remarks: &mut Remarks<'_, '_>) -> ReportResult {
        let reason = match self.result.find(code) {
            Meaning::Listed(result) => return result,
            Meaning::Missing => "there is no Result code".to_owned(),
            Meaning::Unlisted(code) => format!("Result code {} is not listed in the configuration", quote(code)),
        };
        remarks.note(NoteKind::UnknownRunCode, &reason);
        reasons.push(reason);
        self.unlisted
    }
}

fn never_passed(key: &str, result: ReportResult) -> Result<()> {
    if result != ReportResult::Passed {
        return Ok(());
    }
    Err(Error::new(Code::ConfigValue, format!("`{key}` is Passed")).hint(
        "a code that nobody listed must never make a unit good: write Failed, Error or Terminated, and list the good \
         codes in `verdict.run`",
    ))
}

/// The status of the root step: that of the report.
pub(super) fn root_status(result: ReportResult) -> StepStatus {
    match result {
        ReportResult::Passed => StepStatus::Passed,
        ReportResult::Failed => StepStatus::Failed,
        ReportResult::Error => StepStatus::Error,
        ReportResult::Terminated => StepStatus::Terminated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture::{self, remarks};

    fn codes() -> RunCodes {
        RunCodes::new(&VerdictConfig {
            run: [("1", ReportResult::Passed), ("0", ReportResult::Failed), ("3", ReportResult::Terminated)]
                .map(|(code, result)| (code.to_owned(), result))
                .into(),
            exit: [("2", ReportResult::Terminated), ("ABORT", ReportResult::Terminated), ("7", ReportResult::Error)]
                .map(|(code, result)| (code.to_owned(), result))
                .into(),
            exit_normal: vec!["0".to_owned(), "OK".to_owned(), "9".to_owned()],
            ..VerdictConfig::default()
        })
        .unwrap()
    }

    fn judge(result: Option<&str>, exit: Option<&str>) -> (RunVerdict, Vec<NoteKind>) {
        let run = TestRun { result: result.map(str::to_owned), exit_code: exit.map(str::to_owned), ..fixture::run() };
        remarks(|remarks| codes().judge(&run, remarks))
    }

    fn verdict(result: ReportResult, code: Option<i32>, message: Option<&str>) -> RunVerdict {
        RunVerdict { result, error_code: code, error_message: message.map(str::to_owned) }
    }

    #[test]
    fn the_result_code_counts_when_the_run_came_to_its_end() {
        use ReportResult::{Failed, Passed, Terminated};
        for exit in [None, Some(""), Some(" 0 "), Some("ok"), Some("9"), Some("False")] {
            for (code, result) in [("1", Passed), (" 1 ", Passed), ("True", Passed), ("0", Failed), ("3", Terminated)] {
                assert_eq!(judge(Some(code), exit), (verdict(result, None, None), vec![]), "{code} {exit:?}");
            }
        }
    }

    #[test]
    fn an_unlisted_or_missing_result_code_is_never_passed() {
        let (judged, notes) = judge(Some("42"), Some("0"));
        assert_eq!(
            judged,
            verdict(ReportResult::Error, None, Some("Result code `42` is not listed in the configuration"))
        );
        assert_eq!(notes, [NoteKind::UnknownRunCode]);
        for missing in [None, Some(" ")] {
            let (judged, notes) = judge(missing, None);
            assert_eq!(judged, verdict(ReportResult::Error, None, Some("there is no Result code")));
            assert_eq!(notes, [NoteKind::UnknownRunCode]);
        }
    }

    #[test]
    fn a_listed_exit_code_decides() {
        for result in [Some("1"), Some("0"), Some("42"), None] {
            let terminated = verdict(ReportResult::Terminated, Some(2), None);
            assert_eq!(judge(result, Some("2")), (terminated, vec![]), "{result:?}");
        }
        let (judged, _) = judge(Some("1"), Some("abort"));
        assert_eq!(judged, verdict(ReportResult::Terminated, None, Some("ExitCode `abort`")));
    }

    #[test]
    fn an_unlisted_exit_code_takes_a_passed_away_and_nothing_else() {
        let (judged, notes) = judge(Some("1"), Some("5"));
        assert_eq!(
            judged,
            verdict(
                ReportResult::Error,
                Some(5),
                Some("ExitCode `5` is not listed in the configuration, so the run is not Passed")
            )
        );
        assert_eq!(notes, [NoteKind::UnknownExitCode]);
        let (judged, notes) = judge(Some("0"), Some("-5"));
        assert_eq!(judged, verdict(ReportResult::Failed, Some(-5), None));
        assert_eq!(notes, [NoteKind::UnknownExitCode]);
        let (judged, _) = judge(Some("0"), Some("99999999999"));
        assert_eq!(judged, verdict(ReportResult::Failed, None, Some("ExitCode `99999999999`")));
        let config = VerdictConfig { exit_normal: vec!["1".to_owned()], ..VerdictConfig::default() };
        let run = TestRun { exit_code: Some("0".into()), result: Some("0".into()), ..fixture::run() };
        let (judged, _) = remarks(|remarks| RunCodes::new(&config).unwrap().judge(&run, remarks));
        assert_eq!(judged, verdict(ReportResult::Failed, None, None));
        let (judged, notes) = judge(None, Some("x"));
        assert_eq!(judged, verdict(ReportResult::Error, None, Some("there is no Result code")));
        assert_eq!(notes, [NoteKind::UnknownRunCode, NoteKind::UnknownExitCode]);
    }

    #[test]
    fn settings_that_would_make_an_unlisted_code_good_are_refused() {
        let what = |config: VerdictConfig| {
            let error = RunCodes::new(&config).unwrap_err();
            assert_eq!(error.code(), Code::ConfigValue);
            error.what().to_owned()
        };
        let config = VerdictConfig::default;
        let passed = ReportResult::Passed;
        assert_eq!(what(VerdictConfig { run_unlisted: passed, ..config() }), "`verdict.run_unlisted` is Passed");
        assert_eq!(what(VerdictConfig { exit_unlisted: passed, ..config() }), "`verdict.exit_unlisted` is Passed");
        assert_eq!(
            what(VerdictConfig { exit: [("4".to_owned(), passed)].into(), ..config() }),
            "`verdict.exit` lists a code as Passed"
        );
        assert_eq!(
            what(VerdictConfig { exit: [("0 ".to_owned(), ReportResult::Error)].into(), ..config() }),
            "`verdict.exit` with `verdict.exit_normal` lists the code `0` twice, with different meanings"
        );
    }
}
