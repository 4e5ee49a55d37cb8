//! `docs/mapping.md` lists every kind of note, with the sentence that the summary prints.

use vte_wats::convert::NoteKind;

#[test]
fn the_mapping_page_lists_every_note() {
    let page = include_str!("../../docs/mapping.md");
    let listed: Vec<_> = page.lines().skip_while(|line| *line != "## Notes").skip(4).collect();
    let known: Vec<_> = NoteKind::ALL.iter().map(|kind| format!("| `{}` | {} |", kind.id(), kind.sentence())).collect();
    assert_eq!(listed, known, "the table at the end of docs/mapping.md should be:\n{}", known.join("\n"));
}
