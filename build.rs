//! What the program can say of its own making, and, for Windows, its manifest: paths longer than 260 characters, and UTF-8
//! for the C functions of SQLite and the console. It needs no resource compiler, so it is the same with every toolchain.

use std::process::Command;

fn main() {
    // Only what changes it: a build script that always runs makes every build slow.
    for path in ["build.rs", ".git/HEAD", ".git/packed-refs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=VTE_WATS_COMMIT");
    let commit = std::env::var("VTE_WATS_COMMIT").ok().or_else(commit).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env=VTE_WATS_COMMIT={commit}");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=VTE_WATS_TARGET={target}");
    if std::env::var_os("CARGO_CFG_WINDOWS").is_some() {
        manifest();
    }
}

/// The commit, as git knows it; a source archive has none.
fn commit() -> Option<String> {
    let output = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Paths of over 260 characters, and UTF-8 as the code page of what is not Unicode.
fn manifest() {
    use embed_manifest::manifest::{ActiveCodePage, ExecutionLevel, Setting};
    use embed_manifest::{embed_manifest, new_manifest};
    let manifest = new_manifest("vte-wats")
        .active_code_page(ActiveCodePage::Utf8)
        .long_path_aware(Setting::Enabled)
        .requested_execution_level(ExecutionLevel::AsInvoker);
    embed_manifest(manifest).expect("the manifest can be embedded");
}
