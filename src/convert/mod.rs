//! From a test run to a report: identity, time, verdicts, limits, attachments, repair of texts.
//!
//! The conversion is pure: no files, no clock, no globals. The same run and the same configuration give the same report,
//! always. Whatever it has to decide, mend or leave open is a [`Note`]; what it must not decide is an error, which
//! quarantines the run.

mod attachment;
pub(crate) mod batch;
pub(crate) mod codes;
mod content;
mod filter;
#[cfg(test)]
mod fixture;
mod glob;
mod group;
mod identity;
pub(crate) mod limits;
mod misc_info;
mod naming;
mod note;
mod other;
pub(crate) mod pattern;
mod process;
mod remarks;
mod repair;
mod report_text;
mod run_verdict;
mod same_start;
mod sequence;
mod settings;
mod step;
mod step_verdict;
mod sub_units;
mod tally;
mod time;
mod zone;

use std::time::Duration;

use crate::config::Config;
use crate::error::Result;
use crate::vte::model::TestRun;
use crate::wats::model::{Body, Process, Report, Step, StepContent, Uut};
use crate::wats::text::{fit, max};

pub use note::{Note, NoteKind};

use attachment::{Content, attach};
use group::{Row, nest};
use remarks::{Place, Remarks};
use run_verdict::{RunVerdict, root_status};
use settings::Settings;
use tally::Tally;

/// Converts runs into reports by the configuration of a site.
#[derive(Debug, Clone)]
pub struct Converter {
    settings: Settings,
}

/// A report, and what is to be said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// The report. It may still break a limit on the size of the whole.
    pub report: Report,
    /// What was decided, mended or left open, in the order of the report.
    pub notes: Vec<Note>,
}

impl Converter {
    /// By how much runs of a unit that have the same start are to differ in their reports.
    pub fn same_start_step(&self) -> Duration {
        self.settings.same_start_step
    }

    /// Checks and compiles the sections `site`, `process`, `verdict`, `misc_info` and `limits`.
    ///
    /// # Errors
    /// [`Code::ConfigValue`](crate::error::Code::ConfigValue) when a value is not allowed; the hint says what is.
    pub fn new(config: &Config) -> Result<Converter> {
        Ok(Converter { settings: Settings::new(config)? })
    }

    /// Converts one run.
    ///
    /// # Errors
    /// They set the run aside: [`Code::RunExcluded`](crate::error::Code::RunExcluded) when the filter leaves it out,
    /// [`Code::RunTime`](crate::error::Code::RunTime) when it has no usable time,
    /// [`Code::RunTooLarge`](crate::error::Code::RunTooLarge) when a value is over `limits.value_bytes`.
    pub fn convert(&self, run: &TestRun) -> Result<Converted> {
        let settings = &self.settings;
        settings.filter.pass(run)?;
        let mut notes = Vec::new();
        let mut remarks = Remarks::new(Place::Run, &mut notes);
        let span = settings.clock.span(run, &mut remarks)?;
        let header = settings.site.header(run, &mut remarks);
        let verdict = settings.run_codes.judge(run, &mut remarks);
        let batch = settings.batch.of(run).map(|number| remarks.fit("Batch number", number, max::HEADER));
        let misc_info = misc_info::misc_info(&settings.misc_info, run, &mut remarks);
        let mut sequence = sequence::sequence(&settings.site, run, &mut remarks);
        let (report_text, too_long) = remarks.finish();

        let mut tally = Tally::default();
        let mut rows = step::convert_rows(run, settings, &mut tally, &mut notes)?;
        for long in &too_long {
            let mut steps = Vec::new();
            attach(&mut steps, sequence::ROOT, Some(long.field), Content::Text(long.text));
            rows.push(Row { groups: Vec::new(), steps });
        }
        sequence.steps = nest(rows, &sequence);
        let mut remarks = Remarks::new(Place::Run, &mut notes);
        if run.steps.is_empty() {
            remarks.note(NoteKind::NoSteps, "the run has no steps");
        }
        tally.compare(verdict.result, &mut remarks);
        let units = sub_units::sub_units(run, &mut remarks);

        let mut root = Step::new(sequence::ROOT, root_status(verdict.result));
        root.report_text = report_text;
        root.total_time = span.seconds;
        root.content = StepContent::Sequence(sequence);
        let RunVerdict { result, error_code, error_message } = verdict;
        let uut = Uut {
            operator: header.operator,
            batch,
            socket: None,
            execution_time: span.seconds,
            fixture: None,
            error_code,
            error_message: error_message.map(|message| fit(&message, max::ERROR_MESSAGE).text),
            comment: None,
            root,
        };
        let report = Report {
            id: run.key.id,
            start: span.start,
            result,
            sn: header.sn,
            pn: header.pn,
            rev: header.rev,
            machine_name: header.machine_name,
            location: header.location,
            purpose: header.purpose,
            process: Process { code: Some(settings.processes.code(run)), name: None },
            body: Body::Uut(Box::new(uut)),
            misc_info,
            units,
        };
        Ok(Converted { report, notes })
    }
}
