//! Counting runs without reading them.

use crate::error::{Code, Error, Result};

use super::reader::RunReader;
use super::text;
use super::value::Value;

impl RunReader {
    /// How many runs there are, how many have a time, and the first and the last time as the server renders them.
    ///
    /// # Errors
    /// The source fails.
    pub fn overview(&mut self) -> Result<(u64, u64, Option<String>, Option<String>)> {
        let statement = self.sql().overview(self.map());
        let rows = self.rows(&statement)?;
        let row = rows.first().ok_or_else(|| Error::new(Code::Query, "the server gave no count"))?;
        Ok((count(&row[0]), count(&row[1]), text::text_of(&row[2]), text::text_of(&row[3])))
    }

    /// How many rows have the key of another.
    ///
    /// # Errors
    /// The source fails.
    pub fn shared_keys(&mut self) -> Result<u64> {
        let statement = self.sql().shared_keys(self.map());
        Ok(self.rows(&statement)?.first().map_or(0, |row| count(&row[0])))
    }
}

fn count(value: &Value) -> u64 {
    match value {
        Value::Int(number) => number.unsigned_abs(),
        _ => 0,
    }
}
