//! The parts of units: whether they are to be read, and can be.

use crate::config::assembly::Assemblies;
use crate::vte::fields::TableRole;
use crate::vte::reader::RunReader;

use super::Finding;

/// Looks at how the rows of AssemblyData belong to runs.
pub(super) fn check(reader: &RunReader) -> Finding {
    if reader.assemblies() == Assemblies::None {
        let there = reader.map().table(TableRole::AssemblyData).is_some();
        let what = if there { "AssemblyData is there; " } else { "" };
        return Finding::skip("assemblies", format!("{what}source.assemblies is \"none\": no sub-units are written"));
    }
    match reader.can_read_assemblies() {
        Ok(()) => Finding::pass("assemblies", "the parts of units can be read"),
        Err(error) => Finding::warn("assemblies", error.to_string(), error.remedy().unwrap_or("see the message")),
    }
}
