//! What a command says. `println!` panics where nobody reads any more (`vte-wats export | more`, closed) and where the
//! disk behind `> log.txt` is full; neither may end a delivery in the midst of it, nor change its exit code.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

use crate::error::{Code, Error};

/// Says a line on standard output.
#[clippy::format_args]
macro_rules! say {
    () => { say!("") };
    ($($what:tt)+) => { $crate::cli::say::line(format_args!($($what)+)) };
}

/// Says a line on standard error.
#[clippy::format_args]
macro_rules! complain {
    ($($what:tt)*) => { $crate::cli::say::complaint(format_args!($($what)*)) };
}

/// The first failure of standard output that is worth telling.
static FAILED: OnceLock<io::Error> = OnceLock::new();

/// A line on standard output.
pub fn line(what: Arguments) {
    let mut out = io::stdout().lock();
    note(writeln!(out, "{what}"));
}

/// Text on standard output, as it is.
pub fn text(text: &str) {
    let mut out = io::stdout().lock();
    note(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// A line on standard error. Where that fails there is nobody left to tell.
pub fn complaint(what: Arguments) {
    let _ = writeln!(io::stderr().lock(), "{what}");
}

/// Who stops reading has read enough; anything else is kept.
fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // Only the first one: what follows is its consequence.
        let _ = FAILED.set(error);
    }
}

/// What went wrong with standard output, once a command has ended.
pub fn failure() -> Option<Error> {
    let failed = FAILED.get()?;
    Some(
        Error::new(
            Code::File,
            format!("standard output cannot be written, so what the command says is cut off: {failed}"),
        )
        .hint("see that the disk that it is sent to has room; the command itself went on to its end"),
    )
}
