//! The statements that follow a growing table: keys alone, the latest time, times moved back. Every time is compared,
//! and moved, in the database, in the column's own type and by the database's own clock.

use super::catalog::ColumnType;
use super::source::{Dialect, Param, Statement};
use super::sql::{Mark, Range, SqlWriter};

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

    /// The latest time that is not in the future, not after any of `bounds`, and not before `floor`.
    pub fn latest(&self, now: Now, bounds: &[String], floor: Option<&str>) -> Statement {
        let mut params = Vec::new();
        let mut conditions = vec![self.not_ahead(now)];
        for (text, operator) in bounds.iter().map(|text| (text.as_str(), "<=")).chain(floor.map(|text| (text, ">="))) {
            params.push(Param::Text(text.to_owned()));
            let number = params.len();
            conditions.push(match self.time_type() {
                ColumnType::Text(_) => format!("{} {operator} {}", self.instant(self.time()), self.given(number)),
                _ => format!("{} {operator} {}", self.order_time(), self.time_argument(number)),
            });
        }
        let (time, _) = self.time_and_key();
        let (top, tail) = self.dialect().limited(Some(1));
        let order = match self.time_type() {
            ColumnType::Text(_) => self.instant(self.time()),
            _ => self.order_time(),
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
            Dialect::Sqlite => format!("vte_instant({})", self.time()),
            Dialect::TSql => self.instant(self.time()),
        };
        Statement {
            sql: format!("SELECT COUNT(*) FROM {} WHERE {time} > {}", self.index_from(), self.now(now)),
            params: Vec::new(),
            columns: vec![ColumnType::Int("int")],
        }
    }

    /// The condition that a run has no time, or, where `unreadable`, text that is none.
    pub(super) fn no_time(&self, unreadable: bool) -> String {
        match self.time_type() {
            ColumnType::Text(_) if unreadable => format!("{} IS NULL", self.instant(self.time())),
            _ => format!("{} IS NULL", self.time()),
        }
    }

    /// The condition that a run is not older than a parameter moved back by `seconds`.
    pub(super) fn moved_back(&self, number: usize, seconds: u64) -> String {
        match (self.dialect(), self.time_type()) {
            (Dialect::Sqlite, ColumnType::Text(_) | ColumnType::DateTimeOffset(_)) => format!(
                "vte_instant({}) >= vte_instant(@P{number}) - {}",
                self.time(),
                seconds.saturating_mul(TICKS_PER_SECOND)
            ),
            // Compared as text, so that the index serves. A second more, since a smalldatetime has no fraction where
            // this has one.
            (Dialect::Sqlite, _) => format!(
                "{} >= strftime('%Y-%m-%d %H:%M:%f', @P{number}, '-{} seconds')",
                self.time(),
                seconds.saturating_add(1)
            ),
            (Dialect::TSql, ColumnType::Text(_)) => {
                format!("{} >= DATEADD(second, -{seconds}, {})", self.instant(self.time()), self.given(number))
            }
            // A date has no seconds to move by.
            (Dialect::TSql, ColumnType::Date) => format!(
                "{} >= CONVERT(date, DATEADD(second, -{seconds}, CONVERT(datetime2(0), @P{number}, 121)))",
                self.time()
            ),
            (Dialect::TSql, _) => {
                format!("{} >= DATEADD(second, -{seconds}, {})", self.time(), self.time_argument(number))
            }
        }
    }

    fn not_ahead(&self, now: Now) -> String {
        match self.dialect() {
            // Where there is no present there is no future.
            Dialect::Sqlite => {
                format!("vte_instant({}) <= coalesce({}, 9223372036854775807)", self.time(), self.now(now))
            }
            Dialect::TSql => format!("{} <= {}", self.instant(self.time()), self.now(now)),
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

    /// A time that can be compared.
    fn instant(&self, time: &str) -> String {
        match (self.dialect(), self.time_type()) {
            (Dialect::TSql, ColumnType::Text(_)) => format!("TRY_CONVERT(datetime2(7), {time})"),
            (Dialect::Sqlite, ColumnType::Text(_) | ColumnType::DateTimeOffset(_)) => format!("vte_instant({time})"),
            _ => time.to_owned(),
        }
    }

    /// A parameter that holds what a text column held.
    fn given(&self, number: usize) -> String {
        self.instant(&format!("@P{number}"))
    }
}
