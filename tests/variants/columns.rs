//! Columns called otherwise: found by the names they are known under, named by the configuration, or refused where it
//! would be a guess.

use vte_wats::error::Code;
use vte_wats::sample::testdb::TestDb;
use vte_wats::vte::columns::ColumnMap;
use vte_wats::vte::value::Value;

use super::site::{assert_error, config, refused, same};

#[test]
fn other_known_names_are_found() {
    let mut db = TestDb::baseline();
    for (column, name) in [
        ("Index_GUID", "Test_GUID"),
        ("Timestamp", "TestDateTime"),
        ("TestTime", "ElapsedTime"),
        ("Result", "PassFail"),
        ("ExitCode", "ExitStatus"),
        ("ProductName", "PartNumber"),
        ("ProductVersion", "Rstate"),
        ("TestplanName", "Testplan"),
        ("TestplanVariant", "Variant"),
        ("TestplanRevision", "PlanRevision"),
        ("Hostname", "ComputerName"),
        ("Site", "Plant"),
        ("UserName", "OperatorName"),
    ] {
        db = db.rename("IndexData", column, name);
    }
    for table in ["TestDataNumeric", "TestDataText", "TestDataOther"] {
        for (column, name) in [
            ("Index_GUID", "Run_ID"),
            ("TestStepNumber", "StepNo"),
            ("TestNumber", "TestNo"),
            ("TestName", "StepName"),
            ("TestDescription", "Description"),
            ("TestUnits", "Unit"),
            ("TestResult", "MeasuredValue"),
            ("TestResultType", "Status"),
        ] {
            db = db.rename(table, column, name);
        }
    }
    db = db.rename("TestDataNumeric", "LowLimit", "LSL").rename("TestDataNumeric", "HighLimit", "MaxLimit");
    same(&db.rename("UutData", "SerialNumber", "SN"), "");
}

#[test]
fn case_and_underscores_do_not_matter() {
    let db = TestDb::baseline()
        .rename("IndexData", "Timestamp", "TIMESTAMP")
        .rename("IndexData", "Index_GUID", "index_guid")
        .rename("IndexData", "Testsystem_GUID", "TestSystemGuid")
        .rename("IndexData", "Hostname", "HOST_NAME")
        .rename("TestDataNumeric", "Index_GUID", "INDEXGUID")
        .rename("TestDataNumeric", "TestStepNumber", "test_step_number")
        .rename("UutData", "SerialNumber", "Serial_Number");
    same(&db, "");
}

#[test]
fn several_names_that_could_be_meant_are_refused() {
    let serials = TestDb::baseline().add_column("UutData", "UutSN", "nvarchar(32)", &Value::Null).add_column(
        "UutData",
        "Serial",
        "nvarchar(32)",
        Value::Null,
    );
    refused(
        &serials,
        "",
        Code::SchemaAmbiguous,
        "3 columns of UutData could be the serial number: SerialNumber, UutSN, Serial",
        "write the right one under [source.columns]: \"UutData.serial_number\" = \"SerialNumber\"",
    );
    same(&serials, "[source.columns]\n\"UutData.serial_number\" = \"SerialNumber\"\n");
    let times = TestDb::baseline().rename("IndexData", "Timestamp", "StartTime").add_column(
        "IndexData",
        "EndTime",
        "datetime",
        Value::Null,
    );
    refused(
        &times,
        "",
        Code::SchemaAmbiguous,
        "2 columns of IndexData could be the time: StartTime, EndTime",
        "write the right one under [source.columns]: \"IndexData.time\" = \"StartTime\"",
    );
    same(&times, "[source.columns]\n\"IndexData.time\" = \"StartTime\"\n");
}

/// On a server where case matters two columns may differ by it alone.
#[test]
fn twins_in_another_case_are_refused_until_one_is_named() {
    let mut catalog = TestDb::baseline().catalog();
    let index = catalog.tables.iter_mut().find(|table| table.name == "IndexData").unwrap();
    let mut twin = index.columns.iter().find(|column| column.name == "Timestamp").unwrap().clone();
    twin.name = "TimeStamp".to_owned();
    index.columns.push(twin);
    assert_error(
        &ColumnMap::resolve(&catalog, &config("").source).unwrap_err(),
        Code::SchemaAmbiguous,
        "2 columns of IndexData could be the time: Timestamp, TimeStamp",
        "write the right one under [source.columns]: \"IndexData.time\" = \"Timestamp\"",
    );
    let named = config("[source.columns]\n\"IndexData.time\" = \"TimeStamp\"\n").source;
    assert_eq!(ColumnMap::resolve(&catalog, &named).unwrap().index().required("time").name, "TimeStamp");
}

/// The name that VTE itself uses is no guess, whatever else is there.
#[test]
fn the_known_name_wins() {
    let db = TestDb::baseline()
        .add_column("IndexData", "StartTime", "datetime", &Value::Null)
        .add_column("IndexData", "Status", "int", Value::Int(9))
        .add_column("IndexData", "PartNumber", "nvarchar(32)", Value::Text("other".into()))
        .add_column("TestDataNumeric", "Result", "int", Value::Int(0))
        .add_column("TestDataNumeric", "Value", "float", Value::Float(1.0));
    same(&db, "");
}

#[test]
fn a_configured_column() {
    let db = TestDb::baseline()
        .rename("IndexData", "Timestamp", "zeit")
        .rename("IndexData", "UserName", "Prüfer")
        .rename("TestDataNumeric", "TestResult", "wert [mV] \"a\"")
        .rename("TestDataNumeric", "HighLimit", "max]")
        .rename("UutData", "SerialNumber", "serien nummer");
    let config = r#"
[source.columns]
"IndexData.time" = "zeit"
"IndexData.user" = "Prüfer"
"TestDataNumeric.value" = "wert [mV] \"a\""
"TestDataNumeric.high_limit" = "MAX]"
"UutData.serial_number" = "serien nummer"
"#;
    same(&db, config);
}

/// A column of another meaning put in the place of a field: the configuration wins over the known name.
#[test]
fn a_configured_column_overrides_the_known_one() {
    let db = TestDb::baseline().rename("IndexData", "Info1", "TheHost").rename("IndexData", "Hostname", "Info1");
    let swapped = db.rename("IndexData", "TheHost", "Hostname");
    let config = "[source.columns]\n\"IndexData.station\" = \"Info1\"\n\"IndexData.info1\" = \"Hostname\"\n";
    same(&swapped, config);
}

#[test]
fn a_field_that_the_site_does_not_want() {
    let nulled = TestDb::baseline().set_all("IndexData", "Info2", &Value::Null);
    let found = super::site::reports(&TestDb::baseline(), "[source.columns]\n\"IndexData.info2\" = \"\"\n");
    super::site::assert_same(&found, &super::site::reports(&nulled, ""));
}

#[test]
fn a_configured_column_that_does_not_exist() {
    refused(
        &TestDb::baseline(),
        "[source.columns]\n\"UutData.serial_number\" = \"SerialNummer\"\n",
        Code::SchemaColumn,
        "the configuration says that UutData.serial_number is the column SerialNummer, which UutData does not have",
        "the nearest is SerialNumber; correct the line \"UutData.serial_number\" under [source.columns]",
    );
}

#[test]
fn a_configured_field_that_does_not_exist() {
    refused(
        &TestDb::baseline(),
        "[source.columns]\n\"UutData.serial\" = \"SerialNumber\"\n",
        Code::ConfigKey,
        "[source.columns] names a field `UutData.serial` that does not exist",
        "did you mean \"UutData.serial_number\"?",
    );
}

/// Whatever the configuration says, the passwords of VTE are never read.
#[test]
fn the_password_is_no_column() {
    let mut catalog = TestDb::baseline().catalog();
    let users = catalog.tables.iter_mut().find(|table| table.name == "Users").unwrap();
    let mut password = users.columns[1].clone();
    password.name = "Password".to_owned();
    users.columns.push(password);
    let wanted = "[source.columns]\n\"Users.user\" = \"password\"\n";
    let error = ColumnMap::resolve(&catalog, &config(wanted).source).unwrap_err();
    assert_error(
        &error,
        Code::SchemaColumn,
        "the configuration says that Users.user is the column password, which is secret and never read",
        "correct the line \"Users.user\" under [source.columns]",
    );
    users_called_otherwise(catalog);
}

fn users_called_otherwise(mut catalog: vte_wats::vte::catalog::Catalog) {
    let users = catalog.tables.iter_mut().find(|table| table.name == "Users").unwrap();
    users.name = "Personnel".to_owned();
    let wanted = "[source.tables]\nUsers = \"Personnel\"\n[source.columns]\n\"Users.user\" = \"Password\"\n";
    let error = ColumnMap::resolve(&catalog, &config(wanted).source).unwrap_err();
    assert!(error.what().ends_with("which is secret and never read"), "{error:?}");
}
