//! Synonyms: tables under another name, perhaps of another database. The catalog gives them no columns of their own.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::vte::catalog::Table;
use crate::vte::source::RunSource;

use super::ask::{rows_if_allowed, text};
use super::catalog;

/// What a synonym stands for.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    database: Option<String>,
    schema: String,
    name: String,
}

/// A synonym with its schema and name.
struct Synonym {
    schema: String,
    name: String,
    target: Target,
}

/// Adds to `tables` what the synonyms stand for, under their names. A target on another server is left out, and so is one
/// that the login may not see.
pub fn add(source: &mut dyn RunSource, prefix: &str, tables: &mut Vec<(i64, Table)>) -> Result<()> {
    let sql = format!(
        "SELECT s.[name], y.[name], y.[base_object_name] FROM {prefix}[sys].[synonyms] AS y \
         JOIN {prefix}[sys].[schemas] AS s ON s.[schema_id] = y.[schema_id] ORDER BY s.[name], y.[name]"
    );
    let mut by_database: BTreeMap<Option<String>, Vec<Synonym>> = BTreeMap::new();
    for row in rows_if_allowed(source, sql, 3)?.unwrap_or_default() {
        if let Some(target) = target(text(&row[2])) {
            let synonym = Synonym { schema: text(&row[0]).to_owned(), name: text(&row[1]).to_owned(), target };
            by_database.entry(synonym.target.database.clone()).or_default().push(synonym);
        }
    }
    for (database, synonyms) in by_database {
        let found: Vec<(i64, Table)> = match &database {
            None => synonyms.iter().filter_map(|synonym| under_other_name(synonym, tables)).collect(),
            Some(name) => {
                let theirs = catalog::tables(source, &catalog::prefix(Some(name))).unwrap_or_else(|error| {
                    tracing::debug!(%error, database = name, "the targets of synonyms cannot be seen");
                    Vec::new()
                });
                synonyms.iter().filter_map(|synonym| under_other_name(synonym, &theirs)).collect()
            }
        };
        tables.extend(found);
    }
    Ok(())
}

fn under_other_name(synonym: &Synonym, tables: &[(i64, Table)]) -> Option<(i64, Table)> {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let (id, table) = tables
        .iter()
        .find(|(_, table)| same(&table.schema, &synonym.target.schema) && same(&table.name, &synonym.target.name))?;
    Some((*id, Table { schema: synonym.schema.clone(), name: synonym.name.clone(), ..table.clone() }))
}

/// Reads `[server].[database].[schema].[name]`, of which all but the name may be missing; none for another server.
fn target(text: &str) -> Option<Target> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, after) = match rest.strip_prefix('[') {
            Some(inner) => quoted_part(inner)?,
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        parts.push(part);
        match after.strip_prefix('.') {
            Some(after) => rest = after,
            None => break,
        }
    }
    let name = parts.pop().filter(|name| !name.is_empty())?;
    let schema = parts.pop().filter(|schema| !schema.is_empty()).unwrap_or_else(|| "dbo".to_owned());
    let database = parts.pop().filter(|database| !database.is_empty());
    parts.is_empty().then_some(Target { database, schema, name })
}

/// A name in brackets (`]` doubled) and what follows it.
fn quoted_part(inner: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = inner;
    loop {
        let at = rest.find(']')?;
        name.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(doubled) = rest.strip_prefix(']') else { return Some((name, rest)) };
        name.push(']');
        rest = doubled;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_with_and_without_brackets() {
        for (text, database, schema, name) in [
            ("[dbo].[IndexData]", None, "dbo", "IndexData"),
            ("IndexData", None, "dbo", "IndexData"),
            ("[VTE 9.3].[site].[a]]b]", Some("VTE 9.3"), "site", "a]b"),
            ("Archive..IndexData", Some("Archive"), "dbo", "IndexData"),
        ] {
            let expected = Target { database: database.map(str::to_owned), schema: schema.into(), name: name.into() };
            assert_eq!(target(text), Some(expected), "{text}");
        }
        for text in ["[SRV].[db].[dbo].[t]", "[open", "", "[dbo]."] {
            assert_eq!(target(text), None, "{text}");
        }
    }

    #[test]
    fn a_synonym_is_its_target_under_another_name() {
        let table = Table {
            schema: "dbo".into(),
            name: "IndexData".into(),
            is_view: false,
            columns: Vec::new(),
            rows: Some(3),
            primary_key: vec!["Index_GUID".into()],
            indexed: Vec::new(),
        };
        let synonym = |target: &str| Synonym {
            schema: "site".into(),
            name: "Runs".into(),
            target: super::target(target).unwrap(),
        };
        let (_, found) = under_other_name(&synonym("DBO.indexdata"), &[(1, table.clone())]).unwrap();
        assert_eq!((found.schema.as_str(), found.name.as_str(), found.rows), ("site", "Runs", Some(3)));
        assert!(under_other_name(&synonym("Elsewhere"), &[(1, table)]).is_none());
    }
}
