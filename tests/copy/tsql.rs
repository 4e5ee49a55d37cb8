//! The statements of a copy from SQL Server, as they are sent: `tests/copy/tsql.sql` holds them for a reader who knows
//! SQL Server 2012. `UPDATE_GOLDEN=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use uuid::Uuid;
use vte_wats::config::sections::SourceConfig;
use vte_wats::error::Result;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::{Catalog, ColumnType};
use vte_wats::vte::copy::copy;
use vte_wats::vte::source::{Dialect, RunSource, ServerInfo, Statement};
use vte_wats::vte::sql::Range;
use vte_wats::vte::value::{Row, Value};

/// A server that has just enough rows to be asked for a second page.
struct Server {
    catalog: Catalog,
    info: ServerInfo,
    asked: Vec<Statement>,
}

impl RunSource for Server {
    fn dialect(&self) -> Dialect {
        Dialect::TSql
    }

    fn location(&self) -> String {
        "a server".to_owned()
    }

    fn info(&mut self) -> Result<ServerInfo> {
        Ok(self.info.clone())
    }

    fn catalog(&mut self) -> Result<Catalog> {
        Ok(self.catalog.clone())
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let page = statement.sql.strip_prefix("SELECT TOP (").and_then(|rest| rest.split_once(')'));
        let page: u32 = page.map_or(0, |(size, _)| size.parse().expect("a number of rows"));
        let rows = if statement.params.iter().any(|param| matches!(param, vte_wats::vte::source::Param::Guid(_))) {
            0
        } else {
            page
        };
        self.asked.push(statement.clone());
        let timeless = statement.sql.contains("] IS NULL");
        for number in 0..rows {
            let cell = |ty: &ColumnType| match ty {
                ColumnType::DateTime if timeless => Value::Null,
                ColumnType::Guid => Value::Guid(Uuid::from_u128(0xABCD << 112 | u128::from(number))),
                ColumnType::DateTime => Value::Text("2026-02-02 08:15:00.003".to_owned()),
                ColumnType::Int(_) => Value::Int(1),
                ColumnType::Bit => Value::Bool(true),
                ColumnType::Text(_) => Value::Text("x".to_owned()),
                _ => Value::Null,
            };
            each(statement.columns.iter().map(cell).collect())?;
        }
        Ok(())
    }
}

fn asked(db: &TestDb) -> Vec<Statement> {
    let folder = tempfile::tempdir().unwrap();
    let info = {
        let path = folder.path().join("source.vtedb");
        db.write(&path).unwrap();
        vte_wats::vte::snapshot::SnapshotSource::open(&path).unwrap().info().unwrap()
    };
    let mut server = Server { catalog: db.catalog(), info, asked: Vec::new() };
    let path = folder.path().join("copy.vtedb");
    copy(&mut server, &SourceConfig::default(), &path, &|_| Range::default(), &mut |_, _| Ok(())).unwrap();
    server.asked
}

#[test]
fn the_statements_are_those_that_were_reviewed() {
    let tables = ["IndexData", "TestDataNumeric", "Users"];
    let small = vte_wats::sample::schema::tables().map(|table| table.name).filter(|name| !tables.contains(name));
    let columns = ["Uut_GUID", "Product_GUID", "Testplan_GUID", "TestplanRevision_GUID", "Testsystem_GUID"];
    let names = ["TestTime", "Hostname", "Site", "ProductName", "ProductType", "ProductVersion", "TestplanName"];
    let db = small.fold(TestDb::empty(), TestDb::drop_table);
    let db = columns.iter().chain(&names).fold(db, |db, column| db.drop_column("IndexData", column));
    let mut page = String::new();
    let view = db.clone().as_view("IndexData").as_heap("Users");
    for (what, db) in [("Tables", &db), ("A view of runs, a heap of users", &view)] {
        let _ = writeln!(page, "-- {what}\n");
        for statement in asked(db) {
            let sql = statement.sql.replace(" FROM ", "\n    FROM ").replace(" WHERE ", "\n    WHERE ");
            let sql = sql.replace(" ORDER BY ", "\n    ORDER BY ").replace(" AND NOT", "\n    AND NOT");
            let (sql, filled) = match sql.split_once("@P3, @P4, ") {
                Some((head, tail)) => (format!("{head}...{}", &tail[tail.rfind(", @P").unwrap()..]), true),
                None => (sql, false),
            };
            let _ = writeln!(page, "{sql}");
            for (number, param) in statement.params.iter().enumerate().take(if filled { 2 } else { 9 }) {
                let _ = writeln!(page, "--   @P{} = {param:?}", number + 1);
            }
            page.push('\n');
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/copy/tsql.sql");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = page.lines().zip(golden.lines()).find(|(found, golden)| found != golden);
    assert!(page == golden, "review the change, then UPDATE_GOLDEN=1: {difference:#?}");
}
