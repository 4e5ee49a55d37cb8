//! The schema of the source is the one that the ledger knows, or reading stops until a person has accepted the change.

use crate::error::{Code, Error, Result};
use crate::ledger::{Ledger, View};
use crate::vte::columns::ColumnMap;
use crate::vte::fingerprint::{Difference, Fingerprint};

/// Under which key the ledger keeps the fingerprint.
const KEY: &str = "schema";

/// The most differences that an error names.
const NAMED: usize = 6;

/// What has changed since the ledger last saw the source; nothing when it never did.
///
/// # Errors
/// The ledger cannot be read.
pub fn differences(ledger: &View, map: &ColumnMap) -> Result<Vec<Difference>> {
    let kept = ledger.meta(KEY)?.as_deref().and_then(Fingerprint::parse);
    Ok(kept.map(|kept| kept.differences(&Fingerprint::of(map))).unwrap_or_default())
}

/// Refuses a schema that is another than the one the ledger knows.
///
/// # Errors
/// [`Code::SchemaChanged`]; the ledger cannot be read.
pub fn refuse_change(ledger: &View, map: &ColumnMap) -> Result<()> {
    let differences = differences(ledger, map)?;
    if differences.is_empty() {
        return Ok(());
    }
    let mut texts: Vec<String> = differences.iter().take(NAMED).map(ToString::to_string).collect();
    if differences.len() > NAMED {
        texts.push(format!("and {} more", differences.len() - NAMED));
    }
    Err(Error::new(Code::SchemaChanged, format!("the columns of the database have changed: {}", texts.join("; ")))
        .hint(
            "see that the right columns are read, or name them under [source.columns]; then accept the change with \
         `vte-wats check --accept-schema`. Runs whose rows read otherwise than before are delivered again",
        ))
}

/// Remembers the schema where it was not known, and refuses another one.
///
/// # Errors
/// As [`refuse_change`].
pub fn hold(ledger: &mut Ledger, map: &ColumnMap) -> Result<()> {
    refuse_change(ledger, map)?;
    accept(ledger, map)
}

/// Remembers the schema as it is now.
///
/// # Errors
/// The ledger cannot be written.
pub fn accept(ledger: &mut Ledger, map: &ColumnMap) -> Result<()> {
    let now = Fingerprint::of(map).text();
    if ledger.meta(KEY)?.as_deref() == Some(&*now) {
        return Ok(());
    }
    ledger.set_meta(KEY, &now)
}
