//! The rows of the configuration tables, and of what is known of causes.

use crate::vte::value::{Row, Value};

use super::calendar::Moment;
use super::plans::{PLANS, plan_guid, revision_guid};
use super::plant::{ACTION_CODES, FAILURE_CODES, PEOPLE, PRODUCTS, STATIONS, person_guid, product_guid, station_guid};
use super::rng::guid;
use super::rows::text;

/// Symptoms and their causes: product, plan, number and name of the test, then causes with failure and action code.
type Syndrome = (usize, usize, &'static str, &'static str, &'static [(&'static str, &'static str, &'static str, i64)]);

const SYNDROMES: &[Syndrome] = &[
    (0, 0, "3.5", "Ripple and noise", &[("C21 dry joint", "F02", "A01", 14), ("C21 wrong value", "F04", "A02", 3)]),
    (2, 2, "50.1", "CAN identifier", &[("Parameters not written", "F06", "A03", 9)]),
    (5, 6, "2.4", "Döda pixlar", &[("Panel skadad vid montering", "F03", "A02", 6)]),
];

/// The rows of one table after the other, masters before those that refer to them.
pub fn rows(seed: u64) -> Vec<(&'static str, Vec<Row>)> {
    vec![
        ("Products", products(seed)),
        ("Testplans", plans(seed)),
        ("TestplanRevisions", revisions(seed)),
        ("TestSystems", stations(seed)),
        ("TestsystemComponents", components(seed)),
        ("Users", people(seed)),
        ("UserRegistrations", logins(seed)),
        ("ProductRegistrations", registrations(seed)),
        ("RepairActionCodes", codes(seed, "action code", ACTION_CODES)),
        ("RepairFailureCodes", codes(seed, "failure code", FAILURE_CODES)),
        ("RepairSyndromes", syndromes(seed)),
        ("RepairSyndromeCauses", causes(seed)),
    ]
}

fn products(seed: u64) -> Vec<Row> {
    let rows = PRODUCTS.iter().enumerate().map(|(number, product)| {
        vec![
            Value::Guid(product_guid(seed, number)),
            text(Some(product.name)),
            text(Some(product.ty)),
            text(product.version),
            text(Some(product.description)),
            Value::Null,
            Value::Bool(true),
        ]
    });
    rows.collect()
}

fn plans(seed: u64) -> Vec<Row> {
    let rows = PLANS.iter().enumerate().map(|(number, plan)| {
        vec![
            Value::Guid(plan_guid(seed, number)),
            text(Some(plan.name)),
            text(plan.variant),
            text(Some(plan.description)),
            Value::Null,
            Value::Bool(true),
        ]
    });
    rows.collect()
}

fn revisions(seed: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, plan) in PLANS.iter().enumerate() {
        for (place, revision) in plan.revisions.iter().enumerate() {
            let released = Moment::utc(2025, 3, 3, 9, 15, 0).after((number * 40 + place * 97) as f64 * 86_400.0);
            let is_newest = place + 1 == plan.revisions.len();
            rows.push(vec![
                Value::Guid(revision_guid(seed, number, place)),
                Value::Guid(plan_guid(seed, number)),
                text(Some(*revision)),
                text(Some(format!(r"C:\VTE\Testplans\{}_{revision}.vxe", plan.name))),
                Value::Text(released.datetime()),
                Value::Int(i64::from(is_newest)),
                Value::Null,
            ]);
        }
    }
    rows
}

/// Stations that are still there, with their numbers.
fn present() -> impl Iterator<Item = (usize, &'static super::plant::Station)> {
    STATIONS.iter().enumerate().filter(|(_, station)| !station.removed)
}

fn stations(seed: u64) -> Vec<Row> {
    let rows = present().map(|(number, station)| {
        vec![
            Value::Guid(station_guid(seed, number)),
            text(Some(station.name)),
            text(Some(station.ty)),
            text(Some(station.host)),
            text(station.site),
            Value::Text(Moment::utc(2026, 9, 1, 6, 0, 0).datetime()),
            Value::Int(8_120 + 977 * number as i64),
            Value::Int(611 + 83 * number as i64),
            Value::Null,
        ]
    });
    rows.collect()
}

fn components(seed: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, station) in present() {
        for (place, [name, maker, model, serial]) in station.components.iter().enumerate() {
            rows.push(vec![
                Value::Guid(guid(seed, "component", (number * 10 + place) as u64)),
                Value::Guid(station_guid(seed, number)),
                text(Some(*name)),
                text(Some(*maker)),
                text(Some(*model)),
                text(Some(*serial)),
                Value::Int(365),
                Value::Text(Moment::utc(2025, 9, 2, 11, 0, 0).datetime()),
                Value::Text(Moment::utc(2026, 9, 2, 11, 0, 0).datetime()),
                Value::Int(1),
            ]);
        }
    }
    rows
}

/// Users, without their passwords.
fn people(seed: u64) -> Vec<Row> {
    let rows = PEOPLE.iter().enumerate().map(|(number, person)| {
        vec![
            Value::Guid(person_guid(seed, number)),
            text(Some(person.login)),
            text(Some(person.name)),
            Value::Int(person.level),
            Value::Int((1 << person.level) - 1),
            Value::Null,
            Value::Bool(true),
        ]
    });
    rows.collect()
}

fn logins(seed: u64) -> Vec<Row> {
    let rows = present().enumerate().map(|(place, (station, _))| {
        let login = Moment::utc(2026, 4, 20, 3, 57, 0).after(place as f64 * 71.3);
        vec![
            Value::Guid(guid(seed, "login", place as u64)),
            Value::Guid(person_guid(seed, place)),
            Value::Guid(station_guid(seed, station)),
            Value::Text(login.datetime()),
            if place == 0 { Value::Null } else { Value::Text(login.after(28_500.0).datetime()) },
        ]
    });
    rows.collect()
}

fn registrations(seed: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, plan) in PLANS.iter().enumerate() {
        for product in plan.products {
            rows.push(vec![
                Value::Guid(guid(seed, "registration", (number * 100 + product) as u64)),
                Value::Guid(product_guid(seed, *product)),
                Value::Guid(station_guid(seed, plan.stations[0])),
                Value::Guid(plan_guid(seed, number)),
                Value::Guid(revision_guid(seed, number, plan.revisions.len() - 1)),
                Value::Int(3),
                Value::Real(0.9),
                text(Some("line.leader@example.com")),
                Value::Null,
            ]);
        }
    }
    rows
}

fn codes(seed: u64, kind: &str, codes: &[(&str, &str)]) -> Vec<Row> {
    let rows = codes.iter().enumerate().map(|(number, (code, description))| {
        vec![Value::Guid(guid(seed, kind, number as u64)), text(Some(*code)), text(Some(*description))]
    });
    rows.collect()
}

fn syndromes(seed: u64) -> Vec<Row> {
    let rows = SYNDROMES.iter().enumerate().map(|(number, (product, plan, test, name, _))| {
        vec![
            Value::Guid(guid(seed, "syndrome", number as u64)),
            Value::Guid(product_guid(seed, *product)),
            Value::Guid(plan_guid(seed, *plan)),
            text(Some(*test)),
            text(Some(*name)),
            text(Some(format!("{name} out of limits"))),
        ]
    });
    rows.collect()
}

fn causes(seed: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, (.., causes)) in SYNDROMES.iter().enumerate() {
        for (place, (cause, failure, action, occurrences)) in causes.iter().enumerate() {
            rows.push(vec![
                Value::Guid(guid(seed, "cause", (number * 10 + place) as u64)),
                Value::Guid(guid(seed, "syndrome", number as u64)),
                text(Some(*cause)),
                text(Some(*failure)),
                text(Some(*action)),
                Value::Int(*occurrences),
            ]);
        }
    }
    rows
}
