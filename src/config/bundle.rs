//! `[deliver]`, `[bundle]` and `[receive]`: reports that cross an air gap.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};

use super::duration::Span;
use super::sections::PasswordFrom;

/// The longest name of a site, in characters: it is part of file names.
pub const SITE_CHARS: usize = 40;

/// `[deliver]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct DeliverConfig {
    /// Where `export` and `watch` deliver to.
    pub to: DeliverTo,
}

/// Where `export` and `watch` deliver to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliverTo {
    /// Into `drop.folder`, for the WATS Client of this computer.
    #[default]
    Drop,
    /// Into bundles, which are carried to a computer that has a WATS Client.
    Bundle,
}

/// `[bundle]`: what leaves this computer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct BundleConfig {
    /// The name of this site, one for each database: 1 to 40 letters, digits, `-` and `_`.
    pub site: Option<String>,
    /// Where bundles are put; relative to the file.
    pub folder: Option<PathBuf>,
    /// How often `watch` makes a bundle, when there is something to put in it.
    pub every: Span,
    /// The most runs of one bundle; `watch` makes one as soon as so many wait.
    pub runs: u32,
    /// The most bytes of reports of one bundle, before they are packed. FAT32 holds files below 4 GiB.
    pub max_bytes: u64,
    /// The secret key that bundles are signed with, as `bundle keygen` wrote it; relative to the file.
    pub sign_with: Option<PathBuf>,
    /// Where the password of that key comes from.
    pub password: Option<PasswordFrom>,
    /// Recipients (`age1...`) that bundles are encrypted to; none: they are not encrypted.
    pub encrypt_to: Vec<String>,
    /// Public keys of those who may sign receipts; none: receipts are not checked for who wrote them.
    pub trusted_keys: Vec<String>,
    /// How many copies of bundles without receipt are kept to give them again.
    pub keep: u32,
    /// How many bytes of such copies.
    pub keep_bytes: u64,
}

impl Default for BundleConfig {
    fn default() -> Self {
        BundleConfig {
            site: None,
            folder: None,
            every: Span::seconds(3600),
            runs: 10_000,
            max_bytes: 1 << 30,
            sign_with: None,
            password: None,
            encrypt_to: Vec::new(),
            trusted_keys: Vec::new(),
            keep: 200,
            keep_bytes: 8 << 30,
        }
    }
}

/// `[receive]`: what comes to this computer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct ReceiveConfig {
    /// Where `bundle receive --watch` looks for bundles; relative to the file.
    pub inbox: Option<PathBuf>,
    /// Public keys of the sites; none: bundles are not checked for who made them.
    pub trusted_keys: Vec<String>,
    /// The file with the secret age identity that encrypted bundles are opened with; relative to the file.
    pub identity: Option<PathBuf>,
    /// Where receipts are put; none: beside the bundle. Relative to the file.
    pub receipts: Option<PathBuf>,
    /// The secret key that receipts are signed with, as `bundle keygen` wrote it; relative to the file.
    pub sign_with: Option<PathBuf>,
    /// Where the password of that key comes from.
    pub password: Option<PasswordFrom>,
    /// How often `bundle receive --watch` looks into the inbox.
    pub poll: Span,
    /// How long a file must stay unchanged before it is taken for whole.
    pub settle: Span,
}

impl Default for ReceiveConfig {
    fn default() -> Self {
        ReceiveConfig {
            inbox: None,
            trusted_keys: Vec::new(),
            identity: None,
            receipts: None,
            sign_with: None,
            password: None,
            poll: Span::seconds(10),
            settle: Span::seconds(5),
        }
    }
}

impl BundleConfig {
    /// The paths in this section.
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let password = self.password.as_mut().and_then(|password| password.file.as_mut());
        [self.folder.as_mut(), self.sign_with.as_mut(), password].into_iter().flatten()
    }

    /// The name of the site.
    ///
    /// # Errors
    /// There is none.
    pub fn site(&self) -> Result<&str> {
        self.site.as_deref().ok_or_else(|| {
            Error::new(Code::ConfigValue, "bundle.site is not configured").hint(
                "write a name for this database under [bundle]: site = \"plant-3\"; every database needs one of its own",
            )
        })
    }

    pub(super) fn validate(&self, name: &str) -> Result<()> {
        if let Some(site) = &self.site
            && !is_site(site)
        {
            return refuse(
                name,
                &format!("bundle.site is `{site}`"),
                "write 1 to 40 letters (a to z), digits, `-` and `_`, beginning with a letter or digit",
            );
        }
        one_place(name, "bundle", self.password.as_ref())?;
        between(name, "bundle.runs", self.runs.into(), 1, 60_000)?;
        between(name, "bundle.max_bytes", self.max_bytes, 1 << 20, 4_000_000_000)?;
        between(name, "bundle.keep", self.keep.into(), 1, 100_000)?;
        between(name, "bundle.keep_bytes", self.keep_bytes, 1 << 20, 1 << 50)?;
        span(name, "bundle.every", self.every, "1s", "30d")
    }
}

impl ReceiveConfig {
    /// The paths in this section.
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let password = self.password.as_mut().and_then(|password| password.file.as_mut());
        [self.inbox.as_mut(), self.identity.as_mut(), self.receipts.as_mut(), self.sign_with.as_mut(), password]
            .into_iter()
            .flatten()
    }

    pub(super) fn validate(&self, name: &str) -> Result<()> {
        one_place(name, "receive", self.password.as_ref())?;
        span(name, "receive.poll", self.poll, "100ms", "1h")?;
        span(name, "receive.settle", self.settle, "100ms", "1h")
    }
}

/// Whether a text can be the name of a site: safe in a file name of every system, and in a report.
pub fn is_site(text: &str) -> bool {
    let ordinary = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=SITE_CHARS).contains(&text.len())
        && text.chars().all(ordinary)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn refuse(name: &str, what: &str, hint: &str) -> Result<()> {
    Err(Error::new(Code::ConfigValue, format!("{name}: {what}")).hint(hint))
}

fn one_place(name: &str, section: &str, password: Option<&PasswordFrom>) -> Result<()> {
    match password {
        Some(password) if !password.is_one_place() => refuse(
            name,
            &format!("[{section}] password names not exactly one place"),
            "write password = { env = \"NAME\" }, { file = \"PATH\" } or { credential = \"NAME\" }",
        ),
        _ => Ok(()),
    }
}

fn between(name: &str, key: &str, value: u64, low: u64, high: u64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    refuse(name, &format!("{key} is {value}"), &format!("write a number from {low} to {high}"))
}

fn span(name: &str, key: &str, span: Span, low: &str, high: &str) -> Result<()> {
    if Span::parse(low).is_some_and(|low| low <= span) && Span::parse(high).is_some_and(|high| span <= high) {
        return Ok(());
    }
    refuse(name, &format!("{key} is {span}"), &format!("write a span from \"{low}\" to \"{high}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn names_of_sites_are_safe_in_file_names() {
        for site in ["plant-3", "A", "9_3", &"x".repeat(SITE_CHARS)] {
            assert!(is_site(site), "{site}");
        }
        for site in ["", "-a", "_", "a b", "a/b", "..", "å", &"x".repeat(SITE_CHARS + 1)] {
            assert!(!is_site(site), "{site}");
        }
    }

    #[test]
    fn values_that_are_not_allowed_are_refused() {
        for text in [
            "[bundle]\nsite = \"a b\"",
            "[bundle]\nruns = 0",
            "[bundle]\nmax_bytes = 5000000000",
            "[bundle]\nevery = \"0s\"",
            "[bundle]\nkeep = 0",
            "[bundle]\npassword = {}",
            "[receive]\npoll = \"2h\"",
            "[receive]\nsettle = \"0s\"",
        ] {
            assert_eq!(Config::parse(text, "x").unwrap_err().code(), Code::ConfigValue, "{text}");
        }
        let config = Config::parse("[deliver]\nto = \"bundle\"\n[bundle]\nsite = \"a\"", "x").unwrap();
        assert_eq!((config.deliver.to, config.bundle.site().unwrap()), (DeliverTo::Bundle, "a"));
        assert_eq!(Config::default().bundle.site().unwrap_err().code(), Code::ConfigValue);
    }
}
