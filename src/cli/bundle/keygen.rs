//! `bundle keygen`.
use crate::cli::args::BundleKeygen;
use crate::error::{Exit, Result};

pub fn run(_: &BundleKeygen) -> Result<Exit> {
    Ok(Exit::Done)
}
