//! Writes a report as WATS Standard XML.
//!
//! The same report is always the same bytes. Nothing is mended here: what the rules forbid is written as it is, and
//! [`super::rules::check`] finds it before the file is delivered.
//!
//! What is left out on purpose, since WATS ignores it, derives it, or trips over it: `origin`, `ProductName`, the
//! step's `Idx` and `TSGuid`, `MeasIndex`, `MeasOrderNumber`, every `...Format`, the steps said to have caused a
//! failure, `Loop`, `AdditionalData` and the elements the client drops.

mod step;
mod xml;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::model::{Binary, Body, Failure, MiscInfo, Process, Report, Unit, Uur, Uut};
use super::time;
use xml::Xml;

/// The namespace of WSXF. The one of the client's own format WRML is the same without `/wsxf`.
pub const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/Report/wsxf";

/// One file: the report as UTF-8 bytes.
pub fn to_xml(report: &Report) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.tag("Reports").text("xmlns", NAMESPACE).open();
    xml.tag("Report")
        .text(
            "type",
            match report.body {
                Body::Uut(_) => "UUT",
                Body::Uur(_) => "UUR",
            },
        )
        .guid("ID", Some(report.id))
        .text("Start", &time::with_offset(report.start))
        .text("Start_utc", &time::utc(report.start.to_utc()))
        .named("Result", report.result)
        .text("SN", &report.sn)
        .text("PN", &report.pn)
        .text("Rev", &report.rev)
        .text("MachineName", &report.machine_name)
        .text("Location", &report.location)
        .text("Purpose", &report.purpose)
        .open();
    match &report.body {
        Body::Uut(test) => uut(&mut xml, test),
        Body::Uur(repair) => uur(&mut xml, repair),
    }
    process(&mut xml, &report.process);
    for (index, info) in report.misc_info.iter().enumerate() {
        misc_info(&mut xml, index, info);
    }
    for part in &report.units {
        unit(&mut xml, part);
    }
    match &report.body {
        Body::Uut(test) => step::tree(&mut xml, &test.root),
        Body::Uur(repair) => {
            for part in &repair.failures {
                failure(&mut xml, part);
            }
            for (index, part) in repair.binaries.iter().enumerate() {
                binary(&mut xml, index, part);
            }
        }
    }
    xml.close("Report");
    xml.close("Reports");
    xml.into_bytes()
}

fn uut(xml: &mut Xml, test: &Uut) {
    let tag = xml
        .tag("UUT")
        .maybe("UserLoginName", test.operator.as_deref())
        .maybe("BatchSN", test.batch.as_deref())
        .integer("TestSocketIndex", test.socket)
        .number("ExecutionTime", test.execution_time)
        .maybe("FixtureId", test.fixture.as_deref())
        .integer("ErrorCode", test.error_code)
        .maybe("ErrorMessage", test.error_message.as_deref());
    let Some(comment) = &test.comment else { return tag.empty() };
    tag.open();
    xml.text_element("Comment", comment);
    xml.close("UUT");
}

fn uur(xml: &mut Xml, repair: &Uur) {
    xml.tag("UUR")
        .maybe("UserLoginName", repair.operator.as_deref())
        .maybe("ConfirmDate", repair.confirmed.map(time::utc).as_deref())
        .maybe("FinalizeDate", repair.finalized.map(time::utc).as_deref())
        .text("Active", "true")
        .number("ExecutionTime", repair.execution_time)
        .guid("ReferencedUUT", repair.referenced_uut)
        .open();
    if let Some(comment) = &repair.comment {
        xml.text_element("Comment", comment);
    }
    process(xml, &repair.test_process);
    xml.close("UUR");
}

fn process(xml: &mut Xml, process: &Process) {
    xml.tag("Process").integer("Code", process.code).maybe("Name", process.name.as_deref()).empty();
}

/// `idx` and `order_no` are running numbers, as in exports: without them the server would have to guess the order in
/// which the values are shown. Beyond what their 16 bits hold they are left out; the rules refuse such a report.
fn misc_info(xml: &mut Xml, index: usize, info: &MiscInfo) {
    let index = i16::try_from(index).ok();
    xml.tag("MiscInfo")
        .text("Description", &info.description)
        .integer("Numeric", info.numeric)
        .guid("Id", info.id)
        .integer("idx", index)
        .integer("order_no", index)
        .text_content(info.text.as_deref().unwrap_or_default());
}

fn unit(xml: &mut Xml, unit: &Unit) {
    xml.tag("ReportUnitHierarchy")
        .maybe("PartType", unit.part_type.as_deref())
        .text("PN", &unit.pn)
        .text("SN", &unit.sn)
        .maybe("Rev", unit.rev.as_deref())
        .integer("Position", unit.position)
        .integer("Idx", unit.index)
        .integer("ParentIDX", unit.parent)
        .integer("ReplacedIDX", unit.replaced)
        .empty();
}

fn failure(xml: &mut Xml, failure: &Failure) {
    let tag = xml
        .tag("Failures")
        .text("Category", &failure.category)
        .text("Code", &failure.code)
        .integer("Idx", Some(failure.index))
        .integer("PartIdx", Some(failure.part))
        .maybe("CompRef", failure.component.as_deref())
        .integer("StepID", Some(failure.step_id))
        .maybe("FunctionBlock", failure.function_block.as_deref())
        .maybe("ArticleNumber", failure.article_number.as_deref())
        .maybe("ArticleRevision", failure.article_revision.as_deref())
        .maybe("ArticleVendor", failure.article_vendor.as_deref());
    let Some(comment) = &failure.comment else { return tag.empty() };
    tag.open();
    xml.text_element("Comment", comment);
    xml.close("Failures");
}

fn binary(xml: &mut Xml, index: usize, binary: &Binary) {
    xml.tag("Binary").integer("FailIdx", binary.failure).integer("BinaryDataIndex", i16::try_from(index).ok()).open();
    xml.tag("Data")
        .text("ContentType", &binary.content_type)
        .text("FileName", &binary.name)
        .text_content(&STANDARD.encode(&binary.data));
    xml.close("Binary");
}
