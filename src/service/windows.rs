//! The service under the service control manager of Windows: installing and driving it.

use std::ffi::{OsStr, OsString};
use std::process::Command;
use std::time::{Duration, Instant};

use tracing::warn;
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
    ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceState, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::{DESCRIPTION, DISPLAY_NAME, Installation, NAME, account, event_log, failed};
use crate::error::{Error, Result};

/// After how long it is started again: the first, the second and every further failure of a day.
const RESTARTS: [Duration; 3] = [Duration::from_secs(10), Duration::from_secs(60), Duration::from_secs(300)];
/// After how long without a failure the count begins anew.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);
/// How long to wait until it has started or stopped.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to look meanwhile.
const POLL: Duration = Duration::from_millis(100);
/// Where the password of an account is when nobody sits at the terminal.
const PASSWORD: &str = "VTE_WATS_ACCOUNT_PASSWORD";
/// ERROR_ACCESS_DENIED.
const DENIED: i32 = 5;
/// ERROR_SERVICE_DOES_NOT_EXIST.
const NO_SERVICE: i32 = 1060;
/// ERROR_SERVICE_NOT_ACTIVE.
const NOT_ACTIVE: i32 = 1062;

pub(super) fn describe(installation: &Installation) -> String {
    let line: Vec<_> = arguments(installation).iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let restarts: Vec<_> = RESTARTS.iter().map(|after| format!("{} s", after.as_secs())).collect();
    format!(
        "name:        {NAME}\ndisplay:     {DISPLAY_NAME}\ndescription: {DESCRIPTION}\nprogram:     {}\n\
         arguments:   {}\naccount:     {}\nstart:       automatic, delayed\non failure:  start again after {}\n",
        installation.program.display(),
        line.join(" "),
        installation.account(),
        restarts.join(", "),
    )
}

pub(super) fn install(installation: &Installation) -> Result<()> {
    let manager = manager(ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE)?;
    let info = info(installation)?;
    let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START | ServiceAccess::QUERY_STATUS;
    let service = match manager.open_service(NAME, access) {
        Ok(service) => {
            service.change_config(&info).map_err(|error| refused("change the service", error))?;
            service
        }
        Err(_) => manager.create_service(&info, access).map_err(|error| refused("create the service", error))?,
    };
    settle(&service);
    if let Err(error) = event_log::register() {
        warn!("the event log will show the events of vte-wats without their text: {error}");
    }
    may_write(installation);
    Ok(())
}

pub(super) fn uninstall() -> Result<()> {
    let service = open(ServiceAccess::STOP | ServiceAccess::QUERY_STATUS | ServiceAccess::DELETE)?;
    end(&service)?;
    service.delete().map_err(|error| refused("remove the service", error))?;
    if let Err(error) = event_log::unregister() {
        warn!("vte-wats is still a source of the event log: {error}");
    }
    Ok(())
}

pub(super) fn start() -> Result<()> {
    let service = open(ServiceAccess::START | ServiceAccess::QUERY_STATUS)?;
    service.start::<&OsStr>(&[]).map_err(|error| refused("start the service", error))?;
    wait_until(&service, ServiceState::Running, "start")
}

pub(super) fn stop() -> Result<()> {
    end(&open(ServiceAccess::STOP | ServiceAccess::QUERY_STATUS)?)
}

fn end(service: &Service) -> Result<()> {
    match service.stop() {
        Ok(_) => {}
        Err(error) if number(&error) == Some(NOT_ACTIVE) => return Ok(()),
        Err(error) => return Err(refused("stop the service", error)),
    }
    wait_until(service, ServiceState::Stopped, "stop")
}

fn info(installation: &Installation) -> Result<ServiceInfo> {
    let account = installation.account();
    let password = if account::needs_no_password(account) { None } else { Some(password(account)?) };
    Ok(ServiceInfo {
        name: NAME.into(),
        display_name: DISPLAY_NAME.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: installation.program.clone(),
        launch_arguments: arguments(installation),
        dependencies: Vec::new(),
        account_name: Some(account.into()),
        account_password: password,
    })
}

fn arguments(installation: &Installation) -> Vec<OsString> {
    let (config, state) = (&installation.config, &installation.state);
    vec!["--config".into(), config.into(), "--state".into(), state.into(), "service".into(), "run".into()]
}

/// What a service can do without, and some systems do not have (Wine): said, but no reason not to install it.
fn settle(service: &Service) {
    let restart = |delay| ServiceAction { action_type: ServiceActionType::Restart, delay };
    let restarts = ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(FORGOTTEN),
        reboot_msg: None,
        command: None,
        actions: Some(RESTARTS.map(restart).to_vec()),
    };
    let settings = [
        ("its description", service.set_description(DESCRIPTION)),
        ("the delayed start", service.set_delayed_auto_start(true)),
        ("the start after a failure", service.update_failure_actions(restarts)),
        // Not only when it crashes, but when it ends with an error, too.
        ("the start after an error", service.set_failure_actions_on_non_crash_failures(true)),
    ];
    for (setting, done) in settings {
        if let Err(error) = done {
            let number = number(&error).map(|number| format!(" (os error {number})")).unwrap_or_default();
            warn!("the service does without {setting}: {error}{number}");
        }
    }
}

fn password(account: &str) -> Result<OsString> {
    if let Some(password) = std::env::var_os(PASSWORD) {
        return Ok(password);
    }
    rpassword::prompt_password(format!("Password of {account}: ")).map(OsString::from).map_err(|error| {
        failed(format!("no password for {account}"))
            .hint(format!("set the environment variable {PASSWORD} for this command, or take an account without one"))
            .source(error)
    })
}

/// Lets the account write the ledger, which an administrator may have made first.
fn may_write(installation: &Installation) {
    let made = std::fs::create_dir_all(&installation.state);
    let account = match installation.account() {
        // By number: its name differs between the languages of Windows.
        account::DEFAULT => "*S-1-5-20".to_owned(),
        account => account.to_owned(),
    };
    let granted = Command::new("icacls")
        .arg(&installation.state)
        .args(["/grant", &format!("{account}:(OI)(CI)M"), "/T", "/C", "/Q"])
        .output();
    if made.is_err() || !granted.is_ok_and(|done| done.status.success()) {
        warn!("give {} the right to modify {}", installation.account(), installation.state.display());
    }
}

fn manager(access: ServiceManagerAccess) -> Result<ServiceManager> {
    ServiceManager::local_computer(None::<&str>, access).map_err(|error| refused("reach the service manager", error))
}

fn open(access: ServiceAccess) -> Result<Service> {
    let manager = manager(ServiceManagerAccess::CONNECT)?;
    manager.open_service(NAME, access).map_err(|error| refused("open the service", error))
}

fn wait_until(service: &Service, wanted: ServiceState, doing: &str) -> Result<()> {
    let begin = Instant::now();
    loop {
        let status = service.query_status().map_err(|error| refused("ask the service", error))?;
        if status.current_state == wanted {
            return Ok(());
        }
        let has_ended = status.current_state == ServiceState::Stopped;
        if has_ended || begin.elapsed() > PATIENCE {
            return Err(failed(format!("the service did not {doing}: it is {:?}", status.current_state)).hint(
                "the event log and the log of vte-wats tell why; `vte-wats check` with its configuration finds most reasons",
            ));
        }
        std::thread::sleep(POLL);
    }
}

fn number(error: &windows_service::Error) -> Option<i32> {
    match error {
        windows_service::Error::Winapi(error) => error.raw_os_error(),
        _ => None,
    }
}

pub(super) fn refused(doing: &str, error: windows_service::Error) -> Error {
    let failed = failed(format!("cannot {doing}")).hint(match number(&error) {
        Some(DENIED) => "run it in a terminal that was started as administrator",
        Some(NO_SERVICE) => "install it with `vte-wats service install`",
        _ => "the text of Windows tells why; `sc.exe query vte-wats` shows how the service stands",
    });
    match error {
        windows_service::Error::Winapi(error) => failed.source(error),
        error => failed.source(error),
    }
}
