//! Who was tested, where and by whom: the header of a report. None of its texts is ever empty.

use std::collections::BTreeMap;

use crate::config::sections::{FallbackConfig, SiteConfig};
use crate::vte::model::TestRun;
use crate::wats::text::max;

use super::note::NoteKind;
use super::remarks::Remarks;

/// What stands for the GUID of the run in the fallback of the serial number.
pub(super) const RUN: &str = "{Index_GUID}";

/// The texts of a site.
#[derive(Debug, Clone)]
pub(super) struct Site {
    location: Option<String>,
    purpose: String,
    /// By host name in lower case.
    stations: BTreeMap<String, String>,
    fallback: FallbackConfig,
}

/// The texts of a report's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) sn: String,
    pub(super) pn: String,
    pub(super) rev: String,
    pub(super) machine_name: String,
    pub(super) location: String,
    pub(super) purpose: String,
    pub(super) operator: Option<String>,
}

impl Site {
    pub(super) fn new(config: &SiteConfig) -> Site {
        let SiteConfig { location, purpose, fallback, stations, .. } = config.clone();
        let stations = stations.into_iter().map(|(host, name)| (host.trim().to_lowercase(), name)).collect();
        Site { location, purpose, stations, fallback }
    }

    /// What stands where the database has nothing.
    pub(super) fn fallback(&self) -> &FallbackConfig {
        &self.fallback
    }

    /// What the site calls the station of a run.
    fn station(&self, run: &TestRun) -> Option<&String> {
        if self.stations.is_empty() {
            return None;
        }
        self.stations.get(&present(run.hostname.as_deref())?.to_lowercase())
    }

    /// The header of a run.
    pub(super) fn header<'a>(&self, run: &'a TestRun, remarks: &mut Remarks<'a, '_>) -> Header {
        let fallback = &self.fallback;
        let serial = fallback.serial_number.replace(RUN, &run.key.name());
        let mut required = |field, value: &'a Option<String>, kind, fallback: &str| match present(value.as_deref()) {
            Some(value) => fit(field, value, remarks),
            None => {
                remarks.note(kind, format_args!("{field} is missing: `{fallback}` stands in its place"));
                fallback.to_owned()
            }
        };
        Header {
            sn: required("Serial number", &run.serial, NoteKind::FallbackSerialNumber, &serial),
            pn: required("Product", &run.product, NoteKind::FallbackPartNumber, &fallback.part_number),
            rev: required("Product version", &run.product_version, NoteKind::FallbackRevision, &fallback.revision),
            machine_name: match self.station(run) {
                Some(name) => name.clone(),
                None => required("Host name", &run.hostname, NoteKind::FallbackStation, &fallback.station),
            },
            location: match &self.location {
                Some(location) => location.clone(),
                None => required("Site", &run.site, NoteKind::FallbackLocation, &fallback.location),
            },
            purpose: self.purpose.clone(),
            operator: present(run.user.as_deref()).map(|user| fit("User name", user, remarks)),
        }
    }
}

/// A text without blanks around it, unless that is nothing.
pub(super) fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Cuts to the length of a header field; the client takes off blanks that the cut leaves at the end, so they go here.
fn fit<'a>(field: &'a str, value: &'a str, remarks: &mut Remarks<'a, '_>) -> String {
    let mut text = remarks.fit(field, value, max::HEADER);
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture::{self, remarks};

    fn site(location: Option<&str>) -> Site {
        Site::new(&SiteConfig { location: location.map(str::to_owned), ..SiteConfig::default() })
    }

    #[test]
    fn texts_are_trimmed_and_an_empty_one_is_replaced() {
        let run = TestRun { serial: Some(" SN 1\t".into()), user: Some(" op ".into()), ..fixture::run() };
        let (header, notes) = remarks(|remarks| site(None).header(&run, remarks));
        assert_eq!((header.sn.as_str(), header.operator.as_deref()), ("SN 1", Some("op")));
        assert_eq!(notes, []);

        let nothing = Some(" \u{3000}".to_owned());
        let run = TestRun {
            serial: None,
            product: nothing.clone(),
            product_version: Some(String::new()),
            hostname: None,
            site: nothing.clone(),
            user: nothing,
            ..fixture::run()
        };
        let (header, notes) = remarks(|remarks| site(None).header(&run, remarks));
        let Header { sn, pn, rev, machine_name, location, purpose, operator } = header;
        assert_eq!(
            [sn, pn, rev, machine_name, location],
            [format!("NO-SN-{}", run.key.name()).as_str(), "UNKNOWN", "-", "UNKNOWN", "UNKNOWN"]
        );
        assert_eq!((purpose.as_str(), operator), ("Production", None));
        assert_eq!(
            notes,
            [
                NoteKind::FallbackSerialNumber,
                NoteKind::FallbackPartNumber,
                NoteKind::FallbackRevision,
                NoteKind::FallbackStation,
                NoteKind::FallbackLocation,
            ]
        );
    }

    #[test]
    fn a_configured_location_goes_before_the_site() {
        let run = TestRun { site: None, ..fixture::run() };
        let (header, notes) = remarks(|remarks| site(Some("Line 3")).header(&run, remarks));
        assert_eq!((header.location.as_str(), notes), ("Line 3", vec![]));
    }

    #[test]
    fn a_cut_leaves_no_blank_at_the_end() {
        let serial = format!("{} x", "9".repeat(99));
        let run = TestRun { serial: Some(serial), ..fixture::run() };
        let (header, notes) = remarks(|remarks| site(None).header(&run, remarks));
        assert_eq!((header.sn, notes), ("9".repeat(99), vec![NoteKind::Cut]));
    }
}
