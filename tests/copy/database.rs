//! Databases on disk, what they hold, and their copies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vte_wats::config::sections::SourceConfig;
use vte_wats::error::Result;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::copy::{Copied, copy};
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{RunSource as _, Statement};
use vte_wats::vte::sql::Range;

use super::faulty::Faulty;

/// A database in a folder of its own, which copies are written to, too.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new(db: &TestDb) -> Place {
        // In memory where there is such a folder: many copies are made.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let place = Place { folder: folder.expect("a folder") };
        db.write(&place.path("source")).expect("a snapshot");
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.vtedb"))
    }

    pub fn source(&self) -> Faulty {
        Faulty::new(SnapshotSource::open(&self.path("source")).expect("a snapshot that opens"))
    }

    /// Copies everything to `name`.
    pub fn copy(&self, name: &str) -> Result<Copied> {
        self.copy_from(&mut self.source(), name)
    }

    pub fn copy_from(&self, source: &mut Faulty, name: &str) -> Result<Copied> {
        self.copy_range(source, name, &Range::default())
    }

    pub fn copy_range(&self, source: &mut Faulty, name: &str, range: &Range) -> Result<Copied> {
        copy(source, &SourceConfig::default(), &self.path(name), &|_| range.clone(), &mut |_, _| Ok(()))
    }

    pub fn content(&self, name: &str) -> Content {
        content(&self.path(name))
    }
}

/// The rows of every table, each as text, in no order of their own.
pub type Content = BTreeMap<String, Vec<String>>;

/// All that a snapshot holds, cell by cell.
pub fn content(path: &Path) -> Content {
    let mut source = SnapshotSource::open(path).expect("a snapshot that opens");
    let tables = source.catalog().expect("a catalog").tables;
    let mut content = Content::new();
    for table in tables {
        let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let statement = Statement {
            sql: format!("SELECT {} FROM \"{}\"", columns.join(", "), table.name),
            params: Vec::new(),
            columns: table.columns.iter().map(|column| column.ty.clone()).collect(),
        };
        let mut rows = Vec::new();
        let mut each = |row| {
            rows.push(format!("{row:?}"));
            Ok(())
        };
        source.query(&statement, &mut each).expect("rows");
        rows.sort();
        content.insert(format!("{}.{} {columns:?}", table.schema, table.name), rows);
    }
    content
}

/// Says which table differs, not all that it holds.
#[track_caller]
pub fn assert_same(found: &Content, expected: &Content) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (table, rows) in expected {
        let found = &found[table];
        let difference = found.iter().zip(rows).find(|(found, expected)| found != expected);
        assert!(found == rows, "{table}: {} rows, not {}; {difference:#?}", found.len(), rows.len());
    }
}
