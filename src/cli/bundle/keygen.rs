//! `bundle keygen`: a pair of keys.

use std::path::Path;

use crate::bundle::keys;
use crate::bundle::seal::Identity;
use crate::cli::args::BundleKeygen;
use crate::config::sections::PasswordFrom;
use crate::error::{Code, Error, Exit, Result};
use crate::sync::bundle::place::write_whole;
use crate::vte::sqlserver::Secret;

/// Makes the pair, and says what to do with each half.
pub fn run(command: &BundleKeygen) -> Result<Exit> {
    let mut public = command.file.as_os_str().to_owned();
    public.push(".pub");
    let public = Path::new(&public);
    let line = if command.age {
        let line = Identity::generate(&command.file)?;
        write_whole(public, format!("{line}\n").as_bytes())?;
        line
    } else {
        let password = password(command)?;
        keys::generate(&command.file, public, password.as_ref().map(Secret::expose))?.base64()
    };
    say!("secret key  {}: it stays here, readable by the account that runs vte-wats alone", command.file.display());
    say!("public key  {}: for the other side", public.display());
    say!("{line}");
    match command.age {
        true => say!("on the sending side: [bundle] encrypt_to = [\"{line}\"]; here: [receive] identity"),
        false => say!("on the other side: trusted_keys = [\"{line}\"]; here: sign_with"),
    }
    Ok(Exit::Done)
}

/// The password of a new key; none where none is wanted.
fn password(command: &BundleKeygen) -> Result<Option<Secret>> {
    if command.no_password {
        return Ok(None);
    }
    let (env, file) = (command.password_env.clone(), command.password_file.clone());
    if env.is_some() || file.is_some() {
        return Secret::from_config(&PasswordFrom { env, file, ..PasswordFrom::default() }).map(Some);
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt).map_err(|error| {
            Error::new(Code::Usage, "the password of the key cannot be asked for")
                .hint("give --password-env, --password-file or --no-password")
                .source(error)
        })
    };
    let (one, two) = (ask("Password of the new key: ")?, ask("Once more: ")?);
    if one.is_empty() || one != two {
        let what = if one.is_empty() { "the password is empty" } else { "the two passwords differ" };
        return Err(Error::new(Code::Usage, what).hint("run it again, or give --no-password"));
    }
    Ok(Some(Secret::new(one)))
}
