//! Where a SQL Server listens, as people write it: `STATION7\SQLEXPRESS`, `tcp:10.0.0.5,1433`.

use std::fmt;
use std::net::Ipv6Addr;

use crate::error::{Code, Error, Result};

/// The port of a default instance.
const DEFAULT_PORT: u16 = 1433;

/// Host, and instance or port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// A name or an address; an IPv6 address without brackets.
    pub host: String,
    /// A named instance, whose port SQL Server Browser tells.
    pub instance: Option<String>,
    /// A fixed port. With one the instance's name means nothing to a client.
    pub port: Option<u16>,
}

impl Endpoint {
    /// Reads the value of `Server`. Fails with [`Code::ConfigValue`].
    pub fn parse(text: &str) -> Result<Endpoint> {
        let refuse = |what: &str, hint: &str| {
            Err(Error::new(Code::ConfigValue, format!("[source] sqlserver: the server `{text}` {what}")).hint(hint))
        };
        let mut rest = text.trim();
        if let Some((protocol, after)) = rest.split_once(':')
            && protocol.chars().all(|c| c.is_ascii_alphabetic())
            && !protocol.is_empty()
            && after.parse::<u16>().is_err()
        {
            match protocol.to_ascii_lowercase().as_str() {
                "tcp" => rest = after.trim(),
                "np" | "lpc" | "admin" => {
                    return refuse(
                        "is not reached by TCP",
                        "set TCP/IP to Enabled there (SQL Server Configuration Manager, Protocols for the instance), and \
                         write tcp:HOST",
                    );
                }
                _ => {}
            }
        }
        let (rest, port) = match rest.rsplit_once(',') {
            None => (rest, None),
            Some((before, port)) => match port.trim().parse::<u16>() {
                Ok(port) if port > 0 => (before.trim_end(), Some(port)),
                _ => return refuse("has a port that is no number from 1 to 65535", "write HOST,1433"),
            },
        };
        let (host, instance) = match rest.split_once('\\') {
            None => (rest, None),
            Some((host, instance)) => (host.trim_end(), Some(instance.trim())),
        };
        if host.eq_ignore_ascii_case("(localdb)") {
            return refuse("is LocalDB, which is not reached by TCP", "use an instance of SQL Server or Express");
        }
        if host.is_empty()
            || host.starts_with('\\')
            || instance.is_some_and(|name| name.is_empty() || name.contains('\\'))
        {
            return refuse("names no host or no instance", "write HOST, HOST\\INSTANCE or HOST,PORT");
        }
        let host = match host {
            "." | "(local)" | "(LOCAL)" => "localhost",
            other => other.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(other),
        };
        if host.contains(':') && host.parse::<Ipv6Addr>().is_err() {
            return refuse("has a colon", "a port stands behind a comma: HOST,1433");
        }
        // An instance beside a port means nothing to a client, and is kept for messages alone.
        Ok(Endpoint { host: host.to_owned(), instance: instance.map(str::to_owned), port })
    }

    /// The instance whose port has to be asked for.
    pub fn browsed(&self) -> Option<&str> {
        self.instance.as_deref().filter(|_| self.port.is_none())
    }

    /// The port that is known without asking.
    pub fn fixed_port(&self) -> u16 {
        self.port.unwrap_or(DEFAULT_PORT)
    }

    /// The host as it stands before a port.
    pub fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.bracketed())?;
        if let Some(instance) = &self.instance {
            write!(f, "\\{instance}")?;
        }
        if let Some(port) = self.port {
            write!(f, ",{port}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_as_people_write_them() {
        for (text, host, instance, port) in [
            ("STATION7\\SQLEXPRESS", "STATION7", Some("SQLEXPRESS"), None),
            ("tcp:10.0.0.5,1433", "10.0.0.5", None, Some(1433)),
            ("TCP: db.site.example , 1500", "db.site.example", None, Some(1500)),
            ("HOST\\INST,1500", "HOST", Some("INST"), Some(1500)),
            (".\\SQLEXPRESS", "localhost", Some("SQLEXPRESS"), None),
            ("(local)", "localhost", None, None),
            ("[::1],1433", "::1", None, Some(1433)),
            ("fe80::1", "fe80::1", None, None),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!(
                (endpoint.host.as_str(), endpoint.instance.as_deref(), endpoint.port),
                (host, instance, port),
                "{text}"
            );
        }
    }

    #[test]
    fn what_cannot_be_reached_is_refused() {
        for text in [
            "",
            "\\SQLEXPRESS",
            "HOST\\",
            "HOST,",
            "HOST,0",
            "HOST,70000",
            "HOST:1433",
            "np:\\\\.\\pipe\\sql\\query",
            "(localdb)\\MSSQLLocalDB",
            "\\\\HOST\\pipe",
            "tcp:",
        ] {
            let error = Endpoint::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::ConfigValue, "{text}");
            assert!(error.remedy().is_some(), "{text}");
        }
    }

    #[test]
    fn a_port_makes_the_browser_needless() {
        assert_eq!(Endpoint::parse("A\\B").unwrap().browsed(), Some("B"));
        assert_eq!(Endpoint::parse("A\\B,1500").unwrap().browsed(), None);
        assert_eq!(Endpoint::parse("A").unwrap().fixed_port(), 1433);
        assert_eq!(Endpoint::parse("[::1]\\B,1500").unwrap().to_string(), "[::1]\\B,1500");
    }
}
