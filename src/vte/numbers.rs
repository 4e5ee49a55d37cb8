//! Numbers with something between them, as programs print arrays.
//!
//! What could be something else is not taken for an array: `1,2` may be one number with a decimal comma, two numbers are no
//! waveform, and a table is none either.

/// The fewest numbers that are an array without brackets around them.
const FEWEST: usize = 3;

/// The numbers of a text that is an array beyond doubt. All are finite.
pub fn numbers(text: &str) -> Option<Vec<f64>> {
    let text = text.trim();
    let inner = [('[', ']'), ('{', '}')]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map(str::trim);
    let text = inner.unwrap_or(text);
    // Anything else ends the search early: most texts are none.
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,;eE \t\r\n".contains(&byte)) {
        return None;
    }
    let numbers = if text.contains(';') {
        let by_blank = text.split(';').any(|item| item.trim().contains([' ', '\t', '\n']));
        if by_blank { None } else { items(text.split(';'), !text.contains('.')) }
    } else if text.contains(',') {
        with_commas(text)
    } else if text.lines().filter(|line| !line.trim().is_empty()).count() > 1 {
        // One in each line; a table is no array.
        items(text.lines().filter(|line| !line.trim().is_empty()), false)
    } else {
        items(text.split_ascii_whitespace(), false)
    }?;
    let enough = if inner.is_some() { 1 } else { FEWEST };
    (numbers.len() >= enough).then_some(numbers)
}

/// Commas are between numbers, or in them, or it is not known.
fn with_commas(text: &str) -> Option<Vec<f64>> {
    let text = text.strip_suffix(',').unwrap_or(text);
    if text.contains(", ") {
        // A blank behind it: between. Commas without one are then in the numbers.
        return items(text.split(", "), !text.contains('.'));
    }
    if text.contains([' ', '\t', '\n']) {
        return None;
    }
    let numbers = items(text.split(','), false)?;
    // `1,2`: it takes a point, a sign, or a third to tell.
    (text.contains('.') || numbers.len() >= FEWEST).then_some(numbers)
}

fn items<'a>(items: impl Iterator<Item = &'a str>, decimal_comma: bool) -> Option<Vec<f64>> {
    let mut numbers = Vec::new();
    let mut items = items.peekable();
    while let Some(item) = items.next() {
        let item = item.trim();
        // A separator may stand behind the last one, too.
        if item.is_empty() && items.peek().is_none() && !numbers.is_empty() {
            break;
        }
        let number: f64 = if decimal_comma && item.contains(',') {
            if item.matches(',').count() > 1 {
                return None;
            }
            item.replace(',', ".").parse().ok()?
        } else {
            item.parse().ok()?
        };
        if !number.is_finite() {
            return None;
        }
        numbers.push(number);
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_beyond_doubt() {
        for (text, read) in [
            ("1;2,5;-3E-005", &[1.0, 2.5, -3e-5][..]),
            ("1.5;2;3;", &[1.5, 2.0, 3.0]),
            ("1,2,3", &[1.0, 2.0, 3.0]),
            ("1.5,2.5,3", &[1.5, 2.5, 3.0]),
            ("1,5, 2,5, 3", &[1.5, 2.5, 3.0]),
            ("1, 2, 3", &[1.0, 2.0, 3.0]),
            ("1 2\t3", &[1.0, 2.0, 3.0]),
            ("1\r\n2\r\n3\r\n", &[1.0, 2.0, 3.0]),
            ("[ 1 2 ]", &[1.0, 2.0]),
            ("{7}", &[7.0]),
            ("1;2;9.9E37", &[1.0, 2.0, 9.9e37]),
        ] {
            assert_eq!(numbers(text).as_deref(), Some(read), "{text}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_none() {
        for text in [
            "",
            "1",
            "1.5",
            "1,2",
            "1,234",
            "1 2",
            "1;2",
            "1,2 3,4 5,6",
            "1,2\n3,4\n5,6",
            "1 2\n3 4\n5 6",
            "1;2\n3;4\n5;6",
            "1;;3",
            "1.5;2,5;3",
            "1;2;x",
            "2026-11-23",
            "192.168.1.1",
            "1E999;1;2",
            "[]",
            ";",
            "1,,3",
            "a,b,c",
            "- - -",
            "1,2,3;4,5,6;7,8,9",
        ] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }
}
