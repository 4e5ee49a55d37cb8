//! What the codes of a column mean: compared as trimmed text, ignoring case.

use crate::error::{Code, Error, Result};

/// Listed codes and their meanings.
#[derive(Debug, Clone)]
pub(crate) struct Codes<T> {
    /// Trimmed, in lower case.
    listed: Vec<(String, T)>,
}

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning<'a, T> {
    /// NULL, or blanks.
    Missing,
    /// The configuration lists it.
    Listed(T),
    /// It does not.
    Unlisted(&'a str),
}

impl<T: Copy + PartialEq> Codes<T> {
    /// Takes the codes listed under the setting `key`.
    ///
    /// # Errors
    /// [`Code::ConfigValue`] when a code is empty, or two that are the same to us mean different things.
    pub(crate) fn new<'a>(key: &str, codes: impl IntoIterator<Item = (&'a String, T)>) -> Result<Codes<T>> {
        let mut listed: Vec<(String, T)> = Vec::new();
        for (code, meaning) in codes {
            let folded = code.trim().to_lowercase();
            if folded.is_empty() {
                return Err(Error::new(Code::ConfigValue, format!("`{key}` lists an empty code"))
                    .hint("remove it: a run or step without a code has rules of its own"));
            }
            match listed.iter().find(|(other, _)| *other == folded) {
                Some((_, other)) if *other != meaning => {
                    return Err(Error::new(
                        Code::ConfigValue,
                        format!("`{key}` lists the code `{}` twice, with different meanings", code.trim()),
                    )
                    .hint("codes are compared without blanks around them and ignoring case; keep one of the two"));
                }
                Some(_) => {}
                None => listed.push((folded, meaning)),
            }
        }
        Ok(Codes { listed })
    }

    /// The meaning of a code. A `bit` column arrives as `True` or `False`; where these words are not listed, `1` and
    /// `0` stand for them.
    pub(crate) fn find<'a>(&self, code: Option<&'a str>) -> Meaning<'a, T> {
        let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
            return Meaning::Missing;
        };
        let digit = match () {
            () if code.eq_ignore_ascii_case("true") => Some("1"),
            () if code.eq_ignore_ascii_case("false") => Some("0"),
            () => None,
        };
        match self.exact(code).or_else(|| self.exact(digit?)) {
            Some(meaning) => Meaning::Listed(meaning),
            None => Meaning::Unlisted(code),
        }
    }

    fn exact(&self, code: &str) -> Option<T> {
        let find = |code: &str| self.listed.iter().find(|(l, _)| l.eq_ignore_ascii_case(code)).map(|(_, t)| *t);
        if code.is_ascii() { find(code) } else { find(&code.to_lowercase()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(listed: &[(&str, u8)]) -> Result<Codes<u8>> {
        let listed: Vec<_> = listed.iter().map(|(code, meaning)| ((*code).to_owned(), *meaning)).collect();
        Codes::new("verdict.run", listed.iter().map(|(code, meaning)| (code, *meaning)))
    }

    #[test]
    fn blanks_and_case_do_not_matter() {
        let codes = codes(&[(" Pass ", 1), ("GODKÄND", 2), ("-1", 3)]).unwrap();
        assert_eq!(codes.find(Some("PASS")), Meaning::Listed(1));
        assert_eq!(codes.find(Some("  pass\t")), Meaning::Listed(1));
        assert_eq!(codes.find(Some("godkänd")), Meaning::Listed(2));
        assert_eq!(codes.find(Some("-1")), Meaning::Listed(3));
        assert_eq!(codes.find(Some("1")), Meaning::Unlisted("1"));
        assert_eq!(codes.find(Some(" passed ")), Meaning::Unlisted("passed"));
        assert_eq!(codes.find(Some("  ")), Meaning::Missing);
        assert_eq!(codes.find(None), Meaning::Missing);
    }

    #[test]
    fn a_bit_is_the_word_first_and_the_digit_second() {
        let digits = codes(&[("1", 1), ("0", 2)]).unwrap();
        assert_eq!(digits.find(Some("True")), Meaning::Listed(1));
        assert_eq!(digits.find(Some("false")), Meaning::Listed(2));
        let words = codes(&[("1", 1), ("true", 3), ("False", 4)]).unwrap();
        assert_eq!(words.find(Some("True")), Meaning::Listed(3));
        assert_eq!(words.find(Some("FALSE")), Meaning::Listed(4));
        // A digit is not a word: `1` may be a code of its own.
        assert_eq!(codes(&[("true", 1)]).unwrap().find(Some("1")), Meaning::Unlisted("1"));
    }

    #[test]
    fn two_meanings_for_one_code_and_empty_codes_are_refused() {
        let error = codes(&[("PASS", 1), ("pass ", 2)]).unwrap_err();
        assert_eq!(error.what(), "`verdict.run` lists the code `pass` twice, with different meanings");
        assert!(codes(&[("PASS", 1), ("pass", 1)]).is_ok());
        assert_eq!(codes(&[(" ", 1)]).unwrap_err().code(), Code::ConfigValue);
    }
}
