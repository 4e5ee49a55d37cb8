//! What the server says of itself. Every answer is a best effort: a server that refuses one leaves it out.

use crate::error::Result;
use crate::vte::source::{RunSource, ServerClock, ServerInfo, SourceIdentity};
use crate::vte::value::Row;

use super::ask::{int, rows_if_allowed, text};
use super::catalog::prefix;

/// Rights to change rows, which a reader should not have.
const RIGHTS: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];

/// Asks about the server, and about `database` or the one connected to.
pub fn read(source: &mut dyn RunSource, database: Option<&str>) -> Result<ServerInfo> {
    // The name that was given at installation comes first: it stays when the computer is renamed.
    let server = first(
        source,
        "SELECT COALESCE(@@SERVERNAME, CAST(SERVERPROPERTY('ServerName') AS nvarchar(256))), \
         CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), CAST(SERVERPROPERTY('Edition') AS nvarchar(128)), \
         DB_NAME(), CONVERT(varchar(34), GETDATE(), 121), CONVERT(varchar(34), GETUTCDATE(), 121)"
            .to_owned(),
        6,
    )?;
    let connected = server.as_ref().map(|row| text(&row[3]).to_owned()).unwrap_or_default();
    let name = database.map_or(connected, str::to_owned);
    let about = first(
        source,
        format!(
            "SELECT CONVERT(varchar(34), d.[create_date], 121), d.[compatibility_level], d.[collation_name] \
             FROM [sys].[databases] AS d WHERE d.[name] = N'{}'",
            name.replace('\'', "''")
        ),
        3,
    )?;
    Ok(ServerInfo {
        identity: SourceIdentity {
            server: server.as_ref().map(|row| text(&row[0]).to_owned()).unwrap_or_default(),
            database: name.clone(),
            created: about.as_ref().map(|row| text(&row[0]).to_owned()).unwrap_or_default(),
        },
        product: server.as_ref().map_or_else(|| "SQL Server".to_owned(), |row| product(text(&row[1]), text(&row[2]))),
        compatibility: about.as_ref().and_then(|row| u16::try_from(int(&row[1])).ok()).filter(|level| *level > 0),
        collation: about.as_ref().map(|row| text(&row[2]).to_owned()).filter(|name| !name.is_empty()),
        excess_rights: excess_rights(source, database, &name)?,
        clock: server.as_ref().and_then(|row| ServerClock::parse(text(&row[4]), text(&row[5]))),
    })
}

fn first(source: &mut dyn RunSource, sql: String, columns: usize) -> Result<Option<Row>> {
    Ok(rows_if_allowed(source, sql, columns)?.and_then(|rows| rows.into_iter().next()))
}

/// `SQL Server 11.0.7001.0 Express` of `11.0.7001.0` and `Express Edition (64-bit)`.
fn product(version: &str, edition: &str) -> String {
    let edition = edition.split(" Edition").next().unwrap_or(edition);
    ["SQL Server", version, edition].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// Rights that a reader should not have: those of an administrator, of the database, of each table.
fn excess_rights(source: &mut dyn RunSource, database: Option<&str>, name: &str) -> Result<Option<Vec<String>>> {
    let whole = first(
        source,
        format!(
            "SELECT IS_SRVROLEMEMBER('sysadmin'), HAS_PERMS_BY_NAME(N'{}', 'DATABASE', 'CONTROL')",
            prefix(Some(name)).trim_end_matches('.').replace('\'', "''")
        ),
        2,
    )?;
    let Some(whole) = whole else { return Ok(None) };
    if int(&whole[0]) == 1 {
        return Ok(Some(vec!["everything: the login is sysadmin".to_owned()]));
    }
    if int(&whole[1]) == 1 {
        return Ok(Some(vec![format!("CONTROL on the database {name}")]));
    }
    let prefix = prefix(database);
    let asked: Vec<String> = RIGHTS
        .iter()
        .map(|right| {
            let object = "QUOTENAME(s.[name]) + N'.' + QUOTENAME(o.[name])";
            format!("HAS_PERMS_BY_NAME(N'{}' + {object}, 'OBJECT', '{right}')", prefix.replace('\'', "''"))
        })
        .collect();
    let sql = format!(
        "SELECT o.[name], {} FROM {prefix}[sys].[objects] AS o \
         JOIN {prefix}[sys].[schemas] AS s ON s.[schema_id] = o.[schema_id] \
         WHERE o.[is_ms_shipped] = 0 AND o.[type] = 'U' ORDER BY o.[name]",
        asked.join(", ")
    );
    let rows = rows_if_allowed(source, sql, 1 + RIGHTS.len())?;
    Ok(rows.map(|rows| rows.iter().filter_map(rights_on).collect()))
}

/// `INSERT, UPDATE on IndexData` of a row with the name of a table and whether each right is there.
fn rights_on(row: &Row) -> Option<String> {
    let held: Vec<&str> =
        RIGHTS.iter().zip(&row[1..]).filter(|(_, held)| int(held) == 1).map(|(right, _)| *right).collect();
    (!held.is_empty()).then(|| format!("{} on {}", held.join(", "), text(&row[0])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vte::value::Value;

    #[test]
    fn the_product_is_short() {
        assert_eq!(product("11.0.7001.0", "Express Edition (64-bit)"), "SQL Server 11.0.7001.0 Express");
        assert_eq!(product("16.0.1000.6", ""), "SQL Server 16.0.1000.6");
    }

    #[test]
    fn rights_are_listed_by_table() {
        let row = |held: [i64; 3]| -> Row {
            let mut row = vec![Value::Text("IndexData".into())];
            row.extend(held.map(Value::Int));
            row
        };
        assert_eq!(rights_on(&row([1, 0, 1])).as_deref(), Some("INSERT, DELETE on IndexData"));
        assert_eq!(rights_on(&row([0, 0, 0])), None);
    }
}
