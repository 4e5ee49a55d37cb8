//! The head of a report and what hangs on it beside steps.

use chrono::{DateTime, Utc};

use super::build::all;
use super::fields::Fields;
use crate::wats::document::NodeId;
use crate::wats::model::{Binary, Failure, MiscInfo, Process, Step, Unit, Uur, Uut};
use crate::wats::rules::Rule;
use crate::wats::time::Moment;

pub(super) fn process(fields: &mut Fields<'_>, node: NodeId) -> Process {
    Process { code: fields.integer(node, "Code"), name: fields.text(node, "Name") }
}

pub(super) fn missing_process(fields: &mut Fields<'_>, node: NodeId) -> Process {
    fields.wrong(node, (Rule::ElementMissing, "has no Process".into()));
    Process { code: None, name: None }
}

pub(super) fn uut(fields: &mut Fields<'_>, report: NodeId, root: Step) -> Uut {
    let Some(node) = fields.child(report, "UUT") else {
        fields.wrong(report, (Rule::ReportKind, "is a UUT, but has no UUT".into()));
        return Uut {
            operator: None,
            batch: None,
            socket: None,
            execution_time: None,
            fixture: None,
            error_code: None,
            error_message: None,
            comment: None,
            root,
        };
    };
    Uut {
        operator: fields.text(node, "UserLoginName"),
        batch: fields.text(node, "BatchSN"),
        socket: fields.integer(node, "TestSocketIndex"),
        execution_time: fields.number(node, "ExecutionTime"),
        fixture: fields.text(node, "FixtureId"),
        error_code: fields.integer(node, "ErrorCode"),
        error_message: fields.text(node, "ErrorMessage"),
        comment: fields.child_text(node, "Comment"),
        root,
    }
}

pub(super) fn uur(fields: &mut Fields<'_>, report: NodeId) -> Uur {
    let node = fields.child(report, "UUR");
    if node.is_none() {
        fields.wrong(report, (Rule::ReportKind, "is a UUR, but has no UUR".into()));
    }
    let test_process = match node {
        Some(node) => match fields.child(node, "Process") {
            Some(test_process) => process(fields, test_process),
            None => missing_process(fields, node),
        },
        None => Process { code: None, name: None },
    };
    Uur {
        operator: node.and_then(|node| fields.text(node, "UserLoginName")),
        confirmed: node.and_then(|node| date(fields, node, "ConfirmDate")),
        finalized: node.and_then(|node| date(fields, node, "FinalizeDate")),
        execution_time: node.and_then(|node| fields.number(node, "ExecutionTime")),
        referenced_uut: node.and_then(|node| fields.guid(node, "ReferencedUUT")),
        comment: node.and_then(|node| fields.child_text(node, "Comment")),
        test_process,
        failures: all(fields, report, "Failures", failure),
        binaries: all(fields, report, "Binary", binary),
    }
}

fn date(fields: &mut Fields<'_>, node: NodeId, name: &str) -> Option<DateTime<Utc>> {
    fields.moment(node, name).map(|moment| match moment {
        Moment::Utc(time) => time,
        Moment::Offset(time) => time.to_utc(),
        Moment::Wall(time) => time.and_utc(),
    })
}

pub(super) fn misc_info(fields: &mut Fields<'_>, node: NodeId) -> MiscInfo {
    let numeric = fields.integer(node, "Numeric");
    let text = &fields.document.node(node).text;
    // An indented file has white space where another has nothing.
    let has_text = if numeric.is_some() { !text.trim().is_empty() } else { !text.is_empty() };
    MiscInfo {
        description: fields.text_or_empty(node, "Description"),
        text: has_text.then(|| text.clone().into_owned()),
        numeric,
        id: fields.guid(node, "Id"),
    }
}

pub(super) fn unit(fields: &mut Fields<'_>, node: NodeId) -> Unit {
    Unit {
        part_type: fields.text(node, "PartType"),
        pn: fields.needed_text(node, "PN"),
        sn: fields.needed_text(node, "SN"),
        rev: fields.text(node, "Rev"),
        position: fields.integer(node, "Position"),
        index: fields.integer(node, "Idx"),
        parent: fields.integer(node, "ParentIDX"),
        replaced: fields.integer(node, "ReplacedIDX"),
    }
}

fn failure(fields: &mut Fields<'_>, node: NodeId) -> Failure {
    Failure {
        category: fields.text_or_empty(node, "Category"),
        code: fields.text_or_empty(node, "Code"),
        index: fields.needed_integer(node, "Idx"),
        part: fields.needed_integer(node, "PartIdx"),
        component: fields.text(node, "CompRef"),
        step_id: fields.needed_integer(node, "StepID"),
        function_block: fields.text(node, "FunctionBlock"),
        article_number: fields.text(node, "ArticleNumber"),
        article_revision: fields.text(node, "ArticleRevision"),
        article_vendor: fields.text(node, "ArticleVendor"),
        comment: fields.child_text(node, "Comment"),
    }
}

fn binary(fields: &mut Fields<'_>, node: NodeId) -> Binary {
    let failure = fields.integer(node, "FailIdx");
    let Some(data) = fields.child(node, "Data") else {
        fields.wrong(node, (Rule::ElementMissing, "has no Data".into()));
        return Binary { failure, name: String::new(), content_type: String::new(), data: Vec::new() };
    };
    Binary {
        failure,
        name: fields.text_or_empty(data, "FileName"),
        content_type: fields.text_or_empty(data, "ContentType"),
        data: fields.bytes(data),
    }
}
