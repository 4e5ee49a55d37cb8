//! What older versions of VTE do not have yet, and what has been removed since the run.

use vte_wats::error::Code;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::value::Value;

use super::site::{all_runs, baseline, refused, reports, same, same_as, same_but};

/// The text without the lines that hold any of `parts`.
fn without(text: &str, parts: &[&str]) -> String {
    let kept = text.split_inclusive('\n').filter(|line| !parts.iter().any(|part| line.contains(part)));
    kept.collect()
}

fn nulled(column: &str) -> TestDb {
    TestDb::baseline().set_all("IndexData", column, &Value::Null)
}

#[test]
fn a_database_without_info_fields() {
    let db = ["Info1", "Info2", "Info3"].iter().fold(TestDb::baseline(), |db, name| db.drop_column("IndexData", name));
    same_but(&db, "", |text| without(text, &["Description=\"Info"]));
}

#[test]
fn a_database_with_the_first_info_field_only() {
    let db = TestDb::baseline().drop_column("IndexData", "Info2").drop_column("IndexData", "Info3");
    same_but(&db, "", |text| without(text, &["Description=\"Info2", "Description=\"Info3"]));
}

/// The names stand in the masters too, which are read where the run does not have them.
#[test]
fn names_that_only_the_masters_have() {
    for column in ["ProductName", "ProductType", "TestplanName", "TestplanVariant", "TestplanRevision", "UserName"] {
        same(&TestDb::baseline().drop_column("IndexData", column), "");
    }
}

#[test]
fn no_variant_anywhere() {
    let db = TestDb::baseline().drop_column("IndexData", "TestplanVariant").drop_column("Testplans", "TestplanVariant");
    same_as(&db, "", &nulled("TestplanVariant"));
}

#[test]
fn an_empty_variant_is_none() {
    same_as(&TestDb::baseline().set_all("IndexData", "TestplanVariant", &Value::Text(String::new())), "", &{
        nulled("TestplanVariant")
    });
}

#[test]
fn no_site_anywhere() {
    let db = TestDb::baseline().drop_column("IndexData", "Site").drop_column("TestSystems", "Site");
    same_as(&db, "", &nulled("Site"));
    let located = reports(&db, "[site.fallback]\nlocation = \"Hall 2\"\n");
    assert!(located.values().all(|text| text.contains(" Location=\"Hall 2\"")));
}

#[test]
fn no_test_time() {
    let db = TestDb::baseline().drop_column("IndexData", "TestTime");
    same_as(&db, "", &nulled("TestTime"));
    assert!(reports(&db, "").values().all(|text| !text.contains("ExecutionTime")));
}

/// Older versions have no ExitCode: the Result counts alone, as with an ExitCode of NULL.
#[test]
fn no_exit_code() {
    let db = TestDb::baseline().drop_column("IndexData", "ExitCode");
    same_as(&db, "", &nulled("ExitCode"));
    let passed =
        |reports: &super::site::Reports| reports.values().filter(|text| text.contains(" Result=\"Passed\"")).count();
    assert_eq!(passed(&reports(&db, "")), passed(baseline()));
}

#[test]
fn products_without_a_version() {
    let db = TestDb::baseline().drop_column("IndexData", "ProductVersion").drop_column("Products", "ProductVersion");
    same_as(&db, "", &nulled("ProductVersion"));
    assert!(reports(&db, "").values().all(|text| text.contains(" Rev=\"-\"")));
}

#[test]
fn no_table_of_other_results() {
    let empty = TestDb::baseline().delete("TestDataOther", "Index_GUID", |_| true);
    same_as(&TestDb::baseline().drop_table("TestDataOther"), "", &empty);
}

#[test]
fn no_table_of_text_results() {
    let empty = TestDb::baseline().delete("TestDataText", "Index_GUID", |_| true);
    same_as(&TestDb::baseline().drop_table("TestDataText"), "", &empty);
}

#[test]
fn no_repairs_no_parts_no_history() {
    let tables = [
        "RepairData",
        "RepairActions",
        "RepairSyndromes",
        "RepairSyndromeCauses",
        "RepairActionCodes",
        "RepairFailureCodes",
        "AssemblyData",
        "UutHistory",
        "UserRegistrations",
        "ProductRegistrations",
        "TestsystemComponents",
    ];
    same(&tables.iter().fold(TestDb::baseline(), |db, table| db.drop_table(table)), "");
}

/// VTE can remove a station, a product, a plan or a user while their runs stay.
#[test]
fn masters_removed_under_historic_runs() {
    let masters = ["Products", "Testplans", "TestplanRevisions", "TestSystems", "Users"];
    let keys = ["Product_GUID", "Testplan_GUID", "TestplanRevision_GUID", "Testsystem_GUID", "User_GUID"];
    let emptied = masters.iter().zip(keys).fold(TestDb::baseline(), |db, (table, key)| db.delete(table, key, |_| true));
    same(&emptied, "");
    same(&masters.iter().fold(TestDb::baseline(), |db, table| db.drop_table(table)), "");
}

#[test]
fn a_master_removed_where_only_it_had_the_name() {
    let db = TestDb::baseline().drop_column("IndexData", "UserName").delete("Users", "User_GUID", |_| true);
    same_as(&db, "", &nulled("UserName"));
}

#[test]
fn nothing_but_keys_times_and_results() {
    let db =
        ["UserName", "Hostname", "ProductName", "TestplanName", "TestplanRevision", "TestplanVariant", "ProductType"]
            .iter()
            .fold(TestDb::baseline(), |db, column| db.drop_column("IndexData", column));
    let masters = ["Products", "Testplans", "TestplanRevisions", "TestSystems", "Users", "UutData"];
    let db = masters.iter().fold(db, |db, table| db.drop_table(table));
    let found = all_runs(&db, "");
    assert_eq!(found.len(), 25);
    assert!(
        found.iter().all(|read| read.run.serial.is_none() && read.run.user.is_none() && !read.run.steps.is_empty())
    );
}

#[test]
fn a_required_table_is_missing() {
    for table in ["IndexData", "TestDataNumeric"] {
        refused(
            &TestDb::baseline().drop_table(table),
            "",
            Code::SchemaTable,
            &format!("there is no table {table}"),
            &format!(
                "a missing table and one that the login may not read look the same: ask for SELECT on it, or, where it \
                 is called otherwise, write under [source.tables]: {table} = \"NAME\""
            ),
        );
    }
}

#[test]
fn a_required_column_is_missing() {
    refused(
        &TestDb::baseline().drop_column("TestDataText", "TestStepNumber"),
        "",
        Code::SchemaColumn,
        "TestDataText has no column for the step number (TestStepNumber)",
        "name it under [source.columns]: \"TestDataText.step_number\" = \"COLUMN\"; the columns that the login may see \
         are TestDataText_GUID, Index_GUID, TestNumber, TestName, TestDescription, TestUnits, TestResult, \
         ExpectedResult, TestResultType",
    );
    refused(
        &TestDb::baseline().drop_column("IndexData", "Timestamp"),
        "",
        Code::SchemaColumn,
        "IndexData has no column for the time (Timestamp)",
        "name it under [source.columns]: \"IndexData.time\" = \"COLUMN\"; the columns that the login may see are \
         Index_GUID, Uut_GUID, Product_GUID, Testplan_GUID, TestplanRevision_GUID, Testsystem_GUID, User_GUID, \
         ExitCode, Result, TestTime, Hostname, Site, UserName, ProductName, ProductType, ProductVersion, TestplanName, \
         TestplanVariant, TestplanRevision, Info1, Info2, Info3",
    );
}
