//! `snapshot`: a VTE database, or the runs of a range, in one file.

use crate::error::{Exit, Result};
use crate::vte::copy;

use super::args::{Global, Snapshot};
use super::progress::Bar;
use super::{open, stop, terminal};

/// Copies the source.
pub fn run(global: &Global, command: &Snapshot) -> Result<Exit> {
    let config = open::config(global)?;
    let range = open::range(&config, command.since.as_deref(), command.until.as_deref())?;
    let mut source = open::source(&config)?;
    let stopped = stop::on_signal();
    let started = std::time::Instant::now();
    let mut bar = Bar::new(global, None, "rows");
    let (mut before, mut current, mut in_current) = (0, String::new(), 0);
    let copied = copy::copy(source.as_mut(), &config.source, &command.out, &range, &mut |table, rows| {
        if current != table {
            (before, current) = (before + in_current, table.to_owned());
        }
        in_current = rows;
        bar.at(before + in_current, table);
        stop::check(&stopped)
    })?;
    bar.finish();
    for (table, rows) in &copied.rows {
        say!("{rows:>12}  {}", terminal::clean(table));
    }
    for left_out in &copied.left_out {
        say!("left out: {}", terminal::clean(left_out));
    }
    let total: u64 = copied.rows.iter().map(|(_, rows)| rows).sum();
    say!(
        "{} {}: {} in {}",
        if copied.resumed { "completed" } else { "wrote" },
        command.out.display(),
        terminal::counted(total, "row"),
        terminal::spoken(started.elapsed())
    );
    Ok(Exit::Done)
}
