//! The clocks of the machine, as something that a test can put another in place of.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// The clocks of the machine.
pub trait Clock: Send + Sync {
    /// Time since some moment in the past; never goes back, whatever is done to the date.
    fn monotonic(&self) -> Duration;
    /// The date and time; may jump.
    fn date(&self) -> DateTime<Utc>;
}

/// The clocks of the operating system.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock(Instant::now())
    }
}

impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn date(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
