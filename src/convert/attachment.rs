//! What does not fit a step: attachments, each in a step of its own, in parts where one is not enough.

use crate::vte::other::FileKind;
use crate::wats::model::{Attachment, Step, StepStatus};
use crate::wats::text::{fit, max, utf16_len};

/// Something to attach.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content<'a> {
    /// Text, as UTF-8.
    Text(&'a str),
    /// Bytes as they are.
    Bytes(&'a [u8]),
    /// A file.
    File(FileKind, &'a [u8]),
}

impl Content<'_> {
    fn content_type(self) -> &'static str {
        match self {
            Content::Text(_) => "text/plain",
            Content::Bytes(_) => "application/octet-stream",
            Content::File(kind, _) => kind.content_type(),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Content::Text(_) => ".txt",
            Content::Bytes(_) => ".bin",
            Content::File(kind, _) => kind.extension(),
        }
    }
}

/// Appends steps that hold `content`, named after the step `name` it belongs to and, unless it is the value, the field.
/// They have no verdict of their own: their status is Done.
pub(super) fn attach(steps: &mut Vec<Step>, name: &str, field: Option<&str>, content: Content<'_>) {
    let parts = match content {
        Content::Text(text) => text_parts(text, max::ATTACHMENT_BYTES),
        Content::Bytes(bytes) | Content::File(_, bytes) => bytes.chunks(max::ATTACHMENT_BYTES).collect(),
    };
    let what = field.map_or_else(|| "attachment".to_owned(), |field| format!("{field}, attachment"));
    let of_field = field.map(|field| format!(" - {field}")).unwrap_or_default();
    for (index, part) in parts.iter().enumerate() {
        let (step_end, file_end) = match parts.len() {
            1 => (format!(" ({what})"), of_field.clone()),
            count => {
                let part = format!("part {} of {count}", index + 1);
                (format!(" ({what}, {part})"), format!("{of_field} ({part})"))
            }
        };
        let mut step = Step::new(with_end(name, &step_end, max::NAME), StepStatus::Done);
        step.attachment = Some(Attachment {
            name: with_end(&file_stem(name), &format!("{file_end}{}", content.extension()), max::FILE_NAME),
            // A part of a file is none.
            content_type: match content {
                Content::File(..) if parts.len() > 1 => Content::Bytes(part).content_type(),
                content => content.content_type(),
            }
            .to_owned(),
            data: part.to_vec(),
        });
        steps.push(step);
    }
}

/// Cuts text into parts of at most `max` bytes, which is more than one character has, between characters.
fn text_parts(mut text: &str, max: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while !text.is_empty() {
        let end = (1..=max.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(text.len());
        let (part, rest) = text.split_at(end);
        parts.push(part.as_bytes());
        text = rest;
    }
    parts
}

/// `name` and `end` in at most `max` units, the name cut where that is needed.
fn with_end(name: &str, end: &str, max: usize) -> String {
    let end = fit(end, max).text;
    let mut text = fit(name, max - utf16_len(&end)).text;
    text.truncate(text.trim_end().len());
    text.push_str(&end);
    text
}

/// A step name as a file name that Windows takes: without the characters it refuses.
fn file_stem(name: &str) -> String {
    let refused = |c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*');
    let stem: String = name.chars().map(|c| if refused(c) { '_' } else { c }).collect();
    match stem.trim_matches([' ', '.']) {
        "" => "attachment".to_owned(),
        stem => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attached(name: &str, field: Option<&str>, content: Content<'_>) -> Vec<(String, Attachment)> {
        let mut steps = Vec::new();
        attach(&mut steps, name, field, content);
        steps.into_iter().map(|step| (step.name, step.attachment.unwrap())).collect()
    }

    #[test]
    fn one_part_is_named_after_the_step_and_the_field() {
        let [(step, attachment)] = &attached("Scope: CH1/2", None, Content::Bytes(b"\x89PNG"))[..] else { panic!() };
        assert_eq!(step, "Scope: CH1/2 (attachment)");
        assert_eq!(attachment.name, "Scope_ CH1_2.bin");
        assert_eq!(attachment.content_type, "application/octet-stream");
        assert_eq!(attachment.data, b"\x89PNG");
        let [(step, attachment)] = &attached("Log", Some("Description"), Content::Text("å"))[..] else { panic!() };
        assert_eq!(step, "Log (Description, attachment)");
        assert_eq!(
            (attachment.name.as_str(), attachment.content_type.as_str()),
            ("Log - Description.txt", "text/plain")
        );
    }

    #[test]
    fn large_content_goes_in_parts_that_give_it_again() {
        let bytes = vec![7; 2 * max::ATTACHMENT_BYTES + 1];
        let parts = attached(&"n".repeat(100), None, Content::Bytes(&bytes));
        let names: Vec<_> = parts.iter().map(|(name, _)| name.len()).collect();
        assert_eq!(names, [100; 3]);
        assert!(parts[2].0.ends_with("n (attachment, part 3 of 3)"), "{}", parts[2].0);
        assert!(parts[2].1.name.ends_with("n (part 3 of 3).bin"), "{}", parts[2].1.name);
        assert_eq!(parts.concat_data(), bytes);
        let exact = vec![7; max::ATTACHMENT_BYTES];
        assert_eq!(attached("n", None, Content::Bytes(&exact)).len(), 1);
    }

    #[test]
    fn text_is_cut_between_characters() {
        for size in 4..9 {
            let text = "aå中\u{1F600}".repeat(5);
            let parts = text_parts(&text, size);
            assert!(parts.iter().all(|part| part.len() <= size && std::str::from_utf8(part).is_ok()), "{size}");
            assert_eq!(parts.concat(), text.as_bytes());
        }
    }

    #[test]
    fn a_name_of_nothing_usable_still_names_a_file() {
        assert_eq!(file_stem("..."), "attachment");
        assert_eq!(file_stem("a\u{7}b. "), "a_b");
    }

    trait ConcatData {
        fn concat_data(&self) -> Vec<u8>;
    }

    impl ConcatData for Vec<(String, Attachment)> {
        fn concat_data(&self) -> Vec<u8> {
            self.iter().flat_map(|(_, attachment)| attachment.data.iter().copied()).collect()
        }
    }
}
