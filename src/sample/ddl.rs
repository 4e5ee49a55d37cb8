//! The T-SQL that makes the tables of the sample, `samples/vte_9_3.sql`.

use std::fmt::Write as _;

use crate::vte::snapshot::is_secret;

use super::schema::{ColumnDef, SCHEMA, Storage, TableDef, tables};

/// What stands above the tables.
const HEADER: &str = "\
-- The 21 tables of a VTE 9.3 database as vte-wats expects them: the tables of samples/vte_9_3.vtedb.
--
-- This is not the script that VTE installs, which is not public. It is good for a database to try vte-wats on, and as a
-- list of what a real one is compared with. The names of the tables are known; every column says how sure it is:
--
--   known     VTE is known to have a column of this name in this table. The type is a guess in any case.
--   implied   VTE must keep this somewhere: what it does, or how its tables hang together, says so. The name is a guess.
--   assumed   Nothing says so. It makes the table whole and plausible, and a real database may well lack it.
--
-- vte-wats reads the columns that a database has, under the names and with the types that it has them; see
-- [source.columns] in the configuration for columns that are called otherwise.
--
-- T-SQL for SQL Server 2012 and later. Made by `cargo run --example generate`; do not edit.
";

/// The script that makes all tables.
pub fn script() -> String {
    let mut out = String::from(HEADER);
    for table in tables() {
        write_table(&mut out, table);
    }
    out
}

fn write_table(out: &mut String, table: &TableDef) {
    let name = table.name;
    let _ = write!(out, "\n-- {name}. A row is {}.\nCREATE TABLE [{SCHEMA}].[{name}] (\n", table.about);
    let constraints = constraints(table);
    let name_width = width(table, |column| column.name);
    let type_width = width(table, |column| column.ty);
    for (number, column) in table.columns.iter().enumerate() {
        let comma = if number + 1 == table.columns.len() && constraints.is_empty() { "" } else { "," };
        let definition = format!(
            "    {:name_width$} {:type_width$}{}{}{comma}",
            format!("[{}]", column.name),
            type_text(column.ty),
            if column.identity { " IDENTITY(1,1)" } else { "" },
            if column.nullable { " NULL" } else { " NOT NULL" },
        );
        let secret = if is_secret(name, column.name) { "; never read" } else { "" };
        let _ = writeln!(out, "{definition:79} -- {}{secret}", column.mark.word());
    }
    out.push_str(&constraints.join(",\n"));
    out.push_str(if constraints.is_empty() { ");\n" } else { "\n);\n" });
    for (number, index) in table.indexes.iter().enumerate() {
        let is_storage = number == 0 && table.storage == Storage::ByIndex;
        let _ = writeln!(
            out,
            "CREATE {}{}INDEX [{}_{name}_{}] ON [{SCHEMA}].[{name}] ({});",
            if index.unique { "UNIQUE " } else { "" },
            if is_storage { "CLUSTERED " } else { "" },
            if index.unique { "UQ" } else { "IX" },
            index.columns.join("_"),
            bracketed(index.columns),
        );
    }
}

/// Key and references, one line each.
fn constraints(table: &TableDef) -> Vec<String> {
    let name = table.name;
    let key = table.primary_key().map(|column| {
        let clustered = if table.storage == Storage::ByKey { "CLUSTERED" } else { "NONCLUSTERED" };
        format!("    CONSTRAINT [PK_{name}] PRIMARY KEY {clustered} ([{column}])")
    });
    let references = table.columns.iter().filter_map(|column| {
        let target = column.references?;
        let column = column.name;
        Some(format!(
            "    CONSTRAINT [FK_{name}_{target}] FOREIGN KEY ([{column}]) REFERENCES [{SCHEMA}].[{target}] ([{column}])"
        ))
    });
    key.into_iter().chain(references).collect()
}

/// The type, its name in brackets: `[nvarchar](64)`.
fn type_text(ty: &str) -> String {
    match ty.split_once('(') {
        Some((name, arguments)) => format!("[{name}]({arguments}"),
        None => format!("[{ty}]"),
    }
}

fn bracketed(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("[{column}]")).collect::<Vec<_>>().join(", ")
}

/// The width of the widest text with its brackets.
fn width(table: &TableDef, text: impl Fn(&ColumnDef) -> &str) -> usize {
    table.columns.iter().map(|column| text(column).len() + 2).max().unwrap_or(0)
}
