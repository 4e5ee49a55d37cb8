//! The batch number of a run, out of one of its Info columns.

use crate::config::runs::{BatchConfig, BatchFrom};
use crate::error::{Code, Error, Result};
use crate::vte::model::TestRun;

/// What stands for the number in the pattern.
const NUMBER: &str = "{batch}";

/// The compiled `[batch]`.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    from: Option<BatchFrom>,
    before: String,
    after: String,
}

impl Batch {
    /// # Errors
    /// [`Code::ConfigValue`] where the pattern does not say once where the number is.
    pub(crate) fn new(config: &BatchConfig) -> Result<Batch> {
        let mut parts = config.pattern.split(NUMBER);
        let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Error::new(
                Code::ConfigValue,
                format!("`batch.pattern` is `{}`, which does not have `{NUMBER}` once", config.pattern),
            )
            .hint(
                "write {batch} where the batch number stands, and around it the text that is left out: \"SO-{batch}\"",
            ));
        };
        Ok(Batch { from: config.from, before: before.trim_start().to_owned(), after: after.trim_end().to_owned() })
    }

    /// The number, where the column has text of that form.
    pub(crate) fn of<'a>(&self, run: &'a TestRun) -> Option<&'a str> {
        let info = match self.from? {
            BatchFrom::Info1 => &run.info[0],
            BatchFrom::Info2 => &run.info[1],
            BatchFrom::Info3 => &run.info[2],
        };
        let number = info.as_deref()?.trim().strip_prefix(&*self.before)?.strip_suffix(&*self.after)?.trim();
        (!number.is_empty()).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture;

    fn of(pattern: &str, text: &str) -> Option<String> {
        let config = BatchConfig { from: Some(BatchFrom::Info2), pattern: pattern.to_owned() };
        let run = TestRun { info: [None, Some(text.to_owned()), None], ..fixture::run() };
        Batch::new(&config).unwrap().of(&run).map(str::to_owned)
    }

    #[test]
    fn the_number_stands_in_the_text_where_the_pattern_says() {
        for (pattern, text, number) in [
            ("{batch}", " 4711 ", Some("4711")),
            ("SO-{batch}", "SO-4711", Some("4711")),
            ("order {batch};", "order  17 ;", Some("17")),
            ("SO-{batch}", "FIX-3", None),
            ("SO-{batch}", "SO-", None),
            ("<{batch}>", "<", None),
        ] {
            assert_eq!(of(pattern, text).as_deref(), number, "{pattern} {text}");
        }
        assert_eq!(Batch::new(&BatchConfig::default()).unwrap().of(&fixture::run()), None);
    }

    #[test]
    fn a_pattern_says_once_where_the_number_is() {
        for pattern in ["", "SO-*", "{batch}{batch}"] {
            let config = BatchConfig { from: None, pattern: pattern.to_owned() };
            assert_eq!(Batch::new(&config).unwrap_err().code(), Code::ConfigValue, "{pattern}");
        }
    }
}
