//! What reaches a person's terminal: text from the database freed of what could confuse one, errors with their hints,
//! numbers as people read them.

use std::io::IsTerminal;
use std::time::Duration;

use crate::error::Error;

/// Text from a database or a file, safe to print: control characters and those that turn the direction of writing are
/// replaced.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            let turns =
                matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
            if turns || (c.is_control() && c != '\n' && c != '\t') { '\u{FFFD}' } else { c }
        })
        .collect()
}

/// Prints an error with its code and what to do.
pub fn print_error(error: &Error) {
    complain!("error[{}]: {}", error.code().id(), clean(&error.to_string()));
    if let Some(hint) = error.remedy() {
        complain!("hint: {}", clean(hint));
    }
}

/// Whether standard output may have colours.
pub fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A number with its noun: `1 run`, `2 runs`.
pub fn counted(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

/// A duration as people say it.
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..120 => format!("{seconds} s"),
        120..7200 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// `1200 reports packed in 3.0 s: 400 a second`.
#[expect(clippy::cast_precision_loss, reason = "for people")]
pub fn rate(reports: u64, done: &str, took: Duration) -> String {
    let rate = reports as f64 / took.as_secs_f64().max(1e-3);
    format!("{} {done} in {}: {rate:.0} a second", counted(reports, "report"), spoken(took))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_move_the_cursor_or_turn_around() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\td\u{7}\ne"), "a\u{FFFD}[31mb\u{FFFD}c\td\u{FFFD}\ne");
        assert_eq!(clean("åäö ß 中文"), "åäö ß 中文");
    }

    #[test]
    fn durations_and_counts() {
        assert_eq!(spoken(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(spoken(Duration::from_secs(125)), "2 min 5 s");
        assert_eq!(spoken(Duration::from_secs(7261)), "2 h 1 min");
        assert_eq!((counted(1, "run"), counted(0, "run")), ("1 run".into(), "0 runs".into()));
    }
}
