//! The steps: the failed ones as a list of links, then all of them as a tree.

use super::head::label;
use super::html::Html;
use super::{attachment, bar, plot};
use crate::wats::model::{
    Limits, MeasurementStatus, NumericLimit, Operator, PassFail, Step, StepContent, StepStatus, StringValue,
    TextOperator,
};
use crate::wats::names::Named as _;
use crate::wats::number;

/// The most failed steps that are listed.
const LISTED: usize = 200;
/// Sequences in sequences that are drawn; deeper ones are written on this depth.
const DEEPEST: usize = 12;
/// A report text of one line of at most so many bytes stands as a note.
const LINE: usize = 160;

/// The failed steps and those that could not tell, as links.
pub(super) fn failed(out: &mut Html, root: &Step) {
    let mut found = Vec::new();
    let mut number = 0;
    collect(root, &mut number, &mut found);
    if found.is_empty() {
        return;
    }
    out.raw("<section class=\"failures\">\n<h2>").raw(&found.len().to_string());
    out.raw(if found.len() == 1 { " step that did not pass" } else { " steps that did not pass" }).raw("</h2>\n<ul>\n");
    for (number, step) in found.iter().take(LISTED) {
        out.raw("<li>");
        label(out, step.status.name());
        out.raw(&format!(" <a href=\"#step-{number}\">")).text(&step.name).raw("</a>");
        if let StepContent::Numeric(all) = &step.content
            && let Some(first) = all.iter().find(|one| one.status == MeasurementStatus::Failed).or(all.first())
        {
            let limits = limits(&first.limits, first.units.as_deref());
            out.raw(" ").text(&value(first));
            if !limits.is_empty() {
                out.raw(" <span class=\"note\">limits ").text(&limits).raw("</span>");
            }
        }
        out.raw("</li>\n");
    }
    out.raw("</ul>\n</section>\n");
}

fn collect<'a>(step: &'a Step, number: &mut usize, found: &mut Vec<(usize, &'a Step)>) {
    let own = *number;
    *number += 1;
    let is_bad = matches!(step.status, StepStatus::Failed | StepStatus::Error | StepStatus::Terminated);
    match &step.content {
        StepContent::Sequence(sequence) => sequence.steps.iter().for_each(|step| collect(step, number, found)),
        _ if is_bad => found.push((own, step)),
        _ => {}
    }
}

/// All steps.
pub(super) fn steps(out: &mut Html, root: &Step) {
    out.raw("<section id=\"steps\">\n<h2>Steps</h2>\n<ol class=\"steps\">\n");
    let mut number = 0;
    step(out, root, &mut number, 0);
    out.raw("</ol>\n</section>\n");
}

fn step(out: &mut Html, it: &Step, number: &mut usize, depth: usize) {
    let own = *number;
    *number += 1;
    out.raw(&format!("<li id=\"step-{own}\" class=\"{}\">", it.status.name().to_lowercase()));
    match &it.content {
        StepContent::Sequence(sequence) => {
            let open = depth <= DEEPEST;
            out.raw(if open { "<details open><summary>" } else { "<details><summary>" });
            label(out, it.status.name());
            out.raw(" <span class=\"name\">").text(&it.name).raw("</span>");
            // A group of steps says no more than its name.
            if sequence.name != it.name {
                out.raw(" <span class=\"note\">").text(&sequence.name).raw(" ").text(&sequence.version).raw("</span>");
            }
            out.raw(&time(it)).raw("</summary>\n");
            notes(out, it);
            out.raw("<ol>\n");
            sequence.steps.iter().for_each(|below| step(out, below, number, depth + 1));
            out.raw("</ol>\n</details>");
        }
        content => {
            out.raw("<div class=\"row\">");
            label(out, it.status.name());
            out.raw(" <span class=\"name\">").text(&it.name).raw("</span>").raw(&time(it)).raw("</div>\n");
            measurements(out, content);
            notes(out, it);
        }
    }
    out.raw("</li>\n");
}

fn time(step: &Step) -> String {
    step.total_time
        .map(|seconds| format!(" <span class=\"note\">{} s</span>", number::text(seconds)))
        .unwrap_or_default()
}

/// What stands with a step besides its measurements.
fn notes(out: &mut Html, step: &Step) {
    if let Some(message) = &step.error_message {
        out.raw("<p class=\"message\">").text(message).raw("</p>\n");
    }
    if let Some(chart) = &step.chart {
        plot::plot(out, chart);
    }
    if let Some(file) = &step.attachment {
        attachment::show(out, &file.name, &file.content_type, &file.data);
    }
    match step.report_text.as_deref().map(str::trim_end) {
        None | Some("") => {}
        Some(text) if text.contains('\n') || text.len() > LINE => {
            out.raw("<pre>").text(text).raw("</pre>\n");
        }
        Some(text) => {
            out.raw("<p class=\"note\">").text(text).raw("</p>\n");
        }
    }
}

fn measurements(out: &mut Html, content: &StepContent) {
    if matches!(content, StepContent::None | StepContent::Sequence(_)) {
        return;
    }
    out.raw("<table><tbody>\n");
    let mut row =
        |status: MeasurementStatus, name: Option<&str>, value: &str, limits: &str, bar: Option<&NumericLimit>| {
            let word = match status {
                MeasurementStatus::Passed => "",
                MeasurementStatus::Failed => "outside",
                MeasurementStatus::Skipped => "skipped",
            };
            out.raw("<tr class=\"").raw(word).raw("\"><th scope=\"row\">").text(name.unwrap_or_default()).raw("</th>");
            out.raw("<td class=\"value\">").text(value).raw("</td><td class=\"limits\">").text(limits).raw("</td><td>");
            if let Some(one) = bar {
                bar::bar(out, one.value, &one.limits, value, limits);
            }
            out.raw("</td></tr>\n");
        };
    match content {
        StepContent::Numeric(all) => all.iter().for_each(|one| {
            row(one.status, one.name.as_deref(), &value(one), &limits(&one.limits, one.units.as_deref()), Some(one));
        }),
        StepContent::Text(all) => {
            for one in all {
                row(one.status, one.name.as_deref(), &one.value, &text_limit(one), None);
            }
        }
        StepContent::PassFail(all) => all.iter().for_each(|one: &PassFail| {
            row(one.status, one.name.as_deref(), &format!("{:?}", one.status), "", None);
        }),
        StepContent::CallExe(code) => row(MeasurementStatus::Passed, Some("Exit code"), &number::text(*code), "", None),
        StepContent::Message { button, response } => {
            let button = button.map(|button| format!("button {button}")).unwrap_or_default();
            row(MeasurementStatus::Passed, Some(&button), response.as_deref().unwrap_or_default(), "", None);
        }
        StepContent::None | StepContent::Sequence(_) => {}
    }
    out.raw("</tbody></table>\n");
}

fn value(one: &NumericLimit) -> String {
    let units = one.units.as_deref().map(|units| format!(" {units}")).unwrap_or_default();
    format!("{}{units}", number::text(one.value))
}

/// The limits in words of mathematics.
fn limits(limits: &Limits, units: Option<&str>) -> String {
    let of = |limit: Option<f64>| limit.map_or_else(|| "?".to_owned(), number::text);
    let (low, high) = (of(limits.low), of(limits.high));
    let text = match limits.operator {
        Operator::LOG => return String::new(),
        Operator::EQ => format!("= {low}"),
        Operator::NE => format!("≠ {low}"),
        Operator::GT => format!("> {low}"),
        Operator::GE => format!("≥ {low}"),
        Operator::LT => format!("< {low}"),
        Operator::LE => format!("≤ {low}"),
        Operator::GELE => format!("{low} … {high}"),
        Operator::GTLT => format!("> {low}, < {high}"),
        Operator::GELT => format!("≥ {low}, < {high}"),
        Operator::GTLE => format!("> {low}, ≤ {high}"),
        Operator::LTGT => format!("< {low} or > {high}"),
        Operator::LEGE => format!("≤ {low} or ≥ {high}"),
        Operator::LEGT => format!("≤ {low} or > {high}"),
        Operator::LTGE => format!("< {low} or ≥ {high}"),
    };
    units.map_or_else(|| text.clone(), |units| format!("{text} {units}"))
}

fn text_limit(one: &StringValue) -> String {
    match (&one.operator, &one.limit) {
        (TextOperator::LOG, _) | (_, None) => String::new(),
        (TextOperator::EQ | TextOperator::CASESENSIT, Some(limit)) => format!("is “{limit}”"),
        (TextOperator::IGNORECASE, Some(limit)) => format!("is “{limit}” in any case"),
        (operator, Some(limit)) => format!("{operator:?} “{limit}”"),
    }
}
