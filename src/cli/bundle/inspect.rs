//! `bundle inspect`.
use crate::cli::args::{BundleInspect, Global};
use crate::error::{Exit, Result};

pub fn run(_: &Global, _: &BundleInspect) -> Result<Exit> {
    Ok(Exit::Done)
}
