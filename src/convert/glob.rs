//! Patterns of process rules: `*` is any text, `?` any one character, and the case does not matter.

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(Vec<char>);

/// Text prepared for matching.
#[derive(Debug)]
pub(super) struct Folded(Vec<char>);

impl Folded {
    /// Folds the case of `text` and takes off blanks around it.
    pub(super) fn new(text: &str) -> Folded {
        Folded(text.trim().chars().flat_map(char::to_lowercase).collect())
    }
}

impl Glob {
    pub(super) fn new(pattern: &str) -> Glob {
        Glob(Folded::new(pattern).0)
    }

    /// Whether the whole text matches. A star that fails is retried one character later, which is enough: only the
    /// last star met can need it.
    pub(super) fn matches(&self, text: &Folded) -> bool {
        let (pattern, text) = (&self.0, &text.0);
        let (mut p, mut t) = (0, 0);
        let mut star = None;
        while t < text.len() {
            match pattern.get(p) {
                Some('*') => {
                    star = Some((p, t));
                    p += 1;
                }
                Some(&c) if c == '?' || c == text[t] => {
                    p += 1;
                    t += 1;
                }
                _ => match &mut star {
                    Some((star_p, star_t)) => {
                        *star_t += 1;
                        (p, t) = (*star_p + 1, *star_t);
                    }
                    None => return false,
                },
            }
        }
        pattern[p..].iter().all(|&c| c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Glob::new(pattern).matches(&Folded::new(text))
    }

    #[test]
    fn stars_and_marks_match_whole_texts_in_any_case() {
        for (pattern, text) in [
            ("FCT *", "fct board 1"),
            ("*", ""),
            ("**", ""),
            ("*", "x"),
            ("a?c", "ABC"),
            ("*ab*ab", "xxabyyabab"),
            ("ÅÄÖ-?", "åäö-中"),
            (" FCT ", "FCT"),
            ("a*b*c", "a-b-b-c"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("FCT *", "FCT"),
            ("?", ""),
            ("?*", ""),
            ("a?c", "ac"),
            ("abc", "abcd"),
            ("bcd", "abcd"),
            ("*ab*ab", "ab"),
            ("a.c", "abc"),
            ("[ab]", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_stay_quick() {
        let pattern = "*a".repeat(50) + "b";
        assert!(!matches(&pattern, &"a".repeat(5000)));
    }
}
