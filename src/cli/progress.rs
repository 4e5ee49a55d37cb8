//! A progress bar on a terminal, and nothing elsewhere.

use std::fmt::Write;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::args::Global;

/// A bar that shows itself once the work has taken two seconds.
pub struct Bar {
    bar: ProgressBar,
    started: std::time::Instant,
    shown: bool,
    wanted: bool,
}

/// How long work may take without a bar.
const PATIENCE: Duration = Duration::from_secs(2);

impl Bar {
    /// A bar of `total` things, or of unknown length.
    pub fn new(global: &Global, total: Option<u64>, unit: &str) -> Bar {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let form = if total.is_some() {
            format!("{{bar:30}} {{pos}}/{{len}} {unit}  {{rate}}  {{eta}} left  {{msg}}")
        } else {
            format!("{{spinner}} {{pos}} {unit}  {{rate}}  {{msg}}")
        };
        if let Ok(style) = ProgressStyle::with_template(&form) {
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                // A bar that cannot be drawn is no reason to stop.
                let _ = write!(out, "{:.0}/s", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate));
        }
        let wanted = std::io::stderr().is_terminal() && !global.quiet;
        Bar { bar, started: std::time::Instant::now(), shown: false, wanted }
    }

    /// So many are done; `message` says what stands out.
    pub fn at(&mut self, done: u64, message: &str) {
        if self.wanted && !self.shown && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        self.bar.set_position(done);
        if self.shown {
            self.bar.set_message(message.to_owned());
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
