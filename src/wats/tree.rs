//! A report as a person would read it: a header, then the steps as a tree.

use std::fmt::Write;

use super::model::{Body, NumericLimit, Operator, Report, Step, StepContent, StringValue, TextOperator};
use super::names::Named as _;

/// How much of a text is shown in one line.
const SHOWN: usize = 120;

/// Text in one of the colours of a terminal, or plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours(pub bool);

impl Colours {
    fn status(self, text: &str) -> String {
        let code = match text.trim() {
            "Passed" | "Done" => "32",
            "Failed" => "31",
            "Error" | "Terminated" => "35",
            _ => "90",
        };
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The report as text. `clean` makes text from the report safe to print.
pub fn tree(report: &Report, colours: Colours, clean: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name:<15} {}", clean(value));
        }
    };
    let result = colours.status(&format!("{:?}", report.result));
    let kind = match &report.body {
        Body::Uut(_) => "Test report (UUT)",
        Body::Uur(_) => "Repair report (UUR)",
    };
    line("Report", &format!("{kind} {}", crate::wats::guid(report.id)));
    let _ = writeln!(out, "{:<15} {result}", "Result");
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name:<15} {}", clean(value));
        }
    };
    line("Serial number", &report.sn);
    line("Part number", &format!("{}  revision {}", report.pn, report.rev));
    line("Start", &report.start.format("%Y-%m-%d %H:%M:%S%.f %:z").to_string());
    line("Station", &format!("{}  at {}, {}", report.machine_name, report.location, report.purpose));
    let process = (report.process.code.map(|code| code.to_string()), report.process.name.clone());
    line("Process", &[process.0, process.1].into_iter().flatten().collect::<Vec<_>>().join(" "));
    match &report.body {
        Body::Uut(uut) => {
            line("Operator", uut.operator.as_deref().unwrap_or_default());
            line("Batch", uut.batch.as_deref().unwrap_or_default());
            line("Test time", &uut.execution_time.map(|seconds| format!("{seconds} s")).unwrap_or_default());
            line("Error", &uut.error_code.map(|code| code.to_string()).unwrap_or_default());
            line("Error message", uut.error_message.as_deref().unwrap_or_default());
            line("Comment", uut.comment.as_deref().unwrap_or_default());
        }
        Body::Uur(uur) => {
            line("Repaired by", uur.operator.as_deref().unwrap_or_default());
            line("Failed test", &uur.referenced_uut.map(crate::wats::guid).unwrap_or_default());
            line("Comment", uur.comment.as_deref().unwrap_or_default());
            for failure in &uur.failures {
                let at = failure.component.as_deref().map(|at| format!(" at {at}")).unwrap_or_default();
                line("Failure", &format!("{}: {}{at}", failure.category, failure.code));
            }
        }
    }
    for info in &report.misc_info {
        let value = info.text.clone().or(info.numeric.map(|number| number.to_string())).unwrap_or_default();
        line(&clean(&info.description), &value);
    }
    for unit in &report.units {
        line("Sub-unit", &format!("{} {} {}", unit.part_type.as_deref().unwrap_or_default(), unit.pn, unit.sn));
    }
    if let Body::Uut(uut) = &report.body {
        out.push('\n');
        step(&mut out, &uut.root, "", "", colours, clean);
    }
    out
}

fn step(out: &mut String, step_: &Step, lead: &str, below: &str, colours: Colours, clean: &dyn Fn(&str) -> String) {
    let status = step_.status.name();
    let mut facts: Vec<String> = Vec::new();
    match &step_.content {
        StepContent::None => {}
        // A group of steps says no more than its name.
        StepContent::Sequence(sequence) if sequence.name == step_.name => {}
        StepContent::Sequence(sequence) => facts.push(format!("{} {}", sequence.name, sequence.version)),
        StepContent::Numeric(all) => facts.extend(all.iter().map(numeric)),
        StepContent::Text(all) => facts.extend(all.iter().map(text)),
        StepContent::PassFail(all) => {
            facts.extend(all.iter().map(|one| format!("{} {:?}", one.name.as_deref().unwrap_or_default(), one.status)));
        }
        StepContent::CallExe(code) => facts.push(format!("exit code {code}")),
        StepContent::Message { button, response } => {
            facts.push(format!("button {button:?}, response {}", response.as_deref().unwrap_or_default()));
        }
    }
    if let Some(chart) = &step_.chart {
        let points: usize = chart.series.iter().map(|series| series.y.len()).sum();
        facts.push(format!("chart {} ({} series, {points} points)", chart.label, chart.series.len()));
    }
    if let Some(file) = &step_.attachment {
        facts.push(format!("attachment {} ({}, {} bytes)", file.name, file.content_type, file.data.len()));
    }
    if let Some(message) = &step_.error_message {
        facts.push(message.clone());
    }
    let name = clean(&step_.name);
    let fact = facts.iter().map(|fact| clean(fact).replace('\n', " ")).collect::<Vec<_>>().join("; ");
    let _ = writeln!(
        out,
        "{lead}{} {name}{}{}",
        colours.status(&format!("{status:<10}")),
        if fact.is_empty() { "" } else { "  " },
        shortened(&fact)
    );
    let steps = match &step_.content {
        StepContent::Sequence(sequence) => sequence.steps.as_slice(),
        _ => &[],
    };
    if let Some(text) = &step_.report_text {
        let bar = if steps.is_empty() { "   " } else { "│  " };
        for line in clean(text).lines().take(5) {
            let _ = writeln!(out, "{below}{bar}           {}", shortened(line));
        }
    }
    for (place, child) in steps.iter().enumerate() {
        let last = place + 1 == steps.len();
        let (branch, next) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        step(out, child, &format!("{below}{branch}"), &format!("{below}{next}"), colours, clean);
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn numeric(one: &NumericLimit) -> String {
    let name = one.name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
    let units = one.units.as_deref().map(|units| format!(" {units}")).unwrap_or_default();
    let low = one.limits.low.unwrap_or(f64::NAN);
    let high = one.limits.high.unwrap_or(f64::NAN);
    let limits = match one.limits.operator {
        Operator::LOG => String::new(),
        Operator::EQ => format!("  (= {low})"),
        Operator::NE => format!("  (≠ {low})"),
        Operator::GT => format!("  (> {low})"),
        Operator::GE => format!("  (≥ {low})"),
        Operator::LT => format!("  (< {low})"),
        Operator::LE => format!("  (≤ {low})"),
        Operator::GELE => format!("  ({low} … {high})"),
        other => format!("  ({other:?} {low} {high})"),
    };
    format!("{name}{}{units}{limits}", one.value)
}

fn text(one: &StringValue) -> String {
    let name = one.name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
    let limit = match (&one.operator, &one.limit) {
        (TextOperator::LOG, _) | (_, None) => String::new(),
        (operator, Some(limit)) => format!("  ({operator:?} \"{limit}\")"),
    };
    format!("{name}\"{}\"{limit}", one.value)
}
