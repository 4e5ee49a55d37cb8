//! The tables of a snapshot: those of VTE, and the `vtedb_` tables that say what the server said of them.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::vte::catalog::{Catalog, Column, ColumnType, Table};

use super::{APPLICATION_ID, FORMAT, cell, quoted};

/// The bytes of a page. Pinned, so that the same rows give the same bytes.
const PAGE_SIZE: u32 = 4096;

const META_TABLES: &str = r#"
CREATE TABLE vtedb_meta (key TEXT NOT NULL PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE vtedb_tables (
    name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE, position INTEGER NOT NULL, schema TEXT NOT NULL,
    is_view INTEGER NOT NULL, rows INTEGER NOT NULL DEFAULT 0, mark TEXT
) WITHOUT ROWID;
CREATE TABLE vtedb_columns (
    table_name TEXT NOT NULL COLLATE NOCASE, position INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    nullable INTEGER NOT NULL, key_position INTEGER, index_position INTEGER, PRIMARY KEY (table_name, position)
) WITHOUT ROWID;
"#;

/// What keeps a catalog from being stored: a name that SQLite cannot keep apart, or that is ours.
pub fn obstacle(catalog: &Catalog) -> Option<String> {
    let mut tables = HashSet::new();
    for table in &catalog.tables {
        let name = table.name.to_ascii_lowercase();
        if name.starts_with("vtedb_") || name.starts_with("sqlite_") {
            return Some(format!("the table name {} is reserved", table.name));
        }
        if table.columns.is_empty() {
            return Some(format!("the table {} has no columns", table.name));
        }
        if !tables.insert(name) {
            return Some(format!("there are two tables called {}", table.name));
        }
        let mut columns = HashSet::new();
        if let Some(twin) = table.columns.iter().find(|column| !columns.insert(column.name.to_ascii_lowercase())) {
            return Some(format!("the table {} has two columns called {}", table.name, twin.name));
        }
    }
    None
}

/// Sets the pragmas that have to be set before the first table. Outside of a transaction.
pub fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "page_size", PAGE_SIZE)?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", FORMAT)
}

/// Makes every table, empty.
pub fn create(db: &Connection, catalog: &Catalog, meta: &BTreeMap<&str, Option<String>>) -> rusqlite::Result<()> {
    db.execute_batch(META_TABLES)?;
    for (key, value) in meta {
        db.execute("INSERT INTO vtedb_meta (key, value) VALUES (?1, ?2)", params![key, value])?;
    }
    for (position, table) in catalog.tables.iter().enumerate() {
        db.execute(
            "INSERT INTO vtedb_tables (name, position, schema, is_view) VALUES (?1, ?2, ?3, ?4)",
            params![table.name, position as i64, table.schema, table.is_view],
        )?;
        for (position, column) in table.columns.iter().enumerate() {
            let place = |names: &[String]| names.iter().position(|name| *name == column.name).map(|at| at as i64);
            db.execute(
                "INSERT INTO vtedb_columns VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    table.name,
                    position as i64,
                    column.name,
                    column.ty.to_string(),
                    column.nullable,
                    place(&table.primary_key),
                    place(&table.indexed),
                ],
            )?;
        }
        db.execute(&create_table(table), [])?;
    }
    Ok(())
}

fn create_table(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            // Quoted, since SQLite reads no words between the parentheses, as in nvarchar(max).
            let ty = cell::declaration(&column.ty).map(|ty| format!(" {}", quoted(&ty))).unwrap_or_default();
            let null = if column.nullable { "" } else { " NOT NULL" };
            format!("{}{ty}{null}", quoted(&column.name))
        })
        .collect();
    format!("CREATE TABLE {} ({})", quoted(&table.name), columns.join(", "))
}

/// What `vtedb_meta` says under `key`.
pub fn meta(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    let value = db.query_row("SELECT value FROM vtedb_meta WHERE key = ?1", [key], |row| row.get(0)).optional()?;
    Ok(value.flatten())
}

/// The catalog as the server gave it. `rows` is what the snapshot holds.
pub fn catalog(db: &Connection) -> rusqlite::Result<Catalog> {
    let mut select = db.prepare("SELECT name, schema, is_view, rows FROM vtedb_tables ORDER BY position")?;
    let tables = select.query_map([], |row| {
        Ok(Table {
            name: row.get(0)?,
            schema: row.get(1)?,
            is_view: row.get(2)?,
            rows: Some(row.get::<_, i64>(3)?.unsigned_abs()),
            columns: Vec::new(),
            primary_key: Vec::new(),
            indexed: Vec::new(),
        })
    })?;
    let mut tables = tables.collect::<rusqlite::Result<Vec<_>>>()?;
    for table in &mut tables {
        fill_columns(db, table)?;
    }
    Ok(Catalog { tables })
}

fn fill_columns(db: &Connection, table: &mut Table) -> rusqlite::Result<()> {
    let mut select = db.prepare_cached(
        "SELECT name, type, nullable, key_position, index_position FROM vtedb_columns
         WHERE table_name = ?1 ORDER BY position",
    )?;
    let mut rows = select.query([&table.name])?;
    let (mut key, mut indexed) = (BTreeMap::new(), BTreeMap::new());
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if let Some(place) = row.get::<_, Option<i64>>(3)? {
            key.insert(place, name.clone());
        }
        if let Some(place) = row.get::<_, Option<i64>>(4)? {
            indexed.insert(place, name.clone());
        }
        let ty = ColumnType::parse(&row.get::<_, String>(1)?);
        table.columns.push(Column { name, ty, nullable: row.get(2)? });
    }
    table.primary_key = key.into_values().collect();
    table.indexed = indexed.into_values().collect();
    Ok(())
}
