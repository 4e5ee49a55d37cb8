//! A report as one page of HTML for people: header, verdict, the failed steps first, the tree of steps with limits and a
//! bar that shows where each value lies between them, charts, attachments, sub-units, failures of a repair.
//!
//! The page stands alone: no script, no font, no request to anywhere, so it can be mailed, archived and printed. What a
//! colour says is said by a word or a shape, too. The same report gives the same bytes.

mod attachment;
mod bar;
mod head;
mod html;
mod plot;
mod steps;

use super::model::{Body, Report};
use super::names::Named as _;
use html::Html;

const STYLE: &str = include_str!("page/style.css");

/// The page of a report, with the reports of the repairs that belong to it.
pub fn page(report: &Report, repairs: &[Report]) -> String {
    let mut out = Html::new();
    let title = format!("{} {} {}", report.result.name(), report.pn, report.sn);
    out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    // Whatever the data holds, the page loads nothing and runs nothing.
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n");
    out.raw("<title>").text(&title).raw("</title>\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    out.raw("<a class=\"skip\" href=\"#steps\">To the steps</a>\n");
    head::head(&mut out, report);
    out.raw("<main>\n");
    match &report.body {
        Body::Uut(uut) => {
            steps::failed(&mut out, &uut.root);
            head::units(&mut out, &report.units);
            head::repairs(&mut out, repairs);
            steps::steps(&mut out, &uut.root);
        }
        Body::Uur(uur) => {
            head::units(&mut out, &report.units);
            out.raw("<section id=\"steps\">\n<h2>Failures and repairs</h2>\n");
            head::failures(&mut out, uur);
            out.raw("</section>\n");
        }
    }
    out.raw("</main>\n<footer><p>Report ").text(&super::guid(report.id)).raw("</p></footer>\n</body>\n</html>\n");
    out.finish()
}
