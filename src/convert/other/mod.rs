//! TestDataOther: arrays and waveforms become charts, numbers and records measurements, files attachments. What is none of
//! these stays text. Nothing is lost: whatever a chart or a measurement does not tell in full goes along as it was.

mod gather;
mod measure;
mod thin;

use std::borrow::Cow;

use crate::config::other::OtherConfig;
use crate::vte::model::TestStep;
use crate::vte::other::{self, FileKind, Other};
use crate::wats::model::Step;
use crate::wats::text::utf16_len;

use super::content::VALUE;
use super::note::NoteKind;
use super::remarks::Remarks;
use super::step_verdict::measurement_status;
use gather::{Gathered, gather};

/// What goes along with a step, in a step of its own.
#[derive(Debug, PartialEq)]
pub(super) enum Attached<'a> {
    /// Text, as UTF-8.
    Text(Cow<'a, str>),
    /// Bytes as they are.
    Bytes(&'a [u8]),
    /// A file.
    File(FileKind, Cow<'a, [u8]>),
}

/// Fills a step with a text of TestDataOther.
pub(super) fn text<'a>(
    step: &mut Step,
    row: &'a TestStep,
    value: &'a str,
    config: &OtherConfig,
    remarks: &mut Remarks<'a, '_>,
) -> Option<Attached<'a>> {
    if value.is_empty() {
        remarks.line(VALUE, "empty text");
        return None;
    }
    let complete = match other::of_text(value) {
        Other::File(kind, bytes) => {
            remarks.line(VALUE, &format!("{}, {} bytes, attached", kind.name(), bytes.len()));
            return Some(Attached::File(kind, Cow::Borrowed(bytes)));
        }
        read => numbers(step, row, &read, config, remarks),
    };
    if !complete {
        remarks.tell(VALUE, value);
    }
    None
}

/// Fills a step with bytes of TestDataOther.
pub(super) fn bytes<'a>(
    step: &mut Step,
    row: &'a TestStep,
    value: &'a [u8],
    config: &OtherConfig,
    remarks: &mut Remarks<'a, '_>,
) -> Option<Attached<'a>> {
    if value.is_empty() {
        remarks.line(VALUE, "0 bytes");
        return None;
    }
    match other::text_of(value) {
        Some(Cow::Borrowed(value)) => return text(step, row, value, config, remarks),
        Some(Cow::Owned(value)) => return transcribed(step, row, value, config, remarks),
        None => {}
    }
    Some(match other::of_bytes(value) {
        Other::File(kind, bytes) => {
            remarks.line(VALUE, &format!("{}, {} bytes, attached", kind.name(), bytes.len()));
            Attached::File(kind, Cow::Borrowed(bytes))
        }
        _ => {
            remarks.line(VALUE, &format!("{} bytes, attached", value.len()));
            Attached::Bytes(value)
        }
    })
}

/// Text that stood in another encoding.
fn transcribed<'a>(
    step: &mut Step,
    row: &'a TestStep,
    value: String,
    config: &OtherConfig,
    remarks: &mut Remarks<'a, '_>,
) -> Option<Attached<'a>> {
    let read = other::of_text(&value);
    if let Other::File(kind, _) = read {
        remarks.line(VALUE, &format!("{}, {} bytes, attached", kind.name(), value.len()));
        return Some(Attached::File(kind, Cow::Owned(value.into_bytes())));
    }
    if numbers(step, row, &read, config, remarks) {
        return None;
    }
    remarks.line(VALUE, &format!("text of {} characters in UTF-16, attached", utf16_len(&value)));
    Some(Attached::Text(Cow::Owned(value)))
}

/// Measurements and a chart, where there are numbers. True when they tell everything.
fn numbers<'a>(
    step: &mut Step,
    row: &'a TestStep,
    read: &Other<'_>,
    config: &OtherConfig,
    remarks: &mut Remarks<'a, '_>,
) -> bool {
    if let Other::Damaged(malformed) = read {
        remarks.note(NoteKind::DamagedContainer, format_args!("the value is a container that is damaged: {malformed}"));
        return false;
    }
    let gathered = match read {
        Other::Containers(found) if config.charts => gather(found, config.last_point),
        Other::Numbers(values) if config.charts => Gathered::guessed(values),
        _ => return false,
    };
    if measurement_status(step.status).is_none() {
        remarks.note(NoteKind::SkippedValue, "the skipped step has a value");
        return false;
    }
    measure::measure(step, row, gathered, config, remarks)
}

impl Gathered<'_> {
    /// Numbers of a text that may be something else after all, which therefore goes along.
    fn guessed(values: &[f64]) -> Self {
        let line = gather::Line { name: String::new(), x: None, y: values.to_vec() };
        Gathered { lines: vec![line], more: true, one_quantity: true, ..Gathered::default() }
    }
}
