//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Writes test runs from a Keysight VTE database as WATS Standard XML reports into the drop folder of a WATS Client.
#[derive(Debug, Parser)]
#[command(name = "vte-wats", version, long_version = super::version::LONG, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Start with `vte-wats init`, then `vte-wats check`, then `vte-wats export`.")]
pub struct Cli {
    /// Options of every command
    #[command(flatten)]
    pub global: Global,
    /// The command
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The configuration file
    #[arg(
        long,
        short = 'c',
        global = true,
        value_name = "FILE",
        default_value = "vte-wats.toml",
        env = "VTE_WATS_CONFIG"
    )]
    pub config: PathBuf,
    /// Read from this snapshot (*.vtedb) or connection string instead of the configured source
    #[arg(long, global = true, value_name = "SOURCE")]
    pub source: Option<String>,
    /// Keep the ledger in this folder instead of the configured one
    #[arg(long, global = true, value_name = "FOLDER")]
    pub state: Option<PathBuf>,
    /// Say more: -v what is done, -vv every note on every run
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say nothing but errors and the result
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// The form of the log on standard error
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    pub log_format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a commented configuration, asking nothing
    Init(Init),
    /// Can it work here? PASS, WARN or FAIL for each part, with what to do
    Check(Check),
    /// Write a report for every run that has none yet
    Export(Export),
    /// Follow new runs: write a report for each once it has settled
    Watch(Watch),
    /// What was delivered, what waits, what is quarantined and why
    Status(Status),
    /// Is everything that the database holds delivered? Exit code 14 when not
    Verify(Verify),
    /// Check WSXF files or folders against the rules of the format and of the WATS Client
    Validate(Validate),
    /// Show one report as a person would read it
    Show(Show),
    /// Copy a VTE database into one file, to carry away or to try a mapping on
    Snapshot(Snapshot),
    /// Carry reports across an air gap, in bundles on a stick
    Bundle(Bundle),
    /// Keep a password in the Credential Manager of Windows, for the account that runs this command
    Credential(Credential),
    /// Follow new runs as a service of the system: install, start, stop, remove it
    #[command(subcommand)]
    Service(Service),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The file to write; an existing one is never overwritten
    #[arg(value_name = "FILE", default_value = "vte-wats.toml")]
    pub file: PathBuf,
    /// Print the JSON Schema of the configuration instead, for editors
    #[arg(long, conflicts_with = "file")]
    pub schema: bool,
    /// Propose a configuration from the data: read the database given with --source, and write what its codes, times
    /// and limits seem to mean, with the evidence as comments
    #[arg(long, conflicts_with = "schema")]
    pub from_source: bool,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Check this drop folder instead of the configured one
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// Accept the tables and columns of the database as they are now, after they have changed
    #[arg(long)]
    pub accept_schema: bool,
    /// Print the T-SQL that makes a login which can read what is read, and nothing else; for an administrator to run
    #[arg(long, conflicts_with_all = ["json", "accept_schema"])]
    pub reader_script: bool,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Only runs from this time on: RFC 3339, or a local date or date-time in the site's zone
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only runs before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only the run with this Index_GUID; may be given several times
    #[arg(long, value_name = "GUID", conflicts_with_all = ["since", "until", "limit"])]
    pub run: Vec<String>,
    /// At most this many runs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Do all but write: no report, no ledger
    #[arg(long)]
    pub dry_run: bool,
    /// Deliver again what was delivered, and try again what is quarantined
    #[arg(long)]
    pub resend: bool,
    /// Deliver again the runs whose reports the WATS Client has put into its folder `Error`
    #[arg(long, conflicts_with_all = ["since", "until", "limit", "run", "to"])]
    pub rejected: bool,
    /// Beside a running `watch`, which the range is handed to: do not wait until it is done
    #[arg(long)]
    pub detach: bool,
    /// Fill this plain folder instead of the drop folder, without waiting for a WATS Client
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// With --to: numbered subfolders of at most this many files
    #[arg(long, value_name = "N", requires = "to", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub per_folder: Option<u32>,
}

/// Options of `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// End when every run that was found is delivered or quarantined: for a scheduled task
    #[arg(long)]
    pub once: bool,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Only runs from this time on
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only runs before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Compare the rows, too: were they changed after the delivery?
    #[arg(long)]
    pub hashes: bool,
    /// Make every report again, too: would it be the same?
    #[arg(long)]
    pub render: bool,
    /// The folder that was filled, instead of the drop folder
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `validate`.
#[derive(Debug, Args)]
pub struct Validate {
    /// Files, or folders with all below them
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Print the findings as JSON lines
    #[arg(long)]
    pub json: bool,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The Index_GUID of a run of the source, or a WSXF file
    #[arg(value_name = "RUN|FILE")]
    pub what: String,
    /// Write a page of HTML that stands alone instead, to read in a browser, mail or print
    #[arg(long, value_name = "OUT.html")]
    pub html: Option<PathBuf>,
}

/// Options of `snapshot`.
#[derive(Debug, Args)]
pub struct Snapshot {
    /// The file to write
    #[arg(value_name = "OUT.vtedb")]
    pub out: PathBuf,
    /// Only runs from this time on
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only runs before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
}

/// What to do with the service. Its configuration is `%ProgramData%\\vte-wats\\vte-wats.toml` on Windows and
/// `/etc/vte-wats/vte-wats.toml` elsewhere, unless --config names another.
#[derive(Debug, Subcommand)]
pub enum Service {
    /// Register the service, stopped; it will start with the system
    Install(ServiceInstall),
    /// Stop the service and remove it; configuration and ledger stay
    Uninstall,
    /// Start it
    Start,
    /// Stop it
    Stop,
    /// Be the service: what the system starts
    Run,
}

/// Options of `service install`.
#[derive(Debug, Args)]
pub struct ServiceInstall {
    /// The account that it runs as: on Windows NetworkService unless given (the password is asked for, or taken from
    /// VTE_WATS_ACCOUNT_PASSWORD), elsewhere the user vte-wats
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Only print what would be installed: the unit of systemd, or the settings on Windows
    #[arg(long)]
    pub print: bool,
}

/// Options of `credential`.
#[derive(Debug, Args)]
pub struct Credential {
    /// Its name, as in `password = { credential = "NAME" }`. The password is asked for, without echo; without a terminal
    /// it is the first line of standard input
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Remove it instead
    #[arg(long)]
    pub remove: bool,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Options of `bundle`.
#[derive(Debug, Args)]
pub struct Bundle {
    /// What to do with bundles
    #[command(subcommand)]
    pub command: BundleCommand,
}

/// The commands of `bundle`.
#[derive(Debug, Subcommand)]
pub enum BundleCommand {
    /// Pack the reports of all runs that are new since the last bundle
    Create(BundleCreate),
    /// What is in a bundle, from where, signed by whom, and is it whole?
    Inspect(BundleInspect),
    /// Take bundles in and deliver their reports to the drop folder
    Receive(BundleReceive),
    /// Take receipts in: what has arrived on the other side
    Receipts(BundleReceipts),
    /// Give a bundle again that got lost
    Resend(BundleResend),
    /// Make a pair of keys to sign bundles or receipts with, or to encrypt to
    Keygen(BundleKeygen),
}

/// Options of `bundle create`.
#[derive(Debug, Args)]
pub struct BundleCreate {
    /// The folder (a stick) to put the bundle in, or the file to write; none: bundle.folder
    #[arg(value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// Exactly the runs from this time on, whether they were packed before or not
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Exactly the runs before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Exactly the run with this Index_GUID; may be given several times
    #[arg(long, value_name = "GUID", conflicts_with_all = ["since", "until"])]
    pub run: Vec<String>,
}

/// Options of `bundle inspect`.
#[derive(Debug, Args)]
pub struct BundleInspect {
    /// The bundle
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `bundle receive`.
#[derive(Debug, Args)]
pub struct BundleReceive {
    /// A bundle, or a folder or stick that is searched for bundles; none: receive.inbox
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// Follow the folder: take in every bundle that comes
    #[arg(long)]
    pub watch: bool,
    /// Deliver into this plain folder instead of the drop folder, without waiting for a WATS Client
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

/// Options of `bundle receipts`.
#[derive(Debug, Args)]
pub struct BundleReceipts {
    /// A receipt, or a folder or stick that is searched for receipts
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
}

/// Options of `bundle resend`.
#[derive(Debug, Args)]
pub struct BundleResend {
    /// The number of the bundle
    #[arg(value_name = "N")]
    pub sequence: u64,
    /// The folder to put it in; none: bundle.folder
    #[arg(value_name = "OUT")]
    pub out: Option<PathBuf>,
}

/// Options of `bundle keygen`.
#[derive(Debug, Args)]
pub struct BundleKeygen {
    /// The file of the secret key; the public key is written beside it, with `.pub`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Make an age identity, to encrypt bundles to, instead of a key to sign with
    #[arg(long)]
    pub age: bool,
    /// Where the password of the key comes from: the name of an environment variable; without it, it is asked for
    #[arg(long, value_name = "NAME", conflicts_with_all = ["password_file", "no_password", "age"])]
    pub password_env: Option<String>,
    /// The same: a file whose first line it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_password", "age"])]
    pub password_file: Option<PathBuf>,
    /// Write the secret key without a password: who can read the file can sign
    #[arg(long, conflicts_with = "age")]
    pub no_password: bool,
}
