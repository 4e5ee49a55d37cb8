//! `bundle inspect`: what is in a bundle, from where, by whom, and is it whole?

use serde_json::json;

use crate::bundle::{Bundle, Manifest};
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
    let state = config.state_folder();
    let bundle =
        Bundle::open(&command.file, &keys::trust(&config.receive, config.limits.report_bytes, &std::env::temp_dir())?)?;
    let manifest = bundle.manifest();
    let mut before = Vec::new();
    if let Some(ledger) = Ledger::open_read_only(&receiver_folder(&state))? {
        for to in ledger.destinations()? {
            before.extend(Lacking::before(&ledger, to.id, manifest.stream, manifest.sequence)?);
        }
    }
    if command.json {
        print_json(&bundle, manifest, &before);
    } else {
        print(&bundle, manifest, &before);
    }
    Ok(Exit::Done)
}

fn print(bundle: &Bundle, manifest: &Manifest, before: &[String]) {
    println!("bundle       {} of site {}", manifest.sequence, clean(&manifest.site));
    println!("database     {} on {}", clean(&manifest.source.database), clean(&manifest.source.server));
    println!("made         {}", crate::cli::status::time(manifest.created));
    println!("reports      {}, {} bytes", counted(manifest.count, "report"), manifest.bytes);
    if let (Some(first), Some(last)) = (&manifest.first_start, &manifest.last_start) {
        println!("runs         from {} to {}", clean(first), clean(last));
    }
    let newer = manifest.reports.iter().filter(|entry| entry.supersedes.is_some()).count();
    if newer > 0 {
        println!("changed      {newer} of them take the place of earlier ones");
    }
    match bundle.signer() {
        Some(key) => println!("signed       with the trusted key {key}"),
        None => println!("signed       not checked: no receive.trusted_keys are configured"),
    }
    println!("encrypted    {}", if bundle.is_encrypted() { "yes" } else { "no" });
    println!("whole        yes: signature, sums, sizes and every report are right");
    for gap in before {
        println!("missing      {}", clean(gap));
    }
}

fn print_json(bundle: &Bundle, manifest: &Manifest, before: &[String]) {
    let document = json!({ "manifest": manifest, "signed_by": bundle.signer(), "encrypted": bundle.is_encrypted(),
        "whole": true, "missing": before });
    println!("{document:#}");
}
