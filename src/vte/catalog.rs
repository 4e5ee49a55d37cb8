//! What tables and columns a database has, with their types as the server declares them.

use std::fmt;

/// The tables that a login may see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    /// All tables, views and synonyms, in the order of their names.
    pub tables: Vec<Table>,
}

/// A table, or what can be read like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The schema, `dbo` mostly.
    pub schema: String,
    /// The name as the catalog spells it.
    pub name: String,
    /// Whether it is a view, which has no key of its own.
    pub is_view: bool,
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// Rows as the server estimates them, where it says.
    pub rows: Option<u64>,
    /// The columns of the primary key, where it has one.
    pub primary_key: Vec<String>,
    /// The columns that lead an index: what can be searched without reading the whole table.
    pub indexed: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name as the catalog spells it.
    pub name: String,
    /// The type.
    pub ty: ColumnType,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    /// `uniqueidentifier`.
    Guid,
    /// `tinyint` to `bigint`, with its name.
    Int(&'static str),
    /// `bit`.
    Bit,
    /// `real`, or `float(1..24)`.
    Real,
    /// `float`.
    Float,
    /// `decimal`, `numeric`, `money`, `smallmoney`, as declared.
    Decimal(String),
    /// `datetime`: 1/300 s.
    DateTime,
    /// `datetime2(n)`.
    DateTime2(u8),
    /// `smalldatetime`: minutes.
    SmallDateTime,
    /// `datetimeoffset(n)`.
    DateTimeOffset(u8),
    /// `date`.
    Date,
    /// `time(n)`.
    Time(u8),
    /// `char`, `varchar`, `text` and their `n` forms, `xml`, `sysname`, as declared.
    Text(String),
    /// `binary`, `varbinary`, `image`, as declared.
    Binary(String),
    /// `rowversion`, also called `timestamp`: no time.
    RowVersion,
    /// Anything else, as declared.
    Other(String),
}

impl ColumnType {
    /// Reads a declared type, such as `nvarchar(64)` or `datetime2(3)`; the case does not matter.
    pub fn parse(declared: &str) -> ColumnType {
        let lower = declared.trim().to_ascii_lowercase();
        let (name, arguments) = match lower.split_once('(') {
            Some((name, rest)) => (name.trim(), rest.trim_end_matches(')').trim()),
            None => (lower.as_str(), ""),
        };
        let precision = |default: u8| arguments.parse().unwrap_or(default).min(7);
        match name {
            "uniqueidentifier" => ColumnType::Guid,
            "tinyint" => ColumnType::Int("tinyint"),
            "smallint" => ColumnType::Int("smallint"),
            "int" | "integer" => ColumnType::Int("int"),
            "bigint" => ColumnType::Int("bigint"),
            "bit" => ColumnType::Bit,
            "real" => ColumnType::Real,
            "float" if arguments.parse::<u8>().is_ok_and(|bits| bits <= 24) => ColumnType::Real,
            "float" => ColumnType::Float,
            "decimal" | "numeric" | "money" | "smallmoney" => ColumnType::Decimal(lower),
            "datetime" => ColumnType::DateTime,
            "datetime2" => ColumnType::DateTime2(precision(7)),
            "smalldatetime" => ColumnType::SmallDateTime,
            "datetimeoffset" => ColumnType::DateTimeOffset(precision(7)),
            "date" => ColumnType::Date,
            "time" => ColumnType::Time(precision(7)),
            "char" | "varchar" | "text" | "nchar" | "nvarchar" | "ntext" | "xml" | "sysname" => ColumnType::Text(lower),
            "binary" | "varbinary" | "image" => ColumnType::Binary(lower),
            "timestamp" | "rowversion" => ColumnType::RowVersion,
            _ => ColumnType::Other(lower),
        }
    }

    /// Whether it is text that the server can neither compare nor order.
    pub fn is_long_text(&self) -> bool {
        matches!(self, ColumnType::Text(name) if matches!(name.as_str(), "text" | "ntext" | "xml"))
    }

    /// Whether the statement must render the column as text (`CONVERT(..., 121)`).
    pub fn is_time(&self) -> bool {
        matches!(
            self,
            ColumnType::DateTime
                | ColumnType::DateTime2(_)
                | ColumnType::SmallDateTime
                | ColumnType::DateTimeOffset(_)
                | ColumnType::Date
                | ColumnType::Time(_)
        )
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnType::Guid => f.write_str("uniqueidentifier"),
            ColumnType::Int(name) => f.write_str(name),
            ColumnType::Bit => f.write_str("bit"),
            ColumnType::Real => f.write_str("real"),
            ColumnType::Float => f.write_str("float"),
            ColumnType::DateTime => f.write_str("datetime"),
            ColumnType::DateTime2(digits) => write!(f, "datetime2({digits})"),
            ColumnType::SmallDateTime => f.write_str("smalldatetime"),
            ColumnType::DateTimeOffset(digits) => write!(f, "datetimeoffset({digits})"),
            ColumnType::Date => f.write_str("date"),
            ColumnType::Time(digits) => write!(f, "time({digits})"),
            ColumnType::RowVersion => f.write_str("rowversion"),
            ColumnType::Decimal(text) | ColumnType::Text(text) | ColumnType::Binary(text) | ColumnType::Other(text) => {
                f.write_str(text)
            }
        }
    }
}
