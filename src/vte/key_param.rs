//! Keys as parameters. A key is compared with a column of another type or spelling than the one it was read from: a
//! GUID in one table is text in braces in the next.

use uuid::Uuid;

use super::catalog::ColumnType;
use super::source::Param;
use super::text;
use super::value::Value;

/// The most parameters that one key takes: its own text and the four usual spellings of a GUID.
pub const MOST_FORMS: usize = 5;

/// A key as it was read, for a comparison with the column it was read from.
pub fn own(key: &Value) -> Param {
    match key {
        Value::Guid(id) => Param::Guid(*id),
        Value::Int(number) => Param::Int(*number),
        other => Param::Text(plain(other)),
    }
}

/// All that a key may be in a column of type `ty`; nothing where such a column cannot hold it, since a server refuses
/// the whole statement for one value that it cannot convert.
pub fn forms(key: &Value, ty: &ColumnType) -> Vec<Param> {
    match ty {
        ColumnType::Guid => guid_of(key).map(Param::Guid).into_iter().collect(),
        ColumnType::Int(_) => match key {
            Value::Int(number) => vec![Param::Int(*number)],
            other => plain(other).trim().parse().map(Param::Int).into_iter().collect(),
        },
        _ => spellings(key).into_iter().map(Param::Text).collect(),
    }
}

fn guid_of(key: &Value) -> Option<Uuid> {
    match key {
        Value::Guid(id) => Some(*id),
        Value::Text(text) => text::guid(text),
        _ => None,
    }
}

/// The key's own text first, then how else it may be written.
fn spellings(key: &Value) -> Vec<String> {
    let own = plain(key);
    let others = match guid_of(key) {
        Some(id) => {
            let lower = id.hyphenated().to_string();
            let upper = lower.to_uppercase();
            vec![format!("{{{upper}}}"), format!("{{{lower}}}"), upper, lower]
        }
        // A `char(n)` is padded with blanks, which a server ignores and a snapshot does not.
        None => vec![own.trim_end().to_owned()],
    };
    let mut all = vec![own];
    for other in others {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

fn plain(key: &Value) -> String {
    match key {
        Value::Text(text) => text.clone(),
        other => text::text_of(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(key: &Value) -> Vec<String> {
        let texts = forms(key, &ColumnType::parse("varchar(40)")).into_iter();
        texts.map(|param| if let Param::Text(text) = param { text } else { panic!("{param:?}") }).collect()
    }

    #[test]
    fn a_guid_is_found_in_text_of_any_spelling() {
        let id = Uuid::from_u128(0xab);
        let (upper, lower) = ("00000000-0000-0000-0000-0000000000AB", "00000000-0000-0000-0000-0000000000ab");
        let usual = [format!("{{{upper}}}"), format!("{{{lower}}}"), upper.to_owned(), lower.to_owned()];
        for key in [Value::Guid(id), Value::Text(lower.into()), Value::Text(format!("{{{lower}}}"))] {
            let found = texts(&key);
            assert!(found.len() == 4 && usual.iter().all(|form| found.contains(form)), "{found:?}");
        }
        let padded = texts(&Value::Text(format!("{upper}    ")));
        assert_eq!((padded.len(), padded[0].len()), (MOST_FORMS, 40));
        for key in [Value::Text(upper.into()), Value::Text(format!(" {{{lower}}} ")), Value::Guid(id)] {
            assert_eq!(forms(&key, &ColumnType::Guid), [Param::Guid(id)]);
        }
    }

    #[test]
    fn what_a_column_cannot_hold_is_not_asked_for() {
        let (guid, number) = (ColumnType::Guid, ColumnType::Int("int"));
        assert_eq!(forms(&Value::Text("TEST-7".into()), &guid), []);
        assert_eq!(forms(&Value::Int(7), &guid), []);
        assert_eq!(forms(&Value::Guid(Uuid::nil()), &number), []);
        assert_eq!(forms(&Value::Text("TEST-7".into()), &number), []);
        assert_eq!(forms(&Value::Text(" 7 ".into()), &number), [Param::Int(7)]);
        assert_eq!(texts(&Value::Int(7)), ["7"]);
        assert_eq!(texts(&Value::Text("TEST-7  ".into())), ["TEST-7  ", "TEST-7"]);
    }
}
