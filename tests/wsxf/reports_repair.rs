//! A repair to write.

use super::reports::{bare, guid, time, unit};
use vte_wats::wats::model::{Binary, Body, Failure, MiscInfo, Process, Report, Unit, Uur};

pub fn uur(report: &mut Report) -> &mut Uur {
    match &mut report.body {
        Body::Uur(repair) => repair,
        Body::Uut(_) => panic!("this is a test"),
    }
}

/// A repair with sub-units, failures and attachments.
pub fn repair() -> Report {
    let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let failure = Failure {
        category: "Solder".into(),
        code: "Cold joint".into(),
        index: 0,
        part: 0,
        component: Some("R55".into()),
        step_id: 3,
        function_block: Some("Power".into()),
        article_number: Some("4711".into()),
        article_revision: Some("B".into()),
        article_vendor: Some("Müller & Söhne".into()),
        comment: Some("resoldered".into()),
    };
    let plain = Failure {
        index: 1,
        part: 1,
        component: None,
        function_block: None,
        article_number: None,
        article_revision: None,
        article_vendor: None,
        comment: None,
        ..failure.clone()
    };
    let binary = |failure: Option<i32>, name: &str| Binary {
        failure,
        name: name.into(),
        content_type: "image/png".into(),
        data: vec![0x89, b'P', b'N', b'G'],
    };
    Report {
        id: guid("6f9619ff-8b86-d011-b42d-00c04fc964f1"),
        start: time("2026-02-02T10:15:30.1234567-05:00"),
        process: Process { code: Some(500), name: None },
        body: Body::Uur(Box::new(Uur {
            operator: Some("op".into()),
            confirmed: Some(time("2026-02-02T15:20:00Z").to_utc()),
            finalized: Some(time("2026-02-02T15:30:00.5Z").to_utc()),
            execution_time: Some(600.0),
            referenced_uut: Some(guid("0b7c6c1e-5f0f-4f0a-9d53-0f5b5d8f0a01")),
            comment: Some("repaired".into()),
            test_process: Process { code: Some(10), name: None },
            failures: vec![failure, plain],
            binaries: vec![binary(Some(1), "joint.png"), binary(None, "board.png")],
        })),
        misc_info: vec![MiscInfo {
            description: "Line".into(),
            text: Some("3".into()),
            numeric: None,
            id: Some(guid(id)),
        }],
        units: vec![
            Unit { part_type: None, ..unit(Some(0), "PN-1", "SN-100") },
            Unit { parent: Some(0), ..unit(Some(1), "P2", "S2") },
            Unit { parent: Some(0), replaced: Some(1), rev: None, ..unit(Some(2), "P2", "S9") },
        ],
        ..bare()
    }
}
