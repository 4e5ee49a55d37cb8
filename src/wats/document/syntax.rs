//! What XML allows and the parser does not look at: characters and names.

use std::borrow::Cow;

/// Whether XML 1.0 allows the character.
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// The first character that XML does not allow, with its offset.
pub(super) fn illegal_char(text: &str) -> Option<(usize, char)> {
    // Of all bytes only these can begin such a character: controls, and the lead byte of U+FFFE and U+FFFF.
    let suspicious = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xEF;
    if !text.bytes().any(suspicious) {
        return None;
    }
    text.char_indices().find(|(_, c)| !is_xml_char(*c))
}

/// Whether the text is a name, with at most one colon between two names.
pub(super) fn is_name(text: &str) -> bool {
    let mut parts = text.split(':');
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    third.is_none() && first.is_some_and(is_simple_name) && second.is_none_or(is_simple_name)
}

fn is_simple_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The character or text of a reference such as `lt` or `#10`, without `&` and `;`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn resolve(reference: &str) -> Result<char, String> {
    let number = match reference.strip_prefix('#') {
        Some(number) => match number.strip_prefix('x') {
            Some(digits) => parse_digits(digits, 16),
            None => parse_digits(number, 10),
        },
        None => return named(reference),
    };
    number
        .and_then(char::from_u32)
        .filter(|c| is_xml_char(*c))
        .ok_or_else(|| format!("the reference &{reference}; names no character that XML allows"))
}

fn parse_digits(digits: &str, radix: u32) -> Option<u32> {
    let only_digits = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    if only_digits { u32::from_str_radix(digits, radix).ok() } else { None }
}

fn named(reference: &str) -> Result<char, String> {
    match reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(format!("the entity &{reference}; is not known")),
    }
}

/// The value of an attribute as XML normalises it: white space becomes blanks, references become characters.
///
/// # Errors
/// What is wrong with it, and where in the raw value.
pub(super) fn attribute_value(raw: &str) -> Result<Cow<'_, str>, (usize, String)> {
    if let Some(at) = raw.find('<') {
        return Err((at, "< must be written as &lt; in an attribute".into()));
    }
    if !raw.contains(['&', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        value.push_str(&rest[..at]);
        let offset = raw.len() - rest.len() + at;
        rest = &rest[at..];
        if let Some(reference) = rest.strip_prefix('&') {
            let end = reference.find(';').ok_or((offset, "& must be written as &amp;".to_owned()))?;
            value.push(resolve(&reference[..end]).map_err(|what| (offset, what))?);
            rest = &reference[end + 1..];
        } else {
            value.push(' ');
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        }
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_attribute_values() {
        assert_eq!(attribute_value("a\tb\r\nc\rd").unwrap(), "a b c d");
        assert_eq!(attribute_value("&#9;&#10;&#xD;&lt;&quot;å").unwrap(), "\t\n\r<\"å");
        assert!(matches!(attribute_value("plain"), Ok(Cow::Borrowed("plain"))));
        for (bad, at) in [("a<b", 1), ("a & b", 2), ("ab&nbsp;", 2), ("&#0;", 0), ("&#xFFFE;", 0), ("&#x+41;", 0)] {
            assert_eq!(attribute_value(bad).unwrap_err().0, at, "{bad}");
        }
    }

    #[test]
    fn knows_names_and_characters() {
        for good in ["a", "xs:b", "_x-1.2", "Größe"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", ":a", "a:", "a:b:c", "1a", "a b", "-a", "a\"b"] {
            assert!(!is_name(bad), "{bad}");
        }
        assert_eq!(illegal_char("ok\t\u{7F}\u{FFFD}"), None);
        assert_eq!(illegal_char("a\u{1}"), Some((1, '\u{1}')));
        assert_eq!(illegal_char("ab\u{FFFF}"), Some((2, '\u{FFFF}')));
    }
}
