//! How it stands with `watch`, for people: what is the state, since when, what to do.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::sync::watch::heartbeat::{Heartbeat, Standing};

use super::terminal::{clean, counted, spoken};

/// A `status.json` that is older than so many polls, and than [`SILENCE`], is of a process that hangs or is gone.
const POLLS: u64 = 4;
/// In seconds.
const SILENCE: u64 = 180;

/// Prints it.
pub fn print(watch: &Heartbeat, now: DateTime<Utc>) {
    for line in lines(watch, now) {
        say!("{line}");
    }
}

fn lines(watch: &Heartbeat, now: DateTime<Utc>) -> Vec<String> {
    let mut lines = Vec::new();
    let silent = age(&watch.written, now);
    let hangs = watch.standing != Standing::Stopped
        && silent.is_none_or(|silent| silent.as_secs() > SILENCE.max(POLLS * watch.poll_seconds));
    let standing = match watch.standing {
        _ if hangs => format!(
            "silent since {}: the process {} is gone or hangs; look at its log and start `vte-wats watch` again",
            watch.written, watch.process
        ),
        Standing::Starting => format!("starting since {}", watch.since),
        Standing::Following => format!("following since {}", watch.since),
        Standing::WaitingForClient => {
            format!("waiting for the WATS Client since {}: see that the client runs", watch.since)
        }
        Standing::Trouble => format!("in trouble since {}; it tries again by itself", watch.since),
        Standing::Stopped => format!("stopped at {}; start it with `vte-wats watch`", watch.since),
    };
    lines.push(format!("watch        {standing}"));
    if let (Some(error), true) = (&watch.last_error, watch.standing != Standing::Following) {
        lines.push(format!("             {} {}", error.code, clean(&error.what)));
        lines.extend(error.hint.iter().map(|hint| format!("             hint: {}", clean(hint))));
    }
    if let Some(poll) = &watch.last_poll {
        let delivery = watch.last_delivery.as_deref().unwrap_or("none since the start");
        lines.push(format!("last look    {poll}; last delivery {delivery}"));
    }
    if watch.settling > 0 {
        let lag = spoken(Duration::from_secs(watch.lag_seconds));
        lines.push(format!("settling     {}, the first for {lag}", counted(watch.settling as u64, "run")));
    }
    if watch.reconciling {
        lines.push("history      all keys are being compared with the ledger".to_owned());
    }
    for backfill in &watch.backfills {
        let from = backfill.since.as_deref().map_or_else(String::new, |time| format!(" from {}", clean(time)));
        let until = backfill.until.as_deref().map_or_else(String::new, |time| format!(" until {}", clean(time)));
        lines.push(format!("backfill     {} of {}{from}{until}", backfill.done, counted(backfill.runs, "run")));
    }
    if let Some(drain) = &watch.drain {
        let takes = match drain.seconds {
            Some(seconds) => {
                let span = spoken(Duration::from_secs(seconds));
                format!("the WATS Client takes {:.1} reports a second and needs about {span}", drain.per_second)
            }
            None => "the WATS Client takes nothing: see that it runs and reaches its server".to_owned(),
        };
        lines.push(format!("left         {}; {takes}", counted(drain.left, "run")));
    }
    if watch.ahead > 0 {
        let runs = counted(watch.ahead, "run");
        lines.push(format!("future       {runs}: check the clocks of the stations and site.time_zone"));
    }
    lines
}

fn age(written: &str, now: DateTime<Utc>) -> Option<Duration> {
    let written = DateTime::parse_from_rfc3339(written).ok()?;
    Some((now - written.to_utc()).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_written_any_more_is_told_of() {
        let start: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut watch = Heartbeat::new(start);
        watch.poll_seconds = 30;
        watch.stand(Standing::Following, start);
        watch.written = "2026-03-02T09:00:00Z".to_owned();
        let at = |time: &str| lines(&watch, time.parse().unwrap()).join("\n");
        assert_eq!(at("2026-03-02T09:02:00Z"), "watch        following since 2026-03-02T08:00:00Z");
        assert!(at("2026-03-02T09:04:00Z").contains("silent since 2026-03-02T09:00:00Z"));
        // The date of the machine was set back.
        assert!(at("2026-03-01T09:00:00Z").contains("following since"));
    }

    #[test]
    fn trouble_says_what_and_what_to_do() {
        let start: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut watch = Heartbeat::new(start);
        watch.written = "2026-03-02T08:00:10Z".to_owned();
        watch.stand(Standing::Trouble, start);
        watch.fail(&crate::error::Error::new(crate::error::Code::Connect, "no answer").hint("start it"), start);
        let text = lines(&watch, start).join("\n");
        assert!(
            text.contains("in trouble since")
                && text.contains("VW-CONNECT no answer")
                && text.contains("hint: start it")
        );
    }
}
