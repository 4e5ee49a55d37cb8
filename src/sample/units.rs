//! What belongs to a unit besides its runs: its own row, its parts, its history and its repairs.

use uuid::Uuid;

use crate::vte::value::{Row, Value};

use super::draft::{Draft, Outcome, Unit};
use super::plans::{plan_guid, revision_guid};
use super::plant::{ACTION_CODES, FAILURE_CODES, PEOPLE, STATIONS, person_guid, product_guid, station_guid};
use super::rng::{Rng, guid};
use super::rows::{int, text};

/// The numbers of the products that have parts with serial numbers, and the parts: type, part number, version, place.
const PARTS: &[(usize, &[[&str; 4]])] = &[
    (1, &[["Transformer", "TR-2410", "4", "T1"]]),
    (2, &[["Control board", "CB-771", "R2", "Slot 1"], ["Power stage", "PB-772", "R1B", "Slot 2"]]),
    (5, &[["Panel", "TFT-070", "", "LCD1"], ["Moderkort", "MK-310", "C", "Å1"]]),
];

/// The number of the product that has a tested sensor in it.
const CONTROLLER: usize = 6;

/// Who repairs.
const TECHNICIAN: usize = 2;

/// The row of `UutData`, with what its last run left.
pub(super) fn unit_row(seed: u64, unit: &Unit, runs: &[Draft]) -> Row {
    let (first, last) = (&runs[0], &runs[runs.len() - 1]);
    vec![
        Value::Guid(unit.id),
        text(Some(unit.serial.as_str())),
        Value::Guid(product_guid(seed, first.product)),
        Value::Guid(station_guid(seed, last.station)),
        Value::Guid(plan_guid(seed, last.plan)),
        Value::Guid(revision_guid(seed, last.plan, last.revision)),
        Value::Guid(person_guid(seed, last.person)),
        Value::Text(last.end.datetime()),
        int(last.result),
        Value::Int(runs.len() as i64),
    ]
}

/// The parts built into the unit, as scanned in its first run. A controller has a `sensor` in it, which is a unit of its
/// own.
pub(super) fn parts(seed: u64, unit: &Unit, run: &Draft, sensor: Option<&Unit>) -> Vec<(&'static str, Row)> {
    let parts = PARTS.iter().find(|(product, _)| *product == run.product).map_or(&[][..], |(_, parts)| parts);
    let mut rng = Rng::of(seed, "parts", unit.id.as_u64_pair().0);
    let mut row = |part: Option<Uuid>, [ty, number, version, position]: [&str; 4], serial: Option<&str>| {
        let serial = serial.map_or_else(|| format!("{}{:07}", &number[..2], rng.below(10_000_000)), str::to_owned);
        let row = vec![
            Value::Guid(rng.guid()),
            Value::Guid(unit.id),
            Value::Guid(run.id),
            part.map_or(Value::Null, Value::Guid),
            text(Some(ty)),
            text(Some(number)),
            text((!version.is_empty()).then_some(version)),
            text(Some(serial)),
            text(Some(position)),
            Value::Text(run.end.datetime()),
        ];
        ("AssemblyData", row)
    };
    let mut rows: Vec<_> = parts.iter().map(|part| row(None, *part, None)).collect();
    if let (CONTROLLER, Some(sensor)) = (run.product, sensor) {
        rows.push(row(Some(sensor.id), ["Sensor", "TSN-12", "", "X1"], Some(&sensor.serial)));
    }
    rows
}

/// What a run adds to the history of the unit: that it came, and that it failed.
pub(super) fn history(seed: u64, unit: &Unit, run: &Draft, number: usize) -> Option<(&'static str, Row)> {
    let (event, what) = match (number, run.result) {
        (_, Some(0)) => (2, "Test failed"),
        (0, _) => (1, "Registered"),
        _ => return None,
    };
    Some(("UutHistory", history_row(seed, unit, run, event, what, None)))
}

fn history_row(seed: u64, unit: &Unit, run: &Draft, event: i64, what: &str, comment: Option<&str>) -> Row {
    vec![
        Value::Guid(guid(seed, "history", run.id.as_u64_pair().0 ^ event.unsigned_abs())),
        Value::Guid(unit.id),
        Value::Guid(run.id),
        Value::Text(run.end.after(event as f64).datetime()),
        Value::Int(event),
        text(Some(what)),
        text(Some(PEOPLE[run.person].login)),
        text(Some(STATIONS[run.station].host)),
        text(comment),
    ]
}

/// The repair after a failed run: what was wrong, one or two actions, and the entry in the history.
pub(super) fn repair(seed: u64, unit: &Unit, run: &Draft) -> Vec<(&'static str, Row)> {
    let mut rng = Rng::of(seed, "repair", run.id.as_u64_pair().0);
    let id = rng.guid();
    let failure = rng.below(FAILURE_CODES.len() as u64);
    let failed = run.steps.iter().find(|step| step.verdict == Some(0));
    let done = run.end.after(1_500.0 + rng.unit() * 3_000.0);
    let comment = match failed.map(|step| &step.outcome) {
        Some(Outcome::Number { value: Some(value), .. }) => format!("Measured {value} again by hand, confirmed."),
        Some(_) => "Seen under the microscope.".to_owned(),
        None => "No step failed; the run was stopped.".to_owned(),
    };
    let mut rows = vec![(
        "RepairData",
        vec![
            Value::Guid(id),
            Value::Guid(run.id),
            Value::Guid(unit.id),
            Value::Guid(guid(seed, "failure code", failure)),
            Value::Guid(person_guid(seed, TECHNICIAN)),
            text(Some(PEOPLE[TECHNICIAN].login)),
            Value::Text(done.datetime()),
            int(failed.and_then(|step| step.step_number)),
            text(failed.and_then(|step| step.name.clone())),
            Value::Int(2),
            text(Some(comment)),
        ],
    )];
    for number in 0..=rng.below(2) {
        let action = rng.below(ACTION_CODES.len() as u64 - 1);
        let reference = format!("{}{}", rng.pick(&["R", "C", "U", "Q", "L"]), 100 + rng.below(90));
        rows.push((
            "RepairActions",
            vec![
                Value::Guid(rng.guid()),
                Value::Guid(id),
                Value::Guid(guid(seed, "action code", action)),
                text(Some(reference)),
                text((action == 1).then(|| format!("{:05}-{}", rng.below(100_000), rng.below(10)))),
                text(Some(if number == 0 { "Top" } else { "Bottom" })),
                Value::Null,
                Value::Text(done.datetime()),
                Value::Guid(person_guid(seed, TECHNICIAN)),
            ],
        ));
    }
    rows.push(("UutHistory", history_row(seed, unit, run, 3, "Repaired", Some("Back to test"))));
    rows
}
