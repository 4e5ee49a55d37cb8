//! `[site]`: what the database does not say about the site.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::Span;

/// `[site]`
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct SiteConfig {
    /// The zone of the Timestamp column: an IANA name, or `UTC`. A `datetimeoffset` column needs none.
    pub time_zone: String,
    /// Whether Timestamp is when a run started or when it ended.
    pub timestamp: TimestampIs,
    /// Which of the two a wall clock time in the repeated hour of autumn is.
    pub repeated_hour: RepeatedHour,
    /// The unit of TestTime.
    pub test_time_unit: TimeUnit,
    /// By how much a run starts later in its report than in the database, when an earlier one of the same unit has the same
    /// start: WATS would take the two for one. Longer than what the server of WATS rounds a time to.
    pub same_start_step: Span,
    /// `Location` of every report; none: the Site column, then `fallback.location`.
    pub location: Option<String>,
    /// `Purpose` of every report.
    pub purpose: String,
    /// Names of stations: `"LKPG-FCT-01" = "FCT 1"`. A station that is not listed is called by its host name.
    pub stations: BTreeMap<String, String>,
    /// What stands where the database has nothing.
    pub fallback: FallbackConfig,
}

impl Default for SiteConfig {
    fn default() -> Self {
        SiteConfig {
            time_zone: "UTC".to_owned(),
            timestamp: TimestampIs::End,
            repeated_hour: RepeatedHour::First,
            test_time_unit: TimeUnit::Seconds,
            same_start_step: Span(Duration::from_millis(10)),
            location: None,
            purpose: "Production".to_owned(),
            stations: BTreeMap::new(),
            fallback: FallbackConfig::default(),
        }
    }
}

/// Whether Timestamp is when a run started or when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimestampIs {
    /// The start.
    Start,
    /// The end; the report starts TestTime earlier.
    End,
}

/// Which of the two a wall clock time in the repeated hour of autumn is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RepeatedHour {
    /// The first, in summer time.
    First,
    /// The second, in winter time.
    Second,
}

/// The unit of TestTime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum TimeUnit {
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Milliseconds,
    /// Minutes.
    #[serde(rename = "min")]
    Minutes,
}

/// `[site.fallback]`: what stands where the database has nothing. None may be empty; each use is counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct FallbackConfig {
    /// `SN` of a run without a serial number; `{Index_GUID}` is replaced by the run's own. WATS takes two reports of one
    /// serial number, part number, process and start for the same and keeps the last, so runs without a serial number
    /// must not share one.
    pub serial_number: String,
    /// `PN` of a run without a product.
    pub part_number: String,
    /// `Rev` of a run without a product version.
    pub revision: String,
    /// `MachineName` of a run without a host name.
    pub station: String,
    /// `Location` of a run without a site.
    pub location: String,
    /// Name of the root sequence of a run without a test plan.
    pub testplan: String,
    /// Version of the root sequence of a run without a test plan revision.
    pub testplan_revision: String,
}

impl Default for FallbackConfig {
    fn default() -> Self {
        FallbackConfig {
            serial_number: "NO-SN-{Index_GUID}".to_owned(),
            part_number: "UNKNOWN".to_owned(),
            revision: "-".to_owned(),
            station: "UNKNOWN".to_owned(),
            location: "UNKNOWN".to_owned(),
            testplan: "UNKNOWN".to_owned(),
            testplan_revision: "-".to_owned(),
        }
    }
}
