//! Writes a report as WSXF: one file, one report, the same bytes for the same report.
//!
//! Elements stand in the order of the format, which a strict receiver may require. What only servers write (`origin`,
//! `StepCausedUUTFailure`), what clients number themselves (`MeasIndex`, `MeasOrderNumber`, `idx` of MiscInfo) and what
//! they drop is left out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, Timelike, Utc};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::guid;
use super::model::{
    Binary, Body, Chart, Failure, MeasurementStatus, MiscInfo, NumericLimit, Process, Report, Step, StepContent,
    StringValue, Unit, Uur, Uut,
};

/// The namespace of WSXF.
pub const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/Report/wsxf";

/// The report as the bytes of a file, UTF-8. The report should have passed [`super::rules::check`].
pub fn to_xml(report: &Report) -> Vec<u8> {
    let mut xml = Xml { writer: Writer::new_with_indent(Vec::with_capacity(8192), b' ', 1), next_step: 0 };
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    xml.within(element("Reports").with("xmlns", NAMESPACE), |xml| xml.report(report));
    let mut bytes = xml.writer.into_inner();
    bytes.push(b'\n');
    bytes
}

/// An element being put together.
struct Element(BytesStart<'static>);

fn element(name: &'static str) -> Element {
    Element(BytesStart::new(name))
}

impl Element {
    fn with(mut self, name: &str, value: impl AsRef<str>) -> Element {
        self.0.push_attribute((name, value.as_ref()));
        self
    }

    fn maybe(self, name: &str, value: Option<impl AsRef<str>>) -> Element {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn number(self, name: &str, value: Option<impl ToString>) -> Element {
        self.maybe(name, value.map(|number| number.to_string()))
    }

    fn double(self, name: &str, value: Option<f64>) -> Element {
        self.maybe(name, value.map(double))
    }
}

/// A number in the lexical form of XSD: the shortest decimal that gives the same value.
pub fn double(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "INF" } else { "-INF" }.to_owned()
    } else if value != 0.0 && !(1e-5..1e15).contains(&value.abs()) {
        format!("{value:E}")
    } else {
        value.to_string()
    }
}

/// The date and time with as many fraction digits as it has, at most seven.
fn date_time(time: NaiveDateTime) -> String {
    let mut text = time.format("%Y-%m-%dT%H:%M:%S").to_string();
    let ticks = time.nanosecond() % 1_000_000_000 / 100;
    if ticks > 0 {
        text.push('.');
        text.push_str(format!("{ticks:07}").trim_end_matches('0'));
    }
    text
}

fn utc(time: DateTime<Utc>) -> String {
    date_time(time.naive_utc()) + "Z"
}

fn measurement_status(status: MeasurementStatus) -> &'static str {
    match status {
        MeasurementStatus::Passed => "Passed",
        MeasurementStatus::Failed => "Failed",
        MeasurementStatus::Skipped => "Skipped",
    }
}

/// The writer, and the number of the next step.
struct Xml {
    writer: Writer<Vec<u8>>,
    next_step: u32,
}

impl Xml {
    fn event(&mut self, event: Event<'_>) {
        // Writing to memory cannot fail.
        let _ = self.writer.write_event(event);
    }

    fn empty(&mut self, element: Element) {
        self.event(Event::Empty(element.0));
    }

    fn text(&mut self, element: Element, text: &str) {
        if text.is_empty() {
            return self.empty(element);
        }
        let end = element.0.to_end().into_owned();
        self.event(Event::Start(element.0));
        self.event(Event::Text(BytesText::new(text)));
        self.event(Event::End(end));
    }

    fn within(&mut self, element: Element, children: impl FnOnce(&mut Xml)) {
        let end: BytesEnd<'static> = element.0.to_end().into_owned();
        self.event(Event::Start(element.0));
        children(self);
        self.event(Event::End(end));
    }

    fn report(&mut self, report: &Report) {
        let kind = match report.body {
            Body::Uut(_) => "UUT",
            Body::Uur(_) => "UUR",
        };
        let head = element("Report")
            .with("type", kind)
            .with("ID", guid(report.id))
            .with("Start", date_time(report.start.naive_local()) + &report.start.format("%:z").to_string())
            .with("Start_utc", utc(report.start.to_utc()))
            .with("Result", format!("{:?}", report.result))
            .with("SN", &report.sn)
            .with("PN", &report.pn)
            .with("Rev", &report.rev)
            .with("MachineName", &report.machine_name)
            .with("Location", &report.location)
            .with("Purpose", &report.purpose);
        self.within(head, |xml| {
            match &report.body {
                Body::Uut(uut) => xml.uut(uut),
                Body::Uur(uur) => xml.uur(uur),
            }
            xml.process(&report.process);
            report.misc_info.iter().for_each(|info| xml.misc_info(info));
            report.units.iter().for_each(|unit| xml.unit(unit));
            match &report.body {
                Body::Uut(uut) => xml.step(&uut.root),
                Body::Uur(uur) => {
                    uur.failures.iter().for_each(|failure| xml.failure(failure));
                    for (place, binary) in uur.binaries.iter().enumerate() {
                        xml.binary(place, binary);
                    }
                }
            }
        });
    }

    fn comment(&mut self, comment: Option<&String>) {
        if let Some(comment) = comment {
            self.text(element("Comment"), comment);
        }
    }

    fn uut(&mut self, uut: &Uut) {
        let head = element("UUT")
            .maybe("UserLoginName", uut.operator.as_ref())
            .maybe("BatchSN", uut.batch.as_ref())
            .number("TestSocketIndex", uut.socket)
            .double("ExecutionTime", uut.execution_time)
            .maybe("FixtureId", uut.fixture.as_ref())
            .number("ErrorCode", uut.error_code)
            .maybe("ErrorMessage", uut.error_message.as_ref());
        match &uut.comment {
            None => self.empty(head),
            comment => self.within(head, |xml| xml.comment(comment.as_ref())),
        }
    }

    fn uur(&mut self, uur: &Uur) {
        let head = element("UUR")
            .maybe("UserLoginName", uur.operator.as_ref())
            .maybe("ConfirmDate", uur.confirmed.map(utc))
            .maybe("FinalizeDate", uur.finalized.map(utc))
            .with("Active", "true")
            .double("ExecutionTime", uur.execution_time)
            .maybe("ReferencedUUT", uur.referenced_uut.map(guid));
        self.within(head, |xml| {
            xml.comment(uur.comment.as_ref());
            xml.process(&uur.test_process);
        });
    }

    fn process(&mut self, process: &Process) {
        self.empty(element("Process").number("Code", process.code).maybe("Name", process.name.as_ref()));
    }

    fn misc_info(&mut self, info: &MiscInfo) {
        let head = element("MiscInfo")
            .with("Description", &info.description)
            .number("Numeric", info.numeric)
            .maybe("Id", info.id.map(guid));
        self.text(head, info.text.as_deref().unwrap_or_default());
    }

    fn unit(&mut self, unit: &Unit) {
        self.empty(
            element("ReportUnitHierarchy")
                .maybe("PartType", unit.part_type.as_ref())
                .with("PN", &unit.pn)
                .with("SN", &unit.sn)
                .maybe("Rev", unit.rev.as_ref())
                .number("Position", unit.position)
                .number("Idx", unit.index)
                .number("ParentIDX", unit.parent)
                .number("ReplacedIDX", unit.replaced),
        );
    }

    fn failure(&mut self, failure: &Failure) {
        let head = element("Failures")
            .with("Category", &failure.category)
            .with("Code", &failure.code)
            .with("Idx", failure.index.to_string())
            .with("PartIdx", failure.part.to_string())
            .maybe("CompRef", failure.component.as_ref())
            .with("StepID", failure.step_id.to_string())
            .maybe("FunctionBlock", failure.function_block.as_ref())
            .maybe("ArticleNumber", failure.article_number.as_ref())
            .maybe("ArticleRevision", failure.article_revision.as_ref())
            .maybe("ArticleVendor", failure.article_vendor.as_ref());
        match &failure.comment {
            None => self.empty(head),
            comment => self.within(head, |xml| xml.comment(comment.as_ref())),
        }
    }

    fn binary(&mut self, place: usize, binary: &Binary) {
        let head = element("Binary").number("FailIdx", binary.failure).with("BinaryDataIndex", place.to_string());
        self.within(head, |xml| {
            let data = element("Data")
                .with("ContentType", &binary.content_type)
                .with("size", binary.data.len().to_string())
                .with("FileName", &binary.name);
            xml.text(data, &STANDARD.encode(&binary.data));
        });
    }

    fn step(&mut self, step: &Step) {
        let id = self.next_step;
        self.next_step += 1;
        let head = element("Step")
            .with("Id", id.to_string())
            .with("Group", format!("{:?}", step.group))
            .with("Name", &step.name)
            .with("StepType", step.step_type.as_deref().unwrap_or_else(|| step_type(step)))
            .with("Status", format!("{:?}", step.status))
            .double("total_time", step.total_time)
            .number("StepIndex", step.index)
            .number("StepErrorCode", step.error_code)
            .maybe("StepErrorMessage", step.error_message.as_ref());
        let plain = matches!(step.content, StepContent::None) && step.chart.is_none() && step.attachment.is_none();
        if plain && step.report_text.is_none() {
            return self.empty(head);
        }
        self.within(head, |xml| xml.step_content(step));
    }

    fn step_content(&mut self, step: &Step) {
        if let Some(text) = &step.report_text {
            self.text(element("ReportText"), text);
        }
        match &step.content {
            StepContent::None => {}
            StepContent::Sequence(sequence) => self.empty(
                element("SequenceCall")
                    .with("Name", &sequence.name)
                    .with("Version", &sequence.version)
                    .with("Filename", &sequence.file_name)
                    .with("Filepath", &sequence.file_path),
            ),
            StepContent::Numeric(all) => all.iter().for_each(|one| self.numeric(one)),
            StepContent::Text(all) => all.iter().for_each(|one| self.string(one)),
            StepContent::PassFail(all) => {
                for one in all {
                    let status = measurement_status(one.status);
                    self.empty(element("PassFail").maybe("Name", one.name.as_ref()).with("Status", status));
                }
            }
            StepContent::CallExe(code) => self.empty(element("Callexe").double("ExitCode", Some(*code))),
            StepContent::Message { button, response } => {
                self.empty(element("MessagePopup").number("Button", *button).maybe("Response", response.as_ref()));
            }
        }
        if let Some(chart) = &step.chart {
            self.chart(chart);
        }
        if let Some(file) = &step.attachment {
            let head = element("Attachment").with("Name", &file.name).with("ContentType", &file.content_type);
            self.text(head, &STANDARD.encode(&file.data));
        }
        if let StepContent::Sequence(sequence) = &step.content {
            sequence.steps.iter().for_each(|step| self.step(step));
        }
    }

    fn numeric(&mut self, one: &NumericLimit) {
        self.empty(
            element("NumericLimit")
                .maybe("Name", one.name.as_ref())
                .with("NumericValue", double(one.value))
                .maybe("Units", one.units.as_ref())
                .with("CompOperator", format!("{:?}", one.limits.operator))
                .double("LowLimit", one.limits.low)
                .double("HighLimit", one.limits.high)
                .with("Status", measurement_status(one.status)),
        );
    }

    fn string(&mut self, one: &StringValue) {
        self.empty(
            element("StringValue")
                .maybe("Name", one.name.as_ref())
                .with("CompOperator", format!("{:?}", one.operator))
                .maybe("StringLimit", one.limit.as_ref())
                .with("StringValue", &one.value)
                .with("Status", measurement_status(one.status)),
        );
    }

    fn chart(&mut self, chart: &Chart) {
        let head = element("Chart")
            .with("ChartType", format!("{:?}", chart.kind))
            .with("Label", &chart.label)
            .with("XLabel", &chart.x_label)
            .with("XUnit", &chart.x_unit)
            .with("YLabel", &chart.y_label)
            .with("YUnit", &chart.y_unit);
        let numbers = |all: &[f64]| all.iter().map(|number| double(*number)).collect::<Vec<_>>().join(";");
        self.within(head, |xml| {
            for series in &chart.series {
                xml.within(element("Series").with("Name", &series.name).with("DataType", "XYG"), |xml| {
                    xml.text(element("ydata"), &numbers(&series.y));
                    if let Some(x) = &series.x {
                        xml.text(element("xdata"), &numbers(x));
                    }
                });
            }
        });
    }
}

/// The usual StepType for the content of a step; it only picks the icon in WATS.
fn step_type(step: &Step) -> &'static str {
    if step.attachment.is_some() {
        return "WATS_AttachFile";
    }
    if step.chart.is_some() {
        return "WATS_XYGMNLT";
    }
    match &step.content {
        StepContent::None => "Action",
        StepContent::Sequence(_) => "SequenceCall",
        StepContent::Numeric(all) if all.len() > 1 => "ET_MNLT",
        StepContent::Numeric(_) => "ET_NLT",
        StepContent::Text(all) if all.len() > 1 => "ET_MSVT",
        StepContent::Text(_) => "ET_SVT",
        StepContent::PassFail(all) if all.len() > 1 => "ET_MPFT",
        StepContent::PassFail(_) => "ET_PFT",
        StepContent::CallExe(_) => "CallExecutable",
        StepContent::Message { .. } => "MessagePopup",
    }
}
