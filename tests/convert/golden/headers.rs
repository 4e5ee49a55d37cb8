//! Each field of the header: given, missing and too long.

use vte_wats::vte::model::TestRun;

use super::Case;
use crate::runs::{run, text, with_steps};

pub fn cases() -> Vec<Case> {
    let some = |text: &str| Some(text.to_owned());
    let step = || with_steps([text("Version", "1.15.3")]);
    let blank = || some("  ");
    let long = |letter: &str, units| Some(letter.repeat(units));
    vec![
        Case::new(
            "header-full",
            TestRun {
                product_type: some("Main board"),
                testplan_variant: some("Hot"),
                info: [some("Order 17"), some("Batch 3"), some("FX-2")],
                ..step()
            },
        ),
        Case::new(
            "header-fallbacks",
            TestRun {
                serial: None,
                product: blank(),
                product_version: None,
                hostname: blank(),
                site: None,
                user: None,
                testsystem: None,
                testplan: blank(),
                testplan_revision: None,
                ..step()
            },
        ),
        Case::new(
            "header-own-fallbacks",
            TestRun { serial: None, product: None, product_version: None, testplan: None, ..step() },
        )
        .configured(
            "[site.fallback]\nserial_number = \"NO SERIAL\"\npart_number = \"NO PRODUCT\"\nrevision = \"0\"\ntestplan = \"manual\"",
        ),
        Case::new(
            "header-cut",
            TestRun {
                serial: long("s", 101),
                product: long("p", 101),
                testplan: long("t", 201),
                testplan_revision: long("r", 31),
                info: [long("i", 101), None, None],
                ..step()
            },
        ),
        Case::new("header-blanks", TestRun { serial: some(" SN-1 \t"), product: some("\u{3000}Board "), ..step() }),
        Case::new("header-site", step()).configured("[site]\nlocation = \"Line 9\"\npurpose = \"Repair loop\""),
        Case::new("header-misc-names", TestRun { info: [some("O-17"), some("x"), None], ..step() })
            .configured("[misc_info]\nsource = \"\"\ninfo1 = \"Order\"\ninfo2 = \"\"\ntestplan = \"Plan\""),
        Case::new("header-process-rule", step())
            .configured("[process]\ndefault = 10\nrules = [{ testplan = \"fct *\", station = \"STATION?\", code = 50 }]"),
        Case::new(
            "header-everything-missing",
            TestRun {
                duration: None,
                result: None,
                exit_code: None,
                serial: None,
                product: None,
                product_version: None,
                testplan: None,
                testplan_revision: None,
                hostname: None,
                site: None,
                user: None,
                testsystem: None,
                ..run()
            },
        ),
    ]
}
