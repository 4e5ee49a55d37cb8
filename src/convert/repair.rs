//! From a repair to a repair report (UUR) that refers to the report of the failed run.
//!
//! The report of the run is made once more, so that unit, station, process and the numbers of its steps are those that
//! were delivered.

use crate::config::repair::{RepairConfig, RepairName};
use crate::error::{Code, Error, Result};
use crate::vte::model::{TestRun, TestStep};
use crate::vte::repair_model::{Repair, RepairAction, RepairCode};
use crate::wats::model::{Body, Failure, Process, Report, ReportResult, Step, StepContent, Unit, Uur};
use crate::wats::text::{fit, max};

use super::note::{Note, NoteKind};
use super::remarks::{Place, Remarks};
use super::{Converted, Converter, step};

/// `StepID` of a failure that is not of one step: the root.
const ROOT_STEP: i32 = 0;
/// `Idx` of the unit itself.
const UNIT_ITSELF: i32 = 0;

impl Converter {
    /// The section `[repair]`, if repairs are to be delivered.
    pub fn repair_settings(&self) -> Option<&RepairConfig> {
        self.settings.repair.as_ref()
    }

    /// Converts the repair of a failed run.
    ///
    /// # Errors
    /// They quarantine the repair: [`Code::RepairCode`] when a code has no name, [`Code::RunTime`] when it has no usable
    /// time, [`Code::ConfigValue`] without `[repair]`, and what refuses the run itself.
    pub fn convert_repair(&self, repair: &Repair, run: &TestRun) -> Result<Converted> {
        let Some(config) = self.repair_settings() else {
            return Err(Error::new(Code::ConfigValue, "repairs are not configured").hint("write a section [repair]"));
        };
        let names = names(repair, config)?;
        let tested = self.convert(run)?.report;
        let mut notes = Vec::new();
        let start = self.repair_start(repair, run, &mut notes)?;
        let failed = self.failed_step(repair, run, &tested);
        let mut notice = Notice { notes: &mut notes };
        let step_id = failed.unwrap_or(ROOT_STEP);
        let failures =
            (0..).zip(&names).map(|(index, name)| failure(index, step_id, name, repair, &mut notice)).collect();
        let uur = Uur {
            operator: repair.user.as_deref().map(|user| notice.fit("UserName", user, max::HEADER)),
            confirmed: Some(start.to_utc()),
            finalized: Some(start.to_utc()),
            execution_time: None,
            referenced_uut: Some(run.key.id),
            comment: comment(repair, failed.is_none(), &mut notice),
            test_process: tested.process,
            failures,
            binaries: Vec::new(),
        };
        let unit = Unit {
            part_type: None,
            pn: tested.pn.clone(),
            sn: tested.sn.clone(),
            rev: Some(tested.rev.clone()),
            position: None,
            index: Some(UNIT_ITSELF),
            parent: None,
            replaced: None,
        };
        let report = Report {
            id: repair.key.id,
            start,
            result: ReportResult::Passed,
            process: Process { code: Some(config.process), name: None },
            body: Body::Uur(Box::new(uur)),
            misc_info: Vec::new(),
            units: vec![unit],
            ..Report { body: Body::Uur(Box::new(empty())), process: Process { code: None, name: None }, ..tested }
        };
        Ok(Converted { report, notes })
    }

    /// The lines of configuration that the repair lacks.
    pub fn unmapped_codes(&self, repair: &Repair) -> Vec<String> {
        let Some(config) = self.repair_settings() else { return Vec::new() };
        unmapped(repair, config)
    }

    fn repair_start(
        &self,
        repair: &Repair,
        run: &TestRun,
        notes: &mut Vec<Note>,
    ) -> Result<chrono::DateTime<chrono::FixedOffset>> {
        let moment = TestRun {
            key: repair.key.clone(),
            time: repair.time.clone(),
            duration: None,
            steps: Vec::new(),
            ..run.clone()
        };
        let mut remarks = Remarks::new(Place::Run, notes);
        self.settings.clock.of_moments().span(&moment, &mut remarks).map(|span| span.start).map_err(|_| {
            Error::new(Code::RunTime, format!("repair {} has no usable time", repair.key.name())).hint(
                "correct the Timestamp of its RepairData row, or name the column of the time under [source.columns]",
            )
        })
    }

    /// The number that the failed step has in the report of its run: rows before it make the steps before it.
    fn failed_step(&self, repair: &Repair, run: &TestRun, tested: &Report) -> Option<i32> {
        // VEE can repeat a test: the last repetition is the one that counted.
        let place = run.steps.iter().rposition(|step| is_of(step, repair))?;
        let before = self.steps_of(run, &run.steps[..place])?;
        let Body::Uut(uut) = &tested.body else { return None };
        let mut all = Vec::new();
        preorder(&uut.root, &mut all);
        // The numbers count sequences, too, which rows do not make by themselves.
        let of_rows = (0..).zip(all).filter(|(_, step)| !matches!(step.content, StepContent::Sequence(_)));
        of_rows.map(|(number, _)| number).nth(before)
    }

    /// How many steps these rows make.
    fn steps_of(&self, run: &TestRun, rows: &[TestStep]) -> Option<usize> {
        let part = TestRun { steps: rows.to_vec(), ..run.clone() };
        let rows = step::convert_rows(&part, &self.settings, &mut super::tally::Tally::default(), &mut Vec::new());
        Some(rows.ok()?.iter().map(|row| row.steps.len()).sum())
    }
}

/// What a failure is called, and the action that it comes with.
struct Named<'a> {
    name: &'a RepairName,
    action: Option<&'a RepairAction>,
}

/// Cuts texts and notes it.
struct Notice<'n> {
    notes: &'n mut Vec<Note>,
}

impl Notice<'_> {
    fn fit(&mut self, field: &str, text: &str, most: usize) -> String {
        let fitted = fit(text, most);
        if fitted.cut {
            self.notes
                .push(Note { kind: NoteKind::Cut, text: format!("{field} of the repair cut to {most} characters") });
        }
        fitted.text.trim_end().to_owned()
    }
}

fn empty() -> Uur {
    Uur {
        operator: None,
        confirmed: None,
        finalized: None,
        execution_time: None,
        referenced_uut: None,
        comment: None,
        test_process: Process { code: None, name: None },
        failures: Vec::new(),
        binaries: Vec::new(),
    }
}

fn is_of(step: &TestStep, repair: &Repair) -> bool {
    let trimmed = |text: &Option<String>| text.as_deref().map(str::trim).map(str::to_owned);
    match (repair.step_number, &repair.step_name) {
        (None, None) => false,
        (Some(number), None) => step.step_number == Some(number),
        (None, name) => trimmed(&step.name) == trimmed(name),
        (Some(number), name) => step.step_number == Some(number) && trimmed(&step.name) == trimmed(name),
    }
}

fn preorder<'a>(step: &'a Step, all: &mut Vec<&'a Step>) {
    all.push(step);
    if let StepContent::Sequence(sequence) = &step.content {
        sequence.steps.iter().for_each(|child| preorder(child, all));
    }
}

/// What the failures of a repair are called: one for each action, or one.
fn names<'a>(repair: &'a Repair, config: &'a RepairConfig) -> Result<Vec<Named<'a>>> {
    let missing = unmapped(repair, config);
    if !missing.is_empty() {
        return Err(Error::new(
            Code::RepairCode,
            format!("repair {} has a code that the configuration gives no name of the WATS server", repair.key.name()),
        )
        .hint(format!("add, with the names of the server: {}", missing.join("; "))));
    }
    let failure = config.failures.get(code_of(repair.failure.as_ref()));
    let named = |action: Option<&'a RepairAction>| {
        let own = action.and_then(|action| config.actions.get(code_of(action.code.as_ref())));
        own.or(failure).map(|name| Named { name, action })
    };
    if repair.actions.is_empty() {
        return Ok(named(None).into_iter().collect());
    }
    Ok(repair.actions.iter().filter_map(|action| named(Some(action))).collect())
}

/// The lines that are missing: of the failure code where that is what a failure would be called after.
fn unmapped(repair: &Repair, config: &RepairConfig) -> Vec<String> {
    let mapped = |action: &RepairAction| config.actions.contains_key(code_of(action.code.as_ref()));
    let all_by_action = !repair.actions.is_empty() && repair.actions.iter().all(mapped);
    let code = code_of(repair.failure.as_ref());
    if all_by_action || config.failures.contains_key(code) {
        return Vec::new();
    }
    let about = repair.failure.as_ref().and_then(|failure| failure.description.as_deref()).unwrap_or("no failure code");
    let quoted = toml::Value::String(code.to_owned());
    vec![format!("[repair.failures] {quoted} = {{ category = \"CATEGORY\", code = \"CODE\" }}  # {}", about.trim())]
}

/// The text of a code; none is the empty text, which the configuration can name, too.
fn code_of(code: Option<&RepairCode>) -> &str {
    code.map_or("", |code| code.code.as_str())
}

fn spoken(code: &RepairCode) -> String {
    match &code.description {
        Some(description) => format!("{} {description}", code.code),
        None => code.code.clone(),
    }
}

fn failure(index: i32, step_id: i32, named: &Named<'_>, repair: &Repair, notice: &mut Notice<'_>) -> Failure {
    let action = named.action;
    let mut lines = Vec::new();
    if let Some(action) = action {
        lines.extend(action.code.as_ref().map(|code| format!("Action: {}", spoken(code))));
        lines.extend(action.position.as_ref().map(|position| format!("Position: {position}")));
        lines.extend(action.comment.clone());
    }
    lines.extend(repair.failure.as_ref().map(|failure| format!("Failure: {}", spoken(failure))));
    let text = |value: Option<&String>, field: &str, most, notice: &mut Notice<'_>| {
        value.map(|value| notice.fit(field, value, most))
    };
    Failure {
        category: named.name.category.clone(),
        code: named.name.code.clone(),
        index,
        part: UNIT_ITSELF,
        component: text(action.and_then(|action| action.component.as_ref()), "Component", max::SHORT, notice),
        step_id,
        function_block: None,
        article_number: text(action.and_then(|action| action.part_number.as_ref()), "Part number", max::NAME, notice),
        article_revision: None,
        article_vendor: None,
        comment: (!lines.is_empty()).then(|| notice.fit("Comment", &lines.join("\n"), max::COMMENT)),
    }
}

/// The comment of the repair; where its step is not in the run, what the database says of it.
fn comment(repair: &Repair, is_lost: bool, notice: &mut Notice<'_>) -> Option<String> {
    let mut lines: Vec<String> = repair.comment.iter().cloned().collect();
    if is_lost && (repair.step_number.is_some() || repair.step_name.is_some()) {
        let number = repair.step_number.map(|number| format!(" {number}")).unwrap_or_default();
        let name = repair.step_name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        lines.push(format!("Failed step{number}{name}, which the run does not have"));
    }
    (!lines.is_empty()).then(|| notice.fit("Comment", &lines.join("\n"), max::COMMENT))
}
