//! Large files, many files, and files that are no files.

use std::fs;
use std::path::Path;

use super::reports::{attachment, bare, measured, numeric, steps};
use super::reports_repair::{repair, uur};
use super::xmllint::{STRICT, judge};
use vte_wats::error::Code;
use vte_wats::wats::model::{MiscInfo, Operator, Report, Step, StepContent, StepStatus};
use vte_wats::wats::read::read;
use vte_wats::wats::rules::{Rule, check};
use vte_wats::wats::text::max;
use vte_wats::wats::validate::{MAX_FINDINGS, validate, validate_path};
use vte_wats::wats::write::to_xml;

fn rules(report: &Report) -> Vec<Rule> {
    let of_model: Vec<Rule> = check(report).iter().map(|found| found.rule).collect();
    let of_file: Vec<Rule> = validate(&to_xml(report)).iter().map(|found| found.rule).collect();
    assert_eq!(of_model, of_file);
    of_model
}

fn xmllint(reports: &[&Report]) -> Vec<bool> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = (0..reports.len()).map(|number| folder.path().join(format!("{number}.xml"))).collect();
    for (path, report) in paths.iter().zip(reports) {
        fs::write(path, to_xml(report)).unwrap();
    }
    let opinions = judge(STRICT, &paths);
    paths.iter().map(|path| opinions[path].is_empty()).collect()
}

#[test]
fn attachments_stay_below_the_limit() {
    let of_size = |size: usize| {
        let mut report = bare();
        let attached = attachment("a.bin", &vec![0xA5; size]);
        steps(&mut report).push(Step { attachment: Some(attached), ..Step::new("A", StepStatus::Passed) });
        report
    };
    let (fits, large) = (of_size(max::ATTACHMENT_BYTES), of_size(max::ATTACHMENT_BYTES + 1));
    assert_eq!(rules(&fits), []);
    assert_eq!(read(&to_xml(&fits)).unwrap(), fits);
    assert_eq!(rules(&large), [Rule::AttachmentSize]);
    let mut repair = repair();
    uur(&mut repair).binaries[0].data = vec![1; max::ATTACHMENT_BYTES + 1];
    assert_eq!(rules(&repair), [Rule::AttachmentSize]);
    assert_eq!(xmllint(&[&fits, &large, &repair]), [true, false, false]);
}

#[test]
fn report_texts_and_charts_may_be_long() {
    let mut report = bare();
    let text = Step { report_text: Some("å\n".repeat(50_000)), ..Step::new("T", StepStatus::Passed) };
    let points: Vec<f64> = (0..20_000).map(|point| f64::from(point) * 1.1).collect();
    let chart = super::reports::chart(vec![super::reports::series("s", &points, Some(&points)); 5]);
    steps(&mut report).push(text);
    steps(&mut report).push(Step { chart: Some(chart), ..Step::new("C", StepStatus::Passed) });
    assert_eq!(rules(&report), []);
    assert_eq!(xmllint(&[&report]), [true]);
}

#[test]
fn running_numbers_have_16_bits() {
    let info = MiscInfo { description: "a".into(), text: Some("b".into()), numeric: None, id: None };
    let mut report = Report { misc_info: vec![info.clone(); 32_768], ..bare() };
    assert_eq!(rules(&report), []);
    report.misc_info.push(info);
    assert_eq!(rules(&report), [Rule::Count]);
}

#[test]
fn many_steps_are_read_again() {
    let mut report = bare();
    let step = |number: u32| {
        let value = numeric(None, f64::from(number), Operator::GE, Some(0.0), None);
        measured(&format!("Step {number}"), StepContent::Numeric(vec![value]))
    };
    steps(&mut report).extend((0..20_000).map(step));
    let written = to_xml(&report);
    assert_eq!(read(&written).unwrap(), report);
    assert_eq!(validate(&written), []);
}

#[test]
fn findings_are_limited_and_located() {
    let mut report = bare();
    steps(&mut report).extend((0..5000).map(|_| Step::new("", StepStatus::Passed)));
    let findings = validate(&to_xml(&report));
    assert_eq!(findings.len(), MAX_FINDINGS);
    assert_eq!(findings[0].to_string(), "8:30: Step 1 \"\"/@Name is empty (WX-EMPTY)");
    assert_eq!(findings[999].line, 8 + 999);
}

#[test]
fn nesting_and_numbers_of_elements_have_limits() {
    let deep = "<a>".repeat(1_000_000);
    assert_eq!(validate(deep.as_bytes())[0].rule, Rule::Limit);
    let many = format!("<a>{}</a>", "<b/>".repeat(2_000_001));
    assert_eq!(validate(many.as_bytes())[0].rule, Rule::Limit);
    let attributes: String = (0..101).map(|number| format!(" a{number}=''")).collect();
    assert_eq!(validate(format!("<a{attributes}/>").as_bytes())[0].rule, Rule::Limit);
    assert_eq!(read(deep.as_bytes()).unwrap_err().code(), Code::ReportRead);
}

#[test]
fn folders_are_searched_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let good = to_xml(&bare());
    write("b.XML", &good);
    write("a.xml", b"<a>");
    write("c/d/e.Xml", &good);
    write("f.tmp", b"half");
    write("g.xml.tmp", b"half");
    write("xml", b"no extension");
    let found: Vec<_> = validate_path(folder.path())
        .map(|file| {
            let name = file.path.strip_prefix(folder.path()).unwrap().to_owned();
            (name.to_str().unwrap().replace('\\', "/"), file.findings.unwrap().len())
        })
        .collect();
    assert_eq!(found, [("a.xml".into(), 1), ("b.XML".into(), 0), ("c/d/e.Xml".into(), 0)]);
    // A file named on its own is validated whatever its name.
    assert_eq!(validate_path(&folder.path().join("f.tmp")).count(), 1);
}

#[test]
fn what_cannot_be_read_is_an_item() {
    let missing: Vec<_> = validate_path(Path::new("tests/data/no-such-folder")).collect();
    assert_eq!(missing.len(), 1);
    let error = missing[0].findings.as_ref().unwrap_err();
    assert_eq!(error.code(), Code::File);
    assert!(error.what().contains("no-such-folder"));
    assert!(error.remedy().is_some());
}

/// The smallest stack the program runs on: that of the main thread on Windows.
const SMALL_STACK: usize = 1024 * 1024;

#[test]
fn the_deepest_nesting_fits_a_small_stack() {
    let work = || {
        let mut report = bare();
        let leaf = measured("leaf", StepContent::Numeric(vec![numeric(None, 1.0, Operator::LOG, None, None)]));
        let nested = (0..49).fold(leaf, |inner, _| super::reports::sequence("S", StepStatus::Passed, vec![inner]));
        steps(&mut report).push(nested);
        assert_eq!(rules(&report), []);
        assert_eq!(read(&to_xml(&report)).unwrap(), report);
        // As deep as a document may be.
        let open = "<Step Id='1' Group='Main' Name='S' Status='Passed'><SequenceCall/>".repeat(97);
        let namespace = vte_wats::wats::write::NAMESPACE;
        let deep = format!("<Reports xmlns='{namespace}'><Report>{open}{}</Report></Reports>", "</Step>".repeat(97));
        let found = validate(deep.as_bytes());
        assert!(found.iter().any(|found| found.rule == Rule::Nesting), "{found:#?}");
        assert!(read(deep.as_bytes()).is_err());
    };
    std::thread::Builder::new().stack_size(SMALL_STACK).spawn(work).unwrap().join().unwrap();
}
