//! Holds files open as a virus scanner, an indexer or a careless reader does on Windows: for the tests of delivery there.
//!
//! ```text
//! hold FOLDER SHARE HOLD_MS SECONDS
//! ```
//!
//! For so many seconds it opens every file of the folder as it appears, with the sharing mode SHARE (the sum of 1 reading,
//! 2 writing, 4 deleting), and holds each for HOLD_MS. It prints `ready` after the first look, and at the end how many
//! temporary files and how many reports it held.

#[cfg(windows)]
fn main() {
    use std::collections::HashMap;
    use std::fs::OpenOptions;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::time::{Duration, Instant};

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments[at].parse::<u32>().expect("a number");
    let (share, hold) = (number(1), Duration::from_millis(number(2).into()));
    let end = Instant::now() + Duration::from_secs(number(3).into());
    let mut held = HashMap::new();
    let (mut temporary, mut reports, mut is_first) = (0, 0, true);
    while Instant::now() < end {
        for entry in std::fs::read_dir(&arguments[0]).expect("the folder is there").flatten() {
            let path = entry.path();
            if held.contains_key(&path) {
                continue;
            }
            if let Ok(file) = OpenOptions::new().read(true).share_mode(share).open(&path) {
                let is_report = path.extension().is_some_and(|extension| extension == "xml");
                *(if is_report { &mut reports } else { &mut temporary }) += 1;
                held.insert(path, (Some(file), Instant::now()));
            }
        }
        for (file, since) in held.values_mut() {
            if since.elapsed() > hold {
                *file = None;
            }
        }
        if std::mem::take(&mut is_first) {
            println!("ready");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("{temporary} {reports}");
}

#[cfg(not(windows))]
fn main() {
    eprintln!("sharing modes are a thing of Windows");
    std::process::exit(1);
}
