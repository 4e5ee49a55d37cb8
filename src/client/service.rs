//! Whether the service of the client runs.

/// The name of the service.
#[cfg(windows)]
const NAME: &str = "WATSSERVICE";

/// How it stands with the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It does not run.
    Stopped,
    /// There is no such service.
    Missing,
    /// Nobody can say: no Windows, or no right to ask.
    Unknown,
}

/// Asks for the service of the client.
#[cfg(windows)]
pub fn service() -> ServiceState {
    use windows_service::service::{ServiceAccess, ServiceState as State};
    use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};
    /// `ERROR_SERVICE_DOES_NOT_EXIST`
    const NO_SUCH_SERVICE: i32 = 1060;
    let Ok(manager) = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT) else {
        return ServiceState::Unknown;
    };
    match manager.open_service(NAME, ServiceAccess::QUERY_STATUS).and_then(|service| service.query_status()) {
        Ok(status) if status.current_state == State::Running => ServiceState::Running,
        Ok(_) => ServiceState::Stopped,
        Err(windows_service::Error::Winapi(error)) if error.raw_os_error() == Some(NO_SUCH_SERVICE) => {
            ServiceState::Missing
        }
        Err(_) => ServiceState::Unknown,
    }
}

/// Asks for the service of the client, which exists on Windows only.
#[cfg(not(windows))]
pub fn service() -> ServiceState {
    ServiceState::Unknown
}
