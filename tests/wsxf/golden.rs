//! The bytes that are written, compared with files that were reviewed line by line against the format.
//!
//! After a wanted change, `UPDATE_GOLDEN=1 cargo test --test wsxf golden` writes them anew; review the difference.

use std::path::Path;

use super::{reports, reports_repair};
use vte_wats::wats::model::Report;
use vte_wats::wats::rules;
use vte_wats::wats::write::to_xml;

fn compare(name: &str, report: &Report) {
    assert_eq!(rules::check(report), [], "a golden report keeps the rules");
    let written = String::from_utf8(to_xml(report)).expect("reports are UTF-8");
    let path = Path::new("tests/data/wsxf/valid").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file is in the project");
    assert_eq!(written, golden, "{name} differs");
}

#[test]
fn a_test_with_every_kind_of_content() {
    compare("golden_every_kind.xml", &reports::every_kind());
}

#[test]
fn a_repair() {
    compare("golden_repair.xml", &reports_repair::repair());
}

#[test]
fn a_test_with_nothing_in_it() {
    compare("golden_bare.xml", &reports::bare());
}
