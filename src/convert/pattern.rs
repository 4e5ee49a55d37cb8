//! Patterns of runs, as process rules and filters have them.

use crate::config::runs::RunPattern;
use crate::error::{Code, Error, Result};
use crate::vte::model::TestRun;

use super::glob::{Folded, Glob};

/// The fields that patterns look at. A missing one is an empty text, which only stars match.
#[derive(Debug)]
pub(crate) struct Fields([Folded; 5]);

impl Fields {
    pub(crate) fn of(run: &TestRun) -> Fields {
        let fields = [&run.testplan, &run.testplan_variant, &run.product, &run.product_type, &run.hostname];
        Fields(fields.map(|field| Folded::new(field.as_deref().unwrap_or_default())))
    }
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct Pattern([Option<Glob>; 5]);

impl Pattern {
    /// Compiles the pattern of the setting `key`.
    ///
    /// # Errors
    /// [`Code::ConfigValue`] where nothing is given, or an empty text.
    pub(crate) fn new(key: &str, pattern: &RunPattern) -> Result<Pattern> {
        let named = [
            ("testplan", &pattern.testplan),
            ("variant", &pattern.variant),
            ("product", &pattern.product),
            ("product_type", &pattern.product_type),
            ("station", &pattern.station),
        ];
        if named.iter().all(|(_, pattern)| pattern.is_none()) {
            return Err(Error::new(Code::ConfigValue, format!("{key} has no pattern"))
                .hint("give it a `testplan`, `variant`, `product`, `product_type` or `station`"));
        }
        let empty = |pattern: &Option<String>| pattern.as_ref().is_some_and(|text| text.trim().is_empty());
        if let Some((name, _)) = named.iter().find(|(_, pattern)| empty(pattern)) {
            return Err(Error::new(Code::ConfigValue, format!("{key}: the pattern of `{name}` is empty"))
                .hint("leave it out to match anything, or write a pattern such as `FCT *`"));
        }
        Ok(Pattern(named.map(|(_, pattern)| pattern.as_deref().map(Glob::new))))
    }

    pub(crate) fn matches(&self, fields: &Fields) -> bool {
        self.0.iter().zip(&fields.0).all(|(pattern, field)| pattern.as_ref().is_none_or(|it| it.matches(field)))
    }
}
