//! From the options of the command line to what commands work with.

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::config::sections::PasswordFrom;
use crate::error::{Code, Error, Result};
use crate::sync::time::{End, GivenTime, zone};
use crate::vte::catalog::ColumnType;
use crate::vte::reader::RunReader;
use crate::vte::snapshot::SnapshotSource;
use crate::vte::source::RunSource;
use crate::vte::sql::Range;
use crate::vte::sqlserver;

use super::args::Global;

/// The environment variable that the template reads the password from.
const PASSWORD: &str = "VTE_WATS_PASSWORD";

/// The configuration, with what the command line overrides. Without a file the defaults serve, when the command line
/// names the source.
pub fn config(global: &Global) -> Result<Config> {
    let missing_is_fine = global.source.is_some() && global.config == Path::new("vte-wats.toml");
    let mut config =
        if missing_is_fine && !global.config.exists() { Config::default() } else { Config::load(&global.config)? };
    override_source(&mut config, global);
    if let Some(state) = &global.state {
        config.state = Some(state.clone());
    }
    Ok(config)
}

fn override_source(config: &mut Config, global: &Global) {
    if let Some(source) = &global.source {
        let is_connection = source.contains('=');
        config.source.sqlserver = is_connection.then(|| source.clone());
        config.source.snapshot = (!is_connection).then(|| PathBuf::from(source));
    }
}

/// The defaults with the source of the command line; a server's password comes from the environment.
pub fn source_only(global: &Global) -> Result<Config> {
    let mut config = Config::default();
    override_source(&mut config, global);
    let server = config.source.sqlserver.as_deref().unwrap_or_default().to_ascii_lowercase();
    if server.contains("user") || server.contains("uid") {
        config.source.password = Some(PasswordFrom { env: Some(PASSWORD.to_owned()), ..PasswordFrom::default() });
    }
    Ok(config)
}

/// The configuration, or the defaults when nobody has named one and there is none.
pub fn config_or_default(global: &Global) -> Result<Config> {
    if global.config == Path::new("vte-wats.toml") && !global.config.exists() {
        return Ok(Config::default());
    }
    config(global)
}

/// The configured source.
pub fn source(config: &Config) -> Result<Box<dyn RunSource>> {
    match (&config.source.snapshot, &config.source.sqlserver) {
        (Some(path), _) => Ok(Box::new(SnapshotSource::open(path)?)),
        (None, Some(_)) => Ok(Box::new(sqlserver::connect(&config.source)?)),
        (None, None) => Err(Error::new(Code::ConfigValue, "no source is configured")
            .hint("write source.sqlserver or source.snapshot in the configuration, or give --source")),
    }
}

/// A reader of the configured source.
pub fn reader(config: &Config) -> Result<RunReader> {
    RunReader::open(source(config)?, &config.source, &config.limits)
}

/// The range of `--since` and `--until` for a Timestamp column of type `ty`.
pub fn range(
    config: &Config,
    since: Option<&str>,
    until: Option<&str>,
) -> Result<impl Fn(&ColumnType) -> Range + use<>> {
    let zone = zone(&config.site.time_zone)?;
    let since = since.map(GivenTime::parse).transpose()?;
    let until = until.map(GivenTime::parse).transpose()?;
    Ok(move |ty: &ColumnType| Range {
        since: since.map(|time| time.for_column(ty, zone, End::Since)),
        until: until.map(|time| time.for_column(ty, zone, End::Until)),
        ..Range::default()
    })
}
