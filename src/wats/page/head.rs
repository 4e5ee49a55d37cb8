//! The head of the page, the sub-units, and what was repaired.

use super::html::Html;
use crate::wats::model::{Body, Process, Report, Unit, Uur};
use crate::wats::names::Named as _;

/// A sign for each word, for those who cannot tell the colours, and for printers.
pub(super) fn sign(word: &str) -> &'static str {
    match word {
        "Passed" => "✓",
        "Failed" => "✗",
        "Error" => "!",
        "Terminated" => "■",
        "Skipped" => "–",
        _ => "·",
    }
}

/// The word of a status, as a label.
pub(super) fn label(out: &mut Html, word: &str) {
    out.raw("<span class=\"label ").raw(&word.to_lowercase()).raw("\"><span aria-hidden=\"true\">");
    out.raw(sign(word)).raw("</span> ").raw(word).raw("</span>");
}

pub(super) fn head(out: &mut Html, report: &Report) {
    let kind = match &report.body {
        Body::Uut(_) => "Test report",
        Body::Uur(_) => "Repair report",
    };
    out.raw("<header>\n<p class=\"kind\">")
        .raw(kind)
        .raw("</p>\n<h1>")
        .text(&report.sn)
        .raw("</h1>\n<p class=\"result\">");
    match &report.body {
        Body::Uut(_) => label(out, report.result.name()),
        // The result of a repair is always the same and says nothing.
        Body::Uur(_) => {
            out.raw("Repaired");
        }
    }
    out.raw("</p>\n<dl>\n");
    out.fact("Part number", &report.pn).fact("Revision", &report.rev);
    out.fact("Start", &report.start.format("%Y-%m-%d %H:%M:%S %:z").to_string());
    out.fact("Station", &report.machine_name).fact("Location", &report.location).fact("Purpose", &report.purpose);
    out.fact("Process", &process(&report.process));
    match &report.body {
        Body::Uut(uut) => {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            out.fact("Operator", &text(&uut.operator)).fact("Batch", &text(&uut.batch));
            out.fact("Fixture", &text(&uut.fixture));
            out.fact("Test time", &uut.execution_time.map(|seconds| format!("{seconds} s")).unwrap_or_default());
            out.fact("Error code", &uut.error_code.map(|code| code.to_string()).unwrap_or_default());
            out.fact("Error", &text(&uut.error_message)).fact("Comment", &text(&uut.comment));
        }
        Body::Uur(uur) => repair(out, uur),
    }
    out.raw("</dl>\n");
    if !report.misc_info.is_empty() {
        out.raw("<dl class=\"more\">\n");
        for info in &report.misc_info {
            let number = info.numeric.map(|number| number.to_string());
            out.fact(&info.description, &info.text.clone().or(number).unwrap_or_default());
        }
        out.raw("</dl>\n");
    }
    out.raw("</header>\n");
}

fn repair(out: &mut Html, uur: &Uur) {
    out.fact("Repaired by", uur.operator.as_deref().unwrap_or_default());
    out.fact("Failed in", &process(&uur.test_process));
    out.fact("Failed test", &uur.referenced_uut.map(crate::wats::guid).unwrap_or_default());
    let date = |date: Option<chrono::DateTime<chrono::Utc>>| {
        date.map(|date| date.format("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default()
    };
    out.fact("Confirmed", &date(uur.confirmed)).fact("Finalized", &date(uur.finalized));
    out.fact("Comment", uur.comment.as_deref().unwrap_or_default());
}

fn process(process: &Process) -> String {
    let code = process.code.map(|code| code.to_string());
    [code, process.name.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) fn units(out: &mut Html, units: &[Unit]) {
    if units.is_empty() {
        return;
    }
    out.raw("<section>\n<h2>Units</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Type</th><th>Serial number</th>");
    out.raw("<th>Part number</th><th>Revision</th><th>Position</th></tr></thead>\n<tbody>\n");
    for unit in units {
        out.raw("<tr>").cell(unit.part_type.as_deref().unwrap_or_default()).cell(&unit.sn).cell(&unit.pn);
        out.cell(unit.rev.as_deref().unwrap_or_default());
        out.cell(&unit.position.map(|position| position.to_string()).unwrap_or_default()).raw("</tr>\n");
    }
    out.raw("</tbody>\n</table></div>\n</section>\n");
}

pub(super) fn failures(out: &mut Html, uur: &Uur) {
    out.raw("<div class=\"wide\"><table>\n<thead><tr>");
    out.raw("<th>Category</th><th>Code</th><th>Component</th><th>Part</th><th>Step</th><th>Comment</th></tr></thead>\n<tbody>\n");
    for failure in &uur.failures {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        out.raw("<tr>").cell(&failure.category).cell(&failure.code).cell(&text(&failure.component));
        out.cell(&text(&failure.article_number)).cell(&failure.step_id.to_string()).cell(&text(&failure.comment));
        out.raw("</tr>\n");
    }
    out.raw("</tbody>\n</table></div>\n");
    for binary in &uur.binaries {
        super::attachment::show(out, &binary.name, &binary.content_type, &binary.data);
    }
}

/// The repairs of the unit after the run.
pub(super) fn repairs(out: &mut Html, repairs: &[Report]) {
    for report in repairs {
        let Body::Uur(uur) = &report.body else { continue };
        out.raw("<section>\n<h2>Repair of ").text(&report.start.format("%Y-%m-%d %H:%M").to_string()).raw("</h2>\n");
        if let Some(operator) = &uur.operator {
            out.raw("<p>By ").text(operator).raw("</p>\n");
        }
        if let Some(comment) = &uur.comment {
            out.raw("<p>").text(comment).raw("</p>\n");
        }
        failures(out, uur);
        out.raw("</section>\n");
    }
}
