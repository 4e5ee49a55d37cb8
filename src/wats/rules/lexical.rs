//! Reads the text of an attribute or an element as what the schema says it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::Rule;
use crate::wats::number;
use crate::wats::schema::Kind;
use crate::wats::time::{self, Moment};

/// What is wrong with a text: the rule, and the rest of a sentence.
pub type Wrong = (Rule, String);

/// How much of a wrong value is shown, in characters.
const SHOWN: usize = 40;

/// That an attribute is missing.
pub fn missing(attribute: &str) -> Wrong {
    (Rule::AttributeMissing, format!("has no {attribute}"))
}

fn shown(value: &str) -> String {
    let mut shown: String = value.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    shown
}

/// An integer.
pub fn integer(value: &str) -> Result<i64, Wrong> {
    number::parse_integer(value).map_err(|too_large| {
        if too_large {
            (Rule::Range, format!("is {}, which is too large", shown(value)))
        } else {
            (Rule::Integer, format!("is \"{}\", which is no integer", shown(value)))
        }
    })
}

/// A number; `INF`, `-INF` and `NaN` are numbers here.
pub fn double(value: &str) -> Result<f64, Wrong> {
    number::parse(value).ok_or_else(|| (Rule::Number, format!("is \"{}\", which is no number", shown(value))))
}

/// A boolean.
pub fn boolean(value: &str) -> Result<bool, Wrong> {
    match number::trim(value) {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err((Rule::Boolean, format!("is \"{}\", which is no boolean", shown(value)))),
    }
}

/// A time, with or without an offset.
pub fn moment(value: &str) -> Result<Moment, Wrong> {
    time::parse(value).map_err(|what| (Rule::Time, format!("is \"{}\" and {what}", shown(value))))
}

/// A GUID in any form .NET reads: with hyphens or without, in braces or not.
pub fn guid(value: &str) -> Result<Uuid, Wrong> {
    let value = number::trim(value);
    let not_urn = !value.starts_with("urn:");
    let guid = Uuid::parse_str(value).ok().filter(|_| not_urn);
    guid.ok_or_else(|| (Rule::Guid, format!("is \"{}\", which is no GUID", shown(value))))
}

/// Whether a GUID has the one form to write: hyphens, no braces.
pub fn guid_is_canonical(value: &str) -> bool {
    let value = number::trim(value);
    value.len() == 36 && Uuid::parse_str(value).is_ok()
}

/// The bytes of base64 text; white space in it does not matter, but the padding does, as it does for the client.
pub fn base64(value: &str) -> Result<Vec<u8>, Wrong> {
    let is_white = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let decoded = if value.bytes().any(is_white) {
        let dense: Vec<u8> = value.bytes().filter(|byte| !is_white(*byte)).collect();
        STANDARD.decode(dense)
    } else {
        STANDARD.decode(value)
    };
    decoded.map_err(|error| (Rule::Base64, format!("is no base64: {error}")))
}

/// Numbers separated by semicolons. No text is no number; an empty item is wrong.
pub fn numbers(value: &str) -> Result<Vec<f64>, Wrong> {
    if number::trim(value).is_empty() {
        return Ok(Vec::new());
    }
    let item = |item: &str| {
        // The client reads charts by .NET's own spelling of what is not finite.
        match number::trim(item) {
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            other => number::parse(other).filter(|value| !value.is_infinite()),
        }
    };
    value
        .split(';')
        .map(|text| item(text).ok_or_else(|| (Rule::Number, format!("holds \"{}\", which is no number", shown(text)))))
        .collect()
}

/// One of the names of the schema.
pub fn name<'k>(value: &str, names: &'k [&'k str]) -> Result<&'k str, Wrong> {
    names.iter().find(|name| **name == value).copied().ok_or_else(|| {
        let hint = match super::nearest::nearest(value, names.iter().copied()) {
            Some(near) => format!("; {near} is"),
            None => format!("; {} are", names.join(", ")),
        };
        (Rule::Name, format!("is \"{}\", which is not among the names{hint}", shown(value)))
    })
}

/// Checks a value by its kind alone, as far as no other rule does: not its length, for example.
pub fn check(kind: Kind, value: &str) -> Result<(), Wrong> {
    match kind {
        Kind::Text(_) => Ok(()),
        Kind::Integer { .. } => integer(value).map(drop),
        Kind::Double => double(value).map(drop),
        Kind::Bool => boolean(value).map(drop),
        Kind::AnyTime | Kind::OffsetTime | Kind::UtcTime => zoned(kind, value),
        Kind::Guid => {
            guid(value)?;
            if guid_is_canonical(value) {
                return Ok(());
            }
            Err((Rule::Guid, format!("is {}, not in the form with hyphens and without braces", shown(value))))
        }
        Kind::OneOf(names) => name(value, names).map(drop),
        Kind::Base64 { .. } => base64(value).map(drop),
        Kind::Numbers => numbers(value).map(drop),
    }
}

/// A time with the zone its kind asks for.
fn zoned(kind: Kind, value: &str) -> Result<(), Wrong> {
    match (kind, moment(value)?) {
        (Kind::OffsetTime, Moment::Wall(_)) => {
            Err((Rule::TimeZone, "has no offset: the client would take it in the zone of its computer".into()))
        }
        (Kind::UtcTime, Moment::Wall(_) | Moment::Offset(_)) => {
            Err((Rule::TimeZone, "does not end in Z: the client would take it for local time".into()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_client_reads() {
        assert!(guid("{6F9619FF-8B86-D011-B42D-00C04FC964F1}").is_ok());
        assert!(guid("6f9619ff8b86d011b42d00c04fc964f1").is_ok());
        assert_eq!(guid("urn:uuid:6f9619ff-8b86-d011-b42d-00c04fc964f1").unwrap_err().0, Rule::Guid);
        assert_eq!(base64("aGVs\n bG8=").unwrap(), b"hello");
        for bad in ["aGVsbG8", "aGV*", "aGVsbG8==", "="] {
            assert_eq!(base64(bad).unwrap_err().0, Rule::Base64, "{bad}");
        }
        assert_eq!(numbers("1;-2.5;3E2").unwrap(), [1.0, -2.5, 300.0]);
        assert!(numbers(" ").unwrap().is_empty());
        for bad in ["1;", ";1", "1,5;2", "1;INF", "1;;2"] {
            assert_eq!(numbers(bad).unwrap_err().0, Rule::Number, "{bad}");
        }
    }

    #[test]
    fn says_what_a_name_may_be() {
        assert_eq!(name("GELE", &["GELE", "LOG"]), Ok("GELE"));
        assert_eq!(name("Gele", &["GELE", "LOG"]).unwrap_err().1, "is \"Gele\", which is not among the names; GELE is");
    }

    #[test]
    fn times_need_their_zone() {
        assert_eq!(check(Kind::OffsetTime, "2026-01-30T22:01:41").unwrap_err().0, Rule::TimeZone);
        assert_eq!(check(Kind::UtcTime, "2026-01-30T22:01:41+00:00").unwrap_err().0, Rule::TimeZone);
        assert_eq!(check(Kind::OffsetTime, "2026-01-30T22:01:41Z"), Ok(()));
        assert_eq!(check(Kind::AnyTime, "2026-01-30T22:01:41"), Ok(()));
        assert_eq!(check(Kind::AnyTime, "yesterday").unwrap_err().0, Rule::Time);
    }
}
