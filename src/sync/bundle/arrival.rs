//! Reports of a bundle on their way into the folder: which are new, which are there already, which are older than what is.
//!
//! Newer and older are a matter of the numbers of bundles, never of clocks. Of two streams of one database, as after
//! a ledger was lost, the one that was met later is the newer. The same run from two different databases with different contents is set aside.

use std::collections::HashMap;

use uuid::Uuid;

use crate::deliver::{Outbox, Outcome, Outgoing};
use crate::error::{Code, Result};
use crate::ledger::{
    Arrival, Known, Ledger, Quarantine, ReportDigest, RowDigest, State, Stream, StreamId, report_digest,
};

/// What became of the reports of a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Delivered for the first time.
    pub delivered: u64,
    /// Delivered in the place of an older content.
    pub replaced: u64,
    /// Delivered before, with the same content.
    pub already: u64,
    /// Older than what was delivered.
    pub older: u64,
    /// Set aside, with the reason in the ledger.
    pub set_aside: u64,
    /// Bytes delivered.
    pub bytes: u64,
}

/// The folder, and the bundle whose reports come.
pub struct Arriving<'a> {
    /// The ledger of the receiver.
    pub ledger: &'a mut Ledger,
    /// The folder.
    pub outbox: &'a mut Outbox,
    /// All streams that are known.
    pub streams: &'a HashMap<StreamId, Stream>,
    /// The bundle.
    pub with: Arrival,
    /// What became of the reports until now.
    pub tally: Tally,
}

/// What is to become of a report.
enum Decision {
    Deliver { again: bool },
    Already { newer: bool },
    Older,
    Foreign(StreamId),
}

impl Arriving<'_> {
    /// Delivers a part of the bundle.
    ///
    /// # Errors
    /// The folder or the ledger fails; what was delivered until then is remembered.
    pub fn deliver(&mut self, batch: Vec<(Uuid, Vec<u8>)>) -> Result<()> {
        let to = self.outbox.destination();
        let ids: Vec<Uuid> = batch.iter().map(|(id, _)| *id).collect();
        let known = self.ledger.lookup(to, &ids)?;
        let arrivals = self.ledger.arrivals(to, &ids)?;
        let (mut outgoing, mut again, mut arriving, mut held) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (id, bytes) in batch {
            let digest = report_digest(&bytes);
            match self.decide(&digest, known.get(&id), arrivals.get(&id)) {
                Decision::Deliver { again: before } => {
                    arriving.push(id);
                    again.push(before);
                    outgoing.push(Outgoing { id, row_digest: row_digest(&digest), bytes, claim: None });
                }
                Decision::Already { newer } => {
                    self.tally.already += 1;
                    if newer {
                        arriving.push(id);
                    }
                }
                Decision::Older => self.tally.older += 1,
                Decision::Foreign(from) => held.push(self.hold(id, &digest, from)),
            }
        }
        self.ledger.arrive(to, &arriving, self.with)?;
        self.ledger.quarantine(to, &held)?;
        self.tally.set_aside += held.len() as u64;
        let mut outcomes = Vec::with_capacity(outgoing.len());
        let result = self.outbox.deliver(self.ledger, &outgoing, &mut outcomes);
        for ((report, again), outcome) in outgoing.iter().zip(again).zip(outcomes) {
            match outcome {
                Outcome::Quarantined { reason, .. } => {
                    tracing::warn!(run = %report.id, "set aside: {reason}");
                    self.tally.set_aside += 1;
                    continue;
                }
                _ if again => self.tally.replaced += 1,
                _ => self.tally.delivered += 1,
            }
            self.tally.bytes += report.bytes.len() as u64;
        }
        result
    }

    fn decide(&self, digest: &ReportDigest, known: Option<&Known>, arrival: Option<&Arrival>) -> Decision {
        let same = known.is_some_and(|known| known.state == State::Delivered && known.has_report(digest));
        let again = known.is_some_and(|known| known.report_digest.is_some());
        let Some(arrival) = arrival else {
            return if same { Decision::Already { newer: true } } else { Decision::Deliver { again } };
        };
        if self.source(arrival.stream) != self.source(self.with.stream) {
            return if same { Decision::Already { newer: false } } else { Decision::Foreign(arrival.stream) };
        }
        let newer = (self.with.stream, self.with.sequence) > (arrival.stream, arrival.sequence);
        match (same, newer || *arrival == self.with) {
            (true, _) => Decision::Already { newer },
            (false, true) => Decision::Deliver { again },
            (false, false) => Decision::Older,
        }
    }

    fn source(&self, stream: StreamId) -> Option<&str> {
        self.streams.get(&stream).map(|stream| stream.source.as_str())
    }

    fn name(&self, stream: StreamId) -> &str {
        self.streams.get(&stream).map_or("?", |stream| stream.site.as_str())
    }

    fn hold(&self, id: Uuid, digest: &ReportDigest, from: StreamId) -> Quarantine {
        Quarantine {
            id,
            row_digest: row_digest(digest),
            config_digest: RowDigest::default(),
            code: Code::BundleRun,
            reason: format!(
                "the run came from site {} before, and comes from site {}, which reads another database, with another \
                 content",
                self.name(from),
                self.name(self.with.stream)
            ),
            hint: "find out which of the two databases is a copy, and bridge only the other".to_owned(),
            at: chrono::Utc::now().timestamp(),
        }
    }
}

/// The rows are not here; what stands for them in the ledger is the report.
fn row_digest(digest: &ReportDigest) -> RowDigest {
    let mut row = RowDigest::default();
    row.copy_from_slice(&digest[..16]);
    row
}
