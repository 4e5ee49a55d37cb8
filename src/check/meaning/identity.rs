//! Serial numbers, and plans whose runs have none: self-tests and calibrations.

use std::collections::BTreeMap;

use super::seen::Seen;
use super::{Line, Meaning, part, share};
use crate::vte::columns::ColumnMap;

/// Fewer runs of a plan than this say nothing.
const FEWEST: usize = 5;
/// Runs of a plan without a serial number, from which on it is taken for a self-test.
const MOSTLY: f64 = 0.9;

pub(super) fn meanings(seen: &Seen, map: &ColumnMap) -> Vec<Meaning> {
    let mut plans: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for run in &seen.runs {
        let counted = plans.entry(&run.testplan).or_default();
        counted.0 += usize::from(!run.serial);
        counted.1 += 1;
    }
    let without: usize = plans.values().map(|(without, _)| without).sum();
    let mut meanings = vec![serial(without, seen.runs.len(), map)];
    if share(without, seen.runs.len()) < MOSTLY {
        let plans: Vec<(&str, usize)> = plans
            .into_iter()
            .filter(|(plan, (without, all))| !plan.is_empty() && *all >= FEWEST && share(*without, *all) >= MOSTLY)
            .map(|(plan, (_, all))| (plan, all))
            .collect();
        meanings.extend(self_tests(&plans));
    }
    meanings
}

fn serial(without: usize, all: usize, map: &ColumnMap) -> Meaning {
    const NAME: &str = "serial numbers";
    let says = format!("{} runs have no serial number", part(without, all));
    if all == 0 || share(without, all) < MOSTLY {
        return Meaning::agrees(NAME, says);
    }
    let places: Vec<String> = map
        .tables()
        .filter_map(|(role, table)| Some(format!("{}.{}", role.name(), table.column("serial_number")?.name)))
        .collect();
    let from = if places.is_empty() {
        "no column was found".to_owned()
    } else {
        format!("read from {}", places.join(" and "))
    };
    Meaning::differs(NAME, format!("{says} ({from})"), None)
}

fn self_tests(plans: &[(&str, usize)]) -> Option<Meaning> {
    const NAME: &str = "self-tests";
    if plans.is_empty() {
        return None;
    }
    let texts: Vec<String> = plans.iter().map(|(plan, runs)| format!("`{plan}` ({runs} runs)")).collect();
    let rules: Vec<String> = plans.iter().map(|(plan, _)| format!("{{ testplan = {plan:?} }}")).collect();
    let line = Line { section: "filter", key: "exclude", value: format!("[{}]", rules.join(", ")) };
    let says = format!("runs without a serial number, delivered like all others: {}", texts.join(", "));
    Some(Meaning { name: NAME, level: crate::check::Level::Skip, says, line: Some(line) })
}
