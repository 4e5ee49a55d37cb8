//! A configuration proposed from the data: the template, with the lines that would agree with what the data says, and what
//! it says as comments above them.

use super::Level;
use super::meaning::{Line, Meaning};

/// The longest line of a comment, in characters.
const WIDTH: usize = 116;

/// Writes `value` as the value of a key of the template, which has every key in it, commented out or not; `comments`
/// stand above it.
pub fn set(template: &str, line: &Line, comments: &[String]) -> String {
    let header = format!("[{}]", line.section);
    let mut in_section = line.section.is_empty();
    let mut done = false;
    let mut text = String::with_capacity(template.len() + 200);
    for old in template.lines() {
        if old.starts_with('[') && !old.starts_with("[[") {
            in_section = old.trim_end() == header;
        }
        if in_section && !done && is_key(old, line.key) {
            for comment in comments {
                push(&mut text, comment);
            }
            push(&mut text, &format!("{} = {}", line.key, line.value));
            done = true;
        } else {
            push(&mut text, old);
        }
    }
    if !done {
        // A key of a section that the template does not show.
        for comment in comments {
            push(&mut text, comment);
        }
        push(&mut text, &format!("{header}\n{} = {}", line.key, line.value));
    }
    text
}

/// What the data says, as comments above the first lines of the file.
pub fn findings(meanings: &[Meaning]) -> Vec<String> {
    let mut lines = vec!["# What the data says of what it means, by `vte-wats check`:".to_owned()];
    for meaning in meanings {
        let word = match meaning.level {
            Level::Pass => "agrees with this file",
            Level::Skip => "does not say",
            Level::Warn | Level::Fail => "LOOK AT THIS",
        };
        lines.extend(wrapped(&format!("{} ({word}): {}", meaning.name, meaning.says)));
        if let (Some(line), Level::Skip) = (&meaning.line, meaning.level) {
            lines.extend(wrapped(&format!("to have it so, write {line}")));
        }
    }
    lines
}

/// Why a line is as it is.
pub fn reason(meaning: &Meaning) -> Vec<String> {
    wrapped(&format!("Proposed from the data: {}", meaning.says))
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        let fits = lines.last().is_some_and(|line| line.chars().count() + word.chars().count() < WIDTH);
        if !fits {
            lines.push(String::from("#  "));
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
            // A control character of the data must not end the comment.
            line.extend(word.chars().map(|c| if c.is_control() { '?' } else { c }));
        }
    }
    lines
}

/// Whether a line of the template is `key = ...` or shows it as a comment.
fn is_key(line: &str, key: &str) -> bool {
    let line = line.strip_prefix('#').unwrap_or(line);
    line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::template::TEMPLATE;

    fn line(section: &'static str, key: &'static str, value: &str) -> Line {
        Line { section, key, value: value.to_owned() }
    }

    #[test]
    fn a_line_takes_the_place_of_the_one_in_the_template() {
        let text = set(TEMPLATE, &line("site", "timestamp", "\"start\""), &["# why".to_owned()]);
        assert!(text.contains("# why\ntimestamp = \"start\"\n"), "{text}");
        assert_eq!(text.matches("\ntimestamp").count(), 1);
        let text = set(&text, &line("verdict", "no_limit", "[99999.0]"), &[]);
        let config = Config::parse(&text, "proposed").unwrap();
        assert_eq!(config.verdict.no_limit, [99999.0]);
        assert_eq!(config.site.timestamp, crate::config::sections::TimestampIs::Start);
        // `run` is no part of `run_unlisted`.
        let text = set(&text, &line("verdict", "run", "{ \"P\" = \"Passed\" }"), &[]);
        assert_eq!(Config::parse(&text, "proposed").unwrap().verdict.run.len(), 1);
        assert!(text.contains("#run_unlisted"));
    }

    #[test]
    fn what_the_data_holds_stays_in_the_comment() {
        for line in wrapped("a plan called \u{85}x\nrun = 1 \u{1b}[0m") {
            assert!(line.starts_with('#') && !line.contains(char::is_control), "{line}");
        }
        assert!(wrapped(&"word ".repeat(100)).iter().all(|line| line.chars().count() <= WIDTH));
    }
}
