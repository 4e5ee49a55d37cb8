//! What goes wrong at the server: each is said once when it begins and once when it is over, and nothing is lost.

use serde_json::json;

use crate::follow::Plant;
use crate::proxy::Proxy;

/// The server refuses so many statements with this error.
fn refused(number: u32, message: &str, times: u32) {
    let mut plant = Plant::followed();
    plant.server.refuse_often("FROM [dbo].[IndexData]", number, message, times);
    let run = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&run);
    plant.until("the end of the trouble", |plant| plant.told("it works again") == 1);
    assert_eq!(plant.told("; trying again"), 1, "{}", plant.log_text());
    plant.until("the state", |plant| plant.status()["standing"] == "following");
    plant.is_complete();
}

#[test]
fn a_deadlock_victim_tries_again() {
    refused(1205, "Transaction was deadlocked on lock resources and has been chosen as the deadlock victim.", 2);
}

#[test]
fn a_row_that_somebody_writes_is_not_waited_for_beyond_the_limit() {
    refused(1222, "Lock request time out period exceeded.", 2);
}

#[test]
fn a_database_that_is_offline_is_waited_for() {
    refused(942, "Database 'VTE9_3' cannot be opened because it is offline.", 2);
}

#[test]
fn a_right_that_was_revoked_is_waited_for() {
    refused(229, "The SELECT permission was denied on the object 'IndexData', database 'VTE9_3', schema 'dbo'.", 2);
}

/// A plant that is followed through a cable alone, and a run that came through it.
fn followed_by_a_cable() -> (Plant, Proxy) {
    let mut plant = Plant::followed();
    assert_eq!(plant.stop(), 0);
    let proxy = Proxy::to(plant.server.port());
    plant.reach_by(&proxy);
    plant.follow();
    let first = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&first);
    (plant, proxy)
}

#[test]
fn a_server_that_goes_and_comes_back_is_followed_on() {
    let (mut plant, proxy) = followed_by_a_cable();
    proxy.go();
    plant.until("the trouble", |plant| plant.status()["standing"] == "trouble");
    let meanwhile = plant.add(2, &json!("2026-06-01 12:01:00.000"));
    plant.until("a second try", |plant| plant.status()["last_error"]["code"] == "VW-CONNECT");
    proxy.come_back();
    plant.until_delivered(&meanwhile);
    plant.until("the end of the trouble", |plant| plant.told("it works again") == 1);
    assert!(plant.told("; trying again") <= 2, "{}", plant.log_text());
    plant.is_complete();
}

#[test]
fn a_login_that_is_refused_is_waited_for() {
    let (mut plant, proxy) = followed_by_a_cable();
    let password = std::fs::read(plant.server.password_file()).unwrap();
    std::fs::write(plant.server.password_file(), "changed\n").unwrap();
    proxy.go();
    plant.until("the trouble", |plant| plant.status()["standing"] == "trouble");
    proxy.come_back();
    plant.until("the refusal", |plant| plant.status()["last_error"]["code"] == "VW-LOGIN");
    let meanwhile = plant.add(2, &json!("2026-06-01 12:01:00.000"));
    std::fs::write(plant.server.password_file(), password).unwrap();
    plant.until_delivered(&meanwhile);
    plant.until("the end of the trouble", |plant| plant.told("it works again") == 1);
    assert_eq!(plant.told("VW-LOGIN"), 1, "{}", plant.log_text());
    plant.is_complete();
}

#[test]
fn a_column_that_goes_stops_the_watch_and_is_named() {
    let mut plant = Plant::followed();
    let first = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until_delivered(&first);
    plant.server.drop_column("IndexData", "UserName");
    assert_eq!(plant.ends_by_itself(), 13, "{}", plant.log_text());
    let log = plant.log_text();
    assert!(log.contains("VW-SCHEMA-CHANGED") && log.contains("IndexData.user "), "{log}");
    assert!(plant.report(&first).is_some());
    plant.site.run(&["check", "--accept-schema"]).complains("accepted: IndexData.user ");
    plant.follow();
    let next = plant.add_without_user(2);
    plant.until_delivered(&next);
    assert_eq!(plant.stop(), 0);
    // All runs read otherwise now: an export of everything delivers them again.
    plant.site.run(&["export"]).exits(0).prints("delivered again");
    plant.is_complete();
}

#[test]
fn a_statement_that_is_not_answered_ends_with_its_time() {
    let mut plant = Plant::followed();
    assert_eq!(plant.stop(), 0);
    let path = plant.site.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("page_size = 3", "page_size = 3\nquery_timeout = \"1s\"")).unwrap();
    plant.server.delay("FROM [dbo].[IndexData]", 3.0);
    plant.follow();
    let run = plant.add(1, &json!("2026-06-01 12:00:00.000"));
    plant.until("the trouble", |plant| plant.told("VW-QUERY-TIMEOUT") == 1);
    plant.until_delivered(&run);
    plant.is_complete();
}
