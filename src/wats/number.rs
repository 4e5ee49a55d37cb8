//! Numbers as XML Schema has them: `.` as the decimal sign whatever the locale, an optional exponent, no grouping.

use std::fmt::Write as _;

/// Appends a number in the shortest form that reads back as the same number.
///
/// Very small and very large numbers get an exponent. Infinities and NaN are written as XML Schema spells them; the
/// rules refuse them before a report is delivered.
pub fn push(out: &mut String, value: f64) {
    let size = value.abs();
    let written = if value.is_nan() {
        out.push_str("NaN");
        Ok(())
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "INF" } else { "-INF" });
        Ok(())
    } else if size == 0.0 || (1e-5..1e16).contains(&size) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:E}")
    };
    written.expect("writing to memory cannot fail");
}

/// The number as text, as [`push`] writes it.
pub fn text(value: f64) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

/// Reads an XML Schema double: blanks around it are allowed, a decimal comma, grouping, hexadecimal and the spellings
/// `inf` or `Infinity` are not.
pub fn parse(text: &str) -> Option<f64> {
    let text = trim(text);
    match text {
        "INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    let allowed = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E');
    if text.bytes().all(allowed) { text.parse().ok() } else { None }
}

/// Reads an XML Schema integer of any width that fits `i64`.
///
/// # Errors
/// `Err(true)` if it is an integer too large for `i64`, `Err(false)` if it is no integer.
pub fn parse_integer(text: &str) -> Result<i64, bool> {
    let text = trim(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(false);
    }
    text.parse().map_err(|_| true)
}

/// Without the white space XML Schema ignores around numbers, times and GUIDs.
pub fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_shortest_form_that_reads_back() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (-12.5, "-12.5"),
            (4.035, "4.035"),
            (1e15, "1000000000000000"),
            (1e16, "1E16"),
            (1.5e300, "1.5E300"),
            (0.00001, "0.00001"),
            (0.000001, "1E-6"),
            (f64::MIN_POSITIVE, "2.2250738585072014E-308"),
            (f64::INFINITY, "INF"),
            (f64::NEG_INFINITY, "-INF"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(value), expected);
            assert_eq!(parse(expected), Some(value));
        }
        assert_eq!(text(f64::NAN), "NaN");
    }

    #[test]
    fn reads_only_what_xml_schema_allows() {
        for good in ["1", "+1", "-1.", ".5", "1e3", "1E+3", " 2\n"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in ["", "1,5", "1 000", "inf", "Infinity", "nan", "0x10", "1e", "--1", "1_0"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
        assert_eq!(parse_integer(" -7 "), Ok(-7));
        assert_eq!(parse_integer("1.0"), Err(false));
        assert_eq!(parse_integer(""), Err(false));
        assert_eq!(parse_integer("99999999999999999999"), Err(true));
    }
}
