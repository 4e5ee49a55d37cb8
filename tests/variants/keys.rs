//! The key of a run, in every type and spelling.

use uuid::Uuid;
use vte_wats::error::Code;
use vte_wats::sample::draft::{Draft, Step};
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::model::TestRun;
use vte_wats::vte::value::Value;

use super::site::{all_runs, refused, reports, same};

const CHILDREN: [&str; 3] = ["TestDataNumeric", "TestDataText", "TestDataOther"];

/// The key of these tables as text of a spelling.
fn spelt(db: TestDb, tables: &[&str], declared: &str, spell: impl Fn(&str) -> String + Copy) -> TestDb {
    tables.iter().fold(db, |db, table| {
        db.retype_with(table, "Index_GUID", declared, |value| match value {
            Value::Guid(id) => Value::Text(spell(&id.to_string().to_uppercase())),
            other => other,
        })
    })
}

const ALL: [&str; 4] = ["IndexData", CHILDREN[0], CHILDREN[1], CHILDREN[2]];

fn braced(key: &str) -> String {
    format!("{{{key}}}")
}

fn lower(key: &str) -> String {
    key.to_lowercase()
}

fn mixed(key: &str) -> String {
    format!("{}{}", key[..18].to_lowercase(), &key[18..])
}

#[test]
fn keys_as_text_in_every_table() {
    same(&spelt(TestDb::baseline(), &ALL, "char(36)", str::to_owned), "");
    same(&spelt(TestDb::baseline(), &ALL, "nvarchar(38)", braced), "");
    same(&spelt(TestDb::baseline(), &ALL, "varchar(40)", lower), "");
    same(&spelt(TestDb::baseline(), &ALL, "nchar(40)", |key| format!("{key:<40}")), "");
    same(&spelt(TestDb::baseline(), &ALL, "varchar(36)", mixed), "");
}

#[test]
fn a_guid_in_the_header_and_text_in_the_results() {
    same(&spelt(TestDb::baseline(), &CHILDREN, "char(38)", braced), "");
    same(&spelt(TestDb::baseline(), &CHILDREN, "char(36)", str::to_owned), "");
    same(&spelt(TestDb::baseline(), &CHILDREN, "varchar(36)", lower), "");
}

#[test]
fn text_in_the_header_and_guids_in_the_results() {
    same(&spelt(TestDb::baseline(), &["IndexData"], "nvarchar(38)", braced), "");
    same(&spelt(TestDb::baseline(), &["IndexData"], "char(36)", lower), "");
}

/// Each table with a spelling of its own: no step may be lost.
#[test]
fn text_of_different_spellings() {
    let db = spelt(TestDb::baseline(), &["IndexData"], "nvarchar(38)", braced);
    let db = spelt(db, &["TestDataNumeric"], "char(36)", str::to_owned);
    let db = spelt(db, &["TestDataText"], "varchar(38)", |key| lower(&braced(key)));
    same(&db, "");
    let db = spelt(TestDb::baseline(), &["IndexData"], "varchar(36)", mixed);
    same(&spelt(db, &CHILDREN, "nvarchar(38)", braced), "");
    let db = spelt(TestDb::baseline(), &["IndexData"], "char(40)", |key| format!("{key:<40}"));
    same(&spelt(db, &CHILDREN, "varchar(36)", str::to_owned), "");
}

/// The other keys: units are found however their keys are spelt.
#[test]
fn keys_of_units_as_text_in_one_table() {
    let units = |table: &str, spell: fn(&str) -> String| {
        TestDb::baseline().retype_with(table, "Uut_GUID", "nvarchar(38)", |value| match value {
            Value::Guid(id) => Value::Text(spell(&id.to_string().to_uppercase())),
            other => other,
        })
    };
    same(&units("UutData", braced), "");
    same(&units("UutData", lower), "");
    same(&units("IndexData", braced), "");
}

/// What a run is, but for its key.
fn content(mut run: TestRun) -> TestRun {
    run.key.id = Uuid::nil();
    run.key.raw = Value::Null;
    run
}

#[test]
fn numbers_counted_up() {
    let plain = all_runs(&TestDb::baseline(), "");
    for declared in ["int", "bigint"] {
        let counted = TestDb::baseline().number_keys("Index_GUID", declared);
        let found = all_runs(&counted, "");
        assert!(
            found
                .iter()
                .all(|read| read.run.key.id.get_version_num() == 5 && matches!(read.run.key.raw, Value::Int(_)))
        );
        let contents = |runs: &[vte_wats::vte::reader::ReadRun]| -> Vec<TestRun> {
            runs.iter().map(|read| content(read.run.clone())).collect()
        };
        assert_eq!(contents(&found), contents(&plain));
        // The identity of a report must never change: these are what version 0.1 writes.
        assert_eq!(found.len(), 25);
    }
}

/// Numbers in the header and their text in the results, and the other way round.
#[test]
fn numbers_and_their_text() {
    let counted = TestDb::baseline().number_keys("Index_GUID", "int");
    let expected = reports(&counted, "");
    let header = counted.clone().retype("IndexData", "Index_GUID", "varchar(12)");
    super::site::assert_same(&reports(&header, ""), &expected);
    let children = CHILDREN.iter().fold(counted, |db, table| db.retype(table, "Index_GUID", "nvarchar(12)"));
    super::site::assert_same(&reports(&children, ""), &expected);
}

#[test]
fn two_databases_never_give_the_same_report_for_a_number() {
    let one = || TestDb::empty().run(Draft::plain(1).step(Step::number("Rail", 1.0))).number_keys("Index_GUID", "int");
    let key = |db: &TestDb| all_runs(db, "")[0].run.key.id;
    let here = key(&one());
    assert_eq!(here, key(&one()));
    assert_eq!(here, key(&one().info(|info| info.identity.server = info.identity.server.to_lowercase())));
    assert_ne!(here, key(&one().info(|info| info.identity.server.push('2'))));
    assert_ne!(here, key(&one().info(|info| info.identity.database.push('2'))));
}

#[test]
fn what_cannot_be_a_key() {
    for (declared, why) in [
        ("ntext", "long text, which the server cannot compare"),
        ("varbinary(16)", "of a type that cannot hold it"),
        ("float", "of a type that cannot hold it"),
    ] {
        refused(
            &TestDb::empty().retype("IndexData", "Index_GUID", declared),
            "",
            Code::SchemaType,
            &format!("IndexData.Index_GUID should be the run key, but it is {declared} ({why})"),
            "name another column under [source.columns]: \"IndexData.run_key\" = \"COLUMN\", or let a view give the \
             value and name the view under [source.tables]",
        );
    }
}
