//! Snapshots (`*.vtedb`): the VTE tables as they are, in one SQLite file, with the types that the server declared.
//!
//! A snapshot is read through the same introspection and the same statements as a server, and gives the same values.
//!
//! # Format 1
//!
//! * `PRAGMA application_id` is [`APPLICATION_ID`], `PRAGMA user_version` is [`FORMAT`].
//! * Every table of the catalog is a table of the same name and columns, in physical order (`rowid`).
//! * `vtedb_meta (key, value)`: `format`, `server`, `database`, `created`, `product`, `collation`, `since`, `until`,
//!   `clock.local` and `clock.utc` (the server's clock when the copy was begun) and `complete` (`1` once everything is
//!   in it).
//! * `vtedb_tables`: schema, name, whether it is a view, how many rows, and the mark up to which it was copied.
//! * `vtedb_columns`: name, declared type, nullability, place in the primary key, whether it leads an index.
//!
//! # Values
//!
//! SQLite changes what is stored by the declared type of a column: text that looks like a number becomes one in a column
//! of a type it does not know, and a negative zero becomes zero. So a column is declared with its server type only where
//! that can change nothing, and with no type at all elsewhere (`float`, `real`, `xml`, `sysname`, types of the site);
//! the declared types that count are those in `vtedb_columns`. [`cell`] says how each type is stored.

mod begin;
pub mod cell;
mod header;
mod index;
pub mod instant;
mod layout;
pub mod source;
pub mod write;

pub use source::SnapshotSource;
pub use write::{Content, SnapshotWriter, TimeRange};

/// The version of the format that this program writes, and the newest it reads.
pub const FORMAT: i64 = 1;

/// `VTED` in the header of the file, by which a snapshot is told from any other SQLite database.
pub const APPLICATION_ID: i64 = 0x5654_4544;

/// Whether a column holds a secret that is neither read nor copied, whoever asks: the password of `Users`.
pub fn is_secret(table: &str, column: &str) -> bool {
    let column = column.to_ascii_lowercase().replace('_', "");
    table.eq_ignore_ascii_case("Users")
        && (column.contains("password") || column.contains("passwd") || column.contains("pwd"))
}

/// A name between double quotes, as SQLite reads it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_secret_however_it_is_spelt() {
        for column in ["Password", "PASSWORD", "Pass_Word", "PasswordHash", "UserPwd"] {
            assert!(is_secret("users", column), "{column}");
        }
        assert!(!is_secret("Users", "UserName"));
        assert!(!is_secret("TestDataText", "Password"));
    }

    #[test]
    fn a_quote_in_a_name_is_doubled() {
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }
}
