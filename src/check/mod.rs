//! Can it work here? One finding for each part, with what to do.

mod assembly;
pub mod bundles;
pub mod client;
pub mod drop_folder;
pub mod ledger;
pub mod meaning;
pub mod propose;
mod repair;
pub mod source;

use serde::Serialize;

use crate::error::Error;

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Works.
    Pass,
    /// Could not be looked at, because of another finding or because it does not apply.
    Skip,
    /// Works, but somebody should look.
    Warn,
    /// Does not work.
    Fail,
}

/// What was found out about one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The part, a stable name: `connection`, `columns`.
    pub name: &'static str,
    /// How it stands.
    pub level: Level,
    /// What was found.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The stable code of the error behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
}

impl Finding {
    /// The part works.
    pub fn pass(name: &'static str, message: impl Into<String>) -> Finding {
        Finding { name, level: Level::Pass, message: message.into(), remedy: None, code: None }
    }

    /// The part works, but somebody should look.
    pub fn warn(name: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { name, level: Level::Warn, message: message.into(), remedy: Some(remedy.into()), code: None }
    }

    /// The part could not be looked at.
    pub fn skip(name: &'static str, message: impl Into<String>) -> Finding {
        Finding { name, level: Level::Skip, message: message.into(), remedy: None, code: None }
    }

    /// The part does not work.
    pub fn fail(name: &'static str, error: &Error) -> Finding {
        Finding {
            name,
            level: Level::Fail,
            message: error.to_string(),
            remedy: error.remedy().map(str::to_owned),
            code: Some(error.code().id()),
        }
    }
}
