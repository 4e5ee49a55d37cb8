//! A client that takes reports as fast as they appear never sees one that is not complete and valid.

use std::collections::HashMap;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use vte_wats::sample::{SampleSpec, generate};
use vte_wats::wats::rules::Severity;
use vte_wats::wats::validate::validate;

use crate::support::Site;

/// Deliveries of one test; `VTE_WATS_DELIVERIES` asks for more.
const DELIVERIES: u64 = 2_000;

#[test]
fn a_client_that_deletes_at_once_sees_only_whole_reports_and_each_once() {
    let deliveries = std::env::var("VTE_WATS_DELIVERIES").ok().and_then(|text| text.parse().ok()).unwrap_or(DELIVERIES);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("runs.vtedb");
    generate(&database, &SampleSpec::of_size(deliveries, 4)).unwrap();
    let site = Site::reading(&database);
    site.configure_more("[watch]\npoll = \"500ms\"\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vte-wats"));
    command.current_dir(site.path()).arg("watch").stdout(Stdio::null()).stderr(Stdio::null());
    let mut watch = command.spawn().unwrap();
    let started = Instant::now();
    let until = started + Duration::from_secs(60 + deliveries / 20);
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut most = 0;
    while (seen.len() as u64) < deliveries {
        assert!(Instant::now() < until, "only {} of {deliveries} came", seen.len());
        let mut waiting = 0;
        for entry in fs::read_dir(site.drop_folder()).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if !name.to_ascii_lowercase().ends_with(".xml") {
                continue;
            }
            waiting += 1;
            // As the client does: open, read all, then delete by the name.
            let Ok(bytes) = fs::read(entry.path()) else { continue };
            let errors: Vec<_> =
                validate(&bytes).into_iter().filter(|finding| finding.severity() == Severity::Error).collect();
            assert!(errors.is_empty(), "{name}, {} bytes: {errors:?}", bytes.len());
            fs::remove_file(entry.path()).unwrap();
            *seen.entry(name).or_default() += 1;
        }
        most = most.max(waiting);
    }
    let took = started.elapsed();
    std::thread::sleep(Duration::from_millis(1_500));
    let left = site.reports();
    let _ = watch.kill();
    let _ = watch.wait();
    assert!(seen.values().all(|times| *times == 1), "a run came twice");
    assert!(left.is_empty(), "{left:?}");
    println!("{deliveries} deliveries in {took:?}, at most {most} waiting");
}
