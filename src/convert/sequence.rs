//! The root of a report: the sequence that stands for the test plan.

use crate::vte::model::TestRun;
use crate::wats::model::Sequence;
use crate::wats::text::{max, utf16_len};

use super::identity::{Site, present};
use super::note::NoteKind;
use super::remarks::Remarks;

/// The name of the root step. WATS leaves exactly this name out of step paths.
pub(super) const ROOT: &str = "MainSequence Callback";

/// The sequence of a run, still without steps. WATS shows its file name and version as those of the test software.
pub(super) fn sequence<'a>(site: &'a Site, run: &'a TestRun, remarks: &mut Remarks<'a, '_>) -> Sequence {
    let fallback = site.fallback();
    let (plan, path_plan) = match present(run.testplan.as_deref()) {
        Some(plan) => (remarks.fit("Test plan", plan, max::SEQUENCE), plan),
        None => {
            let text = format_args!("Test plan is missing: `{}` stands in its place", fallback.testplan);
            remarks.note(NoteKind::FallbackTestplan, text);
            (fallback.testplan.clone(), fallback.testplan.as_str())
        }
    };
    let version = match present(run.testplan_revision.as_deref()) {
        Some(revision) => remarks.fit("Test plan revision", revision, max::VERSION),
        None => {
            let text =
                format_args!("Test plan revision is missing: `{}` stands in its place", fallback.testplan_revision);
            remarks.note(NoteKind::FallbackTestplanRevision, text);
            fallback.testplan_revision.clone()
        }
    };
    Sequence {
        name: plan.clone(),
        version,
        file_name: plan,
        file_path: file_path(path_plan, present(run.testplan_variant.as_deref()), remarks),
        steps: Vec::new(),
    }
}

/// The test plan and its variant, the variant cut first.
fn file_path<'a>(plan: &'a str, variant: Option<&'a str>, remarks: &mut Remarks<'a, '_>) -> String {
    let mut path = remarks.fit("Test plan", plan, max::PATH);
    if let Some(variant) = variant {
        let variant = remarks.fit("Test plan variant", variant, max::PATH.saturating_sub(utf16_len(&path) + 1));
        if !variant.is_empty() {
            path.push('/');
            path.push_str(&variant);
        }
    }
    path
}
