//! Reading the configuration file: syntax, unknown keys with the nearest known one, values, paths.

use std::path::{Component, Path, PathBuf};

use crate::error::{Code, Error, Result};
use crate::sync::time::GivenTime;
use crate::vte::reader::MAX_PAGE;

use super::duration::Span;
use super::sections::Config;

/// The largest configuration file, in bytes.
const MAX_FILE: u64 = 1 << 20;

impl Config {
    /// Reads and checks the file; relative paths in it become relative to its folder.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, has an unknown key or a value that is not allowed.
    pub fn load(path: &Path) -> Result<Config> {
        let unreadable = |error| {
            Error::new(Code::ConfigRead, format!("cannot read the configuration {}", path.display()))
                .hint("give the file with --config, or write a new one with `vte-wats init`")
                .source(error)
        };
        let size = std::fs::metadata(path).map_err(unreadable)?.len();
        if size > MAX_FILE {
            return Err(Error::new(
                Code::ConfigRead,
                format!("{} is no configuration: it has {size} bytes", path.display()),
            )
            .hint(format!("a configuration has at most {MAX_FILE} bytes; give the right file with --config")));
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Config::parse(&text, &path.display().to_string()).map(|config| config.resolved(base))
    }

    /// Reads and checks the text of a configuration; `name` is what messages call it.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, name: &str) -> Result<Config> {
        // Windows editors begin a file with a byte order mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let syntax = |error: toml::de::Error| {
            Error::new(Code::ConfigSyntax, format!("{name} cannot be understood"))
                .hint("correct the line; Windows paths stand in single quotes ('C:\\data') or with doubled backslashes")
                .source(error)
        };
        let mut unknown = Vec::new();
        let document = toml::Deserializer::parse(text).map_err(syntax)?;
        let config: Config =
            serde_ignored::deserialize(document, |path| unknown.push(path.to_string())).map_err(syntax)?;
        if let Some(key) = unknown.first() {
            return Err(unknown_key(name, key));
        }
        config.validate(name)?;
        Ok(config)
    }

    /// Where the ledger lives.
    pub fn state_folder(&self) -> PathBuf {
        self.state.clone().unwrap_or_else(|| PathBuf::from("vte-wats-state"))
    }

    /// The JSON Schema of the file, for editors.
    pub fn json_schema() -> String {
        serde_json::to_string_pretty(&schemars::schema_for!(Config)).unwrap_or_default() + "\n"
    }

    fn resolved(mut self, base: &Path) -> Config {
        let join = |path: &mut PathBuf| {
            if path.is_relative() {
                *path = tidy(&base.join(&*path));
            }
        };
        let mut state = self.state_folder();
        join(&mut state);
        self.state = Some(state);
        let password = self.source.password.as_mut().and_then(|password| password.file.as_mut());
        [
            self.source.snapshot.as_mut(),
            self.source.ca_file.as_mut(),
            self.drop.folder.as_mut(),
            self.drop.client_data.as_mut(),
            self.log.folder.as_mut(),
            password,
        ]
        .into_iter()
        .flatten()
        .chain(self.bundle.paths())
        .chain(self.receive.paths())
        .for_each(join);
        self
    }

    fn validate(&self, name: &str) -> Result<()> {
        let refuse =
            |what: String, hint: &str| Err(Error::new(Code::ConfigValue, format!("{name}: {what}")).hint(hint));
        let between = |key: &str, value: u64, low: u64, high: u64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(Error::new(Code::ConfigValue, format!("{name}: {key} is {value}"))
                    .hint(format!("write a number from {low} to {high}")))
            }
        };
        if self.source.sqlserver.is_some() && self.source.snapshot.is_some() {
            return refuse("[source] names a server and a snapshot".into(), "keep one of `sqlserver` and `snapshot`");
        }
        if let Some(password) = &self.source.password
            && !password.is_one_place()
        {
            return refuse(
                "[source] password names not exactly one place".into(),
                "write password = { env = \"NAME\" }, { file = \"PATH\" } or { credential = \"NAME\" }",
            );
        }
        between("source.page_size", self.source.page_size.into(), 1, MAX_PAGE.into())?;
        between("drop.max_waiting", self.drop.max_waiting.into(), 1, 100_000)?;
        between("log.max_bytes", self.log.max_bytes, 1 << 10, 1 << 30)?;
        between("log.files", self.log.files.into(), 1, 1000)?;
        between("other.points", self.other.points.into(), 100, 1_000_000)?;
        between("limits.value_bytes", self.limits.value_bytes, 1 << 10, 1 << 30)?;
        between("limits.report_bytes", self.limits.report_bytes, 64 << 10, 1 << 30)?;
        between("limits.page_bytes", self.limits.page_bytes, 1 << 20, 1 << 30)?;
        for (key, span, low, high) in [
            ("watch.poll", self.watch.poll, "500ms", "1h"),
            ("watch.overlap", self.watch.overlap, "1m", "30d"),
            ("watch.settle", self.watch.settle, "0s", "1h"),
            ("watch.settle_empty", self.watch.settle_empty, "0s", "1d"),
            ("site.same_start_step", self.site.same_start_step, "1ms", "1m"),
            ("watch.reconcile", self.watch.reconcile, "1h", "30d"),
        ] {
            let within =
                Span::parse(low).is_some_and(|low| low <= span) && Span::parse(high).is_some_and(|high| span <= high);
            if !within {
                return refuse(format!("{key} is {span}"), &format!("write a span from \"{low}\" to \"{high}\""));
            }
        }
        self.bundle.validate(name)?;
        self.receive.validate(name)?;
        if !["all", "now"].contains(&self.watch.start.as_str()) && GivenTime::parse(&self.watch.start).is_err() {
            return refuse(
                format!("watch.start is `{}`", self.watch.start),
                "write \"all\", \"now\" or a time such as \"2026-01-01\"",
            );
        }
        for (key, span) in [
            ("source.connect_timeout", self.source.connect_timeout),
            ("source.query_timeout", self.source.query_timeout),
            ("source.lock_timeout", self.source.lock_timeout),
        ] {
            if !(100..=86_400_000).contains(&span.0.as_millis()) {
                return refuse(format!("{key} is {span}"), "write a span from \"100ms\" to \"1d\"");
            }
        }
        Ok(())
    }
}

/// The path without `.` and without the folders that a `..` takes back, as a person would write it.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

fn unknown_key(name: &str, key: &str) -> Error {
    let known = known_keys();
    let near = known
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(key, a).total_cmp(&strsim::jaro_winkler(key, b)))
        .map(String::as_str)
        .unwrap_or_default();
    Error::new(Code::ConfigKey, format!("{name} has a key `{key}` that does not exist"))
        .hint(format!("did you mean `{near}`?"))
}

/// Every key of the file, with its sections: `site.time_zone`.
fn known_keys() -> Vec<String> {
    let schema = serde_json::to_value(schemars::schema_for!(Config)).unwrap_or_default();
    let mut keys = Vec::new();
    collect_keys(&schema, &schema["properties"], "", &mut keys);
    keys
}

fn collect_keys(schema: &serde_json::Value, properties: &serde_json::Value, prefix: &str, keys: &mut Vec<String>) {
    for (name, property) in properties.as_object().into_iter().flatten() {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let mut places = vec![property];
        places.extend(property["anyOf"].as_array().into_iter().flatten());
        places.push(&property["items"]);
        for place in places {
            let definition = place["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/"));
            if let Some(definition) = definition {
                collect_keys(schema, &schema["$defs"][definition]["properties"], &key, keys);
            }
        }
        keys.push(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Config::parse("", "x").unwrap(), Config::default());
        assert_eq!(Config::parse("\u{FEFF}[site]\n", "x").unwrap(), Config::default());
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        for (text, near) in [
            ("[site]\ntime_zon = \"UTC\"", "site.time_zone"),
            ("[drop]\nmaxwaiting = 3", "drop.max_waiting"),
            ("[verdict]\nruns = { \"1\" = \"Passed\" }", "verdict.run"),
            ("[soruce]\nsnapshot = \"x\"", "source"),
            ("[source]\npassword = { enviroment = \"X\" }", "source.password.env"),
            ("[process]\nrules = [ { test_plan = \"x\", code = 1 } ]", "process.rules.testplan"),
        ] {
            let error = Config::parse(text, "x.toml").unwrap_err();
            assert_eq!(error.code(), Code::ConfigKey, "{text}");
            assert_eq!(error.remedy(), Some(format!("did you mean `{near}`?").as_str()), "{text}");
        }
    }

    #[test]
    fn values_out_of_range_are_refused() {
        for text in [
            "[source]\npage_size = 0",
            "[drop]\nmax_waiting = 0",
            "[source]\nsnapshot = \"a\"\nsqlserver = \"b\"",
            "[source]\npassword = {}",
            "[source]\nquery_timeout = \"1ms\"",
            "[watch]\npoll = \"10ms\"",
            "[watch]\noverlap = \"0s\"",
            "[watch]\nstart = \"yesterday\"",
        ] {
            assert_eq!(Config::parse(text, "x").unwrap_err().code(), Code::ConfigValue, "{text}");
        }
        for text in ["[source]\nquery_timeout = \"soon\"", "[site]\ntimestamp = \"middle\"", "state", "state = 3"] {
            assert_eq!(Config::parse(text, "x").unwrap_err().code(), Code::ConfigSyntax, "{text}");
        }
    }
}
