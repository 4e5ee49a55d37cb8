//! Which columns of a snapshot get an index of its own: those by which runs are found.

use crate::vte::catalog::{Column, Table};

use super::quoted;

/// The names, without case and underscores, of columns by which the rows of a run or a unit are asked for.
const RUN_KEYS: &[&str] =
    &["indexguid", "indexid", "testguid", "runguid", "runid", "uutguid", "uutid", "repairdataguid"];

/// The table of runs.
const RUNS: &str = "IndexData";

/// The statements that make the indexes of a table, in a fixed order: by primary key, by run key, and, for runs, by
/// time and key, which is the order in which they are read. Nothing is unique: a view may repeat a key.
pub fn statements(table: &Table) -> Vec<String> {
    let mut wanted: Vec<Vec<&str>> = Vec::new();
    if !table.primary_key.is_empty() {
        wanted.push(table.primary_key.iter().map(String::as_str).collect());
    }
    let is_runs = table.name.eq_ignore_ascii_case(RUNS);
    for column in &table.columns {
        let name = column.name.as_str();
        if is_run_key(name) && !wanted.iter().any(|columns| columns[0] == name) {
            wanted.push(vec![name]);
        }
        if is_runs && is_time(column) {
            wanted.push([name].into_iter().chain(wanted.first().into_iter().flatten().copied()).collect());
        }
    }
    wanted.iter().enumerate().map(|(number, columns)| statement(&table.name, number + 1, columns)).collect()
}

fn statement(table: &str, number: usize, columns: &[&str]) -> String {
    let name = quoted(&format!("vtedb_{table}_{number}"));
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    format!("CREATE INDEX IF NOT EXISTS {name} ON {} ({})", quoted(table), columns.join(", "))
}

fn is_run_key(name: &str) -> bool {
    RUN_KEYS.contains(&name.to_ascii_lowercase().replace('_', "").as_str())
}

fn is_time(column: &Column) -> bool {
    let name = column.name.to_ascii_lowercase();
    column.ty.is_time() || name.contains("timestamp") || name.contains("datetime")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vte::catalog::ColumnType;

    fn table(name: &str, key: &[&str], columns: &[(&str, &str)]) -> Table {
        Table {
            schema: "dbo".to_owned(),
            name: name.to_owned(),
            is_view: false,
            columns: columns
                .iter()
                .map(|(name, ty)| Column { name: (*name).to_owned(), ty: ColumnType::parse(ty), nullable: true })
                .collect(),
            rows: None,
            primary_key: key.iter().map(|name| (*name).to_owned()).collect(),
            indexed: Vec::new(),
        }
    }

    #[test]
    fn runs_are_indexed_by_key_and_by_time_with_key() {
        let runs =
            table("IndexData", &["Index_GUID"], &[("Index_GUID", "uniqueidentifier"), ("Timestamp", "datetime")]);
        assert_eq!(
            statements(&runs),
            [
                r#"CREATE INDEX IF NOT EXISTS "vtedb_IndexData_1" ON "IndexData" ("Index_GUID")"#,
                r#"CREATE INDEX IF NOT EXISTS "vtedb_IndexData_2" ON "IndexData" ("Timestamp", "Index_GUID")"#,
            ]
        );
    }

    #[test]
    fn steps_without_a_key_are_indexed_by_their_run() {
        let steps = table("TestDataOther", &[], &[("Index_GUID", "uniqueidentifier"), ("TestResult", "ntext")]);
        assert_eq!(
            statements(&steps),
            [r#"CREATE INDEX IF NOT EXISTS "vtedb_TestDataOther_1" ON "TestDataOther" ("Index_GUID")"#]
        );
    }
}
