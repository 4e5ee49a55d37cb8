//! The main job over TLS from a T-SQL server: the same bytes as from the snapshot, few statements, none that writes.

#[path = "support/server.rs"]
mod server;
mod support;

use std::fs;

use server::TestServer;
use support::{Site, runs, sample};
use vte_wats::sample::testdb::TestDb;
use vte_wats::sample::{SampleSpec, generate};

/// A site that reads the server.
fn site(server: &TestServer, more: &str) -> Site {
    let site = Site::new();
    site.configure(&format!("{}{more}", server.configuration()));
    site
}

#[test]
fn the_same_bytes_as_from_the_snapshot() {
    let server = TestServer::start(&sample());
    let from_server = site(&server, "");
    from_server.run(&["export"]).exits(0).prints(&format!("{} reports delivered", runs()));
    let from_snapshot = Site::new();
    from_snapshot.run(&["export"]).exits(0);
    assert_eq!(from_server.reports(), from_snapshot.reports());
    for name in from_server.reports() {
        let (one, other) = (from_server.drop_folder().join(&name), from_snapshot.drop_folder().join(&name));
        assert_eq!(fs::read_to_string(one).unwrap(), fs::read_to_string(other).unwrap(), "{name}");
    }
    // What was delivered from the snapshot is known when the server itself is read with the same ledger.
    from_snapshot.configure(&server.configuration());
    from_snapshot.run(&["export"]).exits(0).prints("0 reports delivered").prints(&format!("{} already", runs()));
}

#[test]
fn a_snapshot_made_over_tls_reads_back_equal() {
    let server = TestServer::start(&sample());
    let from_server = site(&server, "");
    from_server.run(&["snapshot", "copy.vtedb"]).exits(0);
    let (copy, original) = (Site::reading(&from_server.path().join("copy.vtedb")), Site::new());
    copy.run(&["export"]).exits(0);
    original.run(&["export"]).exits(0);
    for name in original.reports() {
        let (one, other) = (copy.drop_folder().join(&name), original.drop_folder().join(&name));
        assert!(fs::read(one).unwrap() == fs::read(other).unwrap(), "{name}");
    }
}

#[test]
fn four_statements_a_page_and_none_that_must_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("thousand.vtedb");
    generate(&database, &SampleSpec::of_size(1000, 5)).unwrap();
    let server = TestServer::start(&database);
    let site = site(&server, "page_size = 200\n");
    let started = server.statements().len();
    site.run(&["export", "--to", "out"]).exits(0).prints("1000 reports delivered");
    let statements: Vec<String> = server.statements().split_off(started);
    let of = |name: &str| statements.iter().filter(|sql| sql.contains(&format!("[{name}] AS "))).count();
    // Five full pages, and the lane of the runs without a time, which is empty.
    let pages = 6;
    assert!(of("IndexData") <= pages + 1, "{} statements on IndexData: the pages, and one count", of("IndexData"));
    for table in ["TestDataNumeric", "TestDataText", "TestDataOther"] {
        assert!(of(table) <= pages, "{} statements on {table}", of(table));
    }
    let start_up = statements.len() - of("IndexData") - 3 * of("TestDataNumeric");
    assert!(start_up <= 20, "{start_up} statements to start up:\n{}", statements.join("\n"));
    for sql in &statements {
        let upper = sql.to_uppercase();
        for word in
            ["INSERT ", "UPDATE ", "DELETE ", "MERGE ", "TRUNCATE ", "CREATE ", "ALTER ", "DROP ", "EXEC ", " INTO "]
        {
            let asks_for_rights = upper.contains("HAS_PERMS_BY_NAME");
            assert!(asks_for_rights || !upper.contains(word), "{word} in {sql}");
        }
        assert!(
            !upper.contains("SELECT *") && !upper.contains("NOLOCK") && !upper.contains("READ UNCOMMITTED"),
            "{sql}"
        );
        assert!(!upper.contains("[USERS]"), "IndexData has the name, so nobody asks Users: {sql}");
        assert!(!upper.contains("PASSWORD"), "{sql}");
    }
}

#[test]
fn what_the_server_refuses_has_its_exit_code_and_shows_no_password() {
    let server = TestServer::start(&sample());
    let site = site(&server, "");
    let good = server.configuration();
    let cases = [
        (good.replace(server::USER, "somebody"), 12, "VW-LOGIN"),
        (good.replace("Database=", "Database=No_"), 12, "VW-DATABASE"),
        (good.replace("localhost,", "localhost,1"), 12, "VW-CONNECT"),
        (good.replace(&format!("ca_file = '{}'\n", server.ca_file().display()), ""), 12, "VW-TLS"),
    ];
    for (source, code, text) in cases {
        if text == "VW-CONNECT" {
            // A port that nobody listens on.
            site.configure(&good.replace(&format!(",{}", server.port()), ",1"));
        } else {
            site.configure(&source);
        }
        let ran = site.run(&["export"]);
        ran.exits(code).complains(text).complains("hint: ");
        assert!(!ran.err.contains("Swordfish") && !ran.out.contains("Swordfish"));
    }
    site.configure(&good.replace("{ file = '", "{ file = 'no-"));
    site.run(&["export"]).exits(10).complains("VW-CONFIG-PASSWORD");
    assert!(site.reports().is_empty());
    site.configure(&good);
    site.run(&["check"]).exits(0).prints("PASS  connection");
    site.run(&["export"]).exits(0);
}

/// Counting the keys of a big view may take longer than a statement may; the rest of the check is as good.
#[test]
fn keys_that_cannot_be_counted_do_not_end_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("view.vtedb");
    TestDb::baseline().as_heap("IndexData").duplicate("IndexData", 1).write(&database).unwrap();
    let mut server = TestServer::start(&database);
    let site = site(&server, "");
    site.run(&["check"]).prints("WARN  run key").prints("rows with the key of another: 1");
    server.refuse("COUNT(DISTINCT", 1222, "Lock request time out period exceeded.");
    let check = site.run(&["check"]);
    check.prints("WARN  run key").prints("could not be counted").prints("PASS  runs").prints("run verdict");
}
