//! The settings of a conversion, checked and compiled once.

use std::time::Duration;

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::config::Config;
use crate::config::other::OtherConfig;
use crate::config::repair::RepairConfig;
use crate::config::sections::MiscInfoConfig;
use crate::error::{Code, Error, Result};
use crate::wats::text::{fit, max, utf16_len};

use super::batch::Batch;
use super::filter::Filter;
use super::identity::Site;
use super::limits::NoLimit;
use super::naming::Naming;
use super::process::{Processes, check_code};
use super::run_verdict::RunCodes;
use super::step_verdict::StepCodes;
use super::time::Clock;

/// How many zones an error offers.
const OFFERED: usize = 3;
/// How alike a zone must be to be offered, from 0 to 1.
const ALIKE: f64 = 0.75;

/// What a conversion needs to know of the site.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) clock: Clock,
    pub(super) site: Site,
    pub(super) processes: Processes,
    pub(super) filter: Filter,
    pub(super) batch: Batch,
    pub(super) run_codes: RunCodes,
    pub(super) step_codes: StepCodes,
    pub(super) no_limit: NoLimit,
    pub(super) misc_info: MiscInfoConfig,
    pub(super) naming: Naming,
    pub(super) other: OtherConfig,
    pub(super) repair: Option<RepairConfig>,
    /// The largest value of one step, in bytes.
    pub(super) value_bytes: u64,
    pub(super) same_start_step: Duration,
}

impl Settings {
    /// # Errors
    /// [`Code::ConfigValue`] when a value is not allowed.
    pub(super) fn new(config: &Config) -> Result<Settings> {
        check_texts(config)?;
        if config.limits.value_bytes == 0 {
            return Err(Error::new(Code::ConfigValue, "`limits.value_bytes` is 0, so every run would be too large")
                .hint("write the largest value that one step may have, in bytes, such as 16777216"));
        }
        Ok(Settings {
            clock: Clock::new(&config.site, zone(&config.site.time_zone)?),
            site: Site::new(&config.site),
            processes: Processes::new(&config.process)?,
            filter: Filter::new(&config.filter)?,
            batch: Batch::new(&config.batch)?,
            run_codes: RunCodes::new(&config.verdict)?,
            step_codes: StepCodes::new(&config.verdict)?,
            no_limit: NoLimit::new(&config.verdict)?,
            misc_info: config.misc_info.clone(),
            naming: Naming::new(&config.steps)?,
            other: config.other.clone(),
            same_start_step: config.site.same_start_step.0,
            repair: repair(config)?,
            value_bytes: config.limits.value_bytes,
        })
    }
}

/// The section `[repair]`, checked.
fn repair(config: &Config) -> Result<Option<RepairConfig>> {
    let Some(repair) = &config.repair else { return Ok(None) };
    check_code("repair.process", repair.process)?;
    for (table, names) in [("failures", &repair.failures), ("actions", &repair.actions)] {
        for (code, name) in names {
            check_filled(&format!("repair.{table}.{code}.category"), &name.category)?;
            check_filled(&format!("repair.{table}.{code}.code"), &name.code)?;
        }
    }
    Ok(Some(repair.clone()))
}

/// Finds a zone by its IANA name.
fn zone(name: &str) -> Result<Tz> {
    if let Ok(zone) = name.parse() {
        return Ok(zone);
    }
    let folded = name.trim().to_lowercase();
    let mut near: Vec<_> = TZ_VARIANTS
        .iter()
        .map(|zone| {
            let known = zone.name().to_lowercase();
            // People write the city alone, too.
            let city = known.rsplit('/').next().unwrap_or_default();
            (strsim::jaro_winkler(&folded, &known).max(strsim::jaro_winkler(&folded, city)), zone.name())
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
    let offer = near.iter().take(OFFERED).map(|(_, name)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let hint = if offer.is_empty() { String::new() } else { format!("did you mean {offer}? ") };
    Err(Error::new(Code::ConfigValue, format!("`site.time_zone` is `{name}`, which is no time zone"))
        .hint(format!("{hint}write an IANA name such as `Europe/Stockholm`, or `UTC`")))
}

/// Checks the texts that go into every report as they are.
fn check_texts(config: &Config) -> Result<()> {
    let site = &config.site;
    let fallback = &site.fallback;
    // As long as it is once the GUID, whatever it is, stands in it.
    let serial = fallback.serial_number.replace(super::identity::RUN, &crate::vte::model::guid_text(uuid::Uuid::nil()));
    for (key, text, longest) in [
        ("site.purpose", &site.purpose, max::HEADER),
        ("site.fallback.serial_number", &serial, max::HEADER),
        ("site.fallback.part_number", &fallback.part_number, max::HEADER),
        ("site.fallback.revision", &fallback.revision, max::HEADER),
        ("site.fallback.station", &fallback.station, max::HEADER),
        ("site.fallback.location", &fallback.location, max::HEADER),
        ("site.fallback.testplan", &fallback.testplan, max::SEQUENCE),
        ("site.fallback.testplan_revision", &fallback.testplan_revision, max::VERSION),
    ] {
        check_filled(key, text)?;
        check_text(key, text, longest)?;
    }
    for name in site.stations.values() {
        check_filled("site.stations", name)?;
        check_text("site.stations", name, max::HEADER)?;
    }
    if let Some(location) = &site.location {
        check_filled("site.location", location)?;
        check_text("site.location", location, max::HEADER)?;
    }
    let names = &config.misc_info;
    for (key, name) in [
        ("misc_info.source", &names.source),
        ("misc_info.index_guid", &names.index_guid),
        ("misc_info.testsystem_guid", &names.testsystem_guid),
        ("misc_info.testplan", &names.testplan),
        ("misc_info.variant", &names.variant),
        ("misc_info.revision", &names.revision),
        ("misc_info.product_type", &names.product_type),
        ("misc_info.info1", &names.info1),
        ("misc_info.info2", &names.info2),
        ("misc_info.info3", &names.info3),
    ] {
        check_text(key, name, max::MISC_INFO)?;
    }
    Ok(())
}

fn check_filled(key: &str, text: &str) -> Result<()> {
    if !text.is_empty() {
        return Ok(());
    }
    Err(Error::new(Code::ConfigValue, format!("`{key}` is empty"))
        .hint("WATS wants a text in every report: write one, or remove the line to have the default"))
}

fn check_text(key: &str, text: &str, longest: usize) -> Result<()> {
    let error = |what: String, hint: &str| Err(Error::new(Code::ConfigValue, format!("`{key}` {what}")).hint(hint));
    if text.trim() != text {
        return error(format!("is `{text}`, with blanks around it"), "WATS takes them off: remove them");
    }
    let fitted = fit(text, longest);
    if fitted.cut {
        let units = utf16_len(text);
        return error(format!("is {units} characters long; WATS keeps {longest}"), "write a shorter text");
    }
    if fitted.replaced > 0 {
        return error("has a character that WATS refuses".to_owned(), "remove the control character");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Config)) -> (String, String) {
        let mut config = Config::default();
        change(&mut config);
        let error = Settings::new(&config).unwrap_err();
        assert_eq!(error.code(), Code::ConfigValue);
        (error.what().to_owned(), error.remedy().unwrap().to_owned())
    }

    #[test]
    fn the_defaults_are_allowed() {
        assert!(Settings::new(&Config::default()).is_ok());
    }

    #[test]
    fn an_unknown_zone_offers_those_it_may_mean() {
        for (name, offered) in [
            ("Europe/Stokholm", "`Europe/Stockholm`"),
            ("stockholm", "`Europe/Stockholm`"),
            ("europe/berlin", "`Europe/Berlin`"),
            ("Kolkata", "`Asia/Kolkata`"),
        ] {
            let (what, hint) = refused(|config| config.site.time_zone = name.to_owned());
            assert_eq!(what, format!("`site.time_zone` is `{name}`, which is no time zone"));
            assert!(hint.starts_with(&format!("did you mean {offered}")), "{hint}");
        }
        let (_, hint) = refused(|config| config.site.time_zone = "+01:00".to_owned());
        assert_eq!(hint, "write an IANA name such as `Europe/Stockholm`, or `UTC`");
    }

    #[test]
    fn texts_of_the_site_must_fit_a_report() {
        let (what, _) = refused(|config| config.site.purpose = String::new());
        assert_eq!(what, "`site.purpose` is empty");
        let (what, _) = refused(|config| config.site.fallback.revision = " ".to_owned());
        assert_eq!(what, "`site.fallback.revision` is ` `, with blanks around it");
        let (what, _) = refused(|config| config.site.location = Some(String::new()));
        assert_eq!(what, "`site.location` is empty");
        let (what, _) = refused(|config| config.site.fallback.testplan_revision = "v".repeat(31));
        assert_eq!(what, "`site.fallback.testplan_revision` is 31 characters long; WATS keeps 30");
        let (what, _) = refused(|config| config.misc_info.info2 = "a\u{1}".to_owned());
        assert_eq!(what, "`misc_info.info2` has a character that WATS refuses");
        let (what, _) = refused(|config| config.limits.value_bytes = 0);
        assert_eq!(what, "`limits.value_bytes` is 0, so every run would be too large");
    }
}
