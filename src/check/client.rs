//! The WATS Client of this computer: does it read the folder that is delivered to, and does it know the processes?

use std::path::Path;

use crate::client::{Action, Client, Kind, Processes, ServiceState, same_folder, service};
use crate::config::Config;

use super::Finding;

/// Looks at the client.
pub fn check(config: &Config, folder: Option<&Path>) -> Vec<Finding> {
    const NAME: &str = "WATS Client";
    let Some(client) = Client::find(config.drop.client_data.as_deref()) else {
        return vec![match &config.drop.client_data {
            Some(path) => Finding::warn(
                NAME,
                format!("{} is not there", path.display()),
                "correct drop.client_data: the folder with Converters.xml, on this computer",
            ),
            None => Finding::skip(NAME, "none was found on this computer; drop.client_data can name its data folder"),
        }];
    };
    let mut findings = vec![running(&client)];
    findings.push(converter(&client, folder));
    findings.extend(folder.and_then(reach));
    findings.push(processes(&client, config));
    findings.push(queue(&client));
    findings
}

fn running(client: &Client) -> Finding {
    const NAME: &str = "WATS Client";
    let place = format!("its data is in {} ({})", client.data.path.display(), client.data.by);
    match service() {
        ServiceState::Running => Finding::pass(NAME, format!("its service runs; {place}")),
        ServiceState::Stopped => Finding::warn(
            NAME,
            format!("its service WATSSERVICE does not run; {place}"),
            "start it: sc start WATSSERVICE",
        ),
        ServiceState::Missing => Finding::warn(
            NAME,
            format!("there is no service WATSSERVICE; {place}"),
            "install the WATS Client, or see that drop.folder is read by that of another computer",
        ),
        ServiceState::Unknown => {
            Finding::pass(NAME, format!("{place}; whether its service runs cannot be seen from here"))
        }
    }
}

fn converter(client: &Client, folder: Option<&Path>) -> Finding {
    const NAME: &str = "converter";
    let converters = match &client.converters {
        Ok(converters) => converters,
        Err(error) => {
            return Finding::warn(NAME, error.to_string(), error.remedy().unwrap_or("check the name and the rights"));
        }
    };
    let wsxf: Vec<_> = converters.wsxf().collect();
    let Some(folder) = folder else {
        let found = client.drop_folder().map(|path| path.display().to_string()).unwrap_or_default();
        return Finding::warn(
            NAME,
            format!("no drop folder is configured; the client reads {found}"),
            format!("write drop.folder = '{found}'"),
        );
    };
    let is_read = |path: &Path| same_folder(path, folder);
    let Some(ours) = wsxf.iter().find(|converter| converter.folder.as_deref().is_some_and(is_read)) else {
        let all: Vec<String> =
            wsxf.iter().filter_map(|converter| Some(converter.folder.as_ref()?.display().to_string())).collect();
        return Finding::warn(
            NAME,
            format!("no WSXF converter of the client reads {}; it reads {}", folder.display(), all.join(", ")),
            "set drop.folder to the folder that is read, or change the converter in the Configurator and press APPLY",
        );
    };
    let name = &ours.name;
    if !ours.takes_reports() {
        return Finding::warn(
            NAME,
            format!("`{name}` reads the folder, but only files that match `{}`", ours.filter),
            "set its filter to *.xml in the Configurator and press APPLY",
        );
    }
    match &ours.action {
        Action::Unknown(action) => Finding::warn(
            NAME,
            format!("`{name}` has the PostProcessAction `{action}`, with which it does not start"),
            "set it to Delete in the Configurator and press APPLY",
        ),
        Action::Delete => Finding::pass(NAME, format!("`{name}` reads the folder and deletes what it has read")),
        Action::Keep => Finding::pass(NAME, format!("`{name}` reads the folder and keeps what it has read in Done")),
    }
}

/// Whether a service, which has no drives of a user's, can reach the folder and delete in it.
fn reach(folder: &Path) -> Option<Finding> {
    const NAME: &str = "reach";
    let text = folder.to_string_lossy();
    if text.starts_with(r"\\") && !text.starts_with(r"\\?\") {
        return Some(Finding::warn(
            NAME,
            format!("{text} is a network share"),
            "the service of the client is NetworkService: give the computer's account (DOMAIN\\COMPUTER$) the right to \
             change and delete there, or deliver to a folder of this computer",
        ));
    }
    mapped_drive(&text).map(|share| {
        Finding::warn(
            NAME,
            format!("{text} is on a drive that is mapped to {share} for this user; a service has no such drive"),
            "write the share itself, or deliver to a folder of this computer",
        )
    })
}

/// The share of a drive letter, as the registry has it for the present user.
#[cfg(windows)]
fn mapped_drive(path: &str) -> Option<String> {
    use winreg::RegKey;
    use winreg::enums::HKEY_CURRENT_USER;
    let letter = path.strip_suffix(&path[1..]).filter(|_| path.get(1..2) == Some(":"))?;
    let key = RegKey::predef(HKEY_CURRENT_USER).open_subkey(format!(r"Network\{letter}")).ok()?;
    key.get_value("RemotePath").ok()
}

#[cfg(not(windows))]
fn mapped_drive(_: &str) -> Option<String> {
    None
}

/// Whether the configured process codes exist, and are tests.
fn processes(client: &Client, config: &Config) -> Finding {
    const NAME: &str = "processes";
    let processes = match &client.processes {
        Some(Ok(processes)) => processes,
        Some(Err(error)) => return Finding::skip(NAME, format!("{error}; {}", error.remedy().unwrap_or_default())),
        None => {
            return Finding::warn(
                NAME,
                "the client has no Processes.json: it was never connected to a server, and refuses every report",
                "register the client with its server once; after that it works offline, too",
            );
        }
    };
    let mut codes: Vec<i64> = config.process.rules.iter().map(|rule| i64::from(rule.code)).collect();
    codes.push(config.process.default.into());
    codes.sort_unstable();
    codes.dedup();
    let wrong: Vec<String> = codes.iter().filter_map(|code| unfit(processes, *code)).collect();
    if wrong.is_empty() {
        let named: Vec<String> = codes
            .iter()
            .filter_map(|code| processes.find(*code).map(|process| format!("{code} {}", process.name)))
            .collect();
        return Finding::pass(NAME, format!("the server has {}", named.join(", ")));
    }
    let tests: Vec<String> = processes
        .0
        .iter()
        .filter(|process| process.kind != Kind::Repair)
        .take(20)
        .map(|process| format!("{} {}", process.code, process.name))
        .collect();
    Finding::warn(
        NAME,
        wrong.join("; "),
        format!(
            "use a code of the server in [process]: {}; or make the process in its Control Panel",
            tests.join(", ")
        ),
    )
}

fn unfit(processes: &Processes, code: i64) -> Option<String> {
    match processes.find(code) {
        None => Some(format!("process {code} of the configuration does not exist on the server")),
        Some(process) if process.kind == Kind::Repair => {
            Some(format!("process {code} ({}) is a repair operation and no test", process.name))
        }
        Some(_) => None,
    }
}

fn queue(client: &Client) -> Finding {
    const NAME: &str = "client queue";
    let queue = client.queue;
    if queue.refused > 0 {
        return Finding::warn(
            NAME,
            format!("the server refused {} reports of the client, which are never sent again", queue.refused),
            format!(
                "see {} and the client's wats.log; after mending the cause, export the runs again with --run GUID --resend",
                client.data.path.join("Reports").display()
            ),
        );
    }
    Finding::pass(NAME, format!("{} reports wait to be sent to the server", queue.waiting))
}
