//! How it stands with bundles, for `status`: what was sent and has no receipt, what was received and what is missing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::terminal::{clean, counted, spoken};
use crate::error::Result;
use crate::ledger::{BundleState, DestinationId, Ledger, ReceivedBundle, ReceivedState, SentBundle, View};
use crate::sync::bundle::{copies, gaps, spool};

/// How many bundles without receipt are listed for people.
const LISTED: usize = 20;

/// The state folder of the receiving side, in that of the program: one computer can be both sides.
pub fn receiver_folder(state: &Path) -> PathBuf {
    state.join("receiver")
}

/// The sentences that name the bundles of all sites that never arrived, or not wholly.
///
/// # Errors
/// The ledger cannot be read.
pub fn gaps(ledger: &View, to: DestinationId) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    for site in ledger.sites()? {
        sentences.extend(lacking(&ledger.received(to, site.id)?, &site.name));
    }
    Ok(sentences)
}

/// What of a site never arrived, or not wholly.
fn lacking(received: &[ReceivedBundle], site: &str) -> Vec<String> {
    let mut sentences: Vec<String> = gaps::missing(received).iter().map(|gap| gaps::named(gap, site)).collect();
    for bundle in received {
        let number = bundle.sequence;
        match bundle.state {
            ReceivedState::Done => {}
            ReceivedState::Begun => {
                sentences.push(format!("bundle {number} of site {site} was begun and not finished: receive it again"));
            }
            ReceivedState::SetAside => sentences.push(format!(
                "bundle {number} of site {site} has reports that are set aside: mend the cause, then receive it again"
            )),
        }
    }
    sentences
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
    lacking: Vec<String>,
}

/// Both sides, as far as there is anything to tell.
pub struct Bundles {
    sent: Option<Sent>,
    sites: Vec<Site>,
}

/// Reads how it stands; `ledger` is that of the sending side.
///
/// # Errors
/// A ledger cannot be read.
pub fn read(state: &Path, ledger: Option<&View>) -> Result<Bundles> {
    let sent = match ledger {
        Some(ledger) if ledger.find_destination(spool::NAME)?.is_some() => Some(Sent {
            waiting: spool::waiting(state)?.len() as u64,
            last: ledger.last_bundle()?,
            without_receipt: copies::without_receipt(ledger)?,
        }),
        _ => None,
    };
    let mut sites = Vec::new();
    if let Some(ledger) = Ledger::open_read_only(&receiver_folder(state))? {
        for to in ledger.destinations()? {
            for site in ledger.sites()? {
                let received = ledger.received(to.id, site.id)?;
                let Some(last) = received.last() else { continue };
                sites.push(Site {
                    last: last.sequence,
                    bundles: received.len() as u64,
                    lacking: lacking(&received, &site.name),
                    name: site.name,
                    folder: to.folder.clone(),
                });
            }
        }
    }
    Ok(Bundles { sent, sites })
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
            println!("bundles      {} for the next one", counted(sent.waiting, "report"));
            if let Some(last) = &sent.last {
                println!("             the last is {}, {} ago", last.sequence, age(last, now));
            }
            println!("no receipt   {}", counted(sent.without_receipt.len() as u64, "bundle"));
            for bundle in sent.without_receipt.iter().take(LISTED) {
                let standing = match (bundle.state, bundle.kept) {
                    (BundleState::Made, _) => "; it could not be put anywhere yet",
                    (_, false) => "; its copy is gone",
                    _ => "",
                };
                let reports = counted(bundle.reports, "report");
                println!("             {}: {reports}, made {} ago{standing}", bundle.sequence, age(bundle, now));
            }
            if sent.without_receipt.len() > LISTED {
                println!("             ... and more: see `vte-wats status --json`");
            }
        }
        for site in &self.sites {
            println!(
                "received     site {}: {}, the last is {}, into {}",
                clean(&site.name),
                counted(site.bundles, "bundle"),
                site.last,
                clean(&site.folder)
            );
            site.lacking.iter().for_each(|gap| println!("             {}", clean(gap)));
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
                "missing": site.lacking,
            })).collect::<Vec<_>>(),
        })
    }
}
