//! A SQL Server for tests: a T-SQL engine (`tests/server/serve.py`) that serves a snapshot over TDS and TLS.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value as Json, json};
use vte_wats::config::sections::{PasswordFrom, SourceConfig};
use vte_wats::error::Error;
use vte_wats::vte::catalog::ColumnType;
use vte_wats::vte::snapshot::SnapshotSource;
use vte_wats::vte::source::{RunSource, Statement};
use vte_wats::vte::sqlserver::{self, SqlServerSource};
use vte_wats::vte::value::{Row, Value};

/// The login of every test server.
pub const USER: &str = "vte_reader";
/// Its password, which must never be seen in a message.
pub const PASSWORD: &str = "Swordfish=7;'\"ö";

/// A server that runs as long as this lives.
pub struct TestServer {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    port: u16,
    database: String,
}

/// The bundled sample.
pub fn sample() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/vte_9_3.vtedb"))
}

/// How many runs the bundled sample has.
pub fn runs() -> i64 {
    let mut snapshot = SnapshotSource::open(sample()).unwrap();
    match ask(&mut snapshot, &statement("SELECT COUNT(*) FROM IndexData", 1)).unwrap()[0][0] {
        Value::Float(count) => count as i64,
        ref other => panic!("{other:?}"),
    }
}

/// A statement without parameters that gives so many columns.
pub fn statement(sql: &str, columns: usize) -> Statement {
    Statement { sql: sql.to_owned(), params: Vec::new(), columns: vec![ColumnType::Float; columns] }
}

/// All rows of a statement.
pub fn ask(source: &mut dyn RunSource, statement: &Statement) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    source.query(statement, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

impl TestServer {
    /// A server of the bundled sample that the tests of one file share; they change nothing in it.
    pub fn shared() -> &'static TestServer {
        static SHARED: OnceLock<TestServer> = OnceLock::new();
        // It is never dropped; the server ends when its input does, with this process.
        SHARED.get_or_init(|| TestServer::start(sample()))
    }

    /// Serves a snapshot.
    pub fn start(snapshot: &Path) -> TestServer {
        TestServer::start_with(snapshot, &[])
    }

    /// Serves a snapshot with options of `serve.py`: `--also NAME=SNAPSHOT`, `--set KEY=VALUE`.
    pub fn start_with(snapshot: &Path, options: &[&str]) -> TestServer {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(python())
            .arg(root.join("tests/server/serve.py"))
            .arg(snapshot)
            .arg(folder.path())
            .args(options)
            .env("VTE_TEST_USER", USER)
            .env("VTE_TEST_PASSWORD", PASSWORD)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let commands = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let ready = read_line(&mut answers);
        fs::write(folder.path().join("password.txt"), format!("{PASSWORD}\n")).unwrap();
        TestServer {
            port: u16::try_from(ready["port"].as_u64().unwrap()).unwrap(),
            database: ready["database"].as_str().unwrap().to_owned(),
            child,
            commands,
            answers,
            folder,
        }
    }

    /// The connection string of another database of the server.
    pub fn connection_string_to(&self, database: &str) -> String {
        format!("Server=tcp:localhost,{};Database={database};User Id={USER}", self.port)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The connection string, without a password.
    pub fn connection_string(&self) -> String {
        self.connection_string_to(&self.database)
    }

    /// The certificate of the server, in a PEM file.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A file with the password.
    pub fn password_file(&self) -> PathBuf {
        self.folder.path().join("password.txt")
    }

    /// `[source]` that reads this server.
    pub fn config(&self) -> SourceConfig {
        SourceConfig {
            sqlserver: Some(self.connection_string()),
            ca_file: Some(self.ca_file()),
            password: Some(PasswordFrom { file: Some(self.password_file()), ..PasswordFrom::default() }),
            ..SourceConfig::default()
        }
    }

    /// A connection.
    pub fn connect(&self) -> SqlServerSource {
        sqlserver::connect(&self.config()).unwrap()
    }

    /// `[source]` of a configuration file that reads this server.
    pub fn configuration(&self) -> String {
        let mut text = String::from("[source]\n");
        let _ = writeln!(text, "sqlserver = '{}'", self.connection_string());
        let _ = writeln!(text, "ca_file = '{}'", self.ca_file().display());
        let _ = writeln!(text, "password = {{ file = '{}' }}", self.password_file().display());
        text
    }

    /// Every statement since the start, as it came.
    pub fn statements(&self) -> Vec<String> {
        let log = fs::read_to_string(self.folder.path().join("statements.jsonl")).unwrap();
        log.lines()
            .map(|line| serde_json::from_str::<Json>(line).unwrap()["sql"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Adds rows to a table: objects of column and value. Bytes are `{"hex": "00FF"}`, everything else as the snapshot
    /// holds it (times as `2026-03-29 01:30:00.000`, GUIDs as text).
    pub fn insert(&mut self, table: &str, rows: Json) {
        self.command(&with(json!({ "do": "insert", "table": table }), [("rows", rows)]));
    }

    /// Changes the rows that have all values of `filter`; how many.
    pub fn update(&mut self, table: &str, filter: Json, set: Json) -> u64 {
        let command = with(json!({ "do": "update", "table": table }), [("where", filter), ("set", set)]);
        self.command(&command)["count"].as_u64().unwrap()
    }

    /// Removes the rows that have all values of `filter`; how many.
    pub fn delete(&mut self, table: &str, filter: Json) -> u64 {
        let command = with(json!({ "do": "delete", "table": table }), [("where", filter)]);
        self.command(&command)["count"].as_u64().unwrap()
    }

    /// How many rows a table has.
    pub fn count(&mut self, table: &str) -> u64 {
        self.command(&json!({ "do": "count", "table": table }))["count"].as_u64().unwrap()
    }

    /// Adds a table: `columns` are objects of `name`, `type` and, if it is not, `nullable`.
    pub fn add_table(&mut self, name: &str, columns: Json, rows: Json) {
        self.command(&with(json!({ "do": "add_table", "table": name }), [("columns", columns), ("rows", rows)]));
    }

    /// Removes a table.
    pub fn drop_table(&mut self, name: &str) {
        self.command(&json!({ "do": "drop_table", "table": name }));
    }

    /// Removes a column.
    pub fn drop_column(&mut self, table: &str, name: &str) {
        self.command(&json!({ "do": "drop_column", "table": table, "name": name }));
    }

    /// The next `times` statements that hold `text` are refused with an error of SQL Server.
    pub fn refuse_often(&mut self, text: &str, number: u32, message: &str, times: u32) {
        self.command(&json!({ "do": "fault", "statement": text, "error": number, "message": message, "times": times }));
    }

    /// The connection string to the server behind a proxy on another port.
    pub fn connection_string_by(&self, port: u16) -> String {
        self.connection_string().replace(&format!(",{};", self.port), &format!(",{port};"))
    }

    /// The next statement that holds `text` is refused with an error of SQL Server.
    pub fn refuse(&mut self, text: &str, number: u32, message: &str) {
        self.command(&json!({ "do": "fault", "statement": text, "error": number, "message": message }));
    }

    /// The next statement that holds `text` is answered so many seconds late.
    pub fn delay(&mut self, text: &str, seconds: f64) {
        self.command(&json!({ "do": "fault", "statement": text, "delay": seconds }));
    }

    /// The connection of the next statement that holds `text` is cut after so many bytes of its answer.
    pub fn cut(&mut self, text: &str, after: usize) {
        self.command(&json!({ "do": "fault", "statement": text, "cut_after": after }));
    }

    /// Gives a command of `serve.py`. Panics when the server says no.
    pub fn command(&mut self, command: &Json) -> Json {
        writeln!(self.commands, "{command}").unwrap();
        self.commands.flush().unwrap();
        let answer = read_line(&mut self.answers);
        assert_eq!(answer["ok"], true, "{command}: {answer}");
        answer
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // It has no state worth a farewell.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("the end of the server's log:\n{}", lines[lines.len().saturating_sub(30)..].join("\n"));
        }
    }
}

/// A command with further members.
fn with<const N: usize>(mut command: Json, members: [(&str, Json); N]) -> Json {
    for (name, value) in members {
        command[name] = value;
    }
    command
}

fn read_line(answers: &mut BufReader<ChildStdout>) -> Json {
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "the test server ended; it says why above");
    serde_json::from_str(&line).unwrap()
}

/// The Python that has pysqlbridge.
fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("VTE_WATS_TEST_PYTHON") {
        return named.into();
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python");
    assert!(
        own.exists(),
        "the T-SQL engine of the tests is not installed: run tests/run.sh, which installs it in .venv"
    );
    own
}
