//! The report, its head, and what hangs on it beside steps.

use super::{
    Attribute, Child, Element, FREE, I16, I32, Kind, MANY, Use, child, filled, leaf, omit, optional, output, required,
    step, text, text_element,
};
use crate::wats::model::ReportResult;
use crate::wats::names::Named;
use crate::wats::text::max;

/// `Report/@type`.
pub const TYPE: Attribute = required("type", Kind::OneOf(&["UUT", "UUR"]));
/// `Report/@ID`.
pub const ID: Attribute = required("ID", Kind::Guid);
/// `Report/@Start`.
pub const START: Attribute = required("Start", Kind::OffsetTime);
/// `Report/@Start_utc`.
pub const START_UTC: Attribute = required("Start_utc", Kind::UtcTime);
/// `Report/@Result`.
pub const RESULT: Attribute = required("Result", Kind::OneOf(ReportResult::NAMES));
/// `Report/@SN`.
pub const SN: Attribute = required("SN", filled(max::HEADER));
/// `Report/@PN`.
pub const PN: Attribute = required("PN", filled(max::HEADER));
/// `Report/@Rev`.
pub const REV: Attribute = required("Rev", filled(max::HEADER));
/// `Report/@MachineName`.
pub const MACHINE_NAME: Attribute = required("MachineName", filled(max::HEADER));
/// `Report/@Location`.
pub const LOCATION: Attribute = required("Location", filled(max::HEADER));
/// `Report/@Purpose`.
pub const PURPOSE: Attribute = required("Purpose", filled(max::HEADER));

/// `Process/@Code`: 16 bits in the client, and never 0, which it takes for none.
pub const CODE: Attribute = optional("Code", Kind::Integer { min: 1, max: i16::MAX as i64 });
/// `Process/@Name`.
pub const PROCESS_NAME: Attribute = optional("Name", FREE);

/// `@UserLoginName` of a test or a repair.
pub const OPERATOR: Attribute = optional("UserLoginName", text(max::HEADER));
/// `UUT/@BatchSN`.
pub const BATCH: Attribute = optional("BatchSN", text(max::HEADER));
/// `UUT/@FixtureId`.
pub const FIXTURE: Attribute = optional("FixtureId", text(max::HEADER));
/// `UUT/@ErrorMessage`.
pub const ERROR_MESSAGE: Attribute = optional("ErrorMessage", text(max::ERROR_MESSAGE));
/// `@ExecutionTime` of a test or a repair, in seconds.
pub const EXECUTION_TIME: Attribute = optional("ExecutionTime", Kind::Double);
/// The text of a `Comment`.
pub const COMMENT: Kind = text(max::COMMENT);

/// `UUR/@ConfirmDate`.
pub const CONFIRMED: Attribute = optional("ConfirmDate", Kind::UtcTime);
/// `UUR/@FinalizeDate`.
pub const FINALIZED: Attribute = optional("FinalizeDate", Kind::UtcTime);
/// `UUR/@ReferencedUUT`.
pub const REFERENCED_UUT: Attribute = optional("ReferencedUUT", Kind::Guid);

/// The longest `MiscInfo/@Typedef`, in UTF-16 units.
const TYPEDEF_MAX: usize = 30;
/// `MiscInfo/@Description`.
pub const DESCRIPTION: Attribute = required("Description", filled(max::MISC_INFO));
/// The text of a `MiscInfo`.
pub const MISC_TEXT: Kind = text(max::MISC_INFO);

/// `ReportUnitHierarchy/@PartType`.
pub const PART_TYPE: Attribute = optional("PartType", text(max::SHORT));
/// `ReportUnitHierarchy/@PN`.
pub const UNIT_PN: Attribute = required("PN", filled(max::HEADER));
/// `ReportUnitHierarchy/@SN`.
pub const UNIT_SN: Attribute = required("SN", filled(max::HEADER));
/// `ReportUnitHierarchy/@Rev`.
pub const UNIT_REV: Attribute = optional("Rev", text(max::HEADER));

/// `Failures/@Category`. May be empty where the repair process has one category only.
pub const CATEGORY: Attribute = required("Category", FREE);
/// `Failures/@Code`: the text of a code of that category.
pub const FAILURE_CODE: Attribute = required("Code", filled(usize::MAX));
/// `Failures/@CompRef`.
pub const COMPONENT: Attribute = optional("CompRef", text(max::SHORT));
/// `Failures/@FunctionBlock`.
pub const FUNCTION_BLOCK: Attribute = optional("FunctionBlock", text(max::NAME));
/// `Failures/@ArticleNumber`.
pub const ARTICLE_NUMBER: Attribute = optional("ArticleNumber", text(max::NAME));
/// `Failures/@ArticleRevision`.
pub const ARTICLE_REVISION: Attribute = optional("ArticleRevision", text(max::NAME));
/// `Failures/@ArticleVendor`.
pub const ARTICLE_VENDOR: Attribute = optional("ArticleVendor", text(max::PATH));

/// `@ContentType` of an attachment.
pub const CONTENT_TYPE: Attribute = required("ContentType", filled(max::NAME));
/// `Data/@FileName`.
pub const DATA_FILE_NAME: Attribute = required("FileName", filled(max::FILE_NAME));
/// The text of an attachment.
pub const ATTACHED: Kind = Kind::Base64 { max: max::ATTACHMENT_BYTES };

/// `Reports`: the root. One report to a file: several would be sent one by one, without a way back when one fails.
pub static REPORTS: Element = Element {
    name: "Reports",
    attributes: &[],
    text: None,
    children: &[child(0, Use::Required, 1, &REPORT)],
    any: false,
};

/// `Report`. Which of its children belong to a test and which to a repair is a rule of its own.
pub static REPORT: Element = Element {
    name: "Report",
    attributes: &[
        TYPE,
        ID,
        START,
        START_UTC,
        RESULT,
        SN,
        PN,
        REV,
        MACHINE_NAME,
        LOCATION,
        PURPOSE,
        output("origin", FREE),
        output("ProductName", FREE),
    ],
    text: None,
    children: &REPORT_CHILDREN,
    any: false,
};

static REPORT_CHILDREN: [Child; 13] = [
    child(0, Use::Optional, 1, &UUT),
    child(0, Use::Optional, 1, &UUR),
    child(1, Use::Required, 1, &PROCESS),
    child(2, Use::Omit, MANY, &ADDITIONAL_DATA),
    child(3, Use::Optional, MANY, &ASSET),
    child(4, Use::Optional, MANY, &BINARY),
    child(4, Use::Optional, MANY, &FAILURES),
    child(4, Use::Optional, MANY, &MISC_INFO),
    child(4, Use::Omit, MANY, &PART_INFO),
    child(4, Use::Omit, MANY, &REPORT_INFO),
    child(4, Use::Optional, MANY, &UNIT),
    child(4, Use::Omit, MANY, &SPC_DATA),
    child(4, Use::Optional, 1, &step::STEP),
];

/// `UUT`.
pub static UUT: Element = Element {
    name: "UUT",
    attributes: &[
        OPERATOR,
        BATCH,
        optional("TestSocketIndex", I16),
        EXECUTION_TIME,
        FIXTURE,
        optional("ErrorCode", I32),
        ERROR_MESSAGE,
        optional("BatchLoopIndex", I32),
        optional("BatchFailCount", I32),
        optional("ParameterBaseVersion", text(max::HEADER)),
        output("StepIdCausedUUTFailure", I32),
        omit("TestSocketIndexFormat", FREE),
        omit("ExecutionTimeFormat", FREE),
        omit("ErrorCodeFormat", FREE),
        omit("BatchLoopIndexFormat", FREE),
        omit("BatchFailCountFormat", FREE),
    ],
    text: None,
    children: &[child(0, Use::Optional, 1, &COMMENT_ELEMENT)],
    any: false,
};

/// `UUR`.
pub static UUR: Element = Element {
    name: "UUR",
    attributes: &[
        OPERATOR,
        CONFIRMED,
        FINALIZED,
        optional("Active", Kind::Bool),
        EXECUTION_TIME,
        REFERENCED_UUT,
        optional("Parent", Kind::Guid),
    ],
    text: None,
    children: &[
        child(0, Use::Output, MANY, &CHILDREN),
        child(1, Use::Optional, 1, &COMMENT_ELEMENT),
        child(2, Use::Required, 1, &PROCESS),
    ],
    any: false,
};

/// `Comment` of a test, a repair or a failure.
pub static COMMENT_ELEMENT: Element = text_element("Comment", COMMENT);

static CHILDREN: Element = text_element("Children", FREE);

/// `Process`.
pub static PROCESS: Element = leaf("Process", &[CODE, PROCESS_NAME, omit("CodeFormat", FREE)]);

/// `MiscInfo`.
pub static MISC_INFO: Element = Element {
    name: "MiscInfo",
    attributes: &[
        optional("Typedef", text(TYPEDEF_MAX)),
        DESCRIPTION,
        optional("Numeric", I16),
        optional("Id", Kind::Guid),
        optional("idx", I16),
        optional("order_no", I16),
        omit("NumericFormat", FREE),
    ],
    text: Some(MISC_TEXT),
    children: &[],
    any: false,
};

/// `ReportUnitHierarchy`.
pub static UNIT: Element = leaf(
    "ReportUnitHierarchy",
    &[
        PART_TYPE,
        UNIT_PN,
        UNIT_SN,
        UNIT_REV,
        optional("Position", I16),
        optional("Idx", I32),
        optional("ParentIDX", I32),
        optional("ReplacedIDX", I32),
    ],
);

/// `Asset`.
pub static ASSET: Element = leaf(
    "Asset",
    &[
        required("AssetSN", filled(max::HEADER)),
        required("UsageCount", Kind::Integer { min: 0, max: i32::MAX as i64 }),
        omit("UsageCountFormat", FREE),
    ],
);

/// `Failures`: one failure. A child called `Failure`, which one description of the format has, is ignored silently.
pub static FAILURES: Element = Element {
    name: "Failures",
    attributes: &[
        CATEGORY,
        FAILURE_CODE,
        optional("Failcode", Kind::Guid),
        required("Idx", I32),
        required("PartIdx", I32),
        COMPONENT,
        required("StepID", I32),
        output("StepName", FREE),
        FUNCTION_BLOCK,
        ARTICLE_NUMBER,
        ARTICLE_REVISION,
        ARTICLE_VENDOR,
        omit("ArticleDescription", FREE),
    ],
    text: None,
    children: &[child(0, Use::Optional, 1, &COMMENT_ELEMENT)],
    any: false,
};

/// `Binary`: an attachment of a repair.
pub static BINARY: Element = Element {
    name: "Binary",
    attributes: &[optional("FailIdx", I32), required("BinaryDataIndex", I16)],
    text: None,
    children: &[child(0, Use::Required, 1, &DATA)],
    any: false,
};

/// `Binary/Data`.
pub static DATA: Element = Element {
    name: "Data",
    attributes: &[optional("BinaryDataGUID", Kind::Guid), CONTENT_TYPE, optional("size", I32), DATA_FILE_NAME],
    text: Some(ATTACHED),
    children: &[],
    any: false,
};

static ADDITIONAL_DATA: Element =
    Element { name: "AdditionalData", attributes: &[], text: None, children: &[], any: true };
static PART_INFO: Element = Element { name: "PartInfo", attributes: &[], text: None, children: &[], any: true };
static REPORT_INFO: Element = Element { name: "ReportInfo", attributes: &[], text: None, children: &[], any: true };
static SPC_DATA: Element = Element { name: "SPCData", attributes: &[], text: None, children: &[], any: true };
