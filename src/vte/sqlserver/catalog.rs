//! The tables, columns, keys and indexes of a database, from its catalog views.
//!
//! A login sees only what it may access: a table that is missing and one that is not granted look the same.

use std::collections::HashMap;

use crate::error::Result;
use crate::vte::catalog::{Catalog, Column, ColumnType, Table};
use crate::vte::source::RunSource;
use crate::vte::value::Row;

use super::ask::{int, rows, rows_if_allowed, text};
use super::synonym;

/// Reads the catalog of `database`, or of the one connected to: three statements, and two more where there are synonyms.
pub fn read(source: &mut dyn RunSource, database: Option<&str>) -> Result<Catalog> {
    let prefix = prefix(database);
    let mut tables = tables(source, &prefix)?;
    synonym::add(source, &prefix, &mut tables)?;
    let mut tables: Vec<Table> = tables.into_iter().map(|(_, table)| table).collect();
    tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
    Ok(Catalog { tables })
}

/// What stands before `sys.` for the catalog of a database.
pub fn prefix(database: Option<&str>) -> String {
    database.map(|name| format!("[{}].", name.replace(']', "]]"))).unwrap_or_default()
}

/// The tables and views with the numbers of their objects.
pub fn tables(source: &mut dyn RunSource, prefix: &str) -> Result<Vec<(i64, Table)>> {
    let mut tables = with_columns(rows(source, columns_sql(prefix), 10)?);
    if let Some(rows) = rows_if_allowed(source, indexes_sql(prefix), 4)? {
        add_indexes(&mut tables, &rows);
    }
    if let Some(rows) = rows_if_allowed(source, counts_sql(prefix), 2)? {
        let counts: HashMap<i64, u64> = rows.iter().map(|row| (int(&row[0]), int(&row[1]).unsigned_abs())).collect();
        for (id, table) in tables.iter_mut().filter(|(_, table)| !table.is_view) {
            table.rows = counts.get(id).copied();
        }
    }
    Ok(tables)
}

/// Columns with their base types: an alias type has the system type's number of the type under it. Types without one
/// (`hierarchyid`, `geometry`) are found by their own number.
fn columns_sql(prefix: &str) -> String {
    format!(
        "SELECT o.[object_id], s.[name], o.[name], o.[type], c.[name], COALESCE(b.[name], u.[name]), c.[max_length], \
         c.[precision], c.[scale], c.[is_nullable] FROM {prefix}[sys].[objects] AS o \
         JOIN {prefix}[sys].[schemas] AS s ON s.[schema_id] = o.[schema_id] \
         JOIN {prefix}[sys].[columns] AS c ON c.[object_id] = o.[object_id] \
         LEFT JOIN {prefix}[sys].[types] AS b ON b.[user_type_id] = c.[system_type_id] \
         LEFT JOIN {prefix}[sys].[types] AS u ON u.[user_type_id] = c.[user_type_id] \
         WHERE o.[is_ms_shipped] = 0 AND o.[type] IN ('U', 'V') ORDER BY o.[object_id], c.[column_id]"
    )
}

/// The key columns of every index that can be searched: not of one that is disabled, filtered or only imagined.
fn indexes_sql(prefix: &str) -> String {
    format!(
        "SELECT i.[object_id], i.[is_primary_key], x.[key_ordinal], c.[name] FROM {prefix}[sys].[indexes] AS i \
         JOIN {prefix}[sys].[objects] AS o ON o.[object_id] = i.[object_id] \
         JOIN {prefix}[sys].[index_columns] AS x ON x.[object_id] = i.[object_id] AND x.[index_id] = i.[index_id] \
         JOIN {prefix}[sys].[columns] AS c ON c.[object_id] = x.[object_id] AND c.[column_id] = x.[column_id] \
         WHERE o.[is_ms_shipped] = 0 AND o.[type] = 'U' AND x.[key_ordinal] > 0 AND i.[is_disabled] = 0 \
         AND i.[is_hypothetical] = 0 AND i.[has_filter] = 0 ORDER BY i.[object_id], i.[index_id], x.[key_ordinal]"
    )
}

/// Rows as the server keeps count of them, of the heap (0) or the clustered index (1).
fn counts_sql(prefix: &str) -> String {
    format!(
        "SELECT p.[object_id], SUM(p.[rows]) FROM {prefix}[sys].[partitions] AS p \
         JOIN {prefix}[sys].[objects] AS o ON o.[object_id] = p.[object_id] \
         WHERE o.[is_ms_shipped] = 0 AND o.[type] = 'U' AND p.[index_id] IN (0, 1) GROUP BY p.[object_id]"
    )
}

fn with_columns(rows: Vec<Row>) -> Vec<(i64, Table)> {
    let mut tables: Vec<(i64, Table)> = Vec::new();
    for row in rows {
        let id = int(&row[0]);
        if tables.last().is_none_or(|(last, _)| *last != id) {
            let table = Table {
                schema: text(&row[1]).to_owned(),
                name: text(&row[2]).to_owned(),
                is_view: text(&row[3]) == "V",
                columns: Vec::new(),
                rows: None,
                primary_key: Vec::new(),
                indexed: Vec::new(),
            };
            tables.push((id, table));
        }
        let declared = declared(text(&row[5]), int(&row[6]), int(&row[7]), int(&row[8]));
        let column =
            Column { name: text(&row[4]).to_owned(), ty: ColumnType::parse(&declared), nullable: int(&row[9]) != 0 };
        if let Some((_, table)) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    tables
}

/// The type as it was declared: `nvarchar(64)`, `decimal(18,4)`, `datetime2(3)`. Lengths in the catalog are bytes.
fn declared(name: &str, bytes: i64, precision: i64, scale: i64) -> String {
    let length = |unit: i64| if bytes < 0 { "max".to_owned() } else { (bytes / unit).to_string() };
    match name {
        "nchar" | "nvarchar" => format!("{name}({})", length(2)),
        "char" | "varchar" | "binary" | "varbinary" => format!("{name}({})", length(1)),
        "decimal" | "numeric" => format!("{name}({precision},{scale})"),
        "datetime2" | "datetimeoffset" | "time" => format!("{name}({scale})"),
        // `sysname` is an alias of it; its other alias types are found by their base type.
        "sysname" => "nvarchar(128)".to_owned(),
        "" => "unknown".to_owned(),
        plain => plain.to_owned(),
    }
}

fn add_indexes(tables: &mut [(i64, Table)], rows: &[Row]) {
    let places: HashMap<i64, usize> = tables.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    for row in rows {
        let Some(at) = places.get(&int(&row[0])) else { continue };
        let table = &mut tables[*at].1;
        let column = text(&row[3]).to_owned();
        if int(&row[2]) == 1 && !table.indexed.contains(&column) {
            table.indexed.push(column.clone());
        }
        if int(&row[1]) != 0 {
            table.primary_key.push(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vte::value::Value;

    fn row(cells: &[&dyn std::any::Any]) -> Row {
        cells
            .iter()
            .map(|cell| match (cell.downcast_ref::<i64>(), cell.downcast_ref::<&str>()) {
                (Some(number), _) => Value::Int(*number),
                (_, Some(text)) => Value::Text((*text).to_owned()),
                _ => Value::Bool(*cell.downcast_ref::<bool>().unwrap()),
            })
            .collect()
    }

    #[test]
    fn types_are_given_as_declared() {
        for (name, bytes, precision, scale, expected) in [
            ("nvarchar", 128, 0, 0, "nvarchar(64)"),
            ("nvarchar", -1, 0, 0, "nvarchar(max)"),
            ("varchar", 64, 0, 0, "varchar(64)"),
            ("varbinary", -1, 0, 0, "varbinary(max)"),
            ("decimal", 9, 18, 4, "decimal(18,4)"),
            ("datetime2", 8, 27, 7, "datetime2(7)"),
            ("datetime2", 7, 23, 3, "datetime2(3)"),
            ("float", 8, 53, 0, "float"),
            ("real", 4, 24, 0, "real"),
            ("ntext", 16, 0, 0, "ntext"),
            ("timestamp", 8, 0, 0, "timestamp"),
        ] {
            assert_eq!(declared(name, bytes, precision, scale), expected);
        }
    }

    #[test]
    fn rows_of_the_catalog_become_tables() {
        let column =
            |id: i64, table: &'static str, kind: &'static str, name: &'static str, ty: &'static str, null: bool| {
                row(&[&id, &"dbo", &table, &kind, &name, &ty, &16i64, &0i64, &0i64, &null])
            };
        let mut tables = with_columns(vec![
            column(7, "IndexData", "U ", "Index_GUID", "uniqueidentifier", false),
            column(7, "IndexData", "U ", "Hostname", "nvarchar", true),
            column(9, "v_Index", "V ", "Stamp", "timestamp", true),
        ]);
        add_indexes(
            &mut tables,
            &[
                row(&[&7i64, &true, &1i64, &"Index_GUID"]),
                row(&[&7i64, &false, &1i64, &"Hostname"]),
                row(&[&7i64, &false, &2i64, &"Index_GUID"]),
                row(&[&99i64, &false, &1i64, &"Elsewhere"]),
            ],
        );
        let (_, index) = &tables[0];
        assert_eq!((index.name.as_str(), index.is_view, index.columns.len()), ("IndexData", false, 2));
        assert_eq!(index.columns[0], Column { name: "Index_GUID".into(), ty: ColumnType::Guid, nullable: false });
        assert_eq!(index.columns[1].ty, ColumnType::Text("nvarchar(8)".into()));
        assert_eq!(index.primary_key, ["Index_GUID"]);
        assert_eq!(index.indexed, ["Index_GUID", "Hostname"]);
        let (_, view) = &tables[1];
        assert!(view.is_view && view.columns[0].ty == ColumnType::RowVersion && view.primary_key.is_empty());
    }
}
