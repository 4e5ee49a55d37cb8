//! The head of a report: what it is, of which unit, when, where, and by which process.

use super::checker::Checker;
use super::place::At;
use super::{Rule, values};
use crate::wats::model::{Body, MiscInfo, Process, Report, Unit, Uut};
use crate::wats::schema::{self, Kind};

/// Checks everything but steps, and what only repairs have.
pub(super) fn check(checker: &mut Checker, report: &Report) {
    let at = At::REPORT;
    values::guid(report.id, |rule, what| checker.found(rule, &at, Some(schema::ID.name), what));
    values::time(report.start, |rule, what| checker.found(rule, &at, Some(schema::START.name), what));
    checker.text(&at, &schema::SN, &report.sn);
    checker.text(&at, &schema::PN, &report.pn);
    checker.text(&at, &schema::REV, &report.rev);
    checker.text(&at, &schema::MACHINE_NAME, &report.machine_name);
    checker.text(&at, &schema::LOCATION, &report.location);
    checker.text(&at, &schema::PURPOSE, &report.purpose);
    if let Body::Uut(test) = &report.body {
        uut(checker, &at.child("UUT"), test);
    }
    process(checker, &at.child("Process"), &report.process);
    let is_test = matches!(report.body, Body::Uut(_));
    checker.count(&at, "MiscInfo", report.misc_info.len());
    for (index, info) in report.misc_info.iter().enumerate() {
        misc_info(checker, &at.item("MiscInfo", index, report.misc_info.len()), info, is_test);
    }
    for (index, part) in report.units.iter().enumerate() {
        unit(checker, &at.item("ReportUnitHierarchy", index, report.units.len()), part, is_test);
    }
}

fn uut(checker: &mut Checker, at: &At<'_>, test: &Uut) {
    checker.maybe(at, &schema::OPERATOR, test.operator.as_deref());
    checker.maybe(at, &schema::BATCH, test.batch.as_deref());
    checker.number(at, &schema::EXECUTION_TIME, test.execution_time);
    checker.maybe(at, &schema::FIXTURE, test.fixture.as_deref());
    checker.maybe(at, &schema::ERROR_MESSAGE, test.error_message.as_deref());
    checker.element_text(&at.child("Comment"), schema::COMMENT, test.comment.as_deref());
}

/// A process: its code within range; a name alone is enough for the client, not for the server's REST interface.
pub(super) fn process(checker: &mut Checker, at: &At<'_>, process: &Process) {
    let Kind::Integer { min, max } = schema::CODE.kind else { unreachable!("a code is an integer") };
    match (process.code, process.name.as_deref().map_or("", str::trim)) {
        (Some(code), _) => {
            values::integer(code.into(), min, max, |rule, what| {
                checker.found(rule, at, Some(schema::CODE.name), what);
            });
        }
        (None, "") => checker.found(Rule::Process, at, None, "has neither Code nor Name".into()),
        (None, _) => checker.found(Rule::ProcessCode, at, None, "has a Name but no Code".into()),
    }
    checker.maybe(at, &schema::PROCESS_NAME, process.name.as_deref());
}

fn misc_info(checker: &mut Checker, at: &At<'_>, info: &MiscInfo, is_test: bool) {
    checker.text(at, &schema::DESCRIPTION, &info.description);
    let text = info.text.as_deref().unwrap_or_default();
    match (text.trim().is_empty(), info.numeric.is_none()) {
        (true, true) => checker.found(Rule::MiscValue, at, None, "has neither a text nor a Numeric".into()),
        (false, false) => checker.found(Rule::MiscBoth, at, None, "has a text and a Numeric".into()),
        _ => {}
    }
    checker.element_text(at, schema::MISC_TEXT, Some(text));
    match info.id {
        Some(id) => values::guid(id, |rule, what| checker.found(rule, at, Some("Id"), what)),
        None if is_test => {}
        None => checker.found(Rule::MiscField, at, None, "has no Id, which the client needs in a repair".into()),
    }
}

fn unit(checker: &mut Checker, at: &At<'_>, unit: &Unit, is_test: bool) {
    checker.maybe(at, &schema::PART_TYPE, unit.part_type.as_deref());
    if is_test && unit.part_type.as_deref().is_none_or(|part_type| part_type.trim().is_empty()) {
        checker.found(Rule::UnitType, at, None, "has no PartType".into());
    }
    checker.text(at, &schema::UNIT_PN, &unit.pn);
    checker.text(at, &schema::UNIT_SN, &unit.sn);
    checker.maybe(at, &schema::UNIT_REV, unit.rev.as_deref());
}
