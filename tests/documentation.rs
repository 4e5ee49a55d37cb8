//! What the documentation promises is there.

use std::path::Path;

use vte_wats::config::Config;
use vte_wats::error::Code;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_error_code_is_explained_once() {
    let page = read("docs/errors.md");
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("| `{}` |", code.id())).count(), 1, "{} in docs/errors.md", code.id());
    }
    let rows = page.lines().filter(|line| line.starts_with("| `VW-")).count();
    assert_eq!(rows, Code::ALL.len(), "docs/errors.md explains codes that do not exist");
}

#[test]
fn the_json_schema_in_the_project_is_that_of_the_program() {
    let path = "docs/vte-wats.schema.json";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), Config::json_schema()).unwrap();
    }
    assert!(read(path) == Config::json_schema(), "{path} is old: run the tests with UPDATE_GOLDEN=1");
}

#[test]
fn the_readme_has_the_two_commands() {
    let readme = read("README.md");
    assert!(readme.contains("cargo run --release -- export --config samples/vte-wats.toml\n"));
    assert!(readme.contains("bash tests/run.sh\n"));
}
