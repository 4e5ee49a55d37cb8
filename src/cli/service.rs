//! `service`: following as a service of the system.

use std::path::Path;

use crate::error::{Code, Error, Exit, Result};
use crate::service::{self, Installation, place};

use super::args::{Global, Service as Command, ServiceInstall, Watch};
use super::{open, say, watch};

/// Installs, drives or is the service.
pub fn run(global: &Global, command: &Command) -> Result<Exit> {
    match command {
        Command::Install(options) => install(global, options)?,
        Command::Uninstall => {
            service::uninstall()?;
            say!("removed the service {}; configuration and ledger stay", service::NAME);
        }
        Command::Start => {
            service::start()?;
            say!("started the service {}", service::NAME);
        }
        Command::Stop => {
            service::stop()?;
            say!("stopped the service {}", service::NAME);
        }
        Command::Run => return follow(&for_service(global)),
    }
    Ok(Exit::Done)
}

fn install(global: &Global, options: &ServiceInstall) -> Result<()> {
    let global = for_service(global);
    // A configuration that cannot be read is found now, not after the next start of the machine.
    let config = open::config(&global)?;
    let program =
        std::env::current_exe().map_err(|error| Error::new(Code::Service, "cannot find this program").source(error))?;
    let installation = Installation {
        program,
        config: service::whole(&global.config)?,
        state: service::whole(&config.state_folder())?,
        drop_folder: config.drop.folder.as_deref().map(service::whole).transpose()?,
        account: options.account.clone(),
    };
    if options.print {
        say::text(&service::describe(&installation));
        return Ok(());
    }
    service::install(&installation)?;
    say!("installed the service {} for {}", service::NAME, installation.account());
    say!("start it with `vte-wats service start`, or with the next start of the system");
    Ok(())
}

/// The options, with the configuration of the service where none was given.
fn for_service(global: &Global) -> Global {
    let mut global = global.clone();
    if global.config == Path::new("vte-wats.toml") {
        global.config = place::config();
    }
    global
}

#[cfg(windows)]
fn follow(global: &Global) -> Result<Exit> {
    let global = global.clone();
    service::windows_run::run(move |stopped, farewell| watch::until(&global, &Watch { once: false }, stopped, farewell))
}

/// Elsewhere the system asks with SIGTERM, as it asks every program.
#[cfg(not(windows))]
fn follow(global: &Global) -> Result<Exit> {
    watch::run(global, &Watch { once: false })
}
