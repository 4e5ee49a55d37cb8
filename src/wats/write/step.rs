//! Steps and what they hold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::xml::{Tag, Xml};
use crate::wats::model::{Attachment, Chart, NumericLimit, Sequence, Series, Step, StepContent, StringValue};
use crate::wats::{number, step_type};

/// The root step and all below it. `Id` is a running number in document order from 0, as the client itself counts.
pub(super) fn tree(xml: &mut Xml, root: &Step) {
    let mut next_id = 0;
    write(xml, root, &mut next_id);
}

fn write(xml: &mut Xml, step: &Step, next_id: &mut u32) {
    let tag = attributes(xml, step, *next_id);
    *next_id += 1;
    if is_empty(step) {
        return tag.empty();
    }
    tag.open();
    if let Some(text) = &step.report_text {
        xml.text_element("ReportText", text);
    }
    content(xml, &step.content);
    if let Some(part) = &step.chart {
        chart(xml, part);
    }
    if let Some(part) = &step.attachment {
        attachment(xml, part);
    }
    if let StepContent::Sequence(sequence) = &step.content {
        for child in &sequence.steps {
            write(xml, child, next_id);
        }
    }
    xml.close("Step");
}

fn is_empty(step: &Step) -> bool {
    let no_content = match &step.content {
        StepContent::None => true,
        StepContent::Numeric(all) => all.is_empty(),
        StepContent::Text(all) => all.is_empty(),
        StepContent::PassFail(all) => all.is_empty(),
        StepContent::Sequence(_) | StepContent::CallExe(_) | StepContent::Message { .. } => false,
    };
    no_content && step.report_text.is_none() && step.chart.is_none() && step.attachment.is_none()
}

fn attributes<'x>(xml: &'x mut Xml, step: &Step, id: u32) -> Tag<'x> {
    xml.tag("Step")
        .integer("Id", Some(id))
        .named("Group", step.group)
        .text("Name", &step.name)
        .text("StepType", step_type::of(step))
        .named("Status", step.status)
        .number("total_time", step.total_time)
        .integer("StepIndex", step.index)
        .integer("StepErrorCode", step.error_code)
        .maybe("StepErrorMessage", step.error_message.as_deref())
}

fn content(xml: &mut Xml, content: &StepContent) {
    match content {
        StepContent::None => {}
        StepContent::Sequence(sequence) => sequence_call(xml, sequence),
        StepContent::Numeric(all) => {
            for measurement in all {
                numeric(xml, measurement);
            }
        }
        StepContent::Text(all) => {
            for measurement in all {
                string(xml, measurement);
            }
        }
        StepContent::PassFail(all) => {
            for measurement in all {
                let tag = xml.tag("PassFail").maybe("Name", measurement.name.as_deref());
                tag.named("Status", measurement.status).empty();
            }
        }
        StepContent::CallExe(exit_code) => xml.tag("Callexe").number("ExitCode", Some(*exit_code)).empty(),
        StepContent::Message { button, response } => {
            xml.tag("MessagePopup").integer("Button", *button).maybe("Response", response.as_deref()).empty();
        }
    }
}

fn sequence_call(xml: &mut Xml, sequence: &Sequence) {
    xml.tag("SequenceCall")
        .text("Name", &sequence.name)
        .text("Version", &sequence.version)
        .text("Filename", &sequence.file_name)
        .text("Filepath", &sequence.file_path)
        .empty();
}

fn numeric(xml: &mut Xml, measurement: &NumericLimit) {
    xml.tag("NumericLimit")
        .maybe("Name", measurement.name.as_deref())
        .number("NumericValue", Some(measurement.value))
        .maybe("Units", measurement.units.as_deref())
        .named("CompOperator", measurement.limits.operator)
        .number("LowLimit", measurement.limits.low)
        .number("HighLimit", measurement.limits.high)
        .named("Status", measurement.status)
        .empty();
}

fn string(xml: &mut Xml, measurement: &StringValue) {
    xml.tag("StringValue")
        .maybe("Name", measurement.name.as_deref())
        .named("CompOperator", measurement.operator)
        .maybe("StringLimit", measurement.limit.as_deref())
        .text("StringValue", &measurement.value)
        .named("Status", measurement.status)
        .empty();
}

fn chart(xml: &mut Xml, chart: &Chart) {
    let tag = xml
        .tag("Chart")
        .named("ChartType", chart.kind)
        .text("Label", &chart.label)
        .text("XLabel", &chart.x_label)
        .text("XUnit", &chart.x_unit)
        .text("YLabel", &chart.y_label)
        .text("YUnit", &chart.y_unit);
    if chart.series.is_empty() {
        return tag.empty();
    }
    tag.open();
    for part in &chart.series {
        series(xml, part);
    }
    xml.close("Chart");
}

fn series(xml: &mut Xml, series: &Series) {
    xml.tag("Series").text("Name", &series.name).text("DataType", "XYG").open();
    xml.text_element("ydata", &numbers(&series.y));
    if let Some(x) = &series.x {
        xml.text_element("xdata", &numbers(x));
    }
    xml.close("Series");
}

/// Numbers separated by semicolons, without one behind the last.
fn numbers(values: &[f64]) -> String {
    let mut out = String::with_capacity(values.len() * 8);
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        number::push(&mut out, *value);
    }
    out
}

fn attachment(xml: &mut Xml, attachment: &Attachment) {
    xml.tag("Attachment")
        .text("Name", &attachment.name)
        .text("ContentType", &attachment.content_type)
        .text_content(&STANDARD.encode(&attachment.data));
}
