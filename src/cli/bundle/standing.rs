//! How it stands with bundles, for `status`: what was sent and has no receipt, what was received and what is missing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::terminal::{clean, counted, spoken};
use crate::error::Result;
use crate::ledger::{BundleState, DestinationId, Ledger, Quarantined, ReceivedBundle, ReceivedState, SentBundle, View};
use crate::sync::bundle::{copies, gaps, spool};

/// How many bundles without receipt are listed for people.
const LISTED: usize = 20;

/// The state folder of the receiving side, in that of the program: one computer can be both sides.
pub fn receiver_folder(state: &Path) -> PathBuf {
    state.join("receiver")
}

/// What of the sites never arrived, or not wholly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Bundles that never came, or were begun and not finished, in a sentence each.
    pub bundles: Vec<String>,
    /// Bundles of which reports are set aside.
    pub set_aside: Vec<String>,
}

impl Lacking {
    /// Of all sites, into one destination.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of_all(ledger: &View, to: DestinationId) -> Result<Lacking> {
        let mut lacking = Lacking::default();
        for stream in ledger.streams()? {
            lacking.add(&ledger.received(to, stream.id)?, &stream.site);
        }
        Ok(lacking)
    }

    /// What of a stream is missing before the bundle with a number.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn before(ledger: &View, to: DestinationId, stream: Uuid, sequence: u64) -> Result<Vec<String>> {
        let known = ledger.streams()?.into_iter().find(|it| it.stream == stream);
        let Some(known) = known else { return Ok(Vec::new()) };
        let mut received = ledger.received(to, known.id)?;
        received.retain(|bundle| bundle.sequence < sequence);
        let mut numbers: Vec<u64> = received.iter().map(|bundle| bundle.sequence).collect();
        numbers.push(sequence);
        Ok(gaps::missing(numbers).iter().map(|gap| gaps::named(gap, &known.site)).collect())
    }

    fn add(&mut self, received: &[ReceivedBundle], site: &str) {
        self.bundles.extend(
            gaps::missing(received.iter().map(|bundle| bundle.sequence)).iter().map(|gap| gaps::named(gap, site)),
        );
        for bundle in received {
            let named = format!("bundle {} of site {site}", bundle.sequence);
            match bundle.state {
                ReceivedState::Done => {}
                ReceivedState::Begun => {
                    self.bundles.push(format!("{named} was begun and not finished: receive it again"));
                }
                ReceivedState::SetAside => self
                    .set_aside
                    .push(format!("{named} has reports that are set aside: mend the cause, then receive it again")),
            }
        }
    }

    /// All sentences.
    pub fn sentences(&self) -> impl Iterator<Item = &String> {
        self.bundles.iter().chain(&self.set_aside)
    }
}

/// What was sent.
pub struct Sent {
    /// Reports that wait for the next bundle.
    waiting: u64,
    last: Option<SentBundle>,
    without_receipt: Vec<SentBundle>,
}

/// A site, as the receiving side knows it.
pub struct Site {
    name: String,
    folder: String,
    last: u64,
    bundles: u64,
    lacking: Lacking,
}

/// Both sides, as far as there is anything to tell.
pub struct Bundles {
    sent: Option<Sent>,
    sites: Vec<Site>,
    /// Reports of bundles that are set aside, with the reasons.
    pub set_aside: Vec<Quarantined>,
}

/// Reads how it stands; `ledger` is that of the sending side. At most `listed` reports that are set aside are listed.
///
/// # Errors
/// A ledger cannot be read.
pub fn read(state: &Path, ledger: Option<&View>, listed: usize) -> Result<Bundles> {
    let sent = match ledger {
        Some(ledger) if ledger.find_destination(spool::NAME)?.is_some() => Some(Sent {
            waiting: spool::waiting(state)?.len() as u64,
            last: ledger.last_bundle()?,
            without_receipt: copies::without_receipt(ledger)?,
        }),
        _ => None,
    };
    let (mut sites, mut set_aside) = (Vec::new(), Vec::new());
    if let Some(ledger) = Ledger::open_read_only(&receiver_folder(state))? {
        set_aside = ledger.quarantined(None, listed)?;
        for to in ledger.destinations()? {
            for stream in ledger.streams()? {
                let received = ledger.received(to.id, stream.id)?;
                let Some(last) = received.last() else { continue };
                let mut lacking = Lacking::default();
                lacking.add(&received, &stream.site);
                sites.push(Site {
                    last: last.sequence,
                    bundles: received.len() as u64,
                    lacking,
                    name: stream.site,
                    folder: to.folder.clone(),
                });
            }
        }
    }
    Ok(Bundles { sent, sites, set_aside })
}

fn age(bundle: &SentBundle, now: i64) -> String {
    spoken(Duration::from_secs(u64::try_from(now.saturating_sub(bundle.created_at)).unwrap_or(0)))
}

impl Bundles {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.sent.is_none() && self.sites.is_empty()
    }

    /// For people; `now` in seconds since 1970.
    pub fn print(&self, now: i64) {
        if let Some(sent) = &self.sent {
            say!("bundles      {} for the next one", counted(sent.waiting, "report"));
            if let Some(last) = &sent.last {
                say!("             the last is {}, {} ago", last.sequence, age(last, now));
            }
            say!("no receipt   {}", counted(sent.without_receipt.len() as u64, "bundle"));
            for bundle in sent.without_receipt.iter().take(LISTED) {
                let standing = match (bundle.state, bundle.kept) {
                    (BundleState::Made, _) => "; it could not be put anywhere yet",
                    (_, false) => "; its copy is gone",
                    _ => "",
                };
                let reports = counted(bundle.reports, "report");
                say!("             {}: {reports}, made {} ago{standing}", bundle.sequence, age(bundle, now));
            }
            if sent.without_receipt.len() > LISTED {
                say!("             ... and more: see `vte-wats status --json`");
            }
        }
        for site in &self.sites {
            say!(
                "received     site {}: {}, the last is {}, into {}",
                clean(&site.name),
                counted(site.bundles, "bundle"),
                site.last,
                clean(&site.folder)
            );
            site.lacking.sentences().for_each(|gap| say!("             {}", clean(gap)));
        }
    }

    /// As JSON.
    pub fn json(&self, now: i64) -> Value {
        json!({
            "sent": self.sent.as_ref().map(|sent| json!({
                "waiting": sent.waiting,
                "last": sent.last.as_ref().map(|last| last.sequence),
                "without_receipt": sent.without_receipt.iter().map(|bundle| json!({
                    "bundle": bundle.sequence, "name": bundle.name, "reports": bundle.reports, "bytes": bundle.bytes,
                    "age_seconds": now.saturating_sub(bundle.created_at).max(0),
                    "placed": bundle.state == BundleState::Placed, "copy": bundle.kept,
                })).collect::<Vec<_>>(),
            })),
            "received": self.sites.iter().map(|site| json!({
                "site": site.name, "folder": site.folder, "last": site.last, "bundles": site.bundles,
                "missing": site.lacking.bundles, "set_aside": site.lacking.set_aside,
            })).collect::<Vec<_>>(),
        })
    }
}
