//! `StepType`: the client takes it from what a step holds and not from the file, so the usual name of the content is
//! written. It picks the icon in WATS, nothing else depends on it.

use super::model::{Step, StepContent};

/// The usual type of a step with this content.
///
/// A chart or an attachment decides whatever else the step holds; a measurement that stands alone with a name makes a
/// step of the several-measurements kind.
pub fn usual(step: &Step) -> &'static str {
    if step.attachment.is_some() {
        return "WATS_AttachFile";
    }
    if step.chart.is_some() {
        return "WATS_XYGMNLT";
    }
    match &step.content {
        StepContent::None => "Action",
        StepContent::Sequence(_) => "SequenceCall",
        StepContent::Numeric(all) if all.len() == 1 && all[0].name.is_none() => "ET_NLT",
        StepContent::Numeric(_) => "ET_MNLT",
        StepContent::Text(all) if all.len() == 1 => "ET_SVT",
        StepContent::Text(_) => "ET_MSVT",
        StepContent::PassFail(all) if all.len() == 1 => "ET_PFT",
        StepContent::PassFail(_) => "ET_MPFT",
        StepContent::CallExe(_) => "CallExecutable",
        StepContent::Message { .. } => "MessagePopup",
    }
}

/// The type to write: that of the step, or the usual one.
pub fn of(step: &Step) -> &str {
    step.step_type.as_deref().unwrap_or_else(|| usual(step))
}
