//! The repairs: how many there are, and whether all their codes have names of the WATS server.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::convert::Converter;
use crate::error::Result;
use crate::vte::fields::TableRole;
use crate::vte::reader::RunReader;
use crate::vte::repair_model::Repair;
use crate::vte::sql::Range;

use super::Finding;

/// Repairs that are looked at.
const LOOKED_AT: u64 = 2000;

/// Looks at the repairs, where they are to be delivered.
pub(super) fn check(reader: &mut RunReader, config: &Config) -> Finding {
    let Ok(converter) = Converter::new(config) else {
        return Finding::skip("repairs", "not looked at, since the configuration is wrong");
    };
    if converter.repair_settings().is_none() {
        let rows = reader.map().table(TableRole::RepairData).map(|table| table.rows);
        return Finding::skip(
            "repairs",
            match rows {
                None => "there is no RepairData that can be read, and [repair] is not configured".to_owned(),
                Some(None) => "[repair] is not configured: repairs are not delivered".to_owned(),
                Some(Some(rows)) => {
                    format!("RepairData has {rows} rows; [repair] is not configured: they are not delivered")
                }
            },
        );
    }
    look(reader, &converter).unwrap_or_else(|error| {
        Finding::warn("repairs", error.to_string(), error.remedy().unwrap_or("see the line of configuration in it"))
    })
}

fn look(reader: &mut RunReader, converter: &Converter) -> Result<Finding> {
    let codes = reader.repair_codes()?;
    let (mut read, mut lost, mut after) = (0_u64, 0_u64, None);
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    let mut statuses: BTreeMap<String, u64> = BTreeMap::new();
    loop {
        let page = reader.repairs(&Range::default(), after.as_ref(), &codes)?;
        for repair in &page.repairs {
            read += 1;
            lost += u64::from(repair.run.is_none());
            *statuses.entry(status(&repair.repair)).or_default() += 1;
            for line in converter.unmapped_codes(&repair.repair) {
                *missing.entry(line).or_default() += 1;
            }
        }
        after = page.next;
        if after.is_none() || read >= LOOKED_AT {
            break;
        }
    }
    let statuses: Vec<String> = statuses.iter().map(|(status, times)| format!("{status}: {times}")).collect();
    let lost = if lost > 0 { format!("; {lost} without their run, which would be quarantined") } else { String::new() };
    let seen = format!("{read} repairs looked at, by Status {}{lost}", statuses.join(", "));
    if missing.is_empty() {
        return Ok(Finding::pass("repairs", format!("{seen}; all can be named")));
    }
    let lines: Vec<String> = missing.into_iter().map(|(line, times)| format!("{line} ({times} times)")).collect();
    Ok(Finding::warn(
        "repairs",
        format!("{seen}; {} codes have no name of the WATS server, so their repairs would be quarantined", lines.len()),
        format!("add, with the names of the server: {}", lines.join("; ")),
    ))
}

fn status(repair: &Repair) -> String {
    repair.status.clone().unwrap_or_else(|| "none".to_owned())
}
