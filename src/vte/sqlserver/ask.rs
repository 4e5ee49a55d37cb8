//! Small questions about the server: a statement, and its few rows at once.

use crate::error::{Code, Result};
use crate::vte::catalog::ColumnType;
use crate::vte::source::{RunSource, Statement};
use crate::vte::value::{Row, Value};

/// The rows of a statement without parameters that gives `columns` columns.
pub fn rows(source: &mut dyn RunSource, sql: String, columns: usize) -> Result<Vec<Row>> {
    // Types matter to sources whose cells have none of their own, which a server is not.
    let statement =
        Statement { sql, params: Vec::new(), columns: vec![ColumnType::Other("sql_variant".to_owned()); columns] };
    let mut rows = Vec::new();
    source.query(&statement, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// The rows, or none at all where the server refuses the statement: some logins may not ask everything.
pub fn rows_if_allowed(source: &mut dyn RunSource, sql: String, columns: usize) -> Result<Option<Vec<Row>>> {
    match rows(source, sql, columns) {
        Ok(rows) => Ok(Some(rows)),
        Err(error)
            if matches!(error.code(), Code::Query | Code::SchemaTable | Code::SchemaColumn)
                && !error.is_transient() =>
        {
            tracing::debug!(%error, "the server does not say");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Text, without the blanks of a `char(n)`; empty for anything else.
pub fn text(cell: &Value) -> &str {
    match cell {
        Value::Text(text) => text.trim_end(),
        _ => "",
    }
}

/// A whole number; 0 for anything else.
pub fn int(cell: &Value) -> i64 {
    match cell {
        Value::Int(number) => *number,
        Value::Bool(bit) => (*bit).into(),
        Value::Float(number) => *number as i64,
        _ => 0,
    }
}
