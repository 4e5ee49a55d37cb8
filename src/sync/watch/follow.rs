//! Looking again and again, through all that passes by itself.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tracing::{error, info, warn};

use crate::error::{Code, Error, Exit, Result};

use super::super::schema;
use super::drain::Estimate;
use super::heartbeat::{Backfill, Standing, stamp};
use super::{Polled, Watch};

/// The first pause after an error; each is up to twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause after an error.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The same where the login is refused: many servers lock a login out after a few tries, and would never let it in again.
const FIRST_PAUSE_OF_A_LOGIN: Duration = Duration::from_secs(10);
/// The longest of these.
const LONGEST_PAUSE_OF_A_LOGIN: Duration = Duration::from_secs(900);
/// The pause between two turns of the history, and between two counts of a full folder.
const TURN: Duration = Duration::from_secs(1);
/// How often the time that is still needed is logged while the WATS Client is waited for.
const TOLD_EVERY: Duration = Duration::from_secs(3600);
/// A look waits for a run that settles within this part of a poll.
const A_LITTLE: u32 = 10;
/// The longest sleep between two looks at the stop flag.
const NAP: Duration = Duration::from_millis(50);

/// How following ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All that was found is delivered or quarantined, and no more was asked for.
    CaughtUp,
    /// It was stopped.
    Stopped,
}

/// Pauses between tries: longer and longer, with a random part, so that many instances do not ask a server that comes
/// back all at once.
pub fn pauses() -> ExponentialBackoff {
    growing(FIRST_PAUSE, LONGEST_PAUSE)
}

fn growing(first: Duration, longest: Duration) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(first)
        .with_max_delay(longest)
        .with_jitter()
        .without_max_times()
        .build()
}

/// The pauses of a watch: of their own for a login that is refused.
struct Tries {
    usual: ExponentialBackoff,
    login: ExponentialBackoff,
}

impl Tries {
    fn new() -> Tries {
        Tries { usual: pauses(), login: growing(FIRST_PAUSE_OF_A_LOGIN, LONGEST_PAUSE_OF_A_LOGIN) }
    }

    fn pause_after(&mut self, error: &Error) -> Duration {
        match error.code() {
            Code::Login => self.login.next().unwrap_or(LONGEST_PAUSE_OF_A_LOGIN),
            _ => self.usual.next().unwrap_or(LONGEST_PAUSE),
        }
    }
}

/// Sleeps until `pause` is over or it is asked to stop.
pub fn nap(pause: Duration, stop: &AtomicBool) {
    let until = Instant::now() + pause;
    while !Watch::stopped(stop) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(NAP));
    }
}

/// Whether trying again cannot help: the schema is another, the configuration is wrong, the ledger is not ours or not
/// sound. Everything else, a login that was revoked or a share that is gone too, can be mended while this waits.
pub fn is_final(error: &Error) -> bool {
    matches!(error.code().exit(), Exit::Schema | Exit::Configuration | Exit::Locked | Exit::Usage)
        || matches!(error.code(), Code::LedgerDamaged | Code::LedgerVersion | Code::LedgerSource)
}

impl Watch {
    /// Follows until it is stopped, or, with `once`, until all that was found is delivered or quarantined.
    ///
    /// # Errors
    /// What trying again cannot mend; with `once`, any error.
    pub fn run(&mut self, once: bool, stop: &AtomicBool) -> Result<Ended> {
        let mut tries = Tries::new();
        self.heartbeat.poll_seconds = self.settings.poll.as_secs();
        self.hurry = once;
        self.beat();
        let mut next_look = Duration::ZERO;
        let ended = loop {
            let now = self.clock.monotonic();
            let full = now >= next_look;
            if full {
                next_look = now + self.settings.poll;
            }
            let looked = self.step(full, stop).and_then(|polled| self.after_look(&polled, once).map(|()| polled));
            let pause = match looked {
                Ok(polled) => {
                    tries = Tries::new();
                    if once && polled.caught_up {
                        break Ok(Ended::CaughtUp);
                    }
                    self.pause(&polled, &mut next_look, once)
                }
                Err(error) if error.code() == Code::Interrupted => break Ok(Ended::Stopped),
                Err(error) if once || is_final(&error) => {
                    let error = self.named(error);
                    self.heartbeat.fail(&error, self.clock.date());
                    break Err(error);
                }
                Err(error) => {
                    self.trouble(&error);
                    next_look = Duration::ZERO;
                    tries.pause_after(&error)
                }
            };
            self.rest(pause, stop);
            if Watch::stopped(stop) {
                break Ok(Ended::Stopped);
            }
        };
        self.heartbeat.stand(Standing::Stopped, self.clock.date());
        self.beat();
        ended
    }

    /// Waits for the next look at the database; what the client refuses is looked at meanwhile.
    fn rest(&mut self, pause: Duration, stop: &AtomicBool) {
        let until = Instant::now() + pause;
        loop {
            self.refused.wait(until.saturating_duration_since(Instant::now()), stop);
            if Watch::stopped(stop) {
                return;
            }
            if self.refused.look().is_some_and(|files| self.heartbeat.refused(files)) {
                self.beat();
            }
            if Instant::now() >= until {
                return;
            }
        }
    }

    /// A statement that the server refuses since a table or column is gone says little: what was, and what is now, says
    /// more.
    fn named(&mut self, error: Error) -> Error {
        if error.code().exit() != Exit::Schema {
            return error;
        }
        match (self.open_reader)() {
            Ok(reader) => schema::refuse_change(&self.ledger, reader.map()).err().unwrap_or(error),
            Err(now) => now,
        }
    }

    /// What is to be done after a look.
    fn after_look(&mut self, polled: &Polled, once: bool) -> Result<()> {
        match &mut self.after_look {
            Some(after_look) => after_look(&mut self.ledger, once && polled.caught_up),
            None => Ok(()),
        }
    }

    /// A look (`full`) or a turn of the history between two, of which the log and `status.json` tell.
    ///
    /// # Errors
    /// Those of [`Watch::poll`].
    pub fn step(&mut self, full: bool, stop: &AtomicBool) -> Result<Polled> {
        let polled = if full { self.poll(stop) } else { self.turn(stop) }?;
        self.well(&polled, full);
        Ok(polled)
    }

    /// How long to wait, and when to look at the database again.
    fn pause(&self, polled: &Polled, next_look: &mut Duration, once: bool) -> Duration {
        let now = self.clock.monotonic();
        if polled.look_now {
            *next_look = now;
        } else if once && !polled.short && !polled.more {
            // Nothing else is waited for than what is there to settle.
            *next_look = (*next_look).min(polled.next_due.unwrap_or(now));
        } else if let Some(due) = polled.next_due
            && due > *next_look
            && due - *next_look <= self.settings.poll / A_LITTLE
        {
            // A look a moment too early would find it not settled, and the next one is a whole poll later.
            *next_look = due;
        }
        let left = next_look.saturating_sub(now);
        match (polled.short, polled.more) {
            (false, false) => left,
            (false, true) if once => Duration::ZERO,
            _ => left.min(TURN),
        }
    }

    fn well(&mut self, polled: &Polled, full: bool) {
        let now = self.clock.date();
        let before = self.heartbeat.standing;
        let standing = if polled.short { Standing::WaitingForClient } else { Standing::Following };
        // Between two looks it is only known that something still waits.
        if (full || polled.short) && self.heartbeat.stand(standing, now) {
            match (before, standing) {
                (_, Standing::WaitingForClient) => {
                    let waiting = self.heartbeat.waiting;
                    warn!("{waiting} reports wait for the WATS Client: writing at its pace");
                    self.told = None;
                }
                (Standing::Trouble, _) => info!("it works again"),
                _ => info!("following"),
            }
        }
        let summary = &polled.summary;
        self.since_told.delivered += summary.delivered;
        self.since_told.redelivered += summary.redelivered;
        self.since_told.quarantined += summary.quarantined;
        if full {
            let told = std::mem::take(&mut self.since_told);
            if told.written() + told.quarantined > 0 {
                info!(
                    delivered = told.delivered,
                    again = told.redelivered,
                    quarantined = told.quarantined,
                    settling = self.looks.waiting(),
                    "delivered"
                );
            }
        }
        let beat = &mut self.heartbeat;
        if full {
            beat.last_poll = Some(stamp(now));
        }
        if summary.written() > 0 {
            beat.last_delivery = Some(stamp(now));
        }
        beat.delivered += summary.written();
        beat.quarantined += summary.quarantined;
        beat.drain = None;
        if standing == Standing::WaitingForClient {
            beat.drain = self.drain.estimate(self.left + u64::from(beat.waiting));
            self.tell_of_the_drain();
        }
        self.beat();
    }

    /// How long the client will take: said when it is first known, and then once an hour.
    fn tell_of_the_drain(&mut self) {
        let now = self.clock.monotonic();
        let Some(Estimate { left, per_second, seconds }) = self.heartbeat.drain else { return };
        if self.told.is_some_and(|told| now.saturating_sub(told) < TOLD_EVERY) {
            return;
        }
        self.told = Some(now);
        match seconds {
            Some(seconds) => info!(left, per_second, seconds, "the WATS Client will have taken all in {seconds} s"),
            None => warn!(left, "the WATS Client takes nothing: see that it runs and reaches its server"),
        }
    }

    /// One line for each new kind of trouble, not for each try.
    fn trouble(&mut self, trouble: &Error) {
        let now = self.clock.date();
        let same = self.heartbeat.standing == Standing::Trouble
            && self.heartbeat.last_error.as_ref().is_some_and(|last| last.code == trouble.code().id());
        self.heartbeat.stand(Standing::Trouble, now);
        if !same {
            let hint = trouble.remedy().unwrap_or_default();
            let code = trouble.code().id();
            if trouble.is_transient() {
                warn!(code, hint, "{trouble}; trying again");
            } else {
                error!(code, hint, "{trouble}; trying again");
            }
        }
        self.heartbeat.fail(trouble, now);
        self.beat();
    }

    /// Writes `status.json`. That it cannot be written keeps no run from being delivered.
    fn beat(&mut self) {
        let now = self.clock.monotonic();
        let beat = &mut self.heartbeat;
        beat.settling = self.looks.waiting();
        beat.lag_seconds = self.looks.oldest().map_or(0, |first| now.saturating_sub(first).as_secs());
        if let Some(progress) = &self.progress {
            beat.watermark.clone_from(&progress.watermark);
            beat.reconciling = progress.sweep.is_some();
            beat.reconciled = progress.swept;
            beat.backfills = progress.windows.iter().map(Backfill::of).collect();
        }
        let state: PathBuf = self.ledger.dir().to_owned();
        if let Err(error) = self.heartbeat.write(&state, self.clock.date()) {
            tracing::debug!("cannot write status.json: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_that_is_refused_is_tried_seldom() {
        let login = Error::new(Code::Login, "refused");
        let other = Error::new(Code::Connect, "away");
        let mut tries = Tries::new();
        let seconds: Vec<f64> = (0..12).map(|_| tries.pause_after(&login).as_secs_f64()).collect();
        // Each has a random part of at most itself.
        assert!((10.0..=20.0).contains(&seconds[0]), "{seconds:?}");
        // Of the tries in any quarter of an hour, the first five take longer than two minutes.
        assert!(seconds[..4].iter().sum::<f64>() > 120.0, "{seconds:?}");
        assert!(seconds[8..].iter().all(|pause| *pause >= 900.0), "{seconds:?}");
        assert!(tries.pause_after(&other).as_secs_f64() <= 2.0);
    }
}
