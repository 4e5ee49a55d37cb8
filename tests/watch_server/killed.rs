//! Kill -9 in a loop while a growing database is followed.

use std::time::Duration;

use serde_json::json;
use vte_wats::sample::testdb::TestDb;

use crate::follow::Plant;

/// Rounds of one test; `VTE_WATS_KILLS` asks for more.
const ROUNDS: u32 = 20;

#[test]
fn killed_again_and_again_while_the_database_grows() {
    let rounds = std::env::var("VTE_WATS_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let mut plant = Plant::of(&TestDb::baseline(), 0, 0);
    let (mut seed, mut number) = (0x9E37_79B9_7F4A_7C15_u64, 0);
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for round in 0..rounds {
        plant.follow();
        for _ in 0..3 {
            number += 1;
            std::thread::sleep(Duration::from_millis(random(120)));
            // Now and then an hour back, within the overlap.
            let minute = 600 + number - if random(4) == 0 { 30 } else { 0 };
            plant.add(number, &json!(format!("2026-06-01 {:02}:{:02}:00.000", minute / 60, minute % 60)));
        }
        if round % 5 == 4 {
            let changed = format!("{:08X}-0000-4000-8000-0000000000AA", 1 + random(u64::from(number)));
            plant.server.update("IndexData", json!({ "Index_GUID": changed }), json!({ "Info1": format!("{round}") }));
        }
        std::thread::sleep(Duration::from_millis(random(400)));
        plant.kill();
    }
    plant.site.run(&["watch", "--once"]).exits(0);
    plant.is_complete();
}
