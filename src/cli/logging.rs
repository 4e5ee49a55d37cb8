//! The log on standard error. Data goes to standard output and is never mixed with it.

use std::sync::Mutex;

use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use super::args::{Global, LogFormat};
use super::open;

/// Who reads the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Somebody at a terminal, who sees what the command prints.
    Person,
    /// Who follows for years is read in its log: what is done stands there, too.
    Follower,
    /// As `Follower`; on Windows the event log gets the first of each error.
    Service,
}

/// Starts the log. By default only warnings, and what is done too where it is all that is read;
/// `VTE_WATS_LOG` takes a filter for those who look into the program.
pub fn start(global: &Global, reader: Reader) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) if reader == Reader::Person => "warn",
        (false, 0 | 1) => "info",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_env("VTE_WATS_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("error,tiberius=off,vte_wats={level}")));
    let form = fmt::layer().with_writer(std::io::stderr);
    let form = match global.log_format {
        LogFormat::Json => form.json().flatten_event(true).with_current_span(false).boxed(),
        LogFormat::Text => form.with_target(false).with_ansi(super::terminal::colours()).compact().boxed(),
    };
    let log = tracing_subscriber::registry().with(filter);
    #[cfg(windows)]
    let log = log.with((reader == Reader::Service).then(crate::service::event_log::EventLog::default));
    let files = (reader != Reader::Person).then(|| files(global)).flatten().map(|files| {
        let form = fmt::layer().with_writer(Mutex::new(files)).with_ansi(false);
        match global.log_format {
            LogFormat::Json => form.json().flatten_event(true).with_current_span(false).boxed(),
            LogFormat::Text => form.with_target(false).compact().boxed(),
        }
    });
    let log = log.with(files);
    // A second start can only come from a test in the same process; the first log stays.
    let _ = log.with(form).try_init();
}

/// The name of the newest file.
const FILE: &str = "vte-wats.log";

/// The files of the log, by the configuration. None where it cannot be read, or the folder cannot be made: the log is on
/// standard error all the same, and nothing that is delivered waits for it.
fn files(global: &Global) -> Option<FileRotate<AppendCount>> {
    let config = open::config(global).ok()?;
    let folder = config.log.folder.clone().unwrap_or_else(|| config.state_folder().join("log"));
    std::fs::create_dir_all(&folder).ok()?;
    // A line is never parted.
    let limit = ContentLimit::BytesSurpassed(usize::try_from(config.log.max_bytes).ok()?);
    let kept = AppendCount::new(usize::try_from(config.log.files).ok()?);
    Some(FileRotate::new(folder.join(FILE), kept, limit, Compression::None, None))
}
