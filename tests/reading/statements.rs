//! The statements that reading asks: how many, and what they never hold.

use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::source::{Param, Statement};
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::Value;

use super::database::{draft, paged, pages, timeless, watched};

/// A database of `runs` runs without its masters.
fn database(runs: u64) -> TestDb {
    (1..=runs).fold(TestDb::empty(), |db, number| db.run(draft(number)))
}

fn asked(db: &TestDb, page_size: u32) -> Vec<Statement> {
    let (mut reader, asked) = watched(db, &paged(page_size));
    assert_eq!(asked.lock().unwrap().len(), 0, "the catalog tells all that is needed to start");
    pages(&mut reader, &Range::default());
    pages(&mut reader, &timeless());
    reader.runs(&[Value::Guid(draft(1).id)]).unwrap();
    reader.overview().unwrap();
    reader.shared_keys().unwrap();
    asked.lock().unwrap().clone()
}

#[test]
fn a_thousand_runs_take_four_statements_a_page() {
    let db = database(1000);
    for (size, page_count) in [(200, 5), (250, 4), (333, 4), (400, 3)] {
        let (mut reader, asked) = watched(&db, &paged(size));
        let pages = pages(&mut reader, &Range::default());
        assert_eq!(pages.len(), page_count);
        assert_eq!(pages.iter().map(|page| page.runs.len()).sum::<usize>(), 1000);
        assert_eq!(asked.lock().unwrap().len(), 4 * page_count, "pages of {size}");
    }
}

/// Every full page is the same text, so that a server plans it once.
#[test]
fn full_pages_are_the_same_statements() {
    let (mut reader, asked) = watched(&database(90), &paged(20));
    pages(&mut reader, &Range::default());
    let asked = asked.lock().unwrap();
    let mut texts: Vec<&str> = asked.iter().map(|statement| statement.sql.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    // The first page of headers, those after it, and one for each child table; the last page is filled up.
    assert_eq!(texts.len(), 5, "{texts:#?}");
}

#[test]
fn no_statement_takes_all_columns_skips_locks_writes_or_reads_a_password() {
    // The tables as a server shows them to a login that may read passwords.
    let db = TestDb::baseline().add_column("IndexData", "Password", "nvarchar(9)", Value::Text("secret".into()));
    for statement in asked(&db, 7) {
        let sql = statement.sql.to_uppercase();
        for never in ["*,", " * ", "SELECT *", ".*", "NOLOCK", "UNCOMMITTED", "PASSWORD", "INTO", ";", "--", "/*"] {
            assert!(!sql.contains(never), "{never} in {}", statement.sql);
        }
        let words: Vec<&str> = sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
        for never in
            ["INSERT", "UPDATE", "DELETE", "MERGE", "EXEC", "CREATE", "DROP", "ALTER", "TRUNCATE", "SET", "WITH"]
        {
            assert!(!words.contains(&never), "{never} in {}", statement.sql);
        }
        assert_eq!(words[0], "SELECT");
    }
}

/// What comes from the database never becomes part of a statement's text.
#[test]
fn values_are_parameters() {
    let nasty = "x'; DROP TABLE IndexData --";
    let db = database(3)
        .retype_with("IndexData", "Index_GUID", "nvarchar(64)", |_| Value::Text(nasty.to_owned()))
        .as_heap("IndexData");
    for statement in asked(&db, 1) {
        assert!(!statement.sql.contains("DROP"), "{}", statement.sql);
    }
    let (mut reader, asked) = watched(&db, &paged(1));
    pages(&mut reader, &Range::default());
    assert!(asked.lock().unwrap().iter().any(|statement| statement.params.contains(&Param::Text(nasty.to_owned()))));
}
