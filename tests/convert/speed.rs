//! How fast a run is converted. `cargo test --release --test convert speed -- --ignored --nocapture` prints it.

use std::time::Instant;

use vte_wats::convert::Converter;

use crate::runs::{config, numeric, text, with_steps};

/// How many runs are converted.
const RUNS: u32 = 200_000;

#[test]
#[ignore = "a measurement, meaningful in a release build only"]
fn speed() {
    let mut run = with_steps((0..20).map(|step| match step % 5 {
        4 => text("Firmware version", "1.15.3"),
        _ => numeric("5V rail under load", 5.01, Some(4.75), Some(5.25)),
    }));
    for step in &mut run.steps {
        step.test_number = Some("10.2".into());
        step.description = Some("Voltage of the 5 V rail at full load".into());
    }
    let converter = Converter::new(&config()).unwrap();
    let start = Instant::now();
    let mut steps = 0;
    for _ in 0..RUNS {
        let converted = converter.convert(std::hint::black_box(&run)).unwrap();
        steps += crate::runs::steps(&converted.report).len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{:.0} runs of 20 steps a second ({steps} steps in {seconds:.2} s)", f64::from(RUNS) / seconds);
}
