//! The service as the service control manager starts it: says how it stands, and sets the stop flag when asked to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::{error, info};
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::service_dispatcher;

use super::event_log::TARGET;
use super::windows::refused;
use super::{NAME, failed};
use crate::error::{Exit, Result};

/// How long Windows is told that a stop may take.
const STOPPING: Duration = Duration::from_secs(5);
/// ERROR_FAILED_SERVICE_CONTROLLER_CONNECT: nobody started this as a service.
const NOT_A_SERVICE: i32 = 1063;

/// Ends the service at once: told to Windows as a stop in good order.
pub type Farewell = Box<dyn FnOnce() + Send>;
type Work = Box<dyn FnOnce(&Arc<AtomicBool>, Farewell) -> Result<Exit> + Send>;

/// What the service does, for the function that Windows calls, which takes nothing along.
static WORK: Mutex<Option<Work>> = Mutex::new(None);

/// Does `work` as a service until it ends or Windows stops it: then the flag is set.
///
/// # Errors
/// The program was not started by the service control manager.
pub fn run(work: impl FnOnce(&Arc<AtomicBool>, Farewell) -> Result<Exit> + Send + 'static) -> Result<Exit> {
    if let Ok(mut place) = WORK.lock() {
        *place = Some(Box::new(work));
    }
    match service_dispatcher::start(NAME, service_main) {
        Ok(()) => Ok(Exit::Done),
        Err(windows_service::Error::Winapi(error)) if error.raw_os_error() == Some(NOT_A_SERVICE) => Err(failed(
            "only Windows can start `service run`",
        )
        .hint("start the service with `vte-wats service start`, or follow in this terminal with `vte-wats watch`")),
        Err(error) => Err(refused("be a service", error)),
    }
}

/// Called by Windows in a thread of its own.
extern "system" fn service_main(_: u32, _: *mut *mut u16) {
    let Some(work) = WORK.lock().ok().and_then(|mut work| work.take()) else { return };
    let stopped = Arc::new(AtomicBool::new(false));
    let shared = Arc::new(Mutex::new(None::<ServiceStatusHandle>));
    let (flag, handle) = (Arc::clone(&stopped), Arc::clone(&shared));
    let registered = service_control_handler::register(NAME, move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown => {
            if let Some(handle) = handle.lock().ok().and_then(|handle| *handle) {
                say(handle, ServiceState::StopPending, 0);
            }
            flag.store(true, Ordering::SeqCst);
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    });
    let handle = match registered {
        Ok(handle) => handle,
        Err(error) => return error!(target: TARGET, "the service control manager does not answer: {error}"),
    };
    if let Ok(mut shared) = shared.lock() {
        *shared = Some(handle);
    }
    say(handle, ServiceState::Running, 0);
    info!(target: TARGET, "vte-wats {} started", env!("CARGO_PKG_VERSION"));
    let farewell = move || {
        info!(target: TARGET, "vte-wats stopped; the database did not answer");
        say(handle, ServiceState::Stopped, 0);
    };
    let code = match work(&stopped, Box::new(farewell)) {
        Ok(_) => {
            info!(target: TARGET, "vte-wats stopped");
            0
        }
        Err(error) => {
            let remedy = error.remedy().unwrap_or("see the log of vte-wats");
            error!(target: TARGET, code = error.code().id(), "vte-wats ended: {error}\n{remedy}");
            error.code().exit() as u32
        }
    };
    say(handle, ServiceState::Stopped, code);
}

/// Tells Windows how the service stands; `code` is the exit code of the program, 0 for a good end.
fn say(handle: ServiceStatusHandle, state: ServiceState, code: u32) {
    let accepted = match state {
        ServiceState::Running => ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN,
        _ => ServiceControlAccept::empty(),
    };
    let is_pending = state == ServiceState::StopPending;
    let status = ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state: state,
        controls_accepted: accepted,
        exit_code: if code == 0 { ServiceExitCode::NO_ERROR } else { ServiceExitCode::ServiceSpecific(code) },
        checkpoint: u32::from(is_pending),
        wait_hint: if is_pending { STOPPING } else { Duration::ZERO },
        process_id: None,
    };
    if let Err(error) = handle.set_service_status(status) {
        error!(target: TARGET, "the service control manager was not told that it is {state:?}: {error}");
    }
}
