//! The manifest of the Windows program: paths longer than 260 characters, and UTF-8 for the C functions of SQLite and
//! the console. It needs no resource compiler, so it is the same with every toolchain.

use embed_manifest::manifest::{ActiveCodePage, ExecutionLevel, Setting};
use embed_manifest::{embed_manifest, new_manifest};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_WINDOWS").is_some() {
        let manifest = new_manifest("vte-wats")
            .active_code_page(ActiveCodePage::Utf8)
            .long_path_aware(Setting::Enabled)
            .requested_execution_level(ExecutionLevel::AsInvoker);
        embed_manifest(manifest).expect("the manifest goes into the output folder of the build");
    }
}
