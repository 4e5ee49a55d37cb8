//! The log on standard error. Data goes to standard output and is never mixed with it.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::args::{Global, LogFormat};

/// Starts the log. By default only warnings, and what is done too where `talks` is set; `VTE_WATS_LOG` takes a filter for those who look into the program.
pub fn start(global: &Global, talks: bool) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) if !talks => "warn",
        (false, 0 | 1) => "info",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_env("VTE_WATS_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("error,tiberius=off,vte_wats={level}")));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start can only come from a test in the same process; the first log stays.
    let _ = match global.log_format {
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => builder.with_target(false).with_ansi(super::terminal::colours()).compact().try_init(),
    };
}
