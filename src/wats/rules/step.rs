//! The tree of steps.

use super::checker::Checker;
use super::place::At;
use super::{MAX_NESTING, ROOT_NAME, Rule, content, status};
use crate::wats::model::{ReportResult, Sequence, Step, StepContent, Uut};
use crate::wats::schema;

/// Checks the root step and all below it.
pub(super) fn check_tree(checker: &mut Checker, test: &Uut, result: ReportResult) {
    let root = &test.root;
    let at = At::step(0, &root.name);
    if root.name != ROOT_NAME {
        checker.found(Rule::RootName, &at, Some(schema::STEP_NAME.name), format!("is not \"{ROOT_NAME}\""));
    }
    if !matches!(root.content, StepContent::Sequence(_)) {
        checker.found(Rule::RootSequence, &at, None, "has no SequenceCall".into());
    }
    status::root(checker, &at, root, result);
    let mut next_number = 0;
    tree(checker, root, &mut next_number, 0);
}

fn tree(checker: &mut Checker, step: &Step, next_number: &mut usize, nesting: usize) {
    let at = At::step(*next_number, &step.name);
    *next_number += 1;
    checker.text(&at, &schema::STEP_NAME, &step.name);
    checker.maybe(&at, &schema::STEP_TYPE, step.step_type.as_deref());
    checker.number(&at, &schema::TOTAL_TIME, step.total_time);
    checker.maybe(&at, &schema::STEP_ERROR_MESSAGE, step.error_message.as_deref());
    checker.element_text(&at.child("ReportText"), schema::REPORT_TEXT, step.report_text.as_deref());
    status::step(checker, &at, step);
    content::check(checker, &at, step);
    let StepContent::Sequence(sequence) = &step.content else { return };
    sequence_call(checker, &at.child("SequenceCall"), sequence);
    if nesting == MAX_NESTING && !sequence.steps.is_empty() {
        checker.found(Rule::Nesting, &at, None, format!("holds steps more than {MAX_NESTING} levels below the root"));
        return;
    }
    for child in &sequence.steps {
        tree(checker, child, next_number, nesting + 1);
    }
}

fn sequence_call(checker: &mut Checker, at: &At<'_>, sequence: &Sequence) {
    checker.text(at, &schema::SEQUENCE_NAME, &sequence.name);
    checker.text(at, &schema::VERSION, &sequence.version);
    checker.text(at, &schema::FILE_NAME, &sequence.file_name);
    checker.text(at, &schema::FILE_PATH, &sequence.file_path);
}
