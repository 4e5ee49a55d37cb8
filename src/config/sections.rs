//! The sections of the configuration file, one struct each, with their defaults.
//!
//! What is not known of VTE for sure is a setting here, never a constant in the code.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wats::model::{ReportResult, StepStatus};

use super::bundle::{BundleConfig, DeliverConfig, ReceiveConfig};
use super::duration::Span;
use super::log::LogConfig;
use super::other::OtherConfig;
pub use super::password::PasswordFrom;
use super::runs::{BatchConfig, FilterConfig};
pub use super::site::{FallbackConfig, RepeatedHour, SiteConfig, TimeUnit, TimestampIs};
use super::steps::StepsConfig;

/// `vte-wats.toml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct Config {
    /// Where the ledger lives; relative to the file. Default: `vte-wats-state` beside the file.
    pub state: Option<PathBuf>,
    /// Where runs are read from.
    pub source: SourceConfig,
    /// What the database does not say about the site.
    pub site: SiteConfig,
    /// Which WATS process a run belongs to.
    pub process: ProcessConfig,
    /// Which runs are delivered.
    pub filter: FilterConfig,
    /// To which batch a run belongs.
    pub batch: BatchConfig,
    /// What the codes of the database mean.
    pub verdict: VerdictConfig,
    /// Under which names the particulars of a run stand in the report.
    pub misc_info: MiscInfoConfig,
    /// What steps are called and how they are grouped.
    pub steps: StepsConfig,
    /// What becomes of TestDataOther.
    pub other: OtherConfig,
    /// Where the reports go.
    pub drop: DropConfig,
    /// Repairs; without it they are not delivered.
    pub repair: Option<super::repair::RepairConfig>,
    /// How new runs are followed.
    pub watch: WatchConfig,
    /// Whether reports go to the drop folder or into bundles.
    pub deliver: DeliverConfig,
    /// Bundles that leave this computer.
    pub bundle: BundleConfig,
    /// Bundles that come to this computer.
    pub receive: ReceiveConfig,
    /// The files of the log.
    pub log: LogConfig,
    /// Limits on sizes.
    pub limits: LimitsConfig,
}

/// `[source]`
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct SourceConfig {
    /// An ADO-style connection string: `Server=STATION7\SQLEXPRESS;Database=VTE9_3;User Id=vte_reader`.
    pub sqlserver: Option<String>,
    /// A snapshot file (`*.vtedb`); relative to the file.
    pub snapshot: Option<PathBuf>,
    /// Where the password of the SQL login comes from.
    pub password: Option<PasswordFrom>,
    /// A PEM file with the certificate authority that signed the server's certificate; relative to the file.
    pub ca_file: Option<PathBuf>,
    /// The schema, or the database and schema (`Archive.dbo`), of the VTE tables; needed where several have them.
    pub schema: Option<String>,
    /// Names of tables that are called otherwise: `IndexData = "v_IndexData"`.
    pub tables: BTreeMap<String, String>,
    /// Columns that are called otherwise: `"IndexData.serial_number" = "UutSN"`.
    pub columns: BTreeMap<String, String>,
    /// Which rows of AssemblyData are the sub-units of a run.
    pub assemblies: super::assembly::Assemblies,
    /// Runs in one page, 1 to 400.
    pub page_size: u32,
    /// How long connecting may take.
    pub connect_timeout: Span,
    /// How long the server may keep a statement waiting for its next row.
    pub query_timeout: Span,
    /// How long a statement waits for a row that somebody else has locked.
    pub lock_timeout: Span,
}

impl Default for SourceConfig {
    fn default() -> Self {
        SourceConfig {
            sqlserver: None,
            snapshot: None,
            password: None,
            ca_file: None,
            schema: None,
            tables: BTreeMap::new(),
            columns: BTreeMap::new(),
            assemblies: super::assembly::Assemblies::None,
            page_size: 200,
            connect_timeout: Span::seconds(15),
            query_timeout: Span::seconds(120),
            lock_timeout: Span::seconds(5),
        }
    }
}

/// `[process]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct ProcessConfig {
    /// The process code of a run that no rule matches, 1 to 32767; it must exist on the WATS server.
    pub default: i16,
    /// Rules; the first that matches wins.
    pub rules: Vec<ProcessRule>,
}

impl Default for ProcessConfig {
    fn default() -> Self {
        ProcessConfig { default: 10, rules: Vec::new() }
    }
}

/// A rule of `[process]`. Patterns are globs (`*`, `?`), any case; those given must all match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct ProcessRule {
    /// Matches the test plan.
    pub testplan: Option<String>,
    /// Matches the variant of the test plan.
    pub variant: Option<String>,
    /// Matches the product.
    pub product: Option<String>,
    /// Matches the type of the product.
    pub product_type: Option<String>,
    /// Matches the host name of the station.
    pub station: Option<String>,
    /// The process code, 1 to 32767.
    pub code: i16,
}

/// `[verdict]`
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct VerdictConfig {
    /// Codes of IndexData.Result.
    pub run: BTreeMap<String, ReportResult>,
    /// What a run with an unlisted code is: never Passed.
    pub run_unlisted: ReportResult,
    /// Codes of IndexData.ExitCode that are a normal end: the Result code counts.
    pub exit_normal: Vec<String>,
    /// Codes of IndexData.ExitCode that decide the result by themselves.
    pub exit: BTreeMap<String, ReportResult>,
    /// What a run with a Result of Passed but any other ExitCode is: never Passed.
    pub exit_unlisted: ReportResult,
    /// Where the verdict of a step comes from.
    pub step_from: StepVerdictFrom,
    /// Codes of TestResultType.
    pub step: BTreeMap<String, StepStatus>,
    /// What a step with an unlisted code is: never Passed.
    pub step_unlisted: StepStatus,
    /// A limit of at least this size, of either sign, is no limit.
    pub no_limit_from: f64,
    /// Further values that mean no limit.
    pub no_limit: Vec<f64>,
}

impl Default for VerdictConfig {
    fn default() -> Self {
        VerdictConfig {
            run: [("1".to_owned(), ReportResult::Passed), ("0".to_owned(), ReportResult::Failed)].into(),
            run_unlisted: ReportResult::Error,
            exit_normal: vec!["0".to_owned()],
            exit: BTreeMap::new(),
            exit_unlisted: ReportResult::Error,
            step_from: StepVerdictFrom::Code,
            step: [("1".to_owned(), StepStatus::Passed), ("0".to_owned(), StepStatus::Failed)].into(),
            step_unlisted: StepStatus::Error,
            no_limit_from: 1e30,
            no_limit: Vec::new(),
        }
    }
}

/// Where the verdict of a step comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StepVerdictFrom {
    /// From TestResultType.
    Code,
    /// From value and limits: for sites whose TestResultType is not a verdict.
    Limits,
}

/// `[misc_info]`: under which names the particulars of a run stand in the report. An empty name leaves one out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct MiscInfoConfig {
    /// The word `VTE`.
    pub source: String,
    /// Index_GUID.
    pub index_guid: String,
    /// Testsystem_GUID.
    pub testsystem_guid: String,
    /// The test plan.
    pub testplan: String,
    /// The variant of the test plan.
    pub variant: String,
    /// The revision of the test plan.
    pub revision: String,
    /// The type of the product.
    pub product_type: String,
    /// Info1.
    pub info1: String,
    /// Info2.
    pub info2: String,
    /// Info3.
    pub info3: String,
}

impl Default for MiscInfoConfig {
    fn default() -> Self {
        MiscInfoConfig {
            source: "Source".to_owned(),
            index_guid: "Index_GUID".to_owned(),
            testsystem_guid: "Testsystem_GUID".to_owned(),
            testplan: "Test plan".to_owned(),
            variant: "Test plan variant".to_owned(),
            revision: "Test plan revision".to_owned(),
            product_type: "Product type".to_owned(),
            info1: "Info1".to_owned(),
            info2: "Info2".to_owned(),
            info3: "Info3".to_owned(),
        }
    }
}

/// `[drop]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct DropConfig {
    /// The drop folder of the WATS Client; relative to the file.
    pub folder: Option<PathBuf>,
    /// How many reports may wait in the folder for the client before the bridge waits too, 1 to 100000.
    pub max_waiting: u32,
    /// The data folder of the WATS Client, with Converters.xml, for `check`; relative to the file. None: as the registry
    /// says.
    pub client_data: Option<PathBuf>,
}

impl Default for DropConfig {
    fn default() -> Self {
        DropConfig { folder: None, max_waiting: 200, client_data: None }
    }
}

/// `[watch]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct WatchConfig {
    /// How often the database is looked at.
    pub poll: Span,
    /// How far behind the newest run every look begins: runs that are committed later than their time says are found
    /// this far back.
    pub overlap: Span,
    /// How long a run must stay unchanged before it is delivered.
    pub settle: Span,
    /// The same for a run without steps: the steps may still be coming.
    pub settle_empty: Span,
    /// Where the first start begins: `all`, `now`, or a time. Runs before it are never delivered.
    pub start: String,
    /// How often all keys are compared with the ledger, so that runs that came with an old time are found.
    pub reconcile: Span,
}

impl Default for WatchConfig {
    fn default() -> Self {
        WatchConfig {
            poll: Span::seconds(30),
            overlap: Span::seconds(7200),
            settle: Span::seconds(60),
            settle_empty: Span::seconds(300),
            start: "all".to_owned(),
            reconcile: Span::seconds(86_400),
        }
    }
}

/// `[limits]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct LimitsConfig {
    /// The largest value of one step, in bytes; a run with a larger one is quarantined.
    pub value_bytes: u64,
    /// The largest report, in bytes; a larger one is quarantined.
    pub report_bytes: u64,
    /// Bytes of one page of runs in memory; a heavier page is read in smaller parts.
    pub page_bytes: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        LimitsConfig { value_bytes: 16 << 20, report_bytes: 64 << 20, page_bytes: 32 << 20 }
    }
}
