//! The commented configuration that `init` writes.

/// The text of the file.
pub const TEMPLATE: &str = include_str!("template.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_template_is_a_configuration() {
        let config = Config::parse(TEMPLATE, "template").unwrap();
        assert_eq!(config.verdict, Config::default().verdict);
        assert_eq!(config.process, Config::default().process);
    }

    /// Every line that shows a default shows the real one: with all of them switched on the configuration is the same.
    #[test]
    fn the_defaults_it_shows_are_the_defaults() {
        let not_defaults = [
            "state",
            "ca_file",
            "snapshot",
            "schema",
            "IndexData",
            "\"UutData",
            "location",
            "exit ",
            "stations",
            "include",
            "exclude",
            "from",
            "client_data",
            "  {",
            "]",
            "rules",
            "site",
            "folder",
            "sign_with",
            "password",
            "encrypt_to",
            "trusted_keys",
            "inbox",
            "separator",
            "identity",
            "receipts",
            // No section, no repairs: every line of it is an example.
            "[repair",
            "process = 500",
            "finished",
            "settle = \"10m\"",
            "F01",
            "A02",
        ];
        let text: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting)
                    if !setting.starts_with(' ') && !not_defaults.iter().any(|name| setting.starts_with(name)) =>
                {
                    setting
                }
                _ => line,
            })
            .map(|line| format!("{line}\n"))
            .collect();
        assert_ne!(text, TEMPLATE);
        let mut expected = Config::parse(TEMPLATE, "template").unwrap();
        expected.site.fallback = Config::parse(&text, "all").unwrap().site.fallback;
        expected.site.fallback.location = "UNKNOWN".into();
        assert_eq!(Config::parse(&text, "all").unwrap(), expected);
        assert_eq!(expected.site.fallback, Config::default().site.fallback);
    }
}
