//! Steps and what they hold.

use super::build::all;
use super::fields::Fields;
use crate::wats::document::NodeId;
use crate::wats::model::{
    Attachment, Chart, Limits, MeasurementStatus, NumericLimit, Operator, PassFail, Sequence, Series, Step,
    StepContent, StepGroup, StepStatus, StringValue, TextOperator,
};
use crate::wats::names::Named;
use crate::wats::rules::Rule;
use crate::wats::{schema, step_type};

/// What stands in for a root step that is missing.
pub(super) fn nothing() -> Step {
    Step::new("", StepStatus::Error)
}

/// A step and all below it.
pub(super) fn step(fields: &mut Fields<'_>, node: NodeId) -> Step {
    fields.steps.push(node);
    let mut step = Step {
        name: fields.needed_text(node, "Name"),
        // The client takes a missing group for the first.
        group: fields.named(node, "Group").unwrap_or(StepGroup::Setup),
        status: status(fields, node),
        step_type: None,
        total_time: fields.number(node, "total_time"),
        index: fields.integer(node, "StepIndex"),
        error_code: fields.integer(node, "StepErrorCode"),
        error_message: fields.text(node, "StepErrorMessage"),
        report_text: fields.child_text(node, "ReportText"),
        content: content(fields, node),
        chart: fields.child(node, "Chart").map(|chart| self::chart(fields, chart)),
        attachment: fields.child(node, "Attachment").map(|attachment| self::attachment(fields, attachment)),
    };
    step.step_type = fields.text(node, "StepType").filter(|written| written != step_type::usual(&step));
    step
}

/// The status. `Unknown`, which servers have and nobody should write, is read as Error: a step that could not tell.
fn status(fields: &mut Fields<'_>, node: NodeId) -> StepStatus {
    let is_unknown = fields.document.attribute(node, "Status").is_some_and(|status| status.value == "Unknown");
    if is_unknown { StepStatus::Error } else { fields.needed_name(node, "Status", StepStatus::Passed) }
}

/// The one kind of content. A second kind, and steps where they would vanish, are noted and passed over.
fn content(fields: &mut Fields<'_>, node: NodeId) -> StepContent {
    let document = fields.document;
    let is_kind = |child: &NodeId| {
        let child = document.node(*child);
        child.namespace == document.node(node).namespace && schema::CONTENT_KINDS.contains(&child.name)
    };
    let first = document.children(node).find(is_kind);
    let kind = first.map_or("", |first| document.node(first).name);
    if let Some(other) = document.children(node).filter(is_kind).find(|child| document.node(*child).name != kind) {
        let what = format!("holds {} beside {kind}", document.node(other).name);
        fields.wrong(node, (Rule::OneKind, what));
    }
    if kind != "SequenceCall"
        && let Some(lost) = document.named(node, "Step").next()
    {
        fields.wrong(lost, (Rule::StepParent, "stands below a step that is no sequence".into()));
    }
    match (kind, first) {
        ("SequenceCall", _) => sequence(fields, node),
        ("NumericLimit", _) => StepContent::Numeric(all(fields, node, kind, numeric)),
        ("StringValue", _) => StepContent::Text(all(fields, node, kind, string)),
        ("PassFail", _) => StepContent::PassFail(all(fields, node, kind, pass_fail)),
        ("Callexe", Some(first)) => {
            fields.child(node, kind);
            StepContent::CallExe(fields.number(first, "ExitCode").unwrap_or_default())
        }
        ("MessagePopup", Some(first)) => {
            fields.child(node, kind);
            StepContent::Message { button: fields.integer(first, "Button"), response: fields.text(first, "Response") }
        }
        // A PropertyLoader is dropped by the client.
        _ => StepContent::None,
    }
}

fn sequence(fields: &mut Fields<'_>, node: NodeId) -> StepContent {
    let Some(call) = fields.child(node, "SequenceCall") else { return StepContent::None };
    StepContent::Sequence(Sequence {
        name: fields.text_or_empty(call, "Name"),
        version: fields.text_or_empty(call, "Version"),
        file_name: fields.text_or_empty(call, "Filename"),
        file_path: fields.text_or_empty(call, "Filepath"),
        steps: all(fields, node, "Step", step),
    })
}

fn measurement_status(fields: &mut Fields<'_>, node: NodeId) -> MeasurementStatus {
    fields.needed_name(node, "Status", MeasurementStatus::Passed)
}

/// The operator; a missing one, or one the client wrote as `Log`, compares with nothing.
fn operator<T: Named>(fields: &mut Fields<'_>, node: NodeId, log: T) -> T {
    let is_log = |text: &str| text.is_empty() || text.eq_ignore_ascii_case(log.name());
    match fields.document.attribute(node, "CompOperator") {
        Some(attribute) if !is_log(&attribute.value) => fields.named(node, "CompOperator").unwrap_or(log),
        _ => log,
    }
}

fn numeric(fields: &mut Fields<'_>, node: NodeId) -> NumericLimit {
    if fields.document.attribute(node, "NumericValue").is_none() {
        fields.wrong(node, crate::wats::rules::lexical::missing("NumericValue"));
    }
    NumericLimit {
        name: fields.text(node, "Name"),
        value: fields.number(node, "NumericValue").unwrap_or_default(),
        units: fields.text(node, "Units"),
        limits: Limits {
            operator: operator(fields, node, Operator::LOG),
            low: fields.number(node, "LowLimit"),
            high: fields.number(node, "HighLimit"),
        },
        status: measurement_status(fields, node),
    }
}

fn string(fields: &mut Fields<'_>, node: NodeId) -> StringValue {
    StringValue {
        name: fields.text(node, "Name"),
        value: fields.text_or_empty(node, "StringValue"),
        operator: operator(fields, node, TextOperator::LOG),
        limit: fields.text(node, "StringLimit"),
        status: measurement_status(fields, node),
    }
}

fn pass_fail(fields: &mut Fields<'_>, node: NodeId) -> PassFail {
    PassFail { name: fields.text(node, "Name"), status: measurement_status(fields, node) }
}

fn chart(fields: &mut Fields<'_>, node: NodeId) -> Chart {
    Chart {
        kind: fields.named(node, "ChartType").unwrap_or_default(),
        label: fields.text_or_empty(node, "Label"),
        x_label: fields.text_or_empty(node, "XLabel"),
        x_unit: fields.text_or_empty(node, "XUnit"),
        y_label: fields.text_or_empty(node, "YLabel"),
        y_unit: fields.text_or_empty(node, "YUnit"),
        series: all(fields, node, "Series", series),
    }
}

fn series(fields: &mut Fields<'_>, node: NodeId) -> Series {
    let y = fields.child(node, "ydata").map(|data| fields.numbers(data));
    if y.is_none() {
        fields.wrong(node, (Rule::ElementMissing, "has no ydata".into()));
    }
    Series {
        name: fields.text_or_empty(node, "Name"),
        y: y.unwrap_or_default(),
        x: fields.child(node, "xdata").map(|data| fields.numbers(data)),
    }
}

fn attachment(fields: &mut Fields<'_>, node: NodeId) -> Attachment {
    Attachment {
        name: fields.text_or_empty(node, "Name"),
        content_type: fields.text_or_empty(node, "ContentType"),
        data: fields.bytes(node),
    }
}
