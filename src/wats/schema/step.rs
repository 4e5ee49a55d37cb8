//! Steps and what they hold.

use super::{
    ATTACHED, Attribute, CONTENT_TYPE, Child, Element, FREE, I16, I32, Kind, MANY, Use, attribute, child, filled, leaf,
    omit, optional, output, required, text, text_element,
};
use crate::wats::model::{ChartKind, MeasurementStatus, Operator, StepGroup, StepStatus, TextOperator};
use crate::wats::names::Named;
use crate::wats::text::max;

/// `Step/@Name`.
pub const STEP_NAME: Attribute = required("Name", filled(max::NAME));
/// `Step/@Group`; the client takes a missing one for Setup.
pub const GROUP: Attribute = required("Group", Kind::OneOf(StepGroup::NAMES));
/// `Step/@Status`; the client takes a missing one for Passed.
pub const STATUS: Attribute = required("Status", Kind::OneOf(StepStatus::NAMES));
/// `Step/@StepType`.
pub const STEP_TYPE: Attribute = optional("StepType", FREE);
/// `Step/@total_time`, in seconds.
pub const TOTAL_TIME: Attribute = optional("total_time", Kind::Double);
/// `Step/@StepErrorMessage`.
pub const STEP_ERROR_MESSAGE: Attribute = optional("StepErrorMessage", text(max::STEP_MESSAGE));
/// The text of `ReportText`.
pub const REPORT_TEXT: Kind = text(max::REPORT_TEXT);

/// `SequenceCall/@Name`.
pub const SEQUENCE_NAME: Attribute = required("Name", filled(max::SEQUENCE));
/// `SequenceCall/@Version`.
pub const VERSION: Attribute = required("Version", filled(max::VERSION));
/// `SequenceCall/@Filename`.
pub const FILE_NAME: Attribute = required("Filename", filled(max::SEQUENCE));
/// `SequenceCall/@Filepath`.
pub const FILE_PATH: Attribute = required("Filepath", filled(max::PATH));

/// `@Name` of a measurement.
pub const MEASUREMENT_NAME: Attribute = optional("Name", text(max::NAME));
/// `@Status` of a measurement; the client takes a missing one for Passed.
pub const MEASUREMENT_STATUS: Attribute = required("Status", Kind::OneOf(MeasurementStatus::NAMES));
/// `NumericLimit/@NumericValue`; the client takes a missing one for 0.
pub const NUMERIC_VALUE: Attribute = required("NumericValue", Kind::Double);
/// `NumericLimit/@Units`.
pub const UNITS: Attribute = optional("Units", text(max::UNITS));
/// `NumericLimit/@LowLimit`.
pub const LOW_LIMIT: Attribute = optional("LowLimit", Kind::Double);
/// `NumericLimit/@HighLimit`.
pub const HIGH_LIMIT: Attribute = optional("HighLimit", Kind::Double);
/// `StringValue/@StringValue`.
pub const STRING_VALUE: Attribute = required("StringValue", text(max::STRING_VALUE));
/// `StringValue/@StringLimit`.
pub const STRING_LIMIT: Attribute = optional("StringLimit", text(max::STRING_VALUE));

/// `Callexe/@ExitCode`.
pub const EXIT_CODE: Attribute = optional("ExitCode", Kind::Double);
/// `MessagePopup/@Response`.
pub const RESPONSE: Attribute = optional("Response", text(max::STEP_MESSAGE));

/// `Chart/@Label`.
pub const LABEL: Attribute = optional("Label", text(max::NAME));
/// `Chart/@XLabel`.
pub const X_LABEL: Attribute = optional("XLabel", text(max::AXIS));
/// `Chart/@YLabel`.
pub const Y_LABEL: Attribute = optional("YLabel", text(max::AXIS));
/// `Chart/@XUnit`.
pub const X_UNIT: Attribute = optional("XUnit", text(max::UNITS));
/// `Chart/@YUnit`.
pub const Y_UNIT: Attribute = optional("YUnit", text(max::UNITS));
/// `Series/@Name`.
pub const SERIES_NAME: Attribute = optional("Name", text(max::NAME));

/// `Attachment/@Name`: a file name.
pub const ATTACHMENT_NAME: Attribute = required("Name", filled(max::FILE_NAME));

const MEASURE_INDEX: Attribute = omit("MeasIndex", I32);
const MEASURE_ORDER: Attribute = omit("MeasOrderNumber", I32);

/// `Step`.
pub static STEP: Element = Element {
    name: "Step",
    attributes: &[
        attribute("Id", I32, Use::Expected),
        GROUP,
        STEP_NAME,
        STEP_TYPE,
        STATUS,
        TOTAL_TIME,
        optional("module_time", Kind::Double),
        optional("StepIndex", I32),
        optional("StepErrorCode", I32),
        STEP_ERROR_MESSAGE,
        optional("Start", Kind::AnyTime),
        optional("StepCausedSequenceFailure", Kind::Bool),
        optional("InteractiveExeNum", I32),
        output("StepCausedUUTFailure", Kind::Bool),
        omit("Idx", I32),
        omit("TSGuid", FREE),
        omit("total_timeFormat", FREE),
        omit("module_timeFormat", FREE),
        omit("StepErrorCodeFormat", FREE),
        omit("InteractiveExeNumFormat", FREE),
    ],
    text: None,
    children: &STEP_CHILDREN,
    any: false,
};

static STEP_CHILDREN: [Child; 13] = [
    child(0, Use::Omit, 1, &LOOP),
    child(1, Use::Optional, 1, &REPORT_TEXT_ELEMENT),
    child(2, Use::Omit, MANY, &ADDITIONAL_RESULTS),
    child(2, Use::Optional, 1, &ATTACHMENT),
    child(2, Use::Optional, 1, &CALL_EXE),
    child(2, Use::Optional, 1, &CHART),
    child(2, Use::Optional, 1, &MESSAGE_POPUP),
    child(2, Use::Optional, MANY, &NUMERIC_LIMIT),
    child(2, Use::Optional, MANY, &PASS_FAIL),
    child(2, Use::Omit, MANY, &PROPERTY_LOADER),
    child(2, Use::Optional, 1, &SEQUENCE_CALL),
    child(2, Use::Optional, MANY, &STRING_VALUE_ELEMENT),
    child(3, Use::Optional, MANY, &STEP),
];

/// The children of a step of which it may hold one kind: the client refuses a mixture.
pub const CONTENT_KINDS: &[&str] =
    &["SequenceCall", "NumericLimit", "StringValue", "PassFail", "MessagePopup", "Callexe", "PropertyLoader"];

static LOOP: Element = leaf(
    "Loop",
    &[
        optional("num", I16),
        optional("passed", I16),
        optional("failed", I16),
        optional("ending_index", I16),
        optional("index", I16),
    ],
);

static REPORT_TEXT_ELEMENT: Element = text_element("ReportText", REPORT_TEXT);

/// `SequenceCall`.
pub static SEQUENCE_CALL: Element =
    leaf("SequenceCall", &[SEQUENCE_NAME, VERSION, FILE_NAME, FILE_PATH, MEASURE_INDEX]);

/// `NumericLimit`.
pub static NUMERIC_LIMIT: Element = leaf(
    "NumericLimit",
    &[
        MEASUREMENT_NAME,
        NUMERIC_VALUE,
        UNITS,
        required("CompOperator", Kind::OneOf(Operator::NAMES)),
        LOW_LIMIT,
        HIGH_LIMIT,
        MEASUREMENT_STATUS,
        MEASURE_INDEX,
        MEASURE_ORDER,
        omit("NumericValueFormat", FREE),
        omit("LowLimitFormat", FREE),
        omit("HighLimitFormat", FREE),
    ],
);

/// `StringValue`.
pub static STRING_VALUE_ELEMENT: Element = leaf(
    "StringValue",
    &[
        MEASUREMENT_NAME,
        required("CompOperator", Kind::OneOf(TextOperator::NAMES)),
        STRING_LIMIT,
        STRING_VALUE,
        MEASUREMENT_STATUS,
        MEASURE_INDEX,
        MEASURE_ORDER,
    ],
);

/// `PassFail`.
pub static PASS_FAIL: Element = leaf("PassFail", &[MEASUREMENT_NAME, MEASUREMENT_STATUS, MEASURE_INDEX, MEASURE_ORDER]);

/// `Callexe`.
pub static CALL_EXE: Element = leaf("Callexe", &[EXIT_CODE, MEASURE_INDEX, omit("ExitCodeFormat", FREE)]);

/// `MessagePopup`.
pub static MESSAGE_POPUP: Element =
    leaf("MessagePopup", &[optional("Button", I16), RESPONSE, MEASURE_INDEX, omit("ButtonFormat", FREE)]);

static PROPERTY_LOADER: Element =
    leaf("PropertyLoader", &[optional("Read", I16), optional("Applied", I16), MEASURE_INDEX]);

static ADDITIONAL_RESULTS: Element =
    Element { name: "AdditionalResults", attributes: &[], text: None, children: &[], any: true };

/// `Chart`.
pub static CHART: Element = Element {
    name: "Chart",
    attributes: &[
        optional("idx", I16),
        optional("ChartType", Kind::OneOf(ChartKind::NAMES)),
        LABEL,
        X_LABEL,
        X_UNIT,
        Y_LABEL,
        Y_UNIT,
        omit("PlotName", FREE),
        omit("DataType", FREE),
    ],
    text: None,
    // How many there may be is a rule of its own.
    children: &[child(0, Use::Optional, MANY, &SERIES)],
    any: false,
};

/// `Series`.
pub static SERIES: Element = Element {
    name: "Series",
    attributes: &[SERIES_NAME, optional("DataType", Kind::OneOf(&["XYG"]))],
    text: None,
    children: &[child(0, Use::Required, 1, &Y_DATA), child(1, Use::Optional, 1, &X_DATA)],
    any: false,
};

static Y_DATA: Element = text_element("ydata", Kind::Numbers);
static X_DATA: Element = text_element("xdata", Kind::Numbers);

/// `Attachment` of a test.
pub static ATTACHMENT: Element = Element {
    name: "Attachment",
    attributes: &[ATTACHMENT_NAME, CONTENT_TYPE, optional("Size", I32)],
    text: Some(ATTACHED),
    children: &[],
    any: false,
};
