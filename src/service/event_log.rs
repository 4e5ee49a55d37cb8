//! The event log of Windows: start, stop, and the first of each error. Everything else stands in the log files.

use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_layer_win_eventlog::EventLogLayer;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::layer::{Context, Filter};
use tracing_subscriber::registry::LookupSpan;
use winreg::RegKey;
use winreg::enums::{HKEY_LOCAL_MACHINE, RegType};
use winreg::types::ToRegValue;

use super::NAME;
use super::once::Told;

/// The target of the messages that always go to the event log.
pub const TARGET: &str = "vte_wats::service";
/// The number of every event. The message file that Windows has for programs without one of their own knows 1 to 1000,
/// each as the bare text.
const EVENT: u32 = 1;
const SOURCE: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\vte-wats";
const MESSAGES: &str = r"%SystemRoot%\System32\EventCreate.exe";
/// Errors, warnings and information.
const TYPES: u32 = 7;

/// A layer that writes to the event log; none where there is no event log.
pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>() -> Option<Filtered<EventLogLayer, FirstErrors, S>> {
    let log = EventLogLayer::new_with_default_id(NAME, Some(EVENT)).ok()?;
    Some(log.with_filter(FirstErrors::default()))
}

/// Tells Windows how the events of this program are to be shown.
///
/// # Errors
/// The account may not write to the registry.
pub fn register() -> std::io::Result<()> {
    let (source, _) = RegKey::predef(HKEY_LOCAL_MACHINE).create_subkey(SOURCE)?;
    let mut messages = MESSAGES.to_reg_value();
    messages.vtype = RegType::REG_EXPAND_SZ;
    source.set_raw_value("EventMessageFile", &messages)?;
    source.set_value("TypesSupported", &TYPES)
}

/// Undoes [`register`].
///
/// # Errors
/// The account may not write to the registry, or it was not registered.
pub fn unregister() -> std::io::Result<()> {
    RegKey::predef(HKEY_LOCAL_MACHINE).delete_subkey(SOURCE)
}

/// What goes to the event log: messages of [`TARGET`], and the first warning or error of each code.
#[derive(Debug, Default)]
pub struct FirstErrors {
    told: Mutex<Told>,
}

impl<S> Filter<S> for FirstErrors {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        metadata.is_event() && (metadata.target() == TARGET || *metadata.level() <= Level::WARN)
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        if event.metadata().target() == TARGET {
            return true;
        }
        let mut what = What::default();
        event.record(&mut what);
        let code = what.code.unwrap_or(what.message);
        self.told.lock().is_ok_and(|mut told| told.is_first(&code))
    }
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
