//! The parts of a unit become sub-units of its report.

use crate::vte::assembly::Part;
use crate::vte::model::TestRun;
use crate::wats::model::Unit;
use crate::wats::text::{fit, max};

use super::identity::present;
use super::note::NoteKind;
use super::remarks::Remarks;

/// The part type where there is none: WATS wants one.
const NO_TYPE: &str = "Part";

/// The sub-units of a run. A part without a part number or a serial number is none that WATS could tell from others.
pub(super) fn sub_units(run: &TestRun, remarks: &mut Remarks<'_, '_>) -> Vec<Unit> {
    run.parts.iter().filter_map(|part| sub_unit(part, remarks)).collect()
}

fn sub_unit(part: &Part, remarks: &mut Remarks<'_, '_>) -> Option<Unit> {
    let part_type = present(part.part_type.as_deref()).unwrap_or(NO_TYPE);
    let (Some(pn), Some(sn)) = (present(part.part_number.as_deref()), present(part.serial.as_deref())) else {
        remarks.note(NoteKind::PartLeftOut, format_args!("{part_type}: no part number, or no serial number"));
        return None;
    };
    let mut text = |field: &str, text: &str, most: usize| {
        let fitted = fit(text, most);
        if fitted.cut {
            remarks.note(NoteKind::Cut, format_args!("{field} of a sub-unit cut to {most} characters"));
        }
        fitted.text.trim_end().to_owned()
    };
    Some(Unit {
        part_type: Some(text("Part type", part_type, max::SHORT)),
        pn: text("Part number", pn, max::HEADER),
        sn: text("Serial number", sn, max::HEADER),
        rev: present(part.revision.as_deref()).map(|revision| text("Revision", revision, max::HEADER)),
        // WATS has a number there; `Slot 1` is none.
        position: part.position.as_deref().and_then(|position| position.trim().parse().ok()),
        index: None,
        parent: None,
        replaced: None,
    })
}
