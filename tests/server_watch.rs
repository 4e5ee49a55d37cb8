//! Following over TDS and TLS, on a T-SQL engine, while rows are added.

#[path = "support/server.rs"]
mod server;
mod support;

use server::TestServer;
use support::{Site, runs, sample};

#[test]
fn a_server_is_followed_and_gives_the_same_reports() {
    let server = TestServer::start(&sample());
    let site = Site::new();
    site.configure(&server.configuration());
    site.configure_more("[watch]\nsettle = \"0s\"\nsettle_empty = \"0s\"\n");
    site.run(&["watch", "--once"]).exits(0);
    let other = Site::new();
    other.run(&["export"]).exits(0);
    assert_eq!(site.reports().len(), runs());
    for name in other.reports() {
        let [one, two] = [&site, &other].map(|site| std::fs::read(site.drop_folder().join(&name)).unwrap());
        assert_eq!(one, two, "{name}");
    }
    site.run(&["verify", "--render"]).exits(0);
    site.run(&["watch", "--once"]).exits(0);

    // The watermark is moved back by the server, in the type of the column.
    let moved = "DATEADD(second, -7200, CONVERT(datetime, @P1, 121))";
    assert!(server.statements().iter().any(|sql| sql.contains(moved)));
}
