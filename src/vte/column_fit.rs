//! Whether a column can hold a field, by its declared type.

use crate::error::{Code, Error, Result};

use super::catalog::{Column, ColumnType, Table};
use super::fields::{Field, Kind, TableRole};

/// Refuses a column that cannot hold the field it was found for.
///
/// # Errors
/// [`Code::SchemaType`], with the line of configuration to write.
pub fn check_type(table: &Table, role: TableRole, field: &Field, column: &Column) -> Result<()> {
    use ColumnType as T;
    let text = matches!(column.ty, T::Text(_));
    let comparable = !column.ty.is_long_text();
    let number = matches!(column.ty, T::Int(_) | T::Bit | T::Real | T::Float | T::Decimal(_));
    let fits = match field.kind {
        Kind::Key => matches!(column.ty, T::Guid | T::Int(_)) || text && comparable,
        Kind::Time => {
            matches!(column.ty, T::DateTime | T::DateTime2(_) | T::SmallDateTime | T::DateTimeOffset(_))
                || text && comparable
        }
        Kind::Number => number || text || matches!(column.ty, T::Time(_)),
        Kind::Whole => number || text,
        Kind::Text => number || text || column.ty.is_time() || column.ty == T::Guid,
        Kind::Value => !matches!(column.ty, T::Other(_)),
    };
    if fits {
        return Ok(());
    }
    let why = match (&column.ty, field.kind) {
        (T::RowVersion, _) => "a rowversion, which SQL Server also calls timestamp: it counts changes and is no time",
        (T::Date, Kind::Time) => "a date without a time of day",
        (T::Time(_), Kind::Time) => "a time of day without a date",
        (T::Text(_), _) => "long text, which the server cannot compare",
        _ => "of a type that cannot hold it",
    };
    Err(Error::new(
        Code::SchemaType,
        format!("{}.{} should be the {}, but it is {} ({})", table.name, column.name, field.name.replace('_', " "), column.ty, why),
    )
    .hint(format!(
        "name another column under [source.columns]: \"{}.{}\" = \"COLUMN\", or let a view give the value and name the view under [source.tables]",
        role.name(),
        field.name
    )))
}
