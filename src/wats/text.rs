//! Text as WATS takes it: how long each field may be, in UTF-16 units as .NET counts, and which characters it refuses.

/// The longest text of each field, in UTF-16 units.
pub mod max {
    /// SN, PN, Rev, MachineName, Location, Purpose, operator, batch, fixture.
    pub const HEADER: usize = 100;
    /// Step and measurement names, chart labels, series names, content types.
    pub const NAME: usize = 100;
    /// StringValue and StringLimit.
    pub const STRING_VALUE: usize = 100;
    /// MiscInfo: name and text.
    pub const MISC_INFO: usize = 100;
    /// Units of a measurement and of chart axes.
    pub const UNITS: usize = 20;
    /// Labels of chart axes.
    pub const AXIS: usize = 50;
    /// PartType of a sub-unit, CompRef of a failure.
    pub const SHORT: usize = 50;
    /// SequenceCall/@Version.
    pub const VERSION: usize = 30;
    /// SequenceCall/@Name and @Filename.
    pub const SEQUENCE: usize = 200;
    /// SequenceCall/@Filepath.
    pub const PATH: usize = 500;
    /// StepErrorMessage, MessagePopup/@Response.
    pub const STEP_MESSAGE: usize = 200;
    /// UUT/@ErrorMessage.
    pub const ERROR_MESSAGE: usize = 500;
    /// Comment.
    pub const COMMENT: usize = 5000;
    /// ReportText.
    pub const REPORT_TEXT: usize = 100_000;
    /// Name of an attachment: a file name.
    pub const FILE_NAME: usize = 256;
    /// Bytes of an attachment: it must stay below 2 048 000, the limit of a client with default settings.
    pub const ATTACHMENT_BYTES: usize = 2_047_999;
    /// Series of a chart.
    pub const SERIES: usize = 50;
}

/// What a refused character is replaced with, so that the place can be seen.
pub const REPLACEMENT: char = '\u{FFFD}';

/// A text that fits, and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// The text.
    pub text: String,
    /// Whether the end was cut off.
    pub cut: bool,
    /// How many characters were replaced.
    pub replaced: usize,
}

/// Whether WATS refuses the character: control characters (XML has no way to write most of them), the byte order mark
/// and the two noncharacters. Tab, line feed and carriage return are allowed.
pub fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The length of a text in UTF-16 units.
pub fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// Makes `text` fit: refused characters are replaced visibly, and what is over `max` UTF-16 units is cut off, never
/// through a surrogate pair.
pub fn fit(text: &str, max: usize) -> Fitted {
    // Most texts are short and plain, and are looked at byte by byte.
    if text.len() <= max && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Fitted { text: text.to_owned(), cut: false, replaced: 0 };
    }
    let mut fitted = Fitted { text: String::with_capacity(text.len().min(max * 3)), cut: false, replaced: 0 };
    let mut units = 0;
    for c in text.chars() {
        let c = if is_forbidden(c) {
            fitted.replaced += 1;
            REPLACEMENT
        } else {
            c
        };
        units += c.len_utf16();
        if units > max {
            fitted.cut = true;
            break;
        }
        fitted.text.push(c);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_utf16_units_and_never_through_a_pair() {
        assert_eq!(fit("abc", 3), Fitted { text: "abc".into(), cut: false, replaced: 0 });
        assert_eq!(fit("abcd", 3), Fitted { text: "abc".into(), cut: true, replaced: 0 });
        // The pair at units 3 and 4 does not fit into 3.
        assert_eq!(fit("ab\u{1F600}", 3), Fitted { text: "ab".into(), cut: true, replaced: 0 });
        assert_eq!(fit("ab\u{1F600}", 4), Fitted { text: "ab\u{1F600}".into(), cut: false, replaced: 0 });
        assert_eq!(fit("中文å", 3).text, "中文å");
    }

    #[test]
    fn replaces_what_wats_refuses_and_keeps_the_rest() {
        let fitted = fit("a\u{0}b\u{7F}\u{9F}\u{FEFF}\t\r\n\u{FFFE}å", 100);
        assert_eq!(fitted.text, "a\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}\t\r\n\u{FFFD}å");
        assert_eq!(fitted.replaced, 5);
    }
}
