//! One cell of a row, the same whichever source it was read from.

use uuid::Uuid;

/// One cell. Times are text: the server renders them (`CONVERT(..., 121)`), so that no driver and no zone touches them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// `bit`.
    Bool(bool),
    /// `tinyint` to `bigint`.
    Int(i64),
    /// `real`: 32 bits.
    Real(f32),
    /// `float`, `decimal`, `money`: 64 bits.
    Float(f64),
    /// Any text, and every date and time.
    Text(String),
    /// `binary`, `varbinary`, `image`, `rowversion`.
    Bytes(Vec<u8>),
    /// `uniqueidentifier`.
    Guid(Uuid),
}

impl Value {
    /// Whether the cell is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Roughly how many bytes the cell holds, for limits on memory.
    pub fn size(&self) -> usize {
        size_of::<Value>()
            + match self {
                Value::Text(text) => text.len(),
                Value::Bytes(bytes) => bytes.len(),
                _ => 0,
            }
    }
}

/// One row, in the order of the columns asked for.
pub type Row = Vec<Value>;
