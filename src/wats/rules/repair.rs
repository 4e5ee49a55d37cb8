//! What only repairs have: units with indices, failures, attachments, and what refers to what.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::checker::Checker;
use super::place::At;
use super::{Rule, head, values};
use crate::wats::model::{Binary, Failure, Report, ReportResult, Unit, Uur};
use crate::wats::schema;

/// Checks what the head of a repair does not share with that of a test.
pub(super) fn check(checker: &mut Checker, report: &Report, repair: &Uur) {
    if report.result != ReportResult::Passed {
        let what = "is not Passed, though this is a repair".to_owned();
        checker.found(Rule::RepairResult, &At::REPORT, Some(schema::RESULT.name), what);
    }
    uur(checker, &At::REPORT.child("UUR"), report, repair);
    let units = units(checker, report);
    let failures = failures(checker, &repair.failures, &units);
    checker.count(&At::REPORT, "Binary", repair.binaries.len());
    for (index, part) in repair.binaries.iter().enumerate() {
        binary(checker, &At::REPORT.item("Binary", index, repair.binaries.len()), part, &failures);
    }
}

fn uur(checker: &mut Checker, at: &At<'_>, report: &Report, repair: &Uur) {
    checker.maybe(at, &schema::OPERATOR, repair.operator.as_deref());
    date(checker, at, schema::CONFIRMED.name, repair.confirmed);
    date(checker, at, schema::FINALIZED.name, repair.finalized);
    match repair.finalized {
        None => checker.found(Rule::RepairFinalized, at, None, "has no FinalizeDate".into()),
        Some(finalized) if finalized < report.start => {
            let what = "lies before the report's Start".to_owned();
            checker.found(Rule::RepairFinalized, at, Some(schema::FINALIZED.name), what);
        }
        Some(_) => {}
    }
    checker.number(at, &schema::EXECUTION_TIME, repair.execution_time);
    if let Some(id) = repair.referenced_uut {
        values::guid(id, |rule, what| checker.found(rule, at, Some(schema::REFERENCED_UUT.name), what));
    }
    checker.element_text(&at.child("Comment"), schema::COMMENT, repair.comment.as_deref());
    head::process(checker, &at.child("Process"), &repair.test_process);
}

fn date(checker: &mut Checker, at: &At<'_>, attribute: &'static str, value: Option<DateTime<Utc>>) {
    if let Some(value) = value {
        values::time(value.fixed_offset(), |rule, what| checker.found(rule, at, Some(attribute), what));
    }
}

/// The units of a repair. Gives their indices.
fn units(checker: &mut Checker, report: &Report) -> HashSet<i32> {
    let mut indices = HashSet::new();
    for (position, unit) in report.units.iter().enumerate() {
        let at = At::REPORT.item("ReportUnitHierarchy", position, report.units.len());
        match unit.index {
            None => checker.found(Rule::UnitIndex, &at, None, "has no Idx, which a repair needs".into()),
            Some(index) if !indices.insert(index) => {
                checker.found(Rule::UnitIndex, &at, Some("Idx"), format!("is {index}, as that of another unit"));
            }
            Some(0) if !is_the_unit_itself(unit, report) => {
                let what = "has Idx 0, but not the PN, SN and Rev of the report".to_owned();
                checker.found(Rule::UnitSelf, &at, None, what);
            }
            Some(_) => {}
        }
    }
    if !indices.contains(&0) {
        let what = "has no ReportUnitHierarchy with Idx 0, the unit itself".to_owned();
        checker.found(Rule::UnitSelf, &At::REPORT, None, what);
    }
    for (position, unit) in report.units.iter().enumerate() {
        let at = At::REPORT.item("ReportUnitHierarchy", position, report.units.len());
        for (attribute, target) in [("ParentIDX", unit.parent), ("ReplacedIDX", unit.replaced)] {
            reference(checker, &at, attribute, target, &indices, "unit");
        }
    }
    indices
}

fn is_the_unit_itself(unit: &Unit, report: &Report) -> bool {
    let revision = unit.rev.as_deref().unwrap_or_default();
    unit.pn.trim() == report.pn.trim() && unit.sn.trim() == report.sn.trim() && revision.trim() == report.rev.trim()
}

/// The failures. Gives their indices.
fn failures(checker: &mut Checker, failures: &[Failure], units: &HashSet<i32>) -> HashSet<i32> {
    let mut indices = HashSet::new();
    for (position, failure) in failures.iter().enumerate() {
        let at = At::REPORT.item("Failures", position, failures.len());
        if !indices.insert(failure.index) {
            let what = format!("is {}, as that of another failure", failure.index);
            checker.found(Rule::FailureIndex, &at, Some("Idx"), what);
        }
        reference(checker, &at, "PartIdx", Some(failure.part), units, "unit");
        checker.text(&at, &schema::CATEGORY, &failure.category);
        checker.text(&at, &schema::FAILURE_CODE, &failure.code);
        checker.maybe(&at, &schema::COMPONENT, failure.component.as_deref());
        checker.maybe(&at, &schema::FUNCTION_BLOCK, failure.function_block.as_deref());
        checker.maybe(&at, &schema::ARTICLE_NUMBER, failure.article_number.as_deref());
        checker.maybe(&at, &schema::ARTICLE_REVISION, failure.article_revision.as_deref());
        checker.maybe(&at, &schema::ARTICLE_VENDOR, failure.article_vendor.as_deref());
        checker.element_text(&at.child("Comment"), schema::COMMENT, failure.comment.as_deref());
    }
    indices
}

fn binary(checker: &mut Checker, at: &At<'_>, binary: &Binary, failures: &HashSet<i32>) {
    reference(checker, at, "FailIdx", binary.failure, failures, "failure");
    let data = at.child("Data");
    checker.text(&data, &schema::CONTENT_TYPE, &binary.content_type);
    checker.text(&data, &schema::DATA_FILE_NAME, &binary.name);
    checker.attached(&data, schema::ATTACHED, binary.data.len());
}

fn reference(
    checker: &mut Checker,
    at: &At<'_>,
    attribute: &'static str,
    target: Option<i32>,
    known: &HashSet<i32>,
    what: &str,
) {
    if let Some(target) = target
        && !known.contains(&target)
    {
        checker.found(Rule::Reference, at, Some(attribute), format!("is {target}, but no {what} has that Idx"));
    }
}
