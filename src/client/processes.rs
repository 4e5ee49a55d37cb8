//! `Processes.json`: the processes that the WATS server has, as the client last heard of them. Its form is not published, so
//! it is searched for what a process must have, and where that is not found it is said.

use std::path::Path;

use serde_json::{Map, Value};

use super::MAX_FILE;
use crate::error::{Code, Error, Result};

/// How deep the search goes.
const DEEPEST: usize = 6;
/// The most processes that are read.
const MOST: usize = 10_000;

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A test.
    Test,
    /// A repair.
    Repair,
    /// Something else, or it does not say.
    Other,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its code.
    pub code: i64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
}

/// The processes of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processes(pub Vec<Process>);

impl Processes {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, or holds nothing that looks like processes.
    pub fn read(path: &Path) -> Result<Processes> {
        let failed = |error| Error::new(Code::File, format!("cannot read {}", path.display())).source(error);
        if std::fs::metadata(path).map_err(failed)?.len() > MAX_FILE {
            return Err(Error::new(Code::File, format!("{} is larger than {MAX_FILE} bytes", path.display())));
        }
        Processes::parse(&std::fs::read(path).map_err(failed)?).ok_or_else(|| {
            Error::new(Code::File, format!("the form of {} is not understood", path.display())).hint(
                "compare the codes of [process] with Control Panel > Process & Production > Processes of the server",
            )
        })
    }

    /// Reads its bytes.
    fn parse(bytes: &[u8]) -> Option<Processes> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut found = Vec::new();
        search(&serde_json::from_slice(bytes).ok()?, DEEPEST, &mut found);
        (!found.is_empty()).then_some(Processes(found))
    }

    /// The process with a code.
    pub fn find(&self, code: i64) -> Option<&Process> {
        self.0.iter().find(|process| process.code == code)
    }
}

/// Objects with a code that is a number and a name that is text, wherever they are.
fn search(value: &Value, depth: usize, found: &mut Vec<Process>) {
    if depth == 0 || found.len() >= MOST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| search(item, depth - 1, found)),
        Value::Object(object) => match process(object) {
            Some(process) => found.push(process),
            None => object.values().for_each(|item| search(item, depth - 1, found)),
        },
        _ => {}
    }
}

fn process(object: &Map<String, Value>) -> Option<Process> {
    let get = |name: &str| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let code = get("code").or_else(|| get("processCode"))?;
    let code = code.as_i64().or_else(|| code.as_str()?.trim().parse().ok())?;
    let name = get("name").or_else(|| get("processName"))?.as_str()?.to_owned();
    let is = |name: &str| get(name).and_then(Value::as_bool).unwrap_or(false);
    let kind = match (is("isTestOperation"), is("isRepairOperation")) {
        (true, false) => Kind::Test,
        (false, true) => Kind::Repair,
        _ => Kind::Other,
    };
    Some(Process { code, name, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_found_wherever_they_are() {
        let text = r#"{"version": 3, "processes": [
            {"Code": 50, "Name": "FCT", "IsTestOperation": true, "IsRepairOperation": false},
            {"code": "500", "name": "Repair", "isRepairOperation": true},
            {"name": "no code"}]}"#;
        let processes = Processes::parse(text.as_bytes()).unwrap();
        assert_eq!(processes.0.len(), 2);
        assert_eq!(processes.find(50).map(|process| process.kind), Some(Kind::Test));
        assert_eq!(processes.find(500).map(|process| process.kind), Some(Kind::Repair));
        assert_eq!(processes.find(7), None);
        assert!(Processes::parse("\u{FEFF}[{\"code\": 1, \"name\": \"a\"}]".as_bytes()).is_some());
    }

    #[test]
    fn another_form_is_not_understood() {
        let deep = "[".repeat(100) + &"]".repeat(100);
        for text in ["", "{}", "[1, 2]", "{\"a\": {\"code\": true, \"name\": \"x\"}}", &deep, "not json"] {
            assert_eq!(Processes::parse(text.as_bytes()), None, "{text}");
        }
    }
}
