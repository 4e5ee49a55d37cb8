//! Measures bundles: writes and reads many reports of about 8 kB, and prints rates, sizes and the peak of memory.
//!
//! ```text
//! cargo run --release --example bundle_rate -- write FOLDER 100000 50000
//! cargo run --release --example bundle_rate -- read FOLDER
//! ```
//!
//! The peak is that of the process, so each half is a run of its own. The folder has to be there and empty.

use std::path::Path;
use std::time::Instant;

use uuid::Uuid;
use vte_wats::bundle::{Bundle, Facts, Item, Limits, Range, ReadLimits, Sealing, Source, Target, Writer, keys::Trust};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts[..] {
        ["write", folder, reports, per_bundle] => write(Path::new(folder), reports.parse()?, per_bundle.parse()?)?,
        ["read", folder] => read(Path::new(folder))?,
        _ => return Err("give: write FOLDER REPORTS REPORTS_IN_A_BUNDLE, or: read FOLDER".into()),
    }
    println!("peak memory {:.1} MB", peak().unwrap_or_default() as f64 / 1e3);
    Ok(())
}

fn write(folder: &Path, reports: u32, per_bundle: u32) -> Result<(), Box<dyn std::error::Error>> {
    let (template, marks) = template()?;
    let source = Source { server: "STATION7".into(), database: "VTE".into(), created: "2020-01-01".into() };
    let stream = Uuid::from_u128(7);
    let facts = Facts { site: "Line 3".into(), source, stream, sequence: 1, previous: None, range: Range::default() };
    let limits = Limits { count: per_bundle, ..Limits::default() };
    let begin = Instant::now();
    let mut writer = Writer::create(Target::Folder(folder.to_owned()), facts, limits, Sealing::default())?;
    let mut bytes = 0;
    for number in 1..=reports {
        // Spread as hashes are, so the order of adding is not that of the IDs.
        let id = Uuid::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        let report =
            template.replace(&marks[0], &vte_wats::wats::guid(id)).replace(&marks[1], &format!("SN{number:08}"));
        bytes += report.len();
        writer.add(&Item { id, revision: 1, supersedes: None }, report.as_bytes())?;
    }
    let staged = writer.finish()?;
    let size: u64 = staged.iter().map(|bundle| bundle.bytes).sum();
    for bundle in &staged {
        bundle.publish()?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "wrote {reports} reports of {} bytes into {} bundles of {:.1} MB in all, in {seconds:.1} s: {:.0} reports/s",
        bytes / reports as usize,
        staged.len(),
        size as f64 / 1e6,
        f64::from(reports) / seconds
    );
    Ok(())
}

fn read(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let (mut count, mut bytes) = (0_u32, 0);
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "zip") {
            continue;
        }
        let mut bundle = Bundle::open(&path, &ReadLimits::default(), &Trust::default(), &[])?;
        for report in bundle.reports() {
            bytes += report?.1.len();
            count += 1;
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "checked and read {count} reports, {:.1} MB, in {seconds:.1} s: {:.0} reports/s",
        bytes as f64 / 1e6,
        f64::from(count) / seconds
    );
    Ok(())
}

/// A report of about 8 kB, with its ID and serial number, which are to be replaced.
fn template() -> Result<(String, [String; 2]), Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wsxf/valid/golden_bare.xml");
    let text = std::fs::read_to_string(path)?;
    let (begin, end) = text.split_once("  </Step>").ok_or("the report has no step")?;
    let steps: String = (1..=28)
        .map(|number| {
            let value = f64::from(number * 7919 % 1000) / 100.0;
            format!(
                "   <Step Id=\"{number}\" Group=\"Main\" Name=\"Output {number} at full load\" StepType=\"ET_NLT\" \
                 Status=\"Passed\" total_time=\"0.{number}\">\n    <NumericLimit NumericValue=\"{value}\" Units=\"V\" \
                 CompOperator=\"GELE\" LowLimit=\"0\" HighLimit=\"10\" Status=\"Passed\"/>\n   </Step>\n"
            )
        })
        .collect();
    let text = format!("{begin}{steps}  </Step>{end}");
    let report = vte_wats::wats::read::read(text.as_bytes())?;
    Ok((text, [vte_wats::wats::guid(report.id), report.sn]))
}

/// The peak of memory in kB, where the system says so.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
