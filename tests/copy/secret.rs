//! The passwords of VTE stay where they are.

use vte_wats::config::Config;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::copy::copy;
use vte_wats::vte::sql::Range;

use super::database::Place;

fn copy_without_password(db: &TestDb, table: &'static str, config: &str) {
    let place = Place::new(db);
    let mut source = place.source();
    source.with_password = Some(table);
    let config = Config::parse(config, "test").unwrap();
    let copied =
        copy(&mut source, &config.source, &place.path("copy"), &|_| Range::default(), &mut |_, _| Ok(())).unwrap();
    assert_eq!(copied.left_out, [format!("{table}.Password is secret")]);
    assert!(source.asked.iter().all(|asked| !asked.sql.to_lowercase().contains("password")));
    assert!(source.asked.iter().any(|asked| asked.sql.contains(&format!("FROM \"{table}\""))));
    assert_eq!(place.content("copy"), place.content("source"));
    let bytes = std::fs::read(place.path("copy")).unwrap();
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
    assert!(holds("UserName") && !holds("Password"));
}

#[test]
fn the_password_is_neither_asked_for_nor_copied() {
    copy_without_password(&TestDb::baseline(), "Users", "");
}

#[test]
fn nor_is_it_where_the_table_is_called_otherwise() {
    let db = TestDb::baseline().rename_table("Users", "Personnel");
    copy_without_password(&db, "Personnel", "[source.tables]\nUsers = \"Personnel\"\n");
}
