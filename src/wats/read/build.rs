//! From a document to a report.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

use super::fields::{Fields, Problem};
use super::{head, step};
use crate::wats::document::{Document, NodeId};
use crate::wats::model::{Body, Report, ReportResult};
use crate::wats::rules::Rule;
use crate::wats::rules::lexical;
use crate::wats::time::{Moment, OFFSET_STEP_MINUTES};

/// A report, and how it hangs together with its document.
pub(in crate::wats) struct Built {
    /// The report. Where something could not be read, something harmless stands in for it.
    pub(in crate::wats) report: Report,
    /// What could not be read.
    pub(in crate::wats) problems: Vec<Problem>,
    /// The element of each step, by the number of the step.
    pub(in crate::wats) steps: Vec<NodeId>,
}

/// Reads a report as far as it can be read.
pub(in crate::wats) fn build(document: &Document<'_>, node: NodeId) -> Built {
    let mut fields = Fields { document, problems: Vec::new(), steps: Vec::new() };
    let report = report(&mut fields, node);
    Built { report, problems: fields.problems, steps: fields.steps }
}

fn report(fields: &mut Fields<'_>, node: NodeId) -> Report {
    // A missing type is read as UUT by the client.
    let is_repair = fields.text(node, "type").as_deref() == Some("UUR");
    let id = fields.guid(node, "ID");
    if fields.document.attribute(node, "ID").is_none() {
        fields.wrong(node, lexical::missing("ID"));
    }
    let result = if is_repair {
        fields.named(node, "Result").unwrap_or(ReportResult::Passed)
    } else {
        fields.needed_name(node, "Result", ReportResult::Passed)
    };
    let process = match fields.child(node, "Process") {
        Some(process) => head::process(fields, process),
        None => head::missing_process(fields, node),
    };
    Report {
        id: id.unwrap_or_default(),
        start: start(fields, node),
        result,
        sn: fields.needed_text(node, "SN"),
        pn: fields.needed_text(node, "PN"),
        rev: fields.text_or_empty(node, "Rev"),
        machine_name: fields.text_or_empty(node, "MachineName"),
        location: fields.text_or_empty(node, "Location"),
        purpose: fields.text_or_empty(node, "Purpose"),
        process,
        body: if is_repair {
            Body::Uur(Box::new(head::uur(fields, node)))
        } else {
            Body::Uut(Box::new(uut(fields, node)))
        },
        misc_info: all(fields, node, "MiscInfo", head::misc_info),
        units: all(fields, node, "ReportUnitHierarchy", head::unit),
    }
}

/// Every child of one name.
pub(super) fn all<T>(
    fields: &mut Fields<'_>,
    node: NodeId,
    name: &str,
    read: impl Fn(&mut Fields<'_>, NodeId) -> T,
) -> Vec<T> {
    let nodes: Vec<NodeId> = fields.document.named(node, name).collect();
    nodes.into_iter().map(|child| read(fields, child)).collect()
}

fn uut(fields: &mut Fields<'_>, node: NodeId) -> crate::wats::model::Uut {
    let root = match fields.child(node, "Step") {
        Some(root) => step::step(fields, root),
        None => {
            fields.wrong(node, (Rule::ReportKind, "is a UUT, but has no root Step".into()));
            step::nothing()
        }
    };
    head::uut(fields, node, root)
}

/// The start: as `Start` says; without an offset there, by the difference to `Start_utc`, as the client does it.
fn start(fields: &mut Fields<'_>, node: NodeId) -> DateTime<FixedOffset> {
    let start = fields.moment(node, "Start");
    let utc = fields.moment(node, "Start_utc").map(|moment| match moment {
        Moment::Utc(time) => time,
        Moment::Offset(time) => time.to_utc(),
        Moment::Wall(time) => time.and_utc(),
    });
    match (start, utc) {
        (Some(Moment::Offset(time)), _) => time,
        (Some(Moment::Utc(time)), _) | (None, Some(time)) => time.fixed_offset(),
        (Some(Moment::Wall(wall)), Some(utc)) => by_difference(wall, utc),
        (Some(Moment::Wall(wall)), None) => {
            fields.wrong(node, (Rule::TimeZone, "has neither an offset in Start nor a Start_utc".into()));
            wall.and_utc().fixed_offset()
        }
        (None, None) => {
            if fields.document.attribute(node, "Start").is_none() {
                fields.wrong(node, lexical::missing("Start"));
            }
            DateTime::<Utc>::UNIX_EPOCH.fixed_offset()
        }
    }
}

/// The instant of `utc` with the offset that makes it `wall`, rounded to quarters of an hour.
fn by_difference(wall: NaiveDateTime, utc: DateTime<Utc>) -> DateTime<FixedOffset> {
    let step = i64::from(OFFSET_STEP_MINUTES) * 60;
    let seconds = (wall - utc.naive_utc()).num_seconds();
    let rounded = (seconds + step / 2).div_euclid(step) * step;
    let offset = i32::try_from(rounded).ok().and_then(FixedOffset::east_opt);
    offset.map_or(utc.fixed_offset(), |offset| utc.with_timezone(&offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_the_difference_in_quarters_of_an_hour() {
        let utc = DateTime::parse_from_rfc3339("2026-01-30T21:01:41.5Z").unwrap().to_utc();
        for (wall, expected) in [
            ("2026-01-30T22:01:41", "2026-01-30T22:01:41.500+01:00"),
            ("2026-01-30T16:08:00", "2026-01-30T16:01:41.500-05:00"),
            ("2026-01-31T02:46:41", "2026-01-31T02:46:41.500+05:45"),
            ("2030-01-01T00:00:00", "2026-01-30T21:01:41.500+00:00"),
        ] {
            assert_eq!(by_difference(wall.parse().unwrap(), utc).to_rfc3339(), expected);
        }
    }
}
