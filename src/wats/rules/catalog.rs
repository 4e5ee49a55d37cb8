//! Every rule: its stable name, how grave it is to break it, and what to do then.

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The report is imported, but something in it is lost, odd, or worth a look.
    Warning,
    /// The client or the server refuses the report, or takes it for something it is not.
    Error,
}

macro_rules! rules {
    ($( $(#[$doc:meta])* $name:ident = $id:literal $severity:ident $remedy:literal; )*) => {
        /// A rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $( $(#[$doc])* $name, )* }

        impl Rule {
            /// Every rule there is.
            pub const ALL: &'static [Rule] = &[ $( Rule::$name, )* ];

            /// The stable name, for example `WX-LENGTH`.
            pub fn id(self) -> &'static str {
                match self { $( Rule::$name => $id, )* }
            }

            /// How grave it is to break it.
            pub fn severity(self) -> Severity {
                match self { $( Rule::$name => Severity::$severity, )* }
            }

            /// What to do about it.
            pub fn remedy(self) -> &'static str {
                match self { $( Rule::$name => $remedy, )* }
            }
        }
    };
}

rules! {
    // The file.
    /// The file is well-formed XML.
    Xml = "WX-XML" Error "write the file with an XML library; the client moves a file it cannot parse to its Error folder";
    /// The file is UTF-8.
    Encoding = "WX-ENCODING" Error "write the file as UTF-8 and declare it so, or declare nothing";
    /// The file has no DOCTYPE.
    Doctype = "WX-DOCTYPE" Error "leave the DOCTYPE out and write characters instead of entities";
    /// The file stays within the limits of this reader.
    Limit = "WX-LIMIT" Error "split the run, or leave out what is too large";
    /// Every element is in the namespace of WSXF.
    Namespace = "WX-NAMESPACE" Error "declare xmlns=\"http://wats.virinco.com/schemas/WATS/Report/wsxf\" on the root";
    /// The root is Reports.
    Root = "WX-ROOT" Error "put the Report into a root element Reports";
    /// A file holds exactly one report.
    OneReport = "WX-ONE-REPORT" Error "write one report to a file: when one of several fails, those before it are already in WATS";

    // Elements.
    /// Every element is known where it stands.
    ElementUnknown = "WX-ELEMENT-UNKNOWN" Error "correct the name or the place, or leave the element out: the client ignores it in silence";
    /// Elements that only a server writes are absent.
    ElementOutput = "WX-ELEMENT-OUTPUT" Warning "leave the element out: servers write it into exports, the client ignores it";
    /// Elements that the client drops or stumbles over are absent.
    ElementOmit = "WX-ELEMENT-OMIT" Warning "leave the element out: the client drops it, or the server may refuse it";
    /// Elements stand in the order of the schema.
    ElementOrder = "WX-ELEMENT-ORDER" Error "move the element in front of those that follow it in the schema";
    /// Required elements are there.
    ElementMissing = "WX-ELEMENT-MISSING" Error "add the element";
    /// Elements do not repeat where one is allowed.
    ElementTooMany = "WX-ELEMENT-TOO-MANY" Error "leave out all but the allowed number";
    /// Only text elements hold text.
    Text = "WX-TEXT" Error "remove the text: the client ignores it in silence";
    /// The children fit the type of the report.
    ReportKind = "WX-REPORT-KIND" Error "write UUT and one root Step for a test, UUR and Failures for a repair, as type says";

    // Attributes.
    /// Every attribute is known.
    AttributeUnknown = "WX-ATTRIBUTE-UNKNOWN" Error "correct the name or leave the attribute out: the client ignores it in silence";
    /// Required attributes are there.
    AttributeMissing = "WX-ATTRIBUTE-MISSING" Error "add the attribute";
    /// Attributes that only a server writes are absent.
    AttributeOutput = "WX-ATTRIBUTE-OUTPUT" Warning "leave the attribute out: servers write it into exports, the client replaces or ignores it";
    /// Attributes that the client drops or stumbles over are absent.
    AttributeOmit = "WX-ATTRIBUTE-OMIT" Warning "leave the attribute out: WATS gains nothing from it";
    /// Steps have an Id.
    StepId = "WX-STEP-ID" Warning "number the steps in document order from 0, as the client does";

    // Values.
    /// Integers are digits with an optional sign.
    Integer = "WX-INTEGER" Error "write digits only, without decimals or grouping; leave the attribute out when there is no value";
    /// Numbers stay within their range.
    Range = "WX-RANGE" Error "write a number within the range";
    /// Numbers have `.` as the decimal sign and no grouping.
    Number = "WX-NUMBER" Error "write a decimal point and no grouping; leave the attribute out when there is no value";
    /// Numbers are finite.
    Finite = "WX-FINITE" Error "write the measurement as a StringValue, or leave the number out: what WATS does with it is not known";
    /// Booleans are words or digits of XML Schema.
    Boolean = "WX-BOOLEAN" Error "write true or false";
    /// Times are ISO 8601.
    Time = "WX-TIME" Error "write ISO 8601 with T, at most 7 fraction digits, and the offset or Z";
    /// Times have the offset or `Z` they need.
    TimeZone = "WX-TIME-ZONE" Error "write Start with its offset, and Start_utc, ConfirmDate and FinalizeDate with Z";
    /// GUIDs are GUIDs.
    Guid = "WX-GUID" Error "write 8-4-4-4-12 hexadecimal digits with hyphens, without braces";
    /// GUIDs are not all zeros.
    GuidZero = "WX-GUID-ZERO" Error "give every report a GUID of its own: reports with the same overwrite each other";
    /// Names of enumerations are among those known.
    Name = "WX-NAME" Error "write one of the names; upper and lower case matter";
    /// Base64 is base64.
    Base64 = "WX-BASE64" Error "encode the bytes as base64 with padding";
    /// Required text is not blank.
    Empty = "WX-EMPTY" Error "write something: the client trims, and an empty value is refused or lost";
    /// Text is short enough.
    Length = "WX-LENGTH" Error "cut the text; the full one may stand in the report text or a comment";
    /// Text has no characters that WATS refuses.
    Character = "WX-CHARACTER" Error "replace the character, for example by U+FFFD";

    // The head.
    /// Times lie in the years 1971 to 9999.
    TimeRange = "WX-TIME-RANGE" Error "correct the time: the client replaces an earlier one by the time of import";
    /// Times have no digits beyond 100 ns.
    TimePrecision = "WX-TIME-PRECISION" Warning "cut the time to 7 fraction digits; the writer does";
    /// Offsets are multiples of 15 minutes.
    TimeOffset = "WX-TIME-OFFSET" Error "use an offset of whole quarters of an hour: the client rounds to them, and the instant shifts";
    /// Start and Start_utc are the same instant.
    TimePair = "WX-TIME-PAIR" Error "write the same instant in both: the client takes the offset from their difference";
    /// A process has a code or a name.
    Process = "WX-PROCESS" Error "write the code of the process; it must exist on the WATS server";
    /// A process has a code.
    ProcessCode = "WX-PROCESS-CODE" Warning "write the code: the server's REST interface needs it";
    /// MiscInfo has a text or a number.
    MiscValue = "WX-MISC-VALUE" Error "write a text or a Numeric, or leave the MiscInfo out";
    /// MiscInfo has either a text or a number.
    MiscBoth = "WX-MISC-BOTH" Warning "write one of them, best the text";
    /// Running numbers fit 16 bits.
    Count = "WX-COUNT" Error "write fewer";
    /// Sub-units of a test have a PartType.
    UnitType = "WX-UNIT-TYPE" Error "write what the sub-unit is, for example PCBA";

    // Steps.
    /// The root step is a sequence.
    RootSequence = "WX-ROOT-SEQUENCE" Error "put a SequenceCall into the root step";
    /// The root step has the usual name.
    RootName = "WX-ROOT-NAME" Warning "name the root step MainSequence Callback: WATS leaves this name out of the paths of steps";
    /// The root step says what the report says.
    RootStatus = "WX-ROOT-STATUS" Error "give the root step the status that Result has: WATS does not compute it";
    /// Steps are not nested too deep.
    Nesting = "WX-NESTING" Error "write fewer levels of sequences";
    /// Steps stand below sequences only.
    StepParent = "WX-STEP-PARENT" Error "put a SequenceCall into the step above: without it the steps below vanish";
    /// A step holds one kind of content.
    OneKind = "WX-ONE-KIND" Error "make a step of each kind: the client refuses a mixture";
    /// A step that failed to pass a measurement has not passed.
    StatusMeasurement = "WX-STATUS-MEASUREMENT" Error "set the step to Failed, or correct the measurement";
    /// A sequence with a failed step has not passed.
    StatusParent = "WX-STATUS-PARENT" Warning "set the sequence to Failed, unless the step was repeated and passed";
    /// A skipped step has no measurement.
    StatusSkipped = "WX-STATUS-SKIPPED" Error "leave the measurement out, or give the step the status it had";

    // Contents.
    /// A step that says it holds measurements holds some.
    NoMeasurement = "WX-NO-MEASUREMENT" Error "add the measurement or make the step an action";
    /// Several measurements have a name each.
    MeasurementNames = "WX-MEASUREMENT-NAMES" Error "name every measurement: the client refuses several without names";
    /// A single measurement has no name.
    MeasurementName = "WX-MEASUREMENT-NAME" Warning "leave the name out: with it the step becomes one of several measurements";
    /// A comparison has the limits it needs.
    LimitMissing = "WX-LIMIT-MISSING" Error "add the limit, or use LOG; one-sided comparisons keep their limit in LowLimit, LT and LE too";
    /// A comparison has no limits it does not use.
    LimitExtra = "WX-LIMIT-EXTRA" Error "leave the limit out, or use the operator that compares with it; the limit of LT and LE stands in LowLimit";
    /// Chart and attachment do not meet in a step.
    ChartAttachment = "WX-CHART-ATTACHMENT" Error "put the attachment into a step of its own: WATS keeps both in the same place";
    /// An attachment stands alone in its step.
    AttachmentAlone = "WX-ATTACHMENT-ALONE" Warning "put the attachment into a step of its own: it decides how the whole step is shown";
    /// A chart does not stand in a sequence.
    ChartSequence = "WX-CHART-SEQUENCE" Warning "put the chart into a step below the sequence: it decides how the whole step is shown";
    /// Attachments have bytes.
    AttachmentEmpty = "WX-ATTACHMENT-EMPTY" Error "leave an empty attachment out: the client would look for a file of its name on its own disk";
    /// Attachments are small enough.
    AttachmentSize = "WX-ATTACHMENT-SIZE" Error "split or compress the attachment, or keep it elsewhere and write where";
    /// Charts have at most 50 series.
    SeriesCount = "WX-SERIES-COUNT" Error "split the chart over several steps";
    /// Series have points.
    SeriesEmpty = "WX-SERIES-EMPTY" Error "leave the series out: the client refuses one without numbers";
    /// Series have as many x as y.
    SeriesPoints = "WX-SERIES-POINTS" Error "write as many numbers into xdata as into ydata, or no xdata";

    // Repairs.
    /// A repair has a unit with index 0 that repeats the report's PN, SN and Rev.
    UnitSelf = "WX-UNIT-SELF" Error "add a ReportUnitHierarchy with Idx 0 and the PN, SN and Rev of the report";
    /// Units of a repair have an index of their own.
    UnitIndex = "WX-UNIT-INDEX" Error "number the units 0, 1, 2, ...";
    /// What refers to another entry refers to one that exists.
    Reference = "WX-REFERENCE" Error "refer to an entry that is in the report";
    /// Failures have an index of their own.
    FailureIndex = "WX-FAILURE-INDEX" Error "number the failures 0, 1, 2, ...";
    /// MiscInfo of a repair names its field.
    MiscField = "WX-MISC-FIELD" Error "write the Id of the field of the repair process, or leave the MiscInfo out";
    /// A repair says Passed.
    RepairResult = "WX-REPAIR-RESULT" Warning "write Passed: the result of a repair is not evaluated";
    /// A repair is finished, and not before it began.
    RepairFinalized = "WX-REPAIR-FINALIZED" Warning "write when the repair was finished: the client would take the time of import";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_well_formed() {
        let mut ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert!(ids.iter().all(|id| {
            id.strip_prefix("WX-").is_some_and(|rest| {
                !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
            })
        }));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Rule::ALL.len());
    }
}
