//! What a step is called, and in which groups it stands.

use std::borrow::Cow;

use crate::config::steps::{GroupBy, StepsConfig};
use crate::error::{Code, Error, Result};
use crate::vte::model::TestStep;

use super::identity::present;

/// The most levels of groups; what is deeper stays in the name.
const LEVELS: usize = 10;
/// The name of a row that has nothing to be named after.
const UNNAMED: &str = "Unnamed step";
/// The name that a step has without a template.
const NAME: &str = "{TestName}";
const NUMBER: &str = "{TestNumber}";
const DESCRIPTION: &str = "{TestDescription}";
const PLACES: [&str; 4] = [NAME, NUMBER, "{TestStepNumber}", DESCRIPTION];

/// The compiled `[steps]`.
#[derive(Debug, Clone)]
pub(crate) struct Naming {
    separator: Option<String>,
    group_by: GroupBy,
    template: Option<String>,
}

/// What a row is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// The groups it stands in, the outermost first.
    pub(super) groups: Vec<String>,
    /// Its name in them, at any length.
    pub(super) name: Cow<'a, str>,
    /// Whether the name tells the test number.
    pub(super) tells_number: bool,
    /// Whether the name tells the description.
    pub(super) tells_description: bool,
}

impl Naming {
    /// # Errors
    /// [`Code::ConfigValue`] where the separator is empty, or the name has no place for anything of the step.
    pub(super) fn new(config: &StepsConfig) -> Result<Naming> {
        let refuse = |what: String, hint: &str| Err(Error::new(Code::ConfigValue, what).hint(hint));
        if config.separator.as_ref().is_some_and(|separator| separator.trim().is_empty() || separator.len() > 10) {
            return refuse(
                "`steps.separator` is empty, or longer than 10 characters".to_owned(),
                "write what stands between the levels, such as \"/\", or leave the line out",
            );
        }
        let mut rest = config.name.clone();
        for place in PLACES {
            rest = rest.replace(place, "");
        }
        if rest == config.name || rest.contains(['{', '}']) {
            return refuse(
                format!("`steps.name` is `{}`", config.name),
                "write text with {TestName}, {TestNumber}, {TestStepNumber} or {TestDescription} in it",
            );
        }
        let template = (config.name != NAME).then(|| config.name.clone());
        Ok(Naming { separator: config.separator.clone(), group_by: config.group_by, template })
    }

    /// What a row is called.
    pub(super) fn of<'a>(&self, row: &'a TestStep) -> Named<'a> {
        let mut groups = Vec::new();
        let mut name = raw_name(row);
        if let Some(separator) = &self.separator {
            match self.group_by {
                GroupBy::Name => {
                    if let Cow::Borrowed(text) = name {
                        name = Cow::Borrowed(leaf(text, separator, &mut groups));
                    }
                }
                GroupBy::Number => number_groups(row, separator, &mut groups),
            }
        }
        let raw = raw_name(row);
        let number = present(row.test_number.as_deref()).unwrap_or_default();
        let description = present(row.description.as_deref()).unwrap_or_default();
        let mut named = Named { groups, tells_number: *raw == *number, tells_description: *raw == *description, name };
        let Some(template) = &self.template else { return named };
        let step_number = row.step_number.map(|number| number.to_string()).unwrap_or_default();
        let text = present(row.name.as_deref()).map_or("", |_| &*named.name);
        let filled = fill(template, [text, number, &step_number, description]);
        if !filled.is_empty() {
            named.tells_number |= template.contains(NUMBER);
            named.tells_description |= template.contains(DESCRIPTION);
            named.name = Cow::Owned(filled);
        }
        named
    }
}

/// The template with the texts of a row, without the blanks that a missing one leaves.
fn fill(template: &str, texts: [&str; 4]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    // In one pass: a text of the database that looks like a place is none.
    while let Some((at, place)) = PLACES.iter().enumerate().filter_map(|(n, it)| Some((rest.find(it)?, n))).min() {
        filled.push_str(&rest[..at]);
        filled.push_str(texts[place]);
        rest = &rest[at + PLACES[place].len()..];
    }
    filled.push_str(rest);
    filled.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Parts `text` into groups and what is left of it.
fn leaf<'a>(text: &'a str, separator: &str, groups: &mut Vec<String>) -> &'a str {
    let mut rest = text.trim();
    while groups.len() < LEVELS
        && let Some((before, after)) = rest.split_once(separator)
    {
        if after.trim().is_empty() {
            break;
        }
        if !before.trim().is_empty() {
            groups.push(before.trim().to_owned());
        }
        rest = after.trim();
    }
    rest
}

/// `1.2.3` with `.`: the groups `1` and `1.2`.
fn number_groups(row: &TestStep, separator: &str, groups: &mut Vec<String>) {
    let Some(number) = present(row.test_number.as_deref()) else { return };
    let ends = number.match_indices(separator).map(|(at, _)| at);
    groups.extend(ends.filter(|at| *at > 0).take(LEVELS).map(|at| number[..at].trim().to_owned()));
    groups.retain(|group| !group.is_empty());
}

/// What a row is called: its name, else its test number, its description or its step number.
fn raw_name(row: &TestStep) -> Cow<'_, str> {
    let text = [&row.name, &row.test_number, &row.description].into_iter().find_map(|text| present(text.as_deref()));
    match (text, row.step_number) {
        (Some(text), _) => Cow::Borrowed(text),
        (None, Some(number)) => Cow::Owned(format!("Step {number}")),
        (None, None) => Cow::Borrowed(UNNAMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture;

    fn named(config: &StepsConfig, name: &str, number: Option<&str>) -> (String, String) {
        let row = TestStep { test_number: number.map(str::to_owned), ..fixture::numeric(name, 1.0) };
        let named = Naming::new(config).unwrap().of(&row);
        (named.groups.join("|"), named.name.into_owned())
    }

    fn pair(groups: &str, name: &str) -> (String, String) {
        (groups.to_owned(), name.to_owned())
    }

    #[test]
    fn a_name_is_parted_at_its_separators() {
        let config = StepsConfig { separator: Some("/".into()), ..StepsConfig::default() };
        for (name, groups, leaf) in [
            ("Power/3V3/Ripple", "Power|3V3", "Ripple"),
            (" Power / Ripple ", "Power", "Ripple"),
            ("Ripple", "", "Ripple"),
            ("/Ripple", "", "Ripple"),
            ("Power//Ripple", "Power", "Ripple"),
            ("Power/", "", "Power/"),
            ("/", "", "/"),
            ("a/b/c/d/e/f/g/h/i/j/k/l", "a|b|c|d|e|f|g|h|i|j", "k/l"),
        ] {
            assert_eq!(named(&config, name, None), pair(groups, leaf), "{name}");
        }
        assert_eq!(named(&StepsConfig::default(), "Power/3V3", None), pair("", "Power/3V3"));
    }

    #[test]
    fn a_number_is_parted_and_the_name_stays() {
        let config = StepsConfig { separator: Some(".".into()), group_by: GroupBy::Number, ..StepsConfig::default() };
        assert_eq!(named(&config, "Ripple 3.3", Some("1.2.3")), pair("1|1.2", "Ripple 3.3"));
        assert_eq!(named(&config, "Ripple", Some("7")), pair("", "Ripple"));
        assert_eq!(named(&config, "Ripple", None), pair("", "Ripple"));
        assert_eq!(named(&config, "Ripple", Some(".5")), pair("", "Ripple"));
    }

    #[test]
    fn a_template_names_steps() {
        let config = StepsConfig {
            name: "{TestNumber} {TestName} ({TestStepNumber})".into(),
            separator: Some("/".into()),
            ..StepsConfig::default()
        };
        assert_eq!(named(&config, "Power/Ripple", Some("1.2")), pair("Power", "1.2 Ripple (30)"));
        assert_eq!(named(&config, "{TestNumber}", None), pair("", "{TestNumber} (30)"));
        let only = StepsConfig { name: "{TestDescription}".into(), ..StepsConfig::default() };
        assert_eq!(named(&only, "Ripple", None), pair("", "Ripple"), "nothing is no name");
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for name in ["", "Step", "{Name}", "{TestName} {Unit}"] {
            let config = StepsConfig { name: name.into(), ..StepsConfig::default() };
            assert_eq!(Naming::new(&config).unwrap_err().code(), Code::ConfigValue, "{name}");
        }
        let config = StepsConfig { separator: Some(" ".into()), ..StepsConfig::default() };
        assert_eq!(Naming::new(&config).unwrap_err().code(), Code::ConfigValue);
    }
}
