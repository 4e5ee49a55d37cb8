//! Words, texts and brackets.

use super::Malformed;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    /// `(`, `)`, `[` or `]`.
    Bracket(u8),
    /// `,`, which stands between the parts of a tuple.
    Comma,
    /// Text between quotes. VEE's escapes are not known: a quote ends the text, and two in a row do not stand for one.
    Text(&'a str),
    /// Anything else up to a blank or a bracket.
    Word(&'a str),
}

/// Walks through the text.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// The token that comes next, and where it begins, when it was looked at.
    next: Option<(Token<'a>, usize)>,
    /// Where the last token began.
    began: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Lexer<'a> {
        Lexer { text, at, next: None, began: at }
    }

    /// Where the text goes on behind the last token.
    pub(super) fn position(&self) -> usize {
        self.next.map_or(self.at, |(_, began)| began)
    }

    /// An error at the last token.
    pub(super) fn malformed(&self, what: impl Into<String>) -> Malformed {
        malformed(self.text, self.began, what)
    }

    /// Looks at the next token.
    pub(super) fn peek(&mut self) -> Result<Token<'a>, Malformed> {
        if let Some((token, _)) = self.next {
            return Ok(token);
        }
        let (token, began) = self.read()?;
        self.next = Some((token, began));
        Ok(token)
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Result<Token<'a>, Malformed> {
        let (token, began) = match self.next.take() {
            Some(next) => next,
            None => self.read()?,
        };
        self.began = began;
        Ok(token)
    }

    /// Takes the next token if it is this bracket.
    pub(super) fn takes(&mut self, bracket: u8) -> Result<bool, Malformed> {
        let is = self.peek()? == Token::Bracket(bracket);
        if is {
            self.take()?;
        }
        Ok(is)
    }

    /// The next token must be this bracket.
    pub(super) fn expect(&mut self, bracket: u8) -> Result<(), Malformed> {
        let token = self.take()?;
        if token == Token::Bracket(bracket) {
            return Ok(());
        }
        Err(self.malformed(format!("{} where `{}` is expected", named(token), char::from(bracket))))
    }

    /// The next token must be a number.
    pub(super) fn number(&mut self) -> Result<f64, Malformed> {
        match self.take()? {
            Token::Word(word) => number(word).ok_or_else(|| self.malformed(format!("`{}` is no number", cut(word)))),
            token => Err(self.malformed(format!("{} where a number is expected", named(token)))),
        }
    }

    /// The next token must be a whole number that counts something.
    pub(super) fn count(&mut self) -> Result<usize, Malformed> {
        match self.take()? {
            Token::Word(word) => word.parse().map_err(|_| self.malformed(format!("`{}` is no count", cut(word)))),
            token => Err(self.malformed(format!("{} where a count is expected", named(token)))),
        }
    }

    /// Skips to behind the bracket that closes the one which was just taken.
    pub(super) fn skip_rest(&mut self) -> Result<(), Malformed> {
        let mut open = 1_usize;
        while open > 0 {
            match self.take()? {
                Token::Bracket(b'(') => open += 1,
                Token::Bracket(b')') => open -= 1,
                _ => {}
            }
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(Token<'a>, usize), Malformed> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let began = self.at;
        let token = match bytes.get(began) {
            None => return Err(malformed(self.text, began, "the text ends here, before the container does")),
            Some(bracket @ (b'(' | b')' | b'[' | b']')) => {
                self.at += 1;
                Token::Bracket(*bracket)
            }
            Some(b',') => {
                self.at += 1;
                Token::Comma
            }
            Some(b'"') => {
                let rest = &self.text[began + 1..];
                let end = rest
                    .find('"')
                    .ok_or_else(|| malformed(self.text, began, "the text that begins here has no end"))?;
                self.at = began + end + 2;
                Token::Text(&rest[..end])
            }
            Some(_) => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"()[],\"".contains(byte);
                let end = bytes[began..].iter().position(ends).map_or(bytes.len(), |length| began + length);
                self.at = end;
                Token::Word(&self.text[began..end])
            }
        };
        Ok((token, began))
    }
}

/// A number as VEE's C runtime prints it, which has words of its own for what is none.
pub(super) fn number(word: &str) -> Option<f64> {
    if let Some((sign, special)) = word.split_once("1.#") {
        let special = special.trim_end_matches('0').to_ascii_uppercase();
        return match (sign, special.as_str()) {
            ("" | "+", "INF") => Some(f64::INFINITY),
            ("-", "INF") => Some(f64::NEG_INFINITY),
            (_, "QNAN" | "SNAN" | "IND" | "NAN") => Some(f64::NAN),
            _ => None,
        };
    }
    word.parse().ok()
}

/// An error at a byte of the text.
pub(super) fn malformed(text: &str, at: usize, what: impl Into<String>) -> Malformed {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Malformed { line, column, what: what.into() }
}

/// A token, as a message calls it.
fn named(token: Token<'_>) -> String {
    match token {
        Token::Bracket(bracket) => format!("`{}`", char::from(bracket)),
        Token::Comma => "`,`".to_owned(),
        Token::Text(text) => format!("the text `{}`", cut(text)),
        Token::Word(word) => format!("`{}`", cut(word)),
    }
}

/// The beginning of a word, for a message.
pub(super) fn cut(word: &str) -> String {
    const SHOWN: usize = 30;
    let mut shown: String = word.chars().take(SHOWN).collect();
    if shown.len() < word.len() {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_c_runtime_prints_them() {
        assert_eq!(["1E-005", "-12", "+3.5", "1E+020"].map(number), [Some(1e-5), Some(-12.0), Some(3.5), Some(1e20)]);
        assert_eq!(
            ["1.#INF", "-1.#INF00", "1,5", "", "1.#X"].map(number),
            [Some(f64::INFINITY), Some(f64::NEG_INFINITY), None, None, None]
        );
        assert!(number("-1.#IND").unwrap().is_nan() && number("1.#QNAN0").unwrap().is_nan());
    }

    #[test]
    fn an_error_says_where() {
        let error = malformed("a\nåä(", 6, "no");
        assert_eq!(error.to_string(), "line 2, character 3: no");
    }
}
