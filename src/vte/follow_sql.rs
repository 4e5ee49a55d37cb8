//! The statements that follow a growing table: keys alone, the latest time, times moved back. Every time is compared,
//! and moved, in the database, in the column's own type and by the database's own clock.

use super::catalog::ColumnType;
use super::source::{Dialect, Param, Statement};
use super::sql::{Mark, Range, SqlWriter};
use super::time_column::TimeColumn;

/// 100 ns ticks in a second, as `vte_instant` counts them.
const TICKS_PER_SECOND: u64 = 10_000_000;

/// Which clock of the database the Timestamp column goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// The wall clock of the server.
    Local,
    /// UTC.
    Utc,
}

impl SqlWriter {
    /// Times and keys of at most `limit` runs of `range` after `after`, by time and key.
    pub fn keys(&self, range: &Range, after: Option<&Mark>, limit: u32) -> Statement {
        let mut params = Vec::new();
        let (conditions, order) = self.page_conditions(range, after, &mut params);
        let (time, key) = self.time_and_key();
        let key = self.dialect().rendered(key, self.key_type());
        let (top, tail) = self.dialect().limited(Some(limit));
        let sql = format!(
            "SELECT {top}{time}, {key} FROM {} WHERE {} ORDER BY {order}{tail}",
            self.index_from(),
            conditions.join(" AND ")
        );
        Statement { sql, params, columns: vec![self.time_type().clone(), self.key_type().clone()] }
    }

    /// How many runs a range has.
    pub fn count(&self, range: &Range) -> Statement {
        let mut params = Vec::new();
        let (conditions, _) = self.page_conditions(range, None, &mut params);
        let sql = format!("SELECT COUNT(*) FROM {} WHERE {}", self.index_from(), conditions.join(" AND "));
        Statement { sql, params, columns: vec![ColumnType::Int("int")] }
    }

    /// The latest time that is not in the future, not after any of `bounds`, and not before `floor`.
    pub fn latest(&self, now: Now, bounds: &[String], floor: Option<&str>) -> Statement {
        let mut params = Vec::new();
        let mut conditions = vec![self.not_ahead(now)];
        for (text, operator) in bounds.iter().map(|text| (text.as_str(), "<=")).chain(floor.map(|text| (text, ">="))) {
            params.push(Param::Text(text.to_owned()));
            let number = params.len();
            conditions.push(match self.time_type() {
                ColumnType::Text(_) => {
                    format!("{} {operator} {}", self.time().instant(self.time().name()), given(self.time(), number))
                }
                _ => format!("{} {operator} {}", self.time().order(), self.time().argument(number)),
            });
        }
        let (time, _) = self.time_and_key();
        let (top, tail) = self.dialect().limited(Some(1));
        let order = match self.time_type() {
            ColumnType::Text(_) => self.time().instant(self.time().name()),
            _ => self.time().order(),
        };
        let sql = format!(
            "SELECT {top}{time} FROM {} WHERE {} ORDER BY {order} DESC{tail}",
            self.index_from(),
            conditions.join(" AND ")
        );
        Statement { sql, params, columns: vec![self.time_type().clone()] }
    }

    /// How many runs lie in the future.
    pub fn ahead(&self, now: Now) -> Statement {
        let time = match self.dialect() {
            Dialect::Sqlite => format!("vte_instant({})", self.time().name()),
            Dialect::TSql => self.time().instant(self.time().name()),
        };
        Statement {
            sql: format!("SELECT COUNT(*) FROM {} WHERE {time} > {}", self.index_from(), self.now(now)),
            params: Vec::new(),
            columns: vec![ColumnType::Int("int")],
        }
    }

    fn not_ahead(&self, now: Now) -> String {
        match self.dialect() {
            // Where there is no present there is no future.
            Dialect::Sqlite => {
                format!("vte_instant({}) <= coalesce({}, 9223372036854775807)", self.time().name(), self.now(now))
            }
            Dialect::TSql => format!("{} <= {}", self.time().instant(self.time().name()), self.now(now)),
        }
    }

    fn now(&self, now: Now) -> String {
        match (self.dialect(), self.time_type(), now) {
            (Dialect::Sqlite, ..) => "vte_now()".to_owned(),
            // A datetime becomes a datetimeoffset at +00:00.
            (Dialect::TSql, ColumnType::DateTimeOffset(_), _) => "CONVERT(datetimeoffset(7), GETUTCDATE())".to_owned(),
            (Dialect::TSql, _, Now::Utc) => "GETUTCDATE()".to_owned(),
            (Dialect::TSql, _, Now::Local) => "GETDATE()".to_owned(),
        }
    }
}

/// The condition that a run has no time, or, where `unreadable`, text that is none.
pub(super) fn no_time(time: &TimeColumn, unreadable: bool) -> String {
    match time.ty() {
        ColumnType::Text(_) if unreadable => format!("{} IS NULL", time.instant(time.name())),
        _ => format!("{} IS NULL", time.name()),
    }
}

/// The condition that a run is not older than a parameter moved back by `seconds`.
pub(super) fn moved_back(time: &TimeColumn, number: usize, seconds: u64) -> String {
    let name = time.name();
    match (time.dialect(), time.ty()) {
        (Dialect::Sqlite, ColumnType::Text(_) | ColumnType::DateTimeOffset(_)) => {
            format!("vte_instant({name}) >= vte_instant(@P{number}) - {}", seconds.saturating_mul(TICKS_PER_SECOND))
        }
        // Compared as text, so that the index serves. A second more, since a smalldatetime has no fraction where this
        // has one.
        (Dialect::Sqlite, _) => {
            format!("{name} >= strftime('%Y-%m-%d %H:%M:%f', @P{number}, '-{} seconds')", seconds.saturating_add(1))
        }
        (Dialect::TSql, ColumnType::Text(_)) => {
            format!("{} >= DATEADD(second, -{seconds}, {})", time.instant(name), given(time, number))
        }
        // A date has no seconds to move by.
        (Dialect::TSql, ColumnType::Date) => {
            format!("{name} >= CONVERT(date, DATEADD(second, -{seconds}, CONVERT(datetime2(0), @P{number}, 121)))")
        }
        (Dialect::TSql, _) => format!("{name} >= DATEADD(second, -{seconds}, {})", time.argument(number)),
    }
}

/// A parameter that holds what a text column held.
fn given(time: &TimeColumn, number: usize) -> String {
    time.instant(&format!("@P{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(dialect: Dialect, declared: &str) -> TimeColumn {
        TimeColumn::new(dialect, "i", "[Timestamp]".into(), ColumnType::parse(declared))
    }

    #[test]
    fn a_server_moves_a_time_back_in_its_own_type() {
        for (declared, expected) in [
            ("datetime", "i.[Timestamp] >= DATEADD(second, -7200, CONVERT(datetime, @P1, 121))"),
            ("smalldatetime", "i.[Timestamp] >= DATEADD(second, -7200, CONVERT(smalldatetime, @P1, 121))"),
            ("datetimeoffset(3)", "i.[Timestamp] >= DATEADD(second, -7200, CONVERT(datetimeoffset(3), @P1, 121))"),
            ("date", "i.[Timestamp] >= CONVERT(date, DATEADD(second, -7200, CONVERT(datetime2(0), @P1, 121)))"),
        ] {
            assert_eq!(moved_back(&column(Dialect::TSql, declared), 1, 7200), expected, "{declared}");
        }
        let text = moved_back(&column(Dialect::TSql, "nvarchar(32)"), 1, 60);
        assert!(text.contains("TRY_CONVERT(datetime2(7), REPLACE(@P1, ',', '.'))"), "{text}");
    }

    #[test]
    fn text_that_is_no_time_counts_as_none_where_it_is_asked_for() {
        assert_eq!(no_time(&column(Dialect::TSql, "datetime"), true), "i.[Timestamp] IS NULL");
        assert_eq!(no_time(&column(Dialect::Sqlite, "nvarchar(32)"), true), "vte_instant(i.[Timestamp]) IS NULL");
        assert_eq!(no_time(&column(Dialect::Sqlite, "nvarchar(32)"), false), "i.[Timestamp] IS NULL");
    }
}
