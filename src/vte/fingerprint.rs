//! Which column held which field, to tell when a database has changed under us.
//!
//! An update of VTE or a DBA may rename a column, and another one may then be taken for it. What was read from where is
//! kept, and a difference stops the reading until a person has looked at it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::columns::ColumnMap;
use super::fields::TableRole;

/// What stands for a table or column that is not there.
const NONE: &str = "-";

/// Every field with the table and column it is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint(BTreeMap<String, String>);

/// A field that is read from elsewhere than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table or field, `UutData.serial_number`.
    pub field: String,
    /// Where it was read from: `SerialNumber (nvarchar(64))`; none: from nowhere.
    pub was: Option<String>,
    /// Where it would be read from now.
    pub is: Option<String>,
}

impl Fingerprint {
    /// Of a map. What the configuration names was decided by a person and is no part of it.
    pub fn of(map: &ColumnMap) -> Fingerprint {
        let mut found = BTreeMap::new();
        for role in TableRole::ALL {
            let table = map.table(role);
            let name = table.map(|table| format!("{}.{}", table.schema, table.name));
            found.insert(role.name().to_owned(), name.unwrap_or_else(|| NONE.to_owned()));
            for field in role.fields() {
                let key = format!("{}.{}", role.name(), field.name);
                let column = table.and_then(|table| table.column(field.name));
                if !table.is_some_and(|table| table.is_configured(field.name)) {
                    let column = column.map(|column| format!("{} ({})", column.name, column.ty));
                    found.insert(key, column.unwrap_or_else(|| NONE.to_owned()));
                }
            }
        }
        Fingerprint(found)
    }

    /// Reads what [`text`](Fingerprint::text) wrote.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        serde_json::from_str(text).ok()
    }

    /// As text, to be kept.
    pub fn text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The fields that are read from elsewhere than `self` says. A field that only one of the two knows of belongs to
    /// another version of the program, or was given a column by the configuration.
    pub fn differences(&self, now: &Fingerprint) -> Vec<Difference> {
        let some = |text: &str| (text != NONE).then(|| text.to_owned());
        let changed = |(field, was): (&String, &String)| {
            let is = now.0.get(field)?;
            (is != was).then(|| Difference { field: field.clone(), was: some(was), is: some(is) })
        };
        self.0.iter().filter_map(changed).collect()
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.was, &self.is) {
            (Some(was), Some(is)) => write!(f, "{} was read from {was} and would be read from {is}", self.field),
            (Some(was), None) => write!(f, "{} was read from {was}, which is gone: it would be empty", self.field),
            (None, Some(is)) => write!(f, "{} was empty and would be read from {is}", self.field),
            (None, None) => write!(f, "{}", self.field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(fields: &[(&str, &str)]) -> Fingerprint {
        Fingerprint(fields.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect())
    }

    #[test]
    fn differences_say_what_was_and_what_would_be() {
        let was =
            fingerprint(&[("a", "A (int)"), ("b", "B (int)"), ("c", NONE), ("old", "X (int)"), ("same", "S (bit)")]);
        let is =
            fingerprint(&[("a", "A2 (int)"), ("b", NONE), ("c", "C (bit)"), ("new", "Y (int)"), ("same", "S (bit)")]);
        let texts: Vec<String> = was.differences(&is).iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "a was read from A (int) and would be read from A2 (int)",
                "b was read from B (int), which is gone: it would be empty",
                "c was empty and would be read from C (bit)",
            ]
        );
        assert_eq!(Fingerprint::parse(&was.text()), Some(was));
    }
}
