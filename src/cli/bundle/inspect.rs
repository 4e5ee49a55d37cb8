//! `bundle inspect`: what is in a bundle, from where, by whom, and is it whole?

use serde_json::json;

use crate::bundle::inspect::{Inspection, Signature, inspect};
use crate::bundle::{Manifest, ReadLimits};
use crate::cli::args::{BundleInspect, Global};
use crate::cli::open;
use crate::cli::terminal::{clean, counted};
use crate::error::{Exit, Result};
use crate::ledger::Ledger;

use super::keys;
use super::standing::{Lacking, receiver_folder};

/// Looks at a bundle as the receiving side would; delivers and remembers nothing.
pub fn run(global: &Global, command: &BundleInspect) -> Result<Exit> {
    let config = open::config_or_default(global)?;
    let (trust, identities) = (keys::trust(&config.receive.trusted_keys)?, keys::identities(&config.receive)?);
    let found = inspect(&command.file, &ReadLimits::default(), &trust, &identities)?;
    let mut before = Vec::new();
    if let (Some(manifest), Some(ledger)) =
        (&found.manifest, Ledger::open_read_only(&receiver_folder(&config.state_folder()))?)
    {
        for to in ledger.destinations()? {
            before.extend(Lacking::before(&ledger, to.id, manifest.stream, manifest.sequence)?);
        }
    }
    if command.json {
        say!("{:#}", json!({ "bundle": found, "missing": before }));
    } else {
        print(&found, &before);
    }
    Ok(if found.complete { Exit::Done } else { Exit::Differences })
}

fn print(found: &Inspection, before: &[String]) {
    say!("file         {}, {} bytes", found.path.display(), found.bytes);
    if let Some(manifest) = &found.manifest {
        if !found.complete {
            say!("             what follows is what it says of itself");
        }
        print_manifest(manifest);
    }
    say!("signature    {}", signature(&found.signature));
    say!("encrypted    {}", if found.encrypted { "yes" } else { "no" });
    say!("whole        {}", if found.complete { "yes: sums, sizes and every report are right" } else { "no" });
    for problem in &found.problems {
        say!("             {}", clean(problem));
    }
    for gap in before {
        say!("missing      {}", clean(gap));
    }
}

fn print_manifest(manifest: &Manifest) {
    say!("bundle       {} of site {}", manifest.sequence, clean(&manifest.site));
    say!("database     {} on {}", clean(&manifest.source.database), clean(&manifest.source.server));
    let bytes: u64 = manifest.reports.iter().map(|entry| entry.bytes).sum();
    say!("reports      {}, {bytes} bytes", counted(manifest.count.into(), "report"));
    let changed = manifest.reports.iter().filter(|entry| entry.supersedes.is_some()).count();
    if changed > 0 {
        say!("changed      {changed} of them take the place of earlier ones");
    }
    for (what, time) in [("since", &manifest.range.since), ("until", &manifest.range.until)] {
        if let Some(time) = time {
            say!("{what}        {}", clean(time));
        }
    }
}

fn signature(signature: &Signature) -> String {
    match signature {
        Signature::Absent => "none".to_owned(),
        Signature::Unchecked { key } => {
            format!("by the key {key}; not checked: no receive.trusted_keys are configured")
        }
        Signature::Trusted { key } => format!("right, by the trusted key {key}"),
        Signature::Foreign { key } => format!("by the key {key}, which is not trusted"),
        Signature::Wrong { why } => format!("wrong: {}", clean(why)),
    }
}
