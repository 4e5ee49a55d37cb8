//! `docs/mapping.md` lists every kind of note, with the sentence that the summary prints.

use vte_wats::convert::NoteKind;

#[test]
fn the_mapping_page_lists_every_note() {
    let page = include_str!("../../docs/mapping.md");
    let listed: Vec<_> = page.lines().skip_while(|line| *line != "## Notes").skip(4).collect();
    let known: Vec<_> = NoteKind::ALL.iter().map(|kind| format!("| `{}` | {} |", kind.id(), kind.sentence())).collect();
    assert_eq!(listed, known, "the table at the end of docs/mapping.md should be:\n{}", known.join("\n"));
}

#[test]
fn the_mapping_page_names_every_table_and_column_of_the_sample() {
    let page = include_str!("../../docs/mapping.md");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/vte_9_3.vtedb");
    let mut source = vte_wats::vte::snapshot::SnapshotSource::open(std::path::Path::new(sample)).unwrap();
    let catalog = vte_wats::vte::source::RunSource::catalog(&mut source).unwrap();
    assert_eq!(catalog.tables.len(), 21);
    for table in &catalog.tables {
        assert!(
            page.contains(&format!("`{}`", table.name)) || page.contains(&format!("`{}.", table.name)),
            "{}",
            table.name
        );
        for column in &table.columns {
            let named = [format!("`{}`", column.name), format!(".{}`", column.name)];
            assert!(
                named.iter().any(|name| page.contains(name)),
                "{}.{} is not in docs/mapping.md",
                table.name,
                column.name
            );
        }
    }
}
