//! Attachments: pictures are shown, text is shown, all can be saved.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::html::Html;

/// Pictures that every browser shows, and that cannot hold a script.
const PICTURES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"];
/// Text that is shown, in bytes; the rest is in the file.
const SHOWN: usize = 20_000;

pub(super) fn show(out: &mut Html, name: &str, content_type: &str, data: &[u8]) {
    let plain = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    out.raw("<div class=\"attachment\"><p>Attachment ");
    // Saved as bytes: whatever it is, the page opens nothing.
    out.raw("<a download=\"").text(name).raw("\" href=\"data:application/octet-stream;base64,");
    out.raw(&STANDARD.encode(data)).raw("\">").text(name).raw("</a> <span class=\"note\">").text(content_type);
    out.raw(&format!(", {} bytes</span></p>\n", data.len()));
    if PICTURES.contains(&plain.as_str()) {
        out.raw("<img alt=\"").text(name).raw("\" src=\"data:").raw(&plain).raw(";base64,");
        out.raw(&STANDARD.encode(data)).raw("\">\n");
    } else if plain.starts_with("text/") || plain.ends_with("json") || plain.ends_with("xml") {
        let text = String::from_utf8_lossy(data);
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at < SHOWN).last().unwrap_or(0);
        let (shown, cut) = if text.len() <= SHOWN { (&*text, false) } else { (&text[..end], true) };
        out.raw("<details><summary>Show the text</summary><pre>").text(shown).raw("</pre>");
        out.raw(if cut { "<p class=\"note\">The rest is in the file.</p></details>\n" } else { "</details>\n" });
    }
    out.raw("</div>\n");
}
