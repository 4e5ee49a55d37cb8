//! What went wrong, to what, and what to do now.
//!
//! Every error a person can meet has a stable code (`VW-...`) that `docs/errors.md` explains, a sentence that says
//! what happened, and a hint that says what to do. The code decides the exit code of the program.

use std::fmt;

/// The exit codes of the program. They are an interface: scripts depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// The command failed; nothing else fits.
    Failed = 1,
    /// The command line was wrong.
    Usage = 2,
    /// Finished, but some runs are quarantined.
    Quarantined = 3,
    /// The configuration is wrong.
    Configuration = 10,
    /// Another instance holds the ledger.
    Locked = 11,
    /// Cannot connect or log in to the source.
    Connection = 12,
    /// The schema of the source is unknown or ambiguous.
    Schema = 13,
    /// `verify` or `validate` found differences.
    Differences = 14,
    /// Interrupted by the user.
    Interrupted = 130,
}

macro_rules! codes {
    ($( $(#[$doc:meta])* $name:ident = $id:literal => $exit:ident; )*) => {
        /// The stable codes of errors, one per case. `docs/errors.md` has an entry for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $( $(#[$doc])* $name, )* }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Code] = &[ $( Code::$name, )* ];

            /// The stable text of the code, for example `VW-CONFIG-KEY`.
            pub fn id(self) -> &'static str {
                match self { $( Code::$name => $id, )* }
            }

            /// The code with this text; none where a later version of the program wrote it.
            pub fn of(id: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.id() == id)
            }

            /// The exit code of the program when this error ends it.
            pub fn exit(self) -> Exit {
                match self { $( Code::$name => Exit::$exit, )* }
            }
        }
    };
}

codes! {
    // Configuration.
    /// The configuration file cannot be read.
    ConfigRead = "VW-CONFIG-READ" => Configuration;
    /// The configuration file is not TOML, or a value has the wrong type.
    ConfigSyntax = "VW-CONFIG-SYNTAX" => Configuration;
    /// The configuration has a key that does not exist.
    ConfigKey = "VW-CONFIG-KEY" => Configuration;
    /// A value of the configuration is not allowed.
    ConfigValue = "VW-CONFIG-VALUE" => Configuration;
    /// The data contradicts what the configuration says of it, so that bad runs would be reported as good.
    ConfigMeaning = "VW-CONFIG-MEANING" => Configuration;
    /// The password cannot be had from where the configuration says.
    ConfigPassword = "VW-CONFIG-PASSWORD" => Configuration;
    /// A time on the command line cannot be read.
    TimeSyntax = "VW-TIME" => Usage;
    /// Something given on the command line does not fit.
    Usage = "VW-USAGE" => Usage;

    // Source.
    /// The source cannot be reached.
    Connect = "VW-CONNECT" => Connection;
    /// The server refuses the login.
    Login = "VW-LOGIN" => Connection;
    /// TLS to the server fails.
    Tls = "VW-TLS" => Connection;
    /// The database cannot be opened.
    Database = "VW-DATABASE" => Connection;
    /// The snapshot file cannot be opened or is none.
    SnapshotOpen = "VW-SNAPSHOT-OPEN" => Connection;
    /// The snapshot cannot be written.
    SnapshotWrite = "VW-SNAPSHOT-WRITE" => Failed;
    /// A query failed.
    Query = "VW-QUERY" => Failed;
    /// A query took longer than allowed, or waited too long for a lock.
    QueryTimeout = "VW-QUERY-TIMEOUT" => Failed;
    /// A required table is missing, or the login may not see it.
    SchemaTable = "VW-SCHEMA-TABLE" => Schema;
    /// A required column is missing.
    SchemaColumn = "VW-SCHEMA-COLUMN" => Schema;
    /// Two tables or columns could be meant.
    SchemaAmbiguous = "VW-SCHEMA-AMBIGUOUS" => Schema;
    /// A column has a type that cannot hold what it should.
    SchemaType = "VW-SCHEMA-TYPE" => Schema;

    /// A column is read from elsewhere than before.
    SchemaChanged = "VW-SCHEMA-CHANGED" => Schema;

    // One run: these quarantine it.
    /// The run has no usable time.
    RunTime = "VW-RUN-TIME" => Quarantined;
    /// The filter leaves the run out.
    RunExcluded = "VW-RUN-EXCLUDED" => Quarantined;
    /// The run starts in the future.
    RunFuture = "VW-RUN-FUTURE" => Quarantined;
    /// Two rows have the same key.
    RunDuplicate = "VW-RUN-DUPLICATE" => Quarantined;
    /// So many runs of the unit have the same start that WATS would take some for one.
    RunSameStart = "VW-RUN-SAME-START" => Quarantined;
    /// A value or a report is larger than the configured limit.
    RunTooLarge = "VW-RUN-TOO-LARGE" => Quarantined;
    /// The report would break a rule of WATS.
    RunRule = "VW-RUN-RULE" => Quarantined;
    /// A file that is not ours stands under the run's name.
    RunForeignFile = "VW-RUN-FOREIGN-FILE" => Quarantined;
    /// The run of a repair is not in the database.
    RepairRun = "VW-REPAIR-RUN" => Quarantined;
    /// A repair has a code for which no name of the WATS server is configured.
    RepairCode = "VW-REPAIR-CODE" => Quarantined;

    // Reports.
    /// A file is no WSXF report.
    ReportRead = "VW-REPORT-READ" => Failed;
    /// Some files break the rules.
    ReportInvalid = "VW-REPORT-INVALID" => Differences;

    // Delivery.
    /// The drop folder is missing or cannot be used.
    DropFolder = "VW-DROP-FOLDER" => Failed;
    /// A report cannot be written.
    DropWrite = "VW-DROP-WRITE" => Failed;
    /// There is no room left.
    DropFull = "VW-DROP-FULL" => Failed;

    // Bundles.
    /// A bundle cannot be written.
    BundleWrite = "VW-BUNDLE-WRITE" => Failed;
    /// What a bundle is to say of itself cannot be said.
    BundleFacts = "VW-BUNDLE-FACTS" => Configuration;
    /// A receiver would refuse the report.
    BundleReport = "VW-BUNDLE-REPORT" => Quarantined;
    /// Another file has the name of the bundle.
    BundleExists = "VW-BUNDLE-EXISTS" => Failed;
    /// A key cannot be read, made or used.
    BundleKey = "VW-BUNDLE-KEY" => Configuration;
    /// A bundle cannot be read from its medium.
    BundleRead = "VW-BUNDLE-READ" => Failed;
    /// The signature of a bundle is missing, foreign or wrong.
    BundleSignature = "VW-BUNDLE-SIGNATURE" => Failed;
    /// The bundle is encrypted to somebody else.
    BundleSealed = "VW-BUNDLE-SEALED" => Failed;
    /// The bundle was written by a newer program.
    BundleVersion = "VW-BUNDLE-VERSION" => Failed;
    /// The file is no bundle, or not as it was written.
    BundleDamaged = "VW-BUNDLE-DAMAGED" => Failed;
    /// The bundle holds what no bundle may hold.
    BundleRefused = "VW-BUNDLE-REFUSED" => Failed;
    /// A bundle comes from another database than the ones before with the name of its site.
    BundleSite = "VW-BUNDLE-SITE" => Failed;
    /// A bundle bears the number of another one.
    BundleSequence = "VW-BUNDLE-SEQUENCE" => Failed;
    /// A run comes from two databases with two contents.
    BundleRun = "VW-BUNDLE-RUN" => Quarantined;
    /// There is no copy of a bundle any more, or there never was such a bundle.
    BundleGone = "VW-BUNDLE-GONE" => Failed;
    /// A receipt cannot be written, read or believed.
    Receipt = "VW-RECEIPT" => Failed;

    // Ledger.
    /// The ledger cannot be opened or written.
    Ledger = "VW-LEDGER" => Failed;
    /// The ledger is damaged or is none.
    LedgerDamaged = "VW-LEDGER-DAMAGED" => Failed;
    /// The ledger was written by a newer program.
    LedgerVersion = "VW-LEDGER-VERSION" => Failed;
    /// The ledger belongs to another database.
    LedgerSource = "VW-LEDGER-SOURCE" => Failed;
    /// Another instance holds the ledger.
    LedgerLocked = "VW-LEDGER-LOCKED" => Locked;

    // The rest.
    /// A file cannot be read or written.
    File = "VW-FILE" => Failed;
    /// The system refuses something about the service.
    Service = "VW-SERVICE" => Failed;
    /// The user interrupted the command.
    Interrupted = "VW-INTERRUPTED" => Interrupted;
}

/// What went wrong, to what, and what to do now.
///
/// `Display` gives the sentence alone; [`Error::hint`] what to do; [`Error::code`] the stable code.
pub struct Error {
    code: Code,
    what: String,
    hint: Option<String>,
    transient: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of everything that can fail in a way a person has to hear of.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `code`; `what` is a sentence without a capital and a full stop that names the thing it happened to.
    pub fn new(code: Code, what: impl Into<String>) -> Self {
        Error { code, what: what.into(), hint: None, transient: false, source: None }
    }

    /// Adds what to do now.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says that the same can succeed when it is tried again: a lost connection, a lock, a deadlock.
    #[must_use]
    pub fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    /// Adds the error below this one.
    #[must_use]
    pub fn source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What happened, without the error below.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Whether the same can succeed when it is tried again.
    pub fn is_transient(&self) -> bool {
        self.transient
    }

    /// What to do now.
    pub fn remedy(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {self}", self.code.id())?;
        if let Some(hint) = &self.hint {
            write!(f, " (hint: {hint})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
