//! Everything a connection needs, read from the configuration and checked before anything is sent.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::sections::SourceConfig;
use crate::error::{Code, Error, Result};

use super::endpoint::Endpoint;
use super::keywords::{self, Keyword, shown};
use super::secret::Secret;

/// How the program shows itself to the people who look after the server.
const APPLICATION: &str = "vte-wats";

/// How much of the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encrypt {
    /// All of it, from before the first message (TDS 8, SQL Server 2022).
    Strict,
    /// All of it.
    Mandatory,
    /// The login alone, unless the server wants more.
    LoginOnly,
    /// Nothing, not even the password.
    DangerPlaintext,
}

/// Who logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// A login of SQL Server.
    Sql {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// The Windows account that runs the program.
    Windows,
}

/// Everything a connection needs. `Debug` shows no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectSettings {
    /// Host, instance, port.
    pub endpoint: Endpoint,
    /// The database; none: the login's own.
    pub database: Option<String>,
    /// Who logs in.
    pub login: Login,
    /// How much is encrypted.
    pub encrypt: Encrypt,
    /// Whether any certificate is taken, whoever it is from.
    pub trust_server_certificate: bool,
    /// A further authority whose certificates are taken.
    pub ca_file: Option<PathBuf>,
    /// The name in the certificate, where it is not the host's.
    pub host_in_certificate: Option<String>,
    /// The name that the server shows for the connection.
    pub application: String,
    /// The name that the server shows for this computer; none: its own.
    pub workstation: Option<String>,
    /// Whether a readable secondary of an availability group will do.
    pub read_only_intent: bool,
    /// Whether all addresses of the host are tried at once.
    pub multi_subnet: bool,
    /// How long connecting may take, all steps together.
    pub connect_timeout: Duration,
    /// How long the server may keep a statement waiting for its next row.
    pub query_timeout: Duration,
    /// How long a statement waits for a row that somebody else has locked.
    pub lock_timeout: Duration,
    /// The database whose catalog is read, where it is not the one connected to: `Archive` of `schema = "Archive.dbo"`.
    pub catalog_database: Option<String>,
}

impl ConnectSettings {
    /// Reads `[source]`; `password` is that of the SQL login. A `Connect Timeout` in the connection string wins over
    /// `connect_timeout`.
    ///
    /// Fails with [`Code::ConfigKey`], [`Code::ConfigValue`] or [`Code::ConfigPassword`].
    pub fn new(source: &SourceConfig, password: Option<Secret>) -> Result<ConnectSettings> {
        let text = source.sqlserver.as_deref().ok_or_else(|| {
            Error::new(Code::ConfigValue, "[source] names no server")
                .hint("write sqlserver = \"Server=HOST\\\\INSTANCE;Database=VTE9_3;User Id=NAME\"")
        })?;
        let said = Said(keywords::parse(text)?);
        let trust_server_certificate = said.switch(Keyword::Trust)?.unwrap_or(false);
        if trust_server_certificate && source.ca_file.is_some() {
            return Err(refuse("TrustServerCertificate=yes and ca_file contradict each other")
                .hint("keep ca_file: it is the safe one of the two"));
        }
        let database = said.text(Keyword::Database);
        Ok(ConnectSettings {
            endpoint: Endpoint::parse(&said.text(Keyword::Server).ok_or_else(|| {
                refuse("no server is named").hint("write Server=HOST, Server=HOST\\INSTANCE or Server=HOST,PORT")
            })?)?,
            login: login(&said, password)?,
            encrypt: encrypt(&said)?,
            trust_server_certificate,
            ca_file: source.ca_file.clone(),
            host_in_certificate: said.text(Keyword::HostInCertificate),
            application: said.text(Keyword::Application).unwrap_or_else(|| APPLICATION.to_owned()),
            workstation: said.text(Keyword::Workstation),
            read_only_intent: intent(&said)?,
            multi_subnet: said.switch(Keyword::MultiSubnet)?.unwrap_or(false),
            connect_timeout: said.seconds(Keyword::ConnectTimeout)?.unwrap_or(source.connect_timeout.0),
            query_timeout: source.query_timeout.0,
            lock_timeout: source.lock_timeout.0,
            catalog_database: catalog_database(source.schema.as_deref(), database.as_deref()),
            database,
        })
    }
}

fn refuse(what: &str) -> Error {
    Error::new(Code::ConfigValue, format!("[source] sqlserver: {what}"))
}

/// What the connection string says.
struct Said(Vec<(Keyword, String)>);

impl Said {
    /// The value of a keyword; an empty one counts as not said.
    fn text(&self, keyword: Keyword) -> Option<String> {
        self.0.iter().find(|(other, value)| *other == keyword && !value.is_empty()).map(|(_, value)| value.clone())
    }

    fn switch(&self, keyword: Keyword) -> Result<Option<bool>> {
        self.text(keyword)
            .map(|value| {
                truth(&value).ok_or_else(|| {
                    refuse(&format!("{} is `{value}`", shown(keyword))).hint("write yes or no, true or false")
                })
            })
            .transpose()
    }

    fn seconds(&self, keyword: Keyword) -> Result<Option<Duration>> {
        self.text(keyword)
            .map(|value| match value.parse::<u64>() {
                Ok(seconds @ 1..=3600) => Ok(Duration::from_secs(seconds)),
                _ => Err(refuse(&format!("{} is `{value}`", shown(keyword))).hint("write seconds from 1 to 3600")),
            })
            .transpose()
    }
}

fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn encrypt(said: &Said) -> Result<Encrypt> {
    let Some(value) = said.text(Keyword::Encrypt) else { return Ok(Encrypt::Mandatory) };
    match value.to_ascii_lowercase().as_str() {
        "strict" => Ok(Encrypt::Strict),
        "mandatory" => Ok(Encrypt::Mandatory),
        "optional" => Ok(Encrypt::LoginOnly),
        "danger_plaintext" => Ok(Encrypt::DangerPlaintext),
        other => match truth(other) {
            Some(true) => Ok(Encrypt::Mandatory),
            Some(false) => Ok(Encrypt::LoginOnly),
            None => Err(refuse(&format!("Encrypt is `{value}`")).hint("write yes, no or strict")),
        },
    }
}

fn intent(said: &Said) -> Result<bool> {
    match said.text(Keyword::Intent).map(|value| value.to_ascii_lowercase()).as_deref() {
        None | Some("readwrite") => Ok(false),
        Some("readonly") => Ok(true),
        Some(value) => Err(refuse(&format!("ApplicationIntent is `{value}`")).hint("write ReadOnly, or leave it out")),
    }
}

fn login(said: &Said, password: Option<Secret>) -> Result<Login> {
    let integrated = match said.text(Keyword::Integrated) {
        Some(value) if value.eq_ignore_ascii_case("sspi") => true,
        _ => said.switch(Keyword::Integrated)?.unwrap_or(false),
    };
    match (said.text(Keyword::User), password, integrated) {
        (Some(_), _, true) => Err(refuse("User Id and Integrated Security contradict each other")
            .hint("keep User Id for a SQL login, Integrated Security for the Windows account that runs vte-wats")),
        (None, _, true) if cfg!(windows) => Ok(Login::Windows),
        (None, _, true) => {
            Err(refuse("Integrated Security works on Windows only").hint("use a SQL login: User Id=NAME"))
        }
        (None, _, false) => Err(refuse("it does not say who logs in")
            .hint("write User Id=NAME for a SQL login, or Integrated Security=yes for the Windows account")),
        (Some(user), Some(password), false) => Ok(Login::Sql { user, password }),
        (Some(user), None, false) => {
            Err(Error::new(Code::ConfigPassword, format!("the login {user} needs a password"))
                .hint("write password = { env = \"NAME\" } or password = { file = \"PATH\" } under [source]"))
        }
    }
}

/// `Archive` of `Archive.dbo` or `[Archive].[dbo]`; none where it is the database connected to.
fn catalog_database(schema: Option<&str>, connected: Option<&str>) -> Option<String> {
    let (database, _) = schema?.rsplit_once('.')?;
    let database = database.trim();
    let bare = match database.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => inner.replace("]]", "]"),
        None => database.to_owned(),
    };
    (!connected.is_some_and(|name| name.eq_ignore_ascii_case(&bare))).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ConnectSettings> {
        let source = SourceConfig { sqlserver: Some(text.to_owned()), ..SourceConfig::default() };
        ConnectSettings::new(&source, Some(Secret::new("hunter2")))
    }

    const PLAIN: &str = "Server=STATION7\\SQLEXPRESS;Database=VTE 9_3;User Id=vte_reader";

    #[test]
    fn a_plain_string_is_encrypted_and_checks_the_certificate() {
        let settings = read(PLAIN).unwrap();
        assert_eq!(settings.endpoint.to_string(), "STATION7\\SQLEXPRESS");
        assert_eq!(settings.database.as_deref(), Some("VTE 9_3"));
        assert_eq!(settings.encrypt, Encrypt::Mandatory);
        assert!(!settings.trust_server_certificate && !settings.read_only_intent && !settings.multi_subnet);
        assert_eq!(settings.application, "vte-wats");
        assert_eq!(settings.connect_timeout, Duration::from_secs(15));
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn every_value_of_encrypt_is_known() {
        for (value, meaning) in [
            ("yes", Encrypt::Mandatory),
            ("TRUE", Encrypt::Mandatory),
            ("mandatory", Encrypt::Mandatory),
            ("no", Encrypt::LoginOnly),
            ("false", Encrypt::LoginOnly),
            ("Optional", Encrypt::LoginOnly),
            ("strict", Encrypt::Strict),
            ("DANGER_PLAINTEXT", Encrypt::DangerPlaintext),
            ("", Encrypt::Mandatory),
        ] {
            assert_eq!(read(&format!("{PLAIN};Encrypt={value}")).unwrap().encrypt, meaning, "{value}");
        }
        assert!(read(&format!("{PLAIN};Encrypt=maybe")).is_err());
    }

    #[test]
    fn options_reach_the_settings() {
        let settings = read(&format!(
            "{PLAIN};TrustServerCertificate=true;Connect Timeout=5;Application Name=bridge 2;ApplicationIntent=ReadOnly;\
             WSID=me;MultiSubnetFailover=yes;HostNameInCertificate=db.example"
        ))
        .unwrap();
        assert!(settings.trust_server_certificate && settings.read_only_intent && settings.multi_subnet);
        assert_eq!(settings.connect_timeout, Duration::from_secs(5));
        assert_eq!(settings.application, "bridge 2");
        assert_eq!(settings.workstation.as_deref(), Some("me"));
        assert_eq!(settings.host_in_certificate.as_deref(), Some("db.example"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (text, part) in [
            ("Database=a;User Id=b", "no server"),
            ("Server=a;Database=b", "who logs in"),
            ("Server=a;User Id=b;Integrated Security=SSPI", "contradict"),
            ("Server=a;User Id=b;TrustServerCertificate=perhaps", "`perhaps`"),
            ("Server=a;User Id=b;Connect Timeout=0", "Connect Timeout is `0`"),
            ("Server=a;User Id=b;ApplicationIntent=Write", "ApplicationIntent"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
            assert!(error.remedy().is_some(), "{text}");
        }
        let source = SourceConfig { sqlserver: Some(PLAIN.to_owned()), ..SourceConfig::default() };
        assert_eq!(ConnectSettings::new(&source, None).unwrap_err().code(), Code::ConfigPassword);
        let both = SourceConfig {
            sqlserver: Some(format!("{PLAIN};TrustServerCertificate=yes")),
            ca_file: Some("ca.pem".into()),
            ..SourceConfig::default()
        };
        assert!(ConnectSettings::new(&both, Some(Secret::new("x"))).is_err());
    }

    #[test]
    fn another_database_is_taken_from_the_schema() {
        for (schema, database) in [
            (Some("dbo"), None),
            (None, None),
            (Some("Archive.dbo"), Some("Archive")),
            (Some("[VTE 9]]3].[dbo]"), Some("VTE 9]3")),
            (Some("vte9_3.dbo"), None),
        ] {
            assert_eq!(catalog_database(schema, Some("VTE9_3")).as_deref(), database, "{schema:?}");
        }
    }
}
