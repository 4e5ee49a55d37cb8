//! How far a table has been copied: the mark that stands in the snapshot beside the rows, as text.

use uuid::Uuid;

use super::sql::Mark;
use super::text as cell_text;
use super::value::{Row, Value};

/// The mark of a table that is complete.
pub const DONE: &str = "done";

/// Takes time and key, which stand behind the columns of the table, off a row.
pub fn split_mark(row: &mut Row) -> Mark {
    let key = row.pop().unwrap_or(Value::Null);
    let time = match row.pop() {
        Some(Value::Text(time)) => Some(time),
        _ => None,
    };
    Mark { time, key }
}

/// Lane and place; none when the table is complete.
pub fn read_mark(mark: Option<String>) -> Option<(usize, Option<Mark>)> {
    let Some(mark) = mark else { return Some((0, None)) };
    if mark == DONE {
        return None;
    }
    let (lane, time, key): (usize, Option<String>, Option<String>) = serde_json::from_str(&mark).unwrap_or_default();
    Some((lane, key.map(|key| Mark { time, key: value(&key) })))
}

/// Lane and place as the mark of a batch.
pub fn write_mark(lane: usize, mark: Option<&Mark>) -> String {
    let parts = (lane, mark.and_then(|mark| mark.time.clone()), mark.map(|mark| text(&mark.key)));
    serde_json::to_string(&parts).unwrap_or_default()
}

/// A key as text that says what it is.
pub fn text(key: &Value) -> String {
    match key {
        Value::Null => "n".to_owned(),
        Value::Guid(id) => format!("g{id}"),
        Value::Int(number) => format!("i{number}"),
        Value::Text(text) => format!("t{text}"),
        other => format!("t{}", cell_text::text_of(other).unwrap_or_default()),
    }
}

/// A key from its [`text`].
pub fn value(text: &str) -> Value {
    let (kind, rest) = text.split_at(text.len().min(1));
    match kind {
        "n" => Value::Null,
        "g" => Uuid::try_parse(rest).map_or(Value::Null, Value::Guid),
        "i" => rest.parse().map_or(Value::Null, Value::Int),
        _ => Value::Text(rest.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_as_it_was_written() {
        let time = Some("2026-02-02 08:15:00.003".to_owned());
        for key in [Value::Guid(Uuid::from_u128(7)), Value::Int(-7), Value::Text("t {7} \"å ".into()), Value::Null] {
            for time in [time.clone(), None] {
                let mark = Mark { time, key: key.clone() };
                assert_eq!(read_mark(Some(write_mark(1, Some(&mark)))), Some((1, Some(mark))));
            }
        }
        assert_eq!(read_mark(Some(write_mark(1, None))), Some((1, None)));
        assert_eq!(read_mark(None), Some((0, None)));
        assert_eq!(read_mark(Some(DONE.to_owned())), None);
    }
}
