//! What the documentation promises is there.

use std::path::Path;

use clap::CommandFactory;
use vte_wats::cli::args::Cli;
use vte_wats::config::Config;
use vte_wats::error::Code;
use vte_wats::vte::grants;
use vte_wats::vte::reader::RunReader;
use vte_wats::vte::snapshot::SnapshotSource;

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

/// What the README does not name, a test engineer never finds.
#[test]
fn the_readme_names_every_page_and_command() {
    let readme = read("README.md");
    for page in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap() {
        let name = page.unwrap().file_name().into_string().unwrap();
        assert!(!name.ends_with(".md") || readme.contains(&format!("* [docs/{name}](docs/{name}): ")), "{name}");
    }
    for command in Cli::command().get_subcommands().filter(|command| command.get_name() != "help") {
        let cell = format!("`{}`", command.get_name());
        let named = |line: &str| line.starts_with('|') && line.split('|').nth(1).is_some_and(|it| it.contains(&cell));
        assert!(readme.lines().any(named), "{cell} is not in the table of commands");
    }
}

#[test]
fn the_script_for_the_login_is_that_of_the_sample() {
    let path = "docs/create-reader.sql";
    let source = SnapshotSource::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vte_9_3.vtedb")).unwrap();
    let config = Config::default();
    let reader = RunReader::open(Box::new(source), &config.source, &config.limits).unwrap();
    let script = grants::script(&reader.info().identity.database, reader.map());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &script).unwrap();
    }
    assert!(read(path) == script, "{path} is old: run the tests with UPDATE_GOLDEN=1");
    let granted: Vec<&str> = script.lines().filter(|line| line.starts_with("GRANT")).collect();
    assert!(granted.iter().any(|line| line.starts_with("GRANT SELECT ON [dbo].[IndexData] ([")));
    assert!(granted.iter().all(|line| line.contains("([") && !line.contains("Password")), "{granted:?}");
    assert!(script.contains("DENY SELECT ON [dbo].[Users] ([Password])"));
}
