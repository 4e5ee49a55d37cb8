//! The statements for SQL Server, as they are sent: `tests/reading/tsql.sql` holds them for a reader who knows SQL Server
//! 2012. `UPDATE_GOLDEN=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use uuid::Uuid;
use vte_wats::config::Config;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::columns::ColumnMap;
use vte_wats::vte::fields::TableRole;
use vte_wats::vte::source::{Dialect, Statement};
use vte_wats::vte::sql::{Mark, Range, SqlWriter};
use vte_wats::vte::value::Value;

/// The statements so far, each under what it is.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, what: &str, statement: &Statement) {
        let _ = writeln!(self.0, "-- {what}\n{}", laid_out(&statement.sql));
        for (number, param) in statement.params.iter().enumerate() {
            let _ = writeln!(self.0, "--   @P{} = {param:?}", number + 1);
        }
        self.0.push('\n');
    }
}

/// The statement with a line for each column and each condition.
fn laid_out(sql: &str) -> String {
    let mut depth = 0;
    let mut lines = String::new();
    for character in sql.chars() {
        depth += i32::from(character == '(') - i32::from(character == ')');
        lines.push(character);
        if character == ',' && depth == 0 {
            lines.push_str("\n      ");
        }
    }
    for word in ["FROM", "LEFT JOIN", "WHERE", "AND i.", "AND (i.", "AND CASE", "ORDER BY"] {
        lines = lines.replace(&format!(" {word}"), &format!("\n    {word}"));
    }
    lines
}

fn map(db: &TestDb, more: &str) -> ColumnMap {
    ColumnMap::resolve(&db.catalog(), &Config::parse(more, "test").unwrap().source).unwrap()
}

fn key(number: u128) -> Value {
    Value::Guid(Uuid::from_u128(0xABCD << 112 | number))
}

fn mark(time: Option<&str>) -> Mark {
    Mark { time: time.map(str::to_owned), key: key(7) }
}

fn since_until() -> Range {
    Range {
        since: Some("2026-02-02 08:15:00.000".to_owned()),
        until: Some("2026-02-03 00:00:00.000".to_owned()),
        without_time: false,
        ..Range::default()
    }
}

const TIME: &str = "2026-02-02 08:15:00.003";

#[test]
fn the_statements_are_those_that_were_reviewed() {
    let mut page = Page::default();
    let plain = map(&TestDb::empty(), "");
    let sql = SqlWriter::new(&plain, Dialect::TSql, 16 << 20);
    page.add("The first page of all runs with a time", &sql.headers(&Range::default(), None, 201));
    // From here on a run has few columns: only what differs is to be read.
    let few = [
        "Product_GUID",
        "Testplan_GUID",
        "TestplanRevision_GUID",
        "Testsystem_GUID",
        "ExitCode",
        "TestTime",
        "Hostname",
        "Site",
        "ProductName",
        "ProductType",
        "ProductVersion",
        "TestplanName",
        "TestplanVariant",
        "TestplanRevision",
        "Info1",
        "Info2",
        "Info3",
    ];
    let small = || few.iter().fold(TestDb::empty(), |db, column| db.drop_column("IndexData", column));
    let writer = |db: &TestDb, more: &str| SqlWriter::new(&map(db, more), Dialect::TSql, 16 << 20);
    let sql = writer(&small(), "");
    page.add("The page after it", &sql.headers(&Range::default(), Some(&mark(Some(TIME))), 201));
    page.add("The first page of a range", &sql.headers(&since_until(), None, 201));
    page.add("The page after it", &sql.headers(&since_until(), Some(&mark(Some(TIME))), 201));
    let timeless = Range { without_time: true, ..Range::default() };
    page.add("The first page of runs without a time", &sql.headers(&timeless, None, 201));
    page.add("The page after it", &sql.headers(&timeless, Some(&mark(None)), 201));
    let without_key = Mark { time: Some(TIME.to_owned()), key: Value::Null };
    page.add("The page after a row without a key", &sql.headers(&Range::default(), Some(&without_key), 201));
    page.add("Runs by their keys", &sql.headers_of(&[key(1), key(2)]));
    page.add("How many, and the first and last", &sql.overview(&map(&small(), "")));
    page.add("How many have the key of another", &sql.shared_keys(&map(&small(), "")));
    for declared in ["datetime2(7)", "smalldatetime", "datetimeoffset(3)", "nvarchar(32)", "varchar(32)"] {
        let sql = writer(&small().retype("IndexData", "Timestamp", declared), "");
        let page_after = sql.headers(&since_until(), Some(&mark(Some(TIME))), 201);
        page.add(&format!("A page of a range by a {declared}"), &page_after);
    }
    children(&mut page);
    page.add("Another database, and names that have to be quoted", &{
        let odd = small().rename("IndexData", "Result", "Ergebnis [x]").rename_table("IndexData", "v Runs");
        let config = "[source]\nschema = \"[VTE 9_3].dbo\"\n[source.tables]\nIndexData = \"v Runs\"\n\
                      [source.columns]\n\"IndexData.result\" = \"Ergebnis [x]\"\n";
        writer(&odd, config).headers(&Range::default(), None, 201)
    });
    page.add("A unit whose key is text, a user whose name IndexData lacks", &{
        let db = small().retype("UutData", "Uut_GUID", "char(36)").drop_column("IndexData", "UserName");
        writer(&db, "").headers(&Range::default(), None, 201)
    });
    compare(&page.0);
}

fn children(page: &mut Page) {
    let filled = |db: &TestDb, role, keys: &[Value], size| {
        let map = map(db, "");
        SqlWriter::new(&map, Dialect::TSql, 16 << 20).children(map.table(role).unwrap(), role, keys, size).0
    };
    let db = TestDb::empty();
    let two = [key(1), key(2)];
    page.add("Numbers of two runs, filled up to a page of three", &filled(&db, TableRole::TestDataNumeric, &two, 3));
    page.add("Texts of one run", &filled(&db, TableRole::TestDataText, &two[..1], 1));
    page.add("Other results of one run", &filled(&db, TableRole::TestDataOther, &two[..1], 1));
    for declared in ["ntext", "xml", "varchar(max)"] {
        let text = db.clone().retype("TestDataText", "TestResult", declared);
        page.add(&format!("Texts that are {declared}"), &filled(&text, TableRole::TestDataText, &two[..1], 1));
    }
    for declared in ["varchar(40)", "nvarchar(40)", "int"] {
        let of_type = db.clone().retype("TestDataOther", "Index_GUID", declared);
        let key = if declared == "int" { [Value::Int(7)] } else { [key(1)] };
        page.add(&format!("Other results by a {declared}"), &filled(&of_type, TableRole::TestDataOther, &key, 1));
    }
}

fn compare(found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/tsql.sql");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = found.lines().zip(golden.lines()).find(|(found, golden)| found != golden);
    assert!(found == golden, "review the change, then UPDATE_GOLDEN=1: {difference:#?}");
}

/// What SQL Server 2012 does not have yet, whatever the columns are.
#[test]
fn no_statement_needs_a_newer_server() {
    let golden = include_str!("tsql.sql");
    for newer in
        ["AT TIME ZONE", "STRING_AGG", "TRIM(", "JSON", "STRING_SPLIT", "OFFSET ", "LIMIT ", "CONCAT_WS", "TRANSLATE("]
    {
        assert!(!golden.contains(newer), "{newer}");
    }
    assert!(!golden.contains('*') || golden.matches('*').count() == golden.matches("COUNT(*)").count());
    assert!(!golden.to_uppercase().contains("NOLOCK") && !golden.to_uppercase().contains("PASSWORD"));
}
