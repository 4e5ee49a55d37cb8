//! The time column in statements. A time goes to the program and back as text of the column's own type: a `datetime`
//! holds 1/300 s, and compared with a `datetime2` parameter it is unequal to itself since compatibility level 130.

use chrono::{Duration, NaiveDateTime, Timelike as _};

use super::catalog::ColumnType;
use super::source::{Dialect, Param};

/// The time column of the table of runs.
#[derive(Debug, Clone)]
pub struct TimeColumn {
    dialect: Dialect,
    column: String,
    name: String,
    ty: ColumnType,
}

impl TimeColumn {
    /// The column called `column`, in quotes, of the table called `alias`.
    pub fn new(dialect: Dialect, alias: &str, column: String, ty: ColumnType) -> TimeColumn {
        TimeColumn { dialect, name: format!("{alias}.{column}"), column, ty }
    }

    /// The same column of another row of the table, called `alias`.
    pub fn of(&self, alias: &str) -> TimeColumn {
        TimeColumn::new(self.dialect, alias, self.column.clone(), self.ty.clone())
    }

    /// The name, quoted and with its alias.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dialect of its database.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The type.
    pub fn ty(&self) -> &ColumnType {
        &self.ty
    }

    /// The time as it is ordered by. In a snapshot a time with an offset is text, and ordered by what it stands for.
    pub fn order(&self) -> String {
        match (self.dialect, &self.ty) {
            (Dialect::Sqlite, ColumnType::DateTimeOffset(_)) => format!("vte_instant({})", self.name),
            _ => self.name.clone(),
        }
    }

    /// A parameter as a time to compare [`order`](TimeColumn::order) with.
    pub fn argument(&self, number: usize) -> String {
        match (self.dialect, &self.ty) {
            (Dialect::TSql, ColumnType::Text(_)) => self.dialect.typed(number, &self.ty),
            (Dialect::TSql, ty) => format!("CONVERT({ty}, @P{number}, 121)"),
            (Dialect::Sqlite, ColumnType::DateTimeOffset(_)) => format!("vte_instant(@P{number})"),
            (Dialect::Sqlite, _) => format!("@P{number}"),
        }
    }

    /// A condition of a range: `operator` with the parameter that [`param`](TimeColumn::param) gives.
    pub fn bound(&self, operator: &str, number: usize) -> String {
        let name = &self.name;
        match (self.dialect, &self.ty) {
            (Dialect::TSql, ColumnType::Text(_)) => {
                format!("{} {operator} CONVERT(datetime2(7), @P{number}, 121)", self.instant(name))
            }
            (Dialect::Sqlite, ColumnType::Text(_)) => {
                format!("vte_instant({name}) {operator} vte_instant(@P{number})")
            }
            _ => format!("{} {operator} {}", self.order(), self.argument(number)),
        }
    }

    /// An expression that holds what the column does, as a time that can be compared and counted with; NULL where it is
    /// text that is no time.
    pub fn instant(&self, of: &str) -> String {
        match (self.dialect, &self.ty) {
            // `05.03.2026` is of March wherever it is read; without a style the language of the session would decide.
            (Dialect::TSql, ColumnType::Text(_)) => {
                let text = format!("REPLACE({of}, ',', '.')");
                format!(
                    "CASE WHEN CHARINDEX('.', {of}) IN (2, 3) THEN TRY_CONVERT(datetime2(7), {text}, 104) \
                     ELSE TRY_CONVERT(datetime2(7), {text}) END"
                )
            }
            (Dialect::Sqlite, ColumnType::Text(_) | ColumnType::DateTimeOffset(_)) => format!("vte_instant({of})"),
            _ => of.to_owned(),
        }
    }

    /// A bound as a parameter. A server converts it to the type of the column; a snapshot compares text, which has to
    /// have the digits of the column.
    pub fn param(&self, text: &str) -> Param {
        Param::Text(match self.dialect {
            Dialect::TSql => text.to_owned(),
            Dialect::Sqlite => rendered(text, &self.ty).unwrap_or_else(|| text.to_owned()),
        })
    }
}

/// Nanoseconds of the last digit of a second that `digits` digits keep.
fn unit(digits: u8) -> i64 {
    10_i64.pow(9 - u32::from(digits.min(7)))
}

/// A wall clock time as the server renders it once it is of type `ty`; none where there is nothing to do.
fn rendered(text: &str, ty: &ColumnType) -> Option<String> {
    let (step, digits) = match ty {
        ColumnType::DateTime2(digits) => (unit(*digits), usize::from(*digits)),
        ColumnType::SmallDateTime => (60_000_000_000, 3),
        ColumnType::DateTime => (1, 3),
        _ => return None,
    };
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    let time = match ty {
        ColumnType::DateTime => ticked(time)?,
        // Half a unit rounds up; for a `smalldatetime` 29.998 s is still down, which no bound comes near.
        _ => rounded(time, step)?,
    };
    let whole = time.format("%Y-%m-%d %H:%M:%S").to_string();
    let fraction = time.format("%.9f").to_string();
    Some(if digits == 0 { whole } else { format!("{whole}{}", &fraction[..=digits]) })
}

fn rounded(time: NaiveDateTime, step: i64) -> Option<NaiveDateTime> {
    let within = i64::from(time.second()) * 1_000_000_000 + i64::from(time.nanosecond());
    let rest = within % step;
    let up = if rest * 2 >= step { step } else { 0 };
    time.checked_add_signed(Duration::nanoseconds(up - rest))
}

/// The nearest 1/300 s, in milliseconds as the server renders them: .000, .003, .007.
fn ticked(time: NaiveDateTime) -> Option<NaiveDateTime> {
    let nanos = i64::from(time.nanosecond());
    let ticks = (nanos * 3 + 5_000_000) / 10_000_000;
    let millis = (ticks * 10 + 1) / 3;
    time.checked_add_signed(Duration::nanoseconds(millis * 1_000_000 - nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_gets_the_digits_of_the_column_as_the_server_rounds() {
        for (declared, text, expected) in [
            ("datetime", "2026-02-02 08:15:00.122", Some("2026-02-02 08:15:00.123")),
            ("datetime", "2026-02-02 08:15:00", Some("2026-02-02 08:15:00.000")),
            ("datetime", "2026-12-31 23:59:59.999", Some("2027-01-01 00:00:00.000")),
            ("datetime", "2026-12-31 23:59:59.998", Some("2026-12-31 23:59:59.997")),
            ("datetime2(0)", "2026-02-02 08:15:00.499", Some("2026-02-02 08:15:00")),
            ("datetime2(0)", "2026-02-02 08:15:59.500", Some("2026-02-02 08:16:00")),
            ("datetime2(2)", "2026-02-02 08:15:00.125", Some("2026-02-02 08:15:00.13")),
            ("datetime2(7)", "2026-02-02 08:15:00.125", Some("2026-02-02 08:15:00.1250000")),
            ("datetime2(7)", "2026-02-02 08:15:00.1234567", Some("2026-02-02 08:15:00.1234567")),
            ("smalldatetime", "2026-02-02 08:15:30.000", Some("2026-02-02 08:16:00.000")),
            ("smalldatetime", "2026-02-02 08:15:29.000", Some("2026-02-02 08:15:00.000")),
            ("nvarchar(32)", "2026-02-02 08:15:00.000", None),
            ("datetimeoffset(0)", "2026-02-02 08:15:00.000 +00:00", None),
        ] {
            assert_eq!(rendered(text, &ColumnType::parse(declared)).as_deref(), expected, "{declared} {text}");
        }
    }
}
