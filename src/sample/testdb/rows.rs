//! The rows of a test database.

use crate::vte::value::{Row, Value};
use std::borrow::Borrow;

use super::super::draft::Draft;
use super::super::flow::Flow;
use super::super::rows::{RunRows, run_rows};
use super::super::{masters, units};
use super::{SEED, TestDb, place};

/// Runs in [`TestDb::baseline`].
const BASELINE_RUNS: u64 = 25;

impl TestDb {
    /// The masters and 25 runs of ordinary work: most pass, some fail, with units, parts and repairs.
    pub fn baseline() -> TestDb {
        TestDb::ordinary(BASELINE_RUNS, None)
    }

    /// The masters and so many runs of ordinary work, each of so many steps, or of as many as its plan has.
    pub fn ordinary(runs: u64, steps_per_run: Option<usize>) -> TestDb {
        let mut flow = Flow::new(SEED, runs, steps_per_run);
        let mut db = TestDb::empty().masters();
        for run in flow.by_ref() {
            db.add(run);
        }
        db.next_id = flow.next_id();
        db
    }

    /// Adds the rows of the configuration tables.
    #[must_use]
    pub fn masters(mut self) -> TestDb {
        for (table, rows) in masters::rows(SEED) {
            self.find(table).rows.extend(rows);
        }
        self
    }

    /// Adds a run, with its steps and its unit, to tables whose columns have not been changed yet. A unit that is there
    /// already is left as it is.
    #[must_use]
    pub fn run(mut self, draft: impl Borrow<Draft>) -> TestDb {
        let draft = draft.borrow();
        let mut rows = run_rows(SEED, draft, &mut self.next_id);
        if let Some(unit) = &draft.unit {
            let key = Value::Guid(unit.id);
            if !self.find("UutData").rows.iter().any(|row| row[0] == key) {
                rows.more.push(("UutData", units::unit_row(SEED, unit, std::slice::from_ref(draft))));
            }
        }
        self.add(rows);
        self
    }

    fn add(&mut self, run: RunRows) {
        for (table, row) in run.more.into_iter().chain([("IndexData", run.index)]) {
            self.find(table).rows.push(row);
        }
        for (table, rows) in
            [("TestDataNumeric", run.numeric), ("TestDataText", run.text), ("TestDataOther", run.other)]
        {
            self.find(table).rows.extend(rows);
        }
    }

    /// Adds a row with these cells; all others are NULL.
    #[must_use]
    pub fn insert(mut self, table: &str, cells: &[(&str, Value)]) -> TestDb {
        let target = self.find(table);
        let mut row = vec![Value::Null; target.table.columns.len()];
        for (column, value) in cells {
            row[place(&target.table, column)] = value.clone();
        }
        target.rows.push(row);
        self
    }

    /// Changes one cell of the `row`-th row, counted from 0.
    #[must_use]
    pub fn set(mut self, table: &str, row: usize, column: &str, value: Value) -> TestDb {
        let target = self.find(table);
        let at = place(&target.table, column);
        target.rows[row][at] = value;
        self
    }

    /// Changes a cell of every row.
    #[must_use]
    pub fn set_all(mut self, table: &str, column: &str, value: &Value) -> TestDb {
        let target = self.find(table);
        let at = place(&target.table, column);
        target.rows.iter_mut().for_each(|row| row[at] = value.clone());
        self
    }

    /// Makes every cell NULL that may be.
    #[must_use]
    pub fn nothing_but_required(mut self, table: &str) -> TestDb {
        let target = self.find(table);
        for (at, _) in target.table.columns.iter().enumerate().filter(|(_, column)| column.nullable) {
            target.rows.iter_mut().for_each(|row| row[at] = Value::Null);
        }
        self
    }

    /// Adds the `row`-th row, counted from 0, once more: two rows of one key, as a view may have.
    #[must_use]
    pub fn duplicate(mut self, table: &str, row: usize) -> TestDb {
        let target = self.find(table);
        let twin = target.rows[row].clone();
        target.rows.push(twin);
        self
    }

    /// Removes the rows that `which` says, given the cell of this column.
    #[must_use]
    pub fn delete(mut self, table: &str, column: &str, which: impl Fn(&Value) -> bool) -> TestDb {
        let target = self.find(table);
        let at = place(&target.table, column);
        target.rows.retain(|row| !which(&row[at]));
        self
    }

    /// The rows of a table as they are now.
    ///
    /// # Panics
    /// When there is no such table.
    pub fn rows(&self, table: &str) -> &[Row] {
        let found = self.tables.iter().find(|target| target.table.name == table);
        &found.unwrap_or_else(|| panic!("there is no table {table}")).rows
    }
}
