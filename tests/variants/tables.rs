//! Tables elsewhere, called otherwise, or none but a view.

use vte_wats::config::sections::SourceConfig;
use vte_wats::error::Code;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::catalog::Catalog;
use vte_wats::vte::columns::ColumnMap;
use vte_wats::vte::fields::TableRole;
use vte_wats::vte::value::Value;

use super::site::{assert_error, config, open, refused, same};

#[test]
fn another_schema() {
    same(&TestDb::baseline().schema("line 3"), "");
    same(&TestDb::baseline().schema("vte"), "[source]\nschema = \"VTE\"\n".trim_start_matches("[source]\n"));
    refused(
        &TestDb::baseline().schema("vte"),
        "schema = \"dbo\"\n",
        Code::SchemaTable,
        "there is no table IndexData in the schema dbo",
        "a missing table and one that the login may not read look the same: ask for SELECT on it, or, where it is \
         called otherwise, write under [source.tables]: IndexData = \"NAME\"",
    );
}

/// What a server has that keeps an archive in a second schema; a snapshot holds each table once.
fn two_schemas() -> Catalog {
    let mut catalog = TestDb::baseline().catalog();
    catalog.tables.extend(TestDb::baseline().schema("archive").catalog().tables);
    catalog
}

fn resolved(catalog: &Catalog, more: &str) -> Result<ColumnMap, vte_wats::error::Error> {
    ColumnMap::resolve(catalog, &config(more).source)
}

#[test]
fn two_schemas_are_refused_with_the_line_that_decides() {
    let error = resolved(&two_schemas(), "").unwrap_err();
    assert_error(
        &error,
        Code::SchemaAmbiguous,
        "2 tables could be IndexData: dbo.IndexData, archive.IndexData",
        "write under [source]: schema = \"dbo\"",
    );
    for schema in ["dbo", "archive", "[archive]", "ARCHIVE"] {
        let map = resolved(&two_schemas(), &format!("schema = \"{schema}\"\n")).unwrap();
        let expected = schema.trim_matches(['[', ']']).to_lowercase();
        assert!(map.tables().all(|(_, table)| table.schema == expected), "{schema}");
        assert_eq!(map.tables().count(), TableRole::ALL.len());
    }
    let other = resolved(&two_schemas(), "schema = \"VTE9_3_2022.archive\"\n").unwrap();
    assert_eq!((other.index().database.as_deref(), other.index().schema.as_str()), (Some("VTE9_3_2022"), "archive"));
}

/// Another application in the same database may have tables of these names: those beside IndexData are VTE's.
#[test]
fn a_table_of_the_same_name_elsewhere_is_not_ours() {
    let mut catalog = TestDb::baseline().catalog();
    let shop = TestDb::bare().table("Products", &[("ID", "int"), ("ProductName", "nvarchar(64)")]).schema("shop");
    catalog.tables.extend(shop.catalog().tables);
    let map = resolved(&catalog, "").unwrap();
    assert_eq!(map.table(TableRole::Products).unwrap().schema, "dbo");
}

#[test]
fn renamed_tables() {
    let db = TestDb::baseline().rename_table("IndexData", "tblRuns").rename_table("TestDataText", "Texts of tests");
    same(&db, "[source.tables]\nIndexData = \"tblRuns\"\nTestDataText = \"dbo.Texts of tests\"\n");
    same(&db, "[source.tables]\nIndexData = \"[dbo].[TBLRUNS]\"\nTestDataText = \"[Texts of tests]\"\n");
    refused(
        &db,
        "[source.tables]\nIndexData = \"tblRun\"\n",
        Code::SchemaTable,
        "there is no table tblRun",
        "a missing table and one that the login may not read look the same: ask for SELECT on it, or, where it is \
         called otherwise, write under [source.tables]: IndexData = \"NAME\"",
    );
}

#[test]
fn a_table_that_does_not_exist_in_vte() {
    refused(
        &TestDb::baseline(),
        "[source.tables]\nTestDataNumerics = \"Numbers\"\n",
        Code::ConfigKey,
        "[source.tables] names a table `TestDataNumerics` that does not exist",
        "did you mean `TestDataNumeric`?",
    );
}

#[test]
fn a_table_that_the_site_does_not_want() {
    let without = "[source.tables]\nUutData = \"\"\nUsers = \"\"\n";
    let reader = open(&TestDb::baseline(), &config(without)).unwrap();
    assert!(reader.map().table(TableRole::UutData).is_none() && reader.map().table(TableRole::Users).is_none());
    same(&TestDb::baseline(), "[source.tables]\nProducts = \"\"\nTestplans = \"\"\nTestSystems = \"\"\n");
}

#[test]
fn views_in_place_of_tables() {
    let tables = ["IndexData", "TestDataNumeric", "TestDataText", "TestDataOther", "UutData", "Users"];
    same(&tables.iter().fold(TestDb::baseline(), |db, table| db.as_view(table)), "");
    same(&tables.iter().fold(TestDb::baseline(), |db, table| db.as_heap(table)), "");
    let view = TestDb::baseline().as_view("IndexData").rename_table("IndexData", "v_IndexData");
    same(&view, "[source.tables]\nIndexData = \"v_IndexData\"\n");
}

#[test]
fn names_in_another_case() {
    let lower = ["IndexData", "TestDataNumeric", "TestDataText", "TestDataOther", "UutData"];
    let db = lower.iter().fold(TestDb::baseline(), |db, table| db.rename_table(table, &table.to_lowercase()));
    same(&db, "");
    same(&TestDb::baseline().rename_table("TestDataNumeric", "Test_Data_Numeric"), "");
}

/// On a server where case matters both can exist: the exact spelling is meant.
#[test]
fn a_twin_in_another_case() {
    let mut catalog = TestDb::baseline().catalog();
    catalog.tables.extend(TestDb::bare().table("INDEXDATA", &[("Index_GUID", "int")]).catalog().tables);
    assert_eq!(ColumnMap::resolve(&catalog, &SourceConfig::default()).unwrap().index().name, "IndexData");
}

/// Whatever else is in the database does not matter: tables, columns and types of the site's own.
#[test]
fn strange_things_beside() {
    let db = TestDb::baseline()
        .table("vte_log", &[("where", "geometry"), ("what", "sql_variant")])
        .add_column("IndexData", "Geo", "geography", &Value::Null)
        .add_column("IndexData", "Node", "hierarchyid", &Value::Null)
        .add_column("IndexData", "Version", "rowversion", Value::Bytes(vec![0, 0, 0, 0, 0, 0, 7, 209]))
        .add_column("TestDataNumeric", "Any", "sql_variant", Value::Text("x".into()))
        .add_column("TestDataNumeric", "Comparator", "nvarchar(8)", Value::Text("GELE".into()));
    same(&db, "");
}
