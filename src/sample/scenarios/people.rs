//! Units, stations and columns as people leave them: tested again at once, removed, empty, repeated.

use crate::vte::value::Value;

use super::super::calendar::Moment;
use super::super::draft::{Draft, Step, Unit};
use super::super::measure::{Fate, carry_out};
use super::super::plans::PLANS;
use super::super::rng::{Rng, guid};
use super::Made;

/// The station that is no longer in the database.
const REMOVED: usize = 4;

/// Columns of `IndexData` that may be NULL, but for the time, without which a run cannot be delivered.
const NULLABLE: [&str; 21] = [
    "Uut_GUID",
    "Product_GUID",
    "Testplan_GUID",
    "TestplanRevision_GUID",
    "Testsystem_GUID",
    "User_GUID",
    "ExitCode",
    "Result",
    "TestTime",
    "Hostname",
    "Site",
    "UserName",
    "ProductName",
    "ProductType",
    "ProductVersion",
    "TestplanName",
    "TestplanVariant",
    "TestplanRevision",
    "Info1",
    "Info2",
    "Info3",
];

pub(super) fn drafts(made: &mut Made) -> Vec<Draft> {
    let mut drafts = same_second(made);
    drafts.extend(removed_station(made));
    drafts.extend(empty(made));
    drafts.extend(repeated(made));
    drafts.extend(odd_units(made));
    drafts
}

/// A unit tested three times within a second, by a test that is over in a moment.
fn same_second(made: &mut Made) -> Vec<Draft> {
    let second = Moment::utc(2026, 3, 7, 9, 0, 0);
    let unit = made.unit(4, second);
    let attempts = [(0.103, 0), (0.437, 0), (0.87, 1)];
    let run = |(offset, result): (f64, i64)| {
        let mut draft = made.run(5, 4, &unit, second.after(offset));
        draft.seconds = Some(0.25);
        let step = Step::number("Resistance at 0 °C", if result == 1 { 100.01 } else { 99.2 });
        draft.step(step.limits(99.94, 100.06).units("Ω").verdict(result)).ended(Some(result), Some(0))
    };
    attempts.map(run).into()
}

/// Runs of a station that has been removed from the database.
fn removed_station(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2025, 10, 18, 7, 30, 0);
    let run = |number: u32| {
        let mut draft = made.new_run(0, 0, saturday.after(f64::from(number) * 400.0));
        let mut rng = Rng::of(made.seed, "removed", u64::from(number));
        draft.steps = carry_out(&PLANS[0], draft.unit.as_ref(), Fate::Pass, None, &mut rng);
        draft.station = REMOVED;
        draft
    };
    (0..3).map(run).collect()
}

/// Runs in which next to nothing was filled in.
fn empty(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 3, 7, 10, 0, 0);
    let step = || Step { name: None, verdict: None, ..Step::number("", None) };
    let mut nothing = made.new_run(2, 2, saturday);
    nothing.unit = None;
    let nothing = NULLABLE.iter().fold(nothing.step(step()), |run, column| run.cell(column, Value::Null));
    let blank = made.new_run(2, 2, saturday.after(300.0));
    let blank = NULLABLE[9..].iter().fold(blank, |run, column| run.cell(column, Value::Text(" ".to_owned())));
    let no_plan = made.new_run(5, 4, saturday.after(600.0)).cell("TestplanVariant", Value::Text(String::new()));
    let step = || Step::number("Resistance at 0 °C", 100.003).limits(99.94, 100.06).units("Ω");
    vec![nothing, blank.step(step()), no_plan.step(step())]
}

/// Steps with the same number: a test repeated until it passed, and one number in all three tables.
fn repeated(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 3, 7, 11, 0, 0);
    let contact = |value: f64, verdict: i64| {
        Step::number("Contact resistance", value).limits(None, 0.5).units("Ω").verdict(verdict).numbered("4")
    };
    let mut again = made
        .new_run(2, 2, saturday)
        .step(contact(12.7, 0))
        .step(contact(0.81, 0))
        .step(contact(0.11, 1))
        .step(Step::text("Remark", "cleaned the contact twice"));
    for (step, number) in again.steps.iter_mut().zip([4, 4, 4, 5]) {
        step.step_number = Some(number);
    }
    let mut shared = made
        .new_run(2, 2, saturday.after(300.0))
        .step(Step::other("Raw data", "Text", "3.29;3.30;3.31"))
        .step(Step::text("Instrument", "34465A"))
        .step(Step::number("Mean", 3.3).limits(3.2, 3.4).units("V"))
        .step(Step::number("Later", 1.0))
        .step(Step::number("Without a number", 2.0));
    for (step, number) in shared.steps.iter_mut().zip([Some(10), Some(10), Some(10), Some(900), None]) {
        step.step_number = number;
    }
    vec![again, shared]
}

fn odd_units(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 3, 7, 12, 0, 0);
    let step = || Step::number("Rail 3V3", 3.304).limits(3.2, 3.4).units("V").numbered("20.1");
    let mut minutes = 0.0;
    let mut run = |serial: &str| {
        minutes += 5.0;
        let unit = Unit { id: guid(made.seed, "odd serial", minutes as u64), serial: serial.to_owned() };
        made.run(2, 2, &unit, saturday.after(minutes * 60.0)).step(step())
    };
    let long_info = "Batch 2026-07, reel 4, fixture exchanged. ".repeat(6);
    vec![
        run("Åäö-ß/001 #7"),
        run("M77-温控-0001"),
        run(&"S".repeat(64)),
        run("  padded  "),
        run("0007"),
        run("m7726990000")
            .cell("Info1", Value::Text(long_info))
            .cell("Info3", Value::Text("Wärmeschrank <2>".to_owned())),
        run("M7726-LONG").cell("TestTime", Value::Real(259_200.5)),
        run("M7726-NOTIME").cell("TestTime", Value::Null),
        run("M7726-TIC").cell("Timestamp", Value::Text("2026-03-07 14:00:00.997".to_owned())),
    ]
}
