//! From a run as read to the bytes of its report, or to the reason why it must wait in quarantine.

use chrono::{DateTime, Duration, Utc};

use crate::convert::{Converted, Converter};
use crate::error::{Code, Error, Result};
use crate::vte::reader::ReadRun;
use crate::wats;
use crate::wats::model::Report;
use crate::wats::rules::Severity;

/// How far ahead of the machine's clock a run may start: clocks of stations differ a little, but WATS quarantines what is
/// dated in the future.
const FUTURE: Duration = Duration::minutes(5);

/// Converts a run.
///
/// # Errors
/// Why the run must be quarantined.
pub fn converted(converter: &Converter, read: &ReadRun, now: DateTime<Utc>) -> Result<Converted> {
    if read.copies > 1 {
        return Err(duplicate(read.copies));
    }
    let converted = converter.convert(&read.run)?;
    if converted.report.start.to_utc() > now + FUTURE {
        return Err(Error::new(
            Code::RunFuture,
            format!("the run starts at {}, which is in the future", converted.report.start.to_rfc3339()),
        )
        .hint("check the clock of the station and site.time_zone; the run is tried again when its time has come"));
    }
    Ok(converted)
}

/// The bytes of a report, which is checked by the rules.
///
/// # Errors
/// It breaks a rule of WATS, or is larger than `max_bytes`.
pub fn serialised(report: &Report, max_bytes: u64) -> Result<Vec<u8>> {
    if let Some(violation) =
        wats::rules::check(report).into_iter().find(|violation| violation.severity() == Severity::Error)
    {
        return Err(Error::new(Code::RunRule, format!("the report would break a rule of WATS: {violation}"))
            .hint("correct the configuration or the row: the run is then tried again"));
    }
    let bytes = wats::write::to_xml(report);
    if bytes.len() as u64 > max_bytes {
        return Err(Error::new(
            Code::RunTooLarge,
            format!("the report has {} bytes, more than limits.report_bytes = {max_bytes}", bytes.len()),
        )
        .hint(
            "raise limits.report_bytes, if the WATS Client and server take such a report: the run is then tried again",
        ));
    }
    Ok(bytes)
}

/// The error of a run whose key stands in several rows.
pub fn duplicate(copies: u32) -> Error {
    Error::new(Code::RunDuplicate, format!("{copies} rows of IndexData have this key"))
        .hint("a key must be unique: check the view or table that IndexData is read from, and the tables joined to it")
}
