//! `credential`: keeps a password in the Credential Manager of Windows.

use std::io::{IsTerminal as _, Read as _};

use crate::error::{Code, Error, Exit, Result};
use crate::vte::sqlserver::credential;
use crate::vte::sqlserver::secret::Secret;

use super::args::Credential as Command;

/// The longest password that is read from standard input, in bytes. SQL Server takes 128 characters.
const MOST: u64 = 4096;

/// Keeps or removes a password.
pub fn run(command: &Command) -> Result<Exit> {
    let name = &command.name;
    if command.remove {
        credential::remove(name)?;
        say!("removed the credential {name} of this account");
        return Ok(Exit::Done);
    }
    credential::write(name, &password()?)?;
    say!("kept for this account; in the configuration: password = {{ credential = \"{name}\" }}");
    Ok(Exit::Done)
}

/// Asked for twice at a terminal, without echo; otherwise the first line of standard input.
fn password() -> Result<Secret> {
    let failed =
        |what: &str| Error::new(Code::Usage, what.to_owned()).hint("run it again, and type the password twice");
    let unread = |error| failed("the password cannot be read").source(error);
    if std::io::stdin().is_terminal() {
        let one = rpassword::prompt_password("Password: ").map_err(unread)?;
        let two = rpassword::prompt_password("Once more: ").map_err(unread)?;
        return match one == two && !one.is_empty() {
            true => Ok(Secret::new(one)),
            false => Err(failed("the password is empty, or the two differ")),
        };
    }
    let mut text = String::new();
    std::io::stdin().take(MOST).read_to_string(&mut text).map_err(unread)?;
    match text.trim_start_matches('\u{feff}').lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line)),
        _ => Err(failed("standard input has no password")),
    }
}
