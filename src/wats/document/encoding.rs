//! Which bytes are text, and what the XML declaration may say about them.

use super::parse::{fault, is_blank};
use super::{Fault, syntax};
use crate::wats::rules::Rule;

/// The file as text without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(fault(Rule::Encoding, 0, "the file is UTF-16"));
    }
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| fault(Rule::Encoding, error.valid_up_to(), "the file is not UTF-8 from here on"))?;
    match syntax::illegal_char(text) {
        None => Ok(text),
        Some((at, c)) => {
            Err(fault(Rule::Xml, at, format!("the character U+{:04X} is not allowed in XML", u32::from(c))))
        }
    }
}

/// The declaration: version 1.0, an encoding that is UTF-8 if there is one, and `standalone` at most, in this order.
pub(super) fn check_declaration(content: &str) -> Result<(), (Rule, String)> {
    let malformed = || (Rule::Xml, "the XML declaration is malformed".to_owned());
    let content = content.strip_prefix("xml").ok_or_else(malformed)?;
    let mut rest = content;
    for (name, is_required) in [("version", true), ("encoding", false), ("standalone", false)] {
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let Some(after) = trimmed.strip_prefix(name).filter(|_| trimmed.len() < rest.len()) else {
            if is_required {
                return Err(malformed());
            }
            continue;
        };
        let (value, after) = pseudo_attribute(after).ok_or_else(malformed)?;
        match name {
            "version" if value != "1.0" => return Err((Rule::Xml, format!("the file is XML {value}, not 1.0"))),
            "encoding" if !value.eq_ignore_ascii_case("utf-8") => {
                return Err((Rule::Encoding, format!("the file is UTF-8, but declares {value}")));
            }
            "standalone" if value != "yes" && value != "no" => return Err(malformed()),
            _ => {}
        }
        rest = after;
    }
    if is_blank(rest) { Ok(()) } else { Err(malformed()) }
}

/// Reads `= "value"`; gives the value and what follows.
fn pseudo_attribute(text: &str) -> Option<(&str, &str)> {
    let white = [' ', '\t', '\n', '\r'];
    let text = text.trim_start_matches(white).strip_prefix('=')?.trim_start_matches(white);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].split_once(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_declarations_of_utf_8_only() {
        for good in [
            "xml version=\"1.0\"",
            "xml version='1.0' encoding='UTF-8' ",
            "xml version = \"1.0\" encoding=\"utf-8\" standalone=\"yes\"",
        ] {
            assert_eq!(check_declaration(good), Ok(()), "{good}");
        }
        for (bad, rule) in [
            ("xml", Rule::Xml),
            ("xml version=\"1.1\"", Rule::Xml),
            ("xml encoding=\"utf-8\"", Rule::Xml),
            ("xml version=\"1.0\"encoding=\"utf-8\"", Rule::Xml),
            ("xml version=\"1.0\" standalone=\"maybe\"", Rule::Xml),
            ("xml version=\"1.0\" colour=\"red\"", Rule::Xml),
            ("xml version=\"1.0\" encoding=\"iso-8859-1\"", Rule::Encoding),
            ("xml version=\"1.0\" encoding=\"utf-16\"", Rule::Encoding),
        ] {
            assert_eq!(check_declaration(bad).unwrap_err().0, rule, "{bad}");
        }
    }

    #[test]
    fn takes_utf_8_with_or_without_a_byte_order_mark() {
        assert_eq!(text("\u{FEFF}<a/>".as_bytes()), Ok("<a/>"));
        assert_eq!(text(b"\xFF\xFE<\0").unwrap_err().rule, Rule::Encoding);
        assert_eq!(text(b"<a>\xE5</a>").unwrap_err().offset, 3);
        assert_eq!(text(b"<a>\x01</a>").unwrap_err().rule, Rule::Xml);
    }
}
