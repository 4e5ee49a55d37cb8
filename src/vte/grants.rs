//! The T-SQL that makes a login which can read what is read, and nothing else.

use std::fmt::Write;

use super::columns::ColumnMap;
use super::fields::TableRole;
use super::source::Dialect;

/// The name of the login.
const LOGIN: &str = "vte_reader";

/// The script for the database `name` with the columns of `map`. It is for an administrator to read, change and run; the
/// program never runs it.
pub fn script(name: &str, map: &ColumnMap) -> String {
    let mut sql = format!(
        "-- Makes a login for vte-wats: it can read the columns that vte-wats reads, and nothing else.\n\
         -- For an administrator of the server. The password is asked for nowhere in this file:\n\
         --   sqlcmd -S SERVER -E -i create-reader.sql -v Password=\"...\"\n\
         -- A Windows account instead: CREATE LOGIN [DOMAIN\\account] FROM WINDOWS, and its name in the lines below.\n\
         :on error exit\n\
         USE [master];\n\
         IF SUSER_ID(N'{LOGIN}') IS NULL\n\
         \x20   CREATE LOGIN [{LOGIN}] WITH PASSWORD = N'$(Password)', CHECK_POLICY = ON;\n\
         GO\n\
         USE {};\n\
         IF USER_ID(N'{LOGIN}') IS NULL\n\
         \x20   CREATE USER [{LOGIN}] FOR LOGIN [{LOGIN}];\n\
         GO\n",
        quoted(name)
    );
    for (_, table) in map.tables() {
        let mut columns: Vec<&str> = table.columns().map(|column| column.name.as_str()).collect();
        columns.extend(table.primary_key.iter().map(|column| column.name.as_str()));
        columns.sort_unstable();
        columns.dedup();
        let columns: Vec<String> = columns.into_iter().map(quoted).collect();
        let table = format!("{}.{}", quoted(&table.schema), quoted(&table.name));
        let _ = writeln!(sql, "GRANT SELECT ON {table} ({}) TO [{LOGIN}];", columns.join(", "));
    }
    if let Some(users) = map.table(TableRole::Users) {
        let table = format!("{}.{}", quoted(&users.schema), quoted(&users.name));
        let _ = writeln!(
            sql,
            "-- Never read, whoever grants more later.\n\
             IF COL_LENGTH(N'{}', N'Password') IS NOT NULL\n\
             \x20   DENY SELECT ON {table} ([Password]) TO [{LOGIN}];",
            table.replace('\'', "''")
        );
    }
    sql.push_str(
        "GO\n\
         -- Only for `vte-wats snapshot`, which copies whole tables: remove the two dashes.\n\
         -- GRANT SELECT ON SCHEMA::[dbo] TO [vte_reader];\n",
    );
    sql
}

fn quoted(name: &str) -> String {
    Dialect::TSql.quoted(name)
}
