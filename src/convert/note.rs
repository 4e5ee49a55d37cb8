//! What a conversion had to decide, mend or leave open, one note per case. Notes are logged at debug level and counted
//! by kind in the summary; none of them stops a report.

macro_rules! kinds {
    ($( $(#[$doc:meta])* $name:ident = $id:literal, $sentence:literal; )*) => {
        /// The kinds of notes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NoteKind { $( $(#[$doc])* $name, )* }

        impl NoteKind {
            /// Every kind there is, in the order of a summary.
            pub const ALL: &'static [NoteKind] = &[ $( NoteKind::$name, )* ];

            /// The stable text of the kind, for logs and scripts.
            pub fn id(self) -> &'static str {
                match self { $( NoteKind::$name => $id, )* }
            }

            /// What happened, as a fragment that follows a count in a summary.
            pub fn sentence(self) -> &'static str {
                match self { $( NoteKind::$name => $sentence, )* }
            }
        }
    };
}

kinds! {
    /// The run has no serial number.
    FallbackSerialNumber = "fallback-serial-number", "no serial number: the fallback stands in the report";
    /// The run has no product.
    FallbackPartNumber = "fallback-part-number", "no product: the fallback stands in the report";
    /// The run has no product version.
    FallbackRevision = "fallback-revision", "no product version: the fallback stands in the report";
    /// The run has no host name.
    FallbackStation = "fallback-station", "no host name: the fallback stands in the report";
    /// The run has no site, and none is configured.
    FallbackLocation = "fallback-location", "no site: the fallback stands in the report";
    /// The run has no test plan.
    FallbackTestplan = "fallback-testplan", "no test plan: the fallback stands in the report";
    /// The run has no test plan revision.
    FallbackTestplanRevision = "fallback-testplan-revision", "no test plan revision: the fallback stands in the report";

    /// A part has no part number or no serial number.
    PartLeftOut = "part-left-out", "part without part number or serial number: no sub-unit";

    /// The wall clock time exists twice.
    RepeatedHour = "repeated-hour", "time in the repeated hour of autumn: taken by `site.repeated_hour`";
    /// The wall clock time does not exist.
    SkippedHour = "skipped-hour", "time in the skipped hour of spring: moved forward by the gap";
    /// The offset of the time is none that WATS keeps.
    OddOffset = "odd-offset", "offset WATS does not keep: the same instant stands with another offset";
    /// Another run of the unit has the same start.
    SameStart = "same-start", "same unit, process and start as another run: starts later by `site.same_start_step`";
    /// The start cannot be computed, since TestTime is not known.
    NoDuration = "no-duration", "no usable TestTime: Timestamp stands as the start";
    /// TestTime holds something that is no duration.
    UnusableDuration = "unusable-duration", "TestTime that is no duration: left out";

    /// The Result code is not listed.
    UnknownRunCode = "unknown-run-code", "Result code not listed in `verdict.run`: not Passed";
    /// The ExitCode is not listed.
    UnknownExitCode = "unknown-exit-code", "ExitCode not listed in `verdict`: not Passed";
    /// The TestResultType is not listed.
    UnknownStepCode = "unknown-step-code", "TestResultType not listed in `verdict.step`: not Passed";
    /// The verdict of the run is not what its steps say.
    RunVerdictDisagrees = "run-verdict-disagrees", "verdict of the run is not what its steps say: the run's stands";
    /// The verdict of the step is not what its limits say.
    StepVerdictDisagrees = "step-verdict-disagrees", "verdict of a step is not what its limits say: the step's stands";
    /// The run has no steps.
    NoSteps = "no-steps", "run without steps";

    /// A text was longer than its field.
    Cut = "cut", "text longer than its field: cut there, in full in the report text or an attachment";
    /// A text had characters that WATS refuses.
    Replaced = "replaced", "text with characters that WATS refuses: replaced by U+FFFD";
    /// A step has no value.
    MissingValue = "missing-value", "step without a value: written without a measurement";
    /// A number is text that is no number.
    UnreadableNumber = "unreadable-number", "value that is no number: written as text";
    /// A number is infinite or none.
    NonFinite = "non-finite", "value that is infinite or not a number: written as text";
    /// A container of VEE cannot be read.
    DamagedContainer = "damaged-container", "VEE container that is damaged or cut off: written as text";
    /// A series has more points than a chart.
    Thinned = "thinned", "series with more points than the chart has room for: thinned, and the value goes along";
    /// A step has more series or measurements than it may.
    LeftOut = "left-out", "more series or numbers than a step has room for: the value goes along";
    /// A limit is text that is no number.
    UnreadableLimit = "unreadable-limit", "limit that is no number: told in the report text";
    /// The low limit is above the high limit.
    SwappedLimits = "swapped-limits", "low limit above the high limit: written as they are";
    /// Both limits are zero and the value is not.
    ZeroLimits = "zero-limits", "both limits 0 and the value not: perhaps the step has no limits";
    /// The verdict had to come from limits that say nothing about the value.
    NotComparable = "not-comparable", "no verdict, and limits that cannot judge the value: not Passed";
    /// The step has limits and a verdict of Done.
    LimitsNotJudged = "limits-not-judged", "limits of a step that was not judged: told in the report text";
    /// The step was skipped and has a value.
    SkippedValue = "skipped-value", "value of a skipped step: told in the report text";
}

/// One note about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing happened.
    pub kind: NoteKind,
    /// What happened to which field of which step. May hold text of the database: clean it before it meets a terminal.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_words_with_hyphens() {
        let mut ids: Vec<_> = NoteKind::ALL.iter().map(|kind| kind.id()).collect();
        assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), NoteKind::ALL.len());
    }
}
