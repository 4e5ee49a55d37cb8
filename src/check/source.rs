//! The source: connection, version, rights, tables, columns, time range, indexes, and a trial of the newest runs.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::Config;
use crate::convert::{Converter, NoteKind};
use crate::error::Result;
use crate::ledger::Ledger;
use crate::sync::schema;
use crate::vte::columns::ColumnMap;
use crate::vte::fields::TableRole;
use crate::vte::reader::RunReader;
use crate::vte::source::{RunSource, ServerInfo};
use crate::vte::sql::Range;
use crate::wats::model::{Body, Report, StepContent};

use super::{Finding, meaning};

/// The compatibility level of SQL Server 2012, the oldest whose SQL is used.
const COMPATIBILITY_2012: u16 = 110;

/// How many runs are converted on trial.
const TRIAL: u64 = 100;

/// Looks at the source. An error of connecting is a finding, too.
pub fn check(source: Result<Box<dyn RunSource>>, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut source = match source {
        Ok(source) => source,
        Err(error) => {
            findings.push(Finding::fail("connection", &error));
            return findings;
        }
    };
    match source.info() {
        Ok(info) => server(&info, &source.location(), &mut findings),
        Err(error) => {
            findings.push(Finding::fail("connection", &error));
            return findings;
        }
    }
    match RunReader::open(source, &config.source, &config.limits) {
        Err(error) => findings.push(Finding::fail("columns", &error)),
        Ok(mut reader) => {
            columns(reader.map(), &mut findings);
            changes(reader.map(), &config.state_folder(), &mut findings);
            indexes(reader.map(), &mut findings);
            match content(&mut reader, &mut findings) {
                Ok(()) => {
                    trial(&mut reader, config, &mut findings);
                    match meaning::meanings(&mut reader, config) {
                        Ok(meanings) => findings.extend(meanings.iter().map(meaning::Meaning::finding)),
                        Err(error) => findings.push(Finding::fail("meaning", &error)),
                    }
                    findings.push(super::repair::check(&mut reader, config));
                    findings.push(super::assembly::check(&reader));
                    findings.extend(key(&mut reader));
                }
                Err(error) => findings.push(Finding::fail("runs", &error)),
            }
        }
    }
    findings
}

fn server(info: &ServerInfo, location: &str, findings: &mut Vec<Finding>) {
    let who = &info.identity;
    findings.push(Finding::pass("connection", format!("{location}: database {} on {}", who.database, who.server)));
    let level = info.compatibility.map(|level| format!(", compatibility level {level}")).unwrap_or_default();
    let message = format!("{}{level}", info.product);
    findings.push(match info.compatibility {
        Some(level) if level < COMPATIBILITY_2012 => Finding::warn(
            "server version",
            message,
            format!("the statements are those of SQL Server 2012 (level {COMPATIBILITY_2012}); ask the DBA to raise the level if one fails"),
        ),
        _ => Finding::pass("server version", message),
    });
    findings.push(match &info.excess_rights {
        None if info.compatibility.is_none() => Finding::skip("rights", "a snapshot is a file and only ever read"),
        None => Finding::warn(
            "rights",
            "the server did not say what the login may do",
            "give the login SELECT on the tables of VTE and nothing else",
        ),
        Some(rights) if rights.is_empty() => Finding::pass("rights", "the login can only read"),
        Some(rights) => Finding::warn(
            "rights",
            format!("the login may do more than read: {}", rights.join(", ")),
            "give the bridge a login of its own with SELECT on the tables of VTE and nothing else; it never writes",
        ),
    });
}

fn columns(map: &ColumnMap, findings: &mut Vec<Finding>) {
    let missing: Vec<&str> = TableRole::ALL
        .into_iter()
        .filter(|role| map.table(*role).is_none() && !role.is_beside_runs())
        .map(TableRole::name)
        .collect();
    let tables: Vec<String> = map.tables().map(|(_, table)| format!("{}.{}", table.schema, table.name)).collect();
    findings.push(if missing.is_empty() {
        Finding::pass("tables", tables.join(", "))
    } else {
        Finding::warn(
            "tables",
            format!("{}; not there, or not to be seen: {}", tables.join(", "), missing.join(", ")),
            "if the database has them, ask for SELECT on them; without them their fields are empty",
        )
    });
    for (role, table) in map.tables() {
        let fields: Vec<String> = role
            .fields()
            .iter()
            .filter_map(|field| {
                let column = table.column(field.name)?;
                let how = if table.is_configured(field.name) { ", configured" } else { "" };
                Some(format!("{} = {} ({}{how})", field.name, column.name, column.ty))
            })
            .collect();
        if !fields.is_empty() {
            findings.push(Finding::pass("columns", format!("{}: {}", role.name(), fields.join(", "))));
        }
    }
    let has = |role: TableRole, field: &str| map.table(role).is_some_and(|table| table.column(field).is_some());
    if !has(TableRole::IndexData, "serial_number") && !has(TableRole::UutData, "serial_number") {
        findings.push(Finding::warn(
            "serial number",
            "no column for the serial number was found in IndexData or UutData",
            "name it under [source.columns]: \"UutData.serial_number\" = \"COLUMN\"; until then every report has the fallback",
        ));
    }
}

/// Whether the columns are those that the ledger knows. What else is wrong with the ledger is said of the ledger.
fn changes(map: &ColumnMap, state: &Path, findings: &mut Vec<Finding>) {
    if let Ok(Some(ledger)) = Ledger::open_read_only(state) {
        findings.push(match schema::refuse_change(&ledger, map) {
            Ok(()) => Finding::pass("schema", "tables and columns are those that were read before"),
            Err(error) => Finding::fail("schema", &error),
        });
    }
}

fn indexes(map: &ColumnMap, findings: &mut Vec<Finding>) {
    let mut slow = Vec::new();
    for (role, table) in map.tables() {
        let field = match role {
            TableRole::IndexData => "time",
            TableRole::TestDataNumeric | TableRole::TestDataText | TableRole::TestDataOther => "run_key",
            _ => continue,
        };
        if let Some(column) = table.column(field)
            && !table.is_view
            && !table.indexed.contains(&column.name)
        {
            slow.push(format!("{}.{}", table.name, column.name));
        }
    }
    findings.push(if slow.is_empty() {
        Finding::pass("indexes", "the tables can be searched by time and by run")
    } else {
        Finding::warn(
            "indexes",
            format!("no index begins with {}: every page reads the whole table", slow.join(", ")),
            "ask the DBA for an index, or raise source.query_timeout and read at quiet hours",
        )
    });
}

/// Whether every run has a key of its own; none where the database sees to it. Counting reads all keys, and may take longer
/// than a statement may: then the rest is as good.
fn key(reader: &mut RunReader) -> Option<Finding> {
    let index = reader.map().index();
    let key = index.required("run_key").name.clone();
    if index.primary_key.len() == 1 && index.primary_key[0].name == key {
        return None;
    }
    let unguarded = format!("{}.{key} is not the primary key, so nothing keeps it unique", index.name);
    let found = match reader.shared_keys() {
        Ok(0) => return Some(Finding::pass("run key", format!("{unguarded}; no two rows share one now"))),
        Ok(shared) => format!("{unguarded}; rows with the key of another: {shared}"),
        Err(error) => format!("{unguarded}; rows with the key of another could not be counted: {error}"),
    };
    let remedy = "runs that share a key are quarantined: see that the table or view has one row for each run";
    Some(Finding::warn("run key", found, remedy))
}

fn content(reader: &mut RunReader, findings: &mut Vec<Finding>) -> Result<()> {
    let (all, with_time, first, last) = reader.overview()?;
    let range = first.zip(last).map(|(first, last)| format!(", from {first} to {last}")).unwrap_or_default();
    findings.push(if all == 0 {
        Finding::warn("runs", "IndexData is empty", "see that the bridge is connected to the right database")
    } else if with_time < all {
        Finding::warn(
            "runs",
            format!("{all} runs{range}; {} have no time", all - with_time),
            "runs without a time are quarantined: WATS needs a start",
        )
    } else {
        Finding::pass("runs", format!("{all} runs{range}"))
    });
    let rows: Vec<String> = reader
        .map()
        .tables()
        .filter_map(|(_, table)| table.rows.map(|rows| format!("{} {rows}", table.name)))
        .collect();
    findings.push(Finding::pass(
        "rows",
        if rows.is_empty() { "the server did not say".to_owned() } else { rows.join(", ") },
    ));
    Ok(())
}

/// Converts the first runs, and says what was not known of them.
fn trial(reader: &mut RunReader, config: &Config, findings: &mut Vec<Finding>) {
    let converter = match Converter::new(config) {
        Ok(converter) => converter,
        Err(error) => {
            findings.push(Finding::fail("conversion", &error));
            return;
        }
    };
    let page = match reader.page(&Range::default(), None, Some(TRIAL)) {
        Ok(page) => page,
        Err(error) => {
            findings.push(Finding::fail("conversion", &error));
            return;
        }
    };
    let mut kinds: BTreeMap<NoteKind, (u64, String)> = BTreeMap::new();
    let mut refused = Vec::new();
    let mut grouped = false;
    for read in &page.runs {
        match converter.convert(&read.run) {
            Ok(converted) => {
                grouped |= has_groups(&converted.report);
                for note in converted.notes {
                    kinds.entry(note.kind).or_insert((0, note.text)).0 += 1;
                }
            }
            Err(error) => refused.push(format!("{}: {error}", read.run.key.name())),
        }
    }
    let count = page.runs.len();
    if let (Some(separator), false) = (&config.steps.separator, grouped) {
        findings.push(Finding::warn(
            "steps",
            format!(
                "no step of the first {count} runs has `{separator}` in its name or number, so there are no groups"
            ),
            "correct steps.separator or steps.group_by, or take the lines out",
        ));
    }
    findings.push(match refused.first() {
        None => Finding::pass("conversion", format!("the first {count} runs can be written as reports")),
        Some(first) => Finding::warn(
            "conversion",
            format!("{} of the first {count} runs would be quarantined, for example {first}", refused.len()),
            "correct the configuration or the rows",
        ),
    });
    for (kind, (times, example)) in kinds {
        findings.push(Finding::warn(
            "notes",
            format!("{}: {times} times in the first {count} runs, for example: {example}", kind.sentence()),
            "see docs/mapping.md for what is behind it, and the configuration for what can be set",
        ));
    }
}

/// Whether steps stand in groups below the root.
fn has_groups(report: &Report) -> bool {
    let Body::Uut(uut) = &report.body else { return false };
    let StepContent::Sequence(root) = &uut.root.content else { return false };
    root.steps.iter().any(|step| matches!(step.content, StepContent::Sequence(_)))
}
