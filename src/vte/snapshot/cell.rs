//! One cell between [`Value`] and SQLite, by the declared type of its column.
//!
//! | type | stored as |
//! |---|---|
//! | `uniqueidentifier` | text, upper case with hyphens |
//! | `bit`, `tinyint` to `bigint` | integer |
//! | `real` | the 32-bit value widened to 64 bits, which is exact |
//! | `float`, `decimal`, `money` | 64-bit float |
//! | dates and times | the text that the server renders (`CONVERT(..., 121)`) |
//! | text, `xml` | text |
//! | `binary`, `image`, `rowversion` | blob |
//! | anything else | as it came: integer, float, text or blob |

use rusqlite::types::{Value as Stored, ValueRef};
use uuid::Uuid;

use crate::vte::catalog::ColumnType;
use crate::vte::model::guid_text;
use crate::vte::value::Value;

/// Integers beyond this (2^53) are not all 64-bit floats.
const EXACT_INTEGER: i64 = 1 << 53;

/// The type to declare to SQLite: the server's own where SQLite changes no value by it, else none.
///
/// Text of these types is never taken for a number (GUIDs, dates), or is declared `TEXT` in SQLite's eyes (`nvarchar` and
/// its kin); whole numbers stay whole, and a decimal is never a negative zero, which `float` and `real` can be and which
/// SQLite would store as 0.
pub fn declaration(ty: &ColumnType) -> Option<String> {
    match ty {
        ColumnType::Text(name) if !["char", "text"].iter().any(|part| name.contains(part)) => None,
        ColumnType::Float | ColumnType::Real | ColumnType::Other(_) => None,
        harmless => Some(harmless.to_string()),
    }
}

/// What to store for `value` in a column of type `ty`; `None` where the type cannot hold it unchanged.
pub fn encode(value: &Value, ty: &ColumnType) -> Option<Stored> {
    use ColumnType as T;
    let stored = match (ty, value) {
        (_, Value::Null) => Stored::Null,
        (T::Guid, Value::Guid(id)) => Stored::Text(guid_text(*id)),
        (T::Guid, Value::Text(text)) => Stored::Text(guid_text(Uuid::try_parse(text).ok()?)),
        (T::Bit, Value::Bool(bit)) => Stored::Integer(i64::from(*bit)),
        (T::Bit, Value::Int(bit @ 0..=1)) => Stored::Integer(*bit),
        (T::Int(_), Value::Int(number)) => Stored::Integer(*number),
        (T::Real, Value::Real(number)) => Stored::Real(not_nan(f64::from(*number))?),
        (T::Float, Value::Float(number)) => Stored::Real(not_nan(*number)?),
        // A decimal is never a negative zero.
        (T::Decimal(_), Value::Float(number)) => Stored::Real(not_nan(*number)? + 0.0),
        (T::Float | T::Decimal(_), Value::Real(number)) => Stored::Real(not_nan(f64::from(*number))?),
        (T::Float | T::Decimal(_), Value::Int(number)) => {
            (-EXACT_INTEGER..=EXACT_INTEGER).contains(number).then_some(Stored::Real(*number as f64))?
        }
        (T::Text(_), Value::Text(text)) => Stored::Text(text.clone()),
        (time, Value::Text(text)) if time.is_time() && !could_be_number(text) => Stored::Text(text.clone()),
        (T::Binary(_) | T::RowVersion, Value::Bytes(bytes)) => Stored::Blob(bytes.clone()),
        (T::Other(_), Value::Int(number)) => Stored::Integer(*number),
        (T::Other(_), Value::Float(number)) => Stored::Real(not_nan(*number)?),
        (T::Other(_), Value::Text(text)) => Stored::Text(text.clone()),
        (T::Other(_), Value::Bytes(bytes)) => Stored::Blob(bytes.clone()),
        _ => return None,
    };
    Some(stored)
}

/// SQLite would store NaN as NULL. SQL Server holds none.
fn not_nan(number: f64) -> Option<f64> {
    (!number.is_nan()).then_some(number)
}

/// Whether SQLite could take the text for a number: dates have hyphens inside, times have colons.
fn could_be_number(text: &str) -> bool {
    !text.trim().get(1..).is_some_and(|text| text.contains(':') || text.matches('-').count() == 2)
}

/// The cell of a column of type `ty`. What does not fit the type, as in a result that the statement computed, is given
/// as it is stored: a reader has to cope with text where a number should be anyhow.
pub fn decode(stored: ValueRef<'_>, ty: &ColumnType) -> Value {
    use ColumnType as T;
    match (stored, ty) {
        (ValueRef::Null, _) => Value::Null,
        (ValueRef::Integer(number), T::Bit) => Value::Bool(number != 0),
        (ValueRef::Integer(number), T::Real) => Value::Real(number as f32),
        (ValueRef::Integer(number), T::Float | T::Decimal(_)) => Value::Float(number as f64),
        (ValueRef::Integer(number), T::Text(_)) => Value::Text(number.to_string()),
        (ValueRef::Integer(number), _) => Value::Int(number),
        (ValueRef::Real(number), T::Real) => Value::Real(number as f32),
        (ValueRef::Real(number), _) => Value::Float(number),
        (ValueRef::Text(bytes), T::Binary(_) | T::RowVersion) => Value::Bytes(bytes.to_vec()),
        (ValueRef::Text(bytes), T::Guid) => {
            Uuid::try_parse_ascii(bytes).map_or_else(|_| Value::Text(text(bytes)), Value::Guid)
        }
        (ValueRef::Text(bytes), _) => Value::Text(text(bytes)),
        (ValueRef::Blob(bytes), _) => Value::Bytes(bytes.to_vec()),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
