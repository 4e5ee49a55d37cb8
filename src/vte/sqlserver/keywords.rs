//! An ADO-style connection string as a list of keywords and values: `Server=STATION7\SQLEXPRESS;Database=VTE9_3`.
//!
//! Strict where a guess could connect to the wrong place or in the clear: an unknown or doubled keyword is an error, and
//! a password in the string is one too.

use crate::error::{Code, Error, Result};

/// What a connection string can say. Spelling: any case, blanks and underscores do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// `Server`
    Server,
    /// `Database`
    Database,
    /// `User Id`
    User,
    /// `Integrated Security`
    Integrated,
    /// `Encrypt`
    Encrypt,
    /// `TrustServerCertificate`
    Trust,
    /// `HostNameInCertificate`
    HostInCertificate,
    /// `Connect Timeout`
    ConnectTimeout,
    /// `Application Name`
    Application,
    /// `ApplicationIntent`
    Intent,
    /// `Workstation ID`
    Workstation,
    /// `MultiSubnetFailover`
    MultiSubnet,
    /// Says nothing to this program: `Pooling`, `MultipleActiveResultSets`.
    Ignored,
    /// `Password`
    Password,
    /// `Command Timeout`
    CommandTimeout,
    /// `Driver`, `Provider`: of ODBC and OLE DB.
    Driver,
}

/// Every spelling, the first of a keyword being the one to show.
const SPELLINGS: &[(&str, Keyword)] = &[
    ("Server", Keyword::Server),
    ("Data Source", Keyword::Server),
    ("Address", Keyword::Server),
    ("Addr", Keyword::Server),
    ("Network Address", Keyword::Server),
    ("Database", Keyword::Database),
    ("Initial Catalog", Keyword::Database),
    ("User Id", Keyword::User),
    ("UID", Keyword::User),
    ("User", Keyword::User),
    ("Integrated Security", Keyword::Integrated),
    ("Trusted_Connection", Keyword::Integrated),
    ("Encrypt", Keyword::Encrypt),
    ("TrustServerCertificate", Keyword::Trust),
    ("HostNameInCertificate", Keyword::HostInCertificate),
    ("Connect Timeout", Keyword::ConnectTimeout),
    ("Connection Timeout", Keyword::ConnectTimeout),
    ("Timeout", Keyword::ConnectTimeout),
    ("Application Name", Keyword::Application),
    ("App", Keyword::Application),
    ("ApplicationIntent", Keyword::Intent),
    ("Workstation ID", Keyword::Workstation),
    ("WSID", Keyword::Workstation),
    ("MultiSubnetFailover", Keyword::MultiSubnet),
    ("MultipleActiveResultSets", Keyword::Ignored),
    ("Persist Security Info", Keyword::Ignored),
    ("PersistSecurityInfo", Keyword::Ignored),
    ("Pooling", Keyword::Ignored),
    ("Min Pool Size", Keyword::Ignored),
    ("Max Pool Size", Keyword::Ignored),
    ("Packet Size", Keyword::Ignored),
    ("Enlist", Keyword::Ignored),
    ("Password", Keyword::Password),
    ("PWD", Keyword::Password),
    ("Command Timeout", Keyword::CommandTimeout),
    ("Driver", Keyword::Driver),
    ("Provider", Keyword::Driver),
];

fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

/// The keywords of a connection string with their values, in order.
///
/// Pairs are separated by `;` and split at their first `=`. A value with `;`, a quote or outer blanks stands in `'...'`,
/// `"..."` (the quote itself doubled) or `{...}` (`}` doubled).
///
/// Fails with [`Code::ConfigKey`] for a keyword that is unknown, doubled or does not belong there, and with
/// [`Code::ConfigValue`] for a string that cannot be read. No value is ever part of the message.
pub fn parse(text: &str) -> Result<Vec<(Keyword, String)>> {
    let mut pairs: Vec<(Keyword, String)> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        if rest.is_empty() {
            return Ok(pairs);
        }
        let Some((name, after)) = rest.split_once('=').filter(|(name, _)| !name.contains(';')) else {
            // What stands there is not repeated: it can be the rest of a password with a semicolon in it.
            return Err(unreadable("a part of it has no `=`"));
        };
        let keyword = known(name.trim())?;
        let value;
        (value, rest) = read_value(after.trim_start())?;
        if keyword != Keyword::Ignored && pairs.iter().any(|(other, _)| *other == keyword) {
            return Err(Error::new(Code::ConfigKey, format!("[source] sqlserver says {} twice", shown(keyword)))
                .hint("keep one of the two"));
        }
        pairs.push((keyword, value));
    }
}

fn unreadable(what: &str) -> Error {
    Error::new(Code::ConfigValue, format!("[source] sqlserver cannot be read: {what}")).hint(
        "write it like Server=STATION7\\SQLEXPRESS;Database=VTE9_3;User Id=vte_reader; quote values that hold `;`",
    )
}

/// The spelling to show for a keyword.
pub fn shown(keyword: Keyword) -> &'static str {
    SPELLINGS.iter().find(|(_, other)| *other == keyword).map_or("", |(name, _)| name)
}

fn known(name: &str) -> Result<Keyword> {
    let wanted = folded(name);
    let Some((spelling, keyword)) = SPELLINGS.iter().find(|(spelling, _)| folded(spelling) == wanted) else {
        let near = SPELLINGS
            .iter()
            .filter(|(_, keyword)| !matches!(keyword, Keyword::Ignored | Keyword::Driver))
            .map(|(spelling, _)| (strsim::damerau_levenshtein(&folded(spelling), &wanted), spelling))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, spelling)| *distance * 2 < spelling.len());
        let hint = near.map_or_else(
            || {
                "known are Server, Database, User Id, Integrated Security, Encrypt, TrustServerCertificate and a few \
                more"
                    .to_owned()
            },
            |(_, spelling)| format!("did you mean `{spelling}`?"),
        );
        return Err(
            Error::new(Code::ConfigKey, format!("[source] sqlserver has an unknown keyword `{name}`")).hint(hint)
        );
    };
    let refused = |what: &str, hint: &str| {
        Err(Error::new(Code::ConfigKey, format!("[source] sqlserver has {what}: `{spelling}`")).hint(hint))
    };
    match keyword {
        Keyword::Password => refused(
            "a password in it",
            "take it out and write password = { env = \"NAME\" } or password = { file = \"PATH\" } under [source]",
        ),
        Keyword::CommandTimeout => refused("a keyword that has its own setting", "write query_timeout under [source]"),
        Keyword::Driver => refused("a keyword of ODBC or OLE DB", "leave it out: vte-wats needs no driver"),
        fine => Ok(*fine),
    }
}

/// The value at the start of `text`, and what follows its `;`.
fn read_value(text: &str) -> Result<(String, &str)> {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '\'' | '"' | '{')) else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return Ok((value.trim_end().to_owned(), rest));
    };
    let end = if quote == '{' { '}' } else { quote };
    let mut value = String::new();
    let mut rest = &text[quote.len_utf8()..];
    loop {
        let Some(at) = rest.find(end) else { return Err(unreadable("a quoted value has no end")) };
        value.push_str(&rest[..at]);
        rest = &rest[at + end.len_utf8()..];
        let Some(doubled) = rest.strip_prefix(end) else { break };
        value.push(end);
        rest = doubled;
    }
    let after = rest.trim_start();
    match after.strip_prefix(';') {
        Some(rest) => Ok((value, rest)),
        None if after.is_empty() => Ok((value, "")),
        None => Err(unreadable("text follows a quoted value")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        parse(text).unwrap().pop().unwrap().1
    }

    #[test]
    fn values_are_read_as_ado_reads_them() {
        assert_eq!(value("Server = a b ;"), "a b");
        assert_eq!(value("Server='a;b''c'"), "a;b'c");
        assert_eq!(value("Server=\"a\"\"b\" ; ;"), "a\"b");
        assert_eq!(value("Server={a}}b;c}"), "a}b;c");
        assert_eq!(value("Server=åäö=1="), "åäö=1=");
        assert_eq!(value("Server="), "");
        for bad in ["Server", "Server=a;;b", "Server='a", "Server='a'b", "=a"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        for text in ["user id=a", "UserID=a", "UID=a", "USER_ID=a", "User=a"] {
            assert_eq!(parse(text).unwrap(), [(Keyword::User, "a".to_owned())], "{text}");
        }
        assert_eq!(parse("Pooling=a;pooling=b").unwrap().len(), 2);
    }

    #[test]
    fn wrong_keywords_are_refused_with_a_remedy() {
        for (text, what, hint) in [
            ("Servr=a", "unknown keyword `Servr`", "did you mean `Server`?"),
            ("TrustServerCertficate=yes", "unknown keyword", "did you mean `TrustServerCertificate`?"),
            ("Wibble=a", "unknown keyword `Wibble`", "known are Server"),
            ("Server=a;Data Source=b", "says Server twice", "keep one"),
            ("Driver={SQL Server}", "`Driver`", "leave it out"),
            ("Command Timeout=5", "`Command Timeout`", "query_timeout"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.code(), Code::ConfigKey, "{text}");
            assert!(error.to_string().contains(what), "{error}");
            assert!(error.remedy().unwrap().contains(hint), "{error:?}");
        }
    }

    #[test]
    fn a_password_is_refused_and_never_repeated() {
        for text in
            ["Password=hunter2", "pwd='hun;ter2'", "Server=a;User Id=b;PWD=hunter2;Database=c", "Server=a;hunter2"]
        {
            let error = parse(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
        assert!(parse("Pwd=hunter2").unwrap_err().remedy().unwrap().contains("password = { env"));
    }
}
