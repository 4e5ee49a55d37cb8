//! HTML being written. Text of the report never gets in but through [`Html::text`].

/// A page, or a part of one.
pub(super) struct Html(String);

impl Html {
    pub(super) fn new() -> Html {
        Html(String::with_capacity(64 << 10))
    }

    /// Markup of ours.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Html {
        self.0.push_str(markup);
        self
    }

    /// Text of the report, in content or between double quotes. Characters that would change how the rest is read, or the
    /// direction it is written in, are shown as what they are.
    pub(super) fn text(&mut self, text: &str) -> &mut Html {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                '\r' => {}
                '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => self.0.push('\u{FFFD}'),
                c if c.is_control() => self.0.push('\u{FFFD}'),
                c => self.0.push(c),
            }
        }
        self
    }

    /// A row of a list of names and values, where there is a value.
    pub(super) fn fact(&mut self, name: &str, value: &str) -> &mut Html {
        if value.is_empty() {
            return self;
        }
        self.raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>\n")
    }

    /// A cell of a table.
    pub(super) fn cell(&mut self, text: &str) -> &mut Html {
        self.raw("<td>").text(text).raw("</td>")
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_report_is_never_markup() {
        let mut html = Html::new();
        html.text("<script>\"x\" & 'y'</script>\u{1b}[0m\r\n\u{202E}abc");
        let html = html.finish();
        assert_eq!(html, "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;\u{FFFD}[0m\n\u{FFFD}abc");
    }
}
