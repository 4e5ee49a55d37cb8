//! What the two dialects write differently.

use super::catalog::{Column, ColumnType};
use super::columns::MappedTable;
use super::source::Dialect;

impl Dialect {
    /// A name in the quotes of the dialect.
    pub fn quoted(self, name: &str) -> String {
        match self {
            Dialect::TSql => format!("[{}]", name.replace(']', "]]")),
            Dialect::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A table with its schema.
    pub fn table(self, table: &MappedTable) -> String {
        self.named(table.database.as_deref(), &table.schema, &table.name)
    }

    /// A table by its names. A snapshot has no schemas.
    pub fn named(self, database: Option<&str>, schema: &str, name: &str) -> String {
        match (self, database) {
            (Dialect::TSql, Some(database)) => {
                format!("{}.{}.{}", self.quoted(database), self.quoted(schema), self.quoted(name))
            }
            (Dialect::TSql, None) => format!("{}.{}", self.quoted(schema), self.quoted(name)),
            (Dialect::Sqlite, _) => self.quoted(name),
        }
    }

    /// A column as it is read.
    pub fn read(self, alias: &str, column: &Column) -> String {
        self.rendered(&format!("{alias}.{}", self.quoted(&column.name)), &column.ty)
    }

    /// An expression as it is read: times as text.
    pub fn rendered(self, expression: &str, ty: &ColumnType) -> String {
        match ty {
            // 34 characters hold a datetimeoffset(7).
            ty if self == Dialect::TSql && ty.is_time() => format!("CONVERT(varchar(34), {expression}, 121)"),
            // The server converts text of a code page, of which a driver knows only some, and the types that are set aside.
            ColumnType::Text(name) | ColumnType::Binary(name) if self == Dialect::TSql => match modern(name) {
                Some(modern) => format!("CONVERT({modern}, {expression})"),
                None => expression.to_owned(),
            },
            _ => expression.to_owned(),
        }
    }

    /// What limits a statement to `limit` rows, before its columns and after all.
    pub fn limited(self, limit: Option<u32>) -> (String, String) {
        match (self, limit) {
            (_, None) => (String::new(), String::new()),
            (Dialect::TSql, Some(limit)) => (format!("TOP ({limit}) "), String::new()),
            (Dialect::Sqlite, Some(limit)) => (String::new(), format!(" LIMIT {limit}")),
        }
    }

    /// A parameter as a value of a text column's own type: an `nvarchar` compared with a `varchar` column would make the
    /// server convert the column, and read all of it.
    pub fn typed(self, number: usize, ty: &ColumnType) -> String {
        match (self, ty) {
            (Dialect::TSql, ColumnType::Text(name)) if name.starts_with("char") || name.starts_with("varchar") => {
                format!("CAST(@P{number} AS {name})")
            }
            _ => format!("@P{number}"),
        }
    }

    /// The condition that two keys are equal, whatever their types; none where they cannot be. Text is converted, never the
    /// other key, and what cannot be converted is equal to nothing: a plain comparison would fail the statement.
    pub fn equal_keys(self, one: (&str, &ColumnType), other: (&str, &ColumnType)) -> Option<String> {
        use ColumnType as T;
        let plain = format!("{} = {}", one.0, other.0);
        match (one.1, other.1) {
            (T::Guid, T::Guid) | (T::Int(_), T::Int(_)) => Some(plain),
            (T::Text(a), T::Text(b)) if a == b || self == Dialect::TSql => Some(plain),
            (T::Text(_), T::Text(_)) => Some(format!("upper(rtrim({})) = upper(rtrim({}))", one.0, other.0)),
            (T::Text(_), ty) => Some(format!("{} = {}", self.text_as_key(one.0, ty)?, other.0)),
            (ty, T::Text(_)) => Some(format!("{} = {}", one.0, self.text_as_key(other.0, ty)?)),
            _ => None,
        }
    }

    /// Text as a GUID or a whole number. `TRY_CAST`, unlike `TRY_CONVERT`, is there at every compatibility level.
    fn text_as_key(self, expression: &str, ty: &ColumnType) -> Option<String> {
        match (self, ty) {
            (Dialect::TSql, ColumnType::Guid) => Some(format!("TRY_CAST({expression} AS uniqueidentifier)")),
            (Dialect::TSql, ColumnType::Int(_)) => Some(format!("TRY_CAST({expression} AS bigint)")),
            (Dialect::Sqlite, ColumnType::Guid) => Some(format!("upper(trim({expression}, ' {{}}'))")),
            (Dialect::Sqlite, ColumnType::Int(_)) => Some(format!("CAST({expression} AS INTEGER)")),
            _ => None,
        }
    }

    /// The size of a value in bytes.
    pub fn size(self, expression: &str) -> String {
        match self {
            Dialect::TSql => format!("DATALENGTH({expression})"),
            Dialect::Sqlite => format!("length(CAST({expression} AS BLOB))"),
        }
    }
}

/// The Unicode type that holds what a type of a code page does, and the type that took the place of an old one; none for
/// a type that is fine as it is.
fn modern(declared: &str) -> Option<String> {
    let (name, arguments) = declared.split_once('(').unwrap_or((declared, ""));
    match name {
        "text" | "ntext" | "xml" => Some("nvarchar(max)".to_owned()),
        "image" => Some("varbinary(max)".to_owned()),
        "char" | "varchar" => match arguments.trim_end_matches(')').parse::<u32>() {
            Ok(length) if length <= 4000 => Some(format!("nvarchar({length})")),
            _ => Some("nvarchar(max)".to_owned()),
        },
        _ => None,
    }
}
