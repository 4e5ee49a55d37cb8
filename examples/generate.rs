//! Makes sample databases: `cargo run --example generate -- OUT.vtedb [--runs N] [--steps N] [--seed N]`.
//!
//! Without arguments it makes the bundled samples anew: `samples/vte_9_3.vtedb` and `samples/vte_9_3.sql`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use vte_wats::error::{Code, Error, Result};
use vte_wats::sample::{SampleSpec, ddl, generate};
use vte_wats::vte::snapshot::write::partial_path;

/// Makes sample databases.
#[derive(Parser)]
struct Arguments {
    /// The snapshot to write; nothing: the samples that come with the program.
    out: Option<PathBuf>,
    /// Runs of the ordinary work.
    #[arg(long, requires = "out", default_value_t = 1_000)]
    runs: u64,
    /// Steps of every run; nothing: as its plan says.
    #[arg(long, requires = "out")]
    steps: Option<usize>,
    /// With the odd runs of the bundled sample.
    #[arg(long, requires = "out")]
    odd: bool,
    /// The seed; the same seed gives the same bytes.
    #[arg(long, requires = "out", default_value_t = 946)]
    seed: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let made = match &arguments.out {
        Some(out) => {
            let Arguments { seed, runs, steps, .. } = arguments;
            let spec = SampleSpec { seed, runs, steps_per_run: steps, odd_runs: arguments.odd };
            make(out, &spec)
        }
        None => bundled(),
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(hint) = error.remedy() {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

fn make(out: &Path, spec: &SampleSpec) -> Result<()> {
    let summary = generate(out, spec)?;
    println!("{}: {} runs, {} steps", out.display(), summary.runs(), summary.steps());
    Ok(())
}

fn bundled() -> Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let database = samples.join("vte_9_3.vtedb");
    // What is made anew here is made of nothing but the seed.
    let _ = std::fs::remove_file(&database);
    let _ = std::fs::remove_file(partial_path(&database));
    let script = samples.join("vte_9_3.sql");
    std::fs::write(&script, ddl::script())
        .map_err(|error| Error::new(Code::File, format!("cannot write {}", script.display())).source(error))?;
    println!("{}", script.display());
    make(&database, &SampleSpec::bundled())
}
