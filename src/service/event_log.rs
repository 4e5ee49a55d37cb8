//! The event log of Windows: start, stop, and the first of each error. Everything else stands in the log files.

//!
//! They are written by Windows' own `eventcreate.exe`, since the crates for the event log need parts of Windows that
//! Windows 7 does not have, and the call itself cannot be made in safe code.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use winreg::RegKey;
use winreg::enums::{HKEY_LOCAL_MACHINE, RegType};
use winreg::types::ToRegValue;

use super::NAME;
use super::once::Told;

/// The target of the messages that always go to the event log.
pub const TARGET: &str = "vte_wats::service";
/// The number of every event; `eventcreate.exe` takes 1 to 1000.
const EVENT: &str = "1";
/// The longest text of an event, in characters: it must fit into a command line.
const MOST: usize = 4000;
const SOURCE: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\vte-wats";
const MESSAGES: &str = r"%SystemRoot%\System32\EventCreate.exe";
/// Errors, warnings and information.
const TYPES: u32 = 7;

/// Tells Windows how the events of this program are to be shown.
///
/// # Errors
/// The account may not write to the registry.
pub fn register() -> std::io::Result<()> {
    let (source, _) = RegKey::predef(HKEY_LOCAL_MACHINE).create_subkey(SOURCE)?;
    let mut messages = MESSAGES.to_reg_value();
    messages.vtype = RegType::REG_EXPAND_SZ;
    source.set_raw_value("EventMessageFile", &messages)?;
    source.set_value("CustomSource", &1u32)?;
    source.set_value("TypesSupported", &TYPES)
}

/// Undoes [`register`].
///
/// # Errors
/// The account may not write to the registry, or it was not registered.
pub fn unregister() -> std::io::Result<()> {
    RegKey::predef(HKEY_LOCAL_MACHINE).delete_subkey(SOURCE)
}

/// Writes to the event log: messages of [`TARGET`], and the first warning or error of each code.
#[derive(Debug, Default)]
pub struct EventLog {
    told: Mutex<Told>,
}

impl<S: Subscriber> Layer<S> for EventLog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let (level, target) = (*event.metadata().level(), event.metadata().target());
        if target != TARGET && level > Level::WARN {
            return;
        }
        let mut what = What::default();
        event.record(&mut what);
        let code = what.code.as_deref().unwrap_or(&what.message);
        if target == TARGET || self.told.lock().is_ok_and(|mut told| told.is_first(code)) {
            write(level, what.code.as_deref(), &what.message);
        }
    }
}

/// Nobody waits for it, and that it cannot be written keeps no run from being delivered.
fn write(level: Level, code: Option<&str>, message: &str) {
    let kind = match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARNING",
        _ => "INFORMATION",
    };
    let text: String = code.map(|code| format!("{code}: ")).unwrap_or_default() + message;
    let text: String = text.chars().take(MOST).collect();
    let system = std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
    let _ = Command::new(system.join(r"System32\eventcreate.exe"))
        .args(["/L", "APPLICATION", "/SO", NAME, "/ID", EVENT, "/T", kind, "/D", &text])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}

/// What an event is about.
#[derive(Default)]
struct What {
    code: Option<String>,
    message: String,
}

impl Visit for What {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "code" {
            self.code = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}
