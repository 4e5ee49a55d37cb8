//! The logical fields of VTE and the column names they are known under.
//!
//! Names are matched ignoring case and underscores. The first name of a field that VTE itself is known to use
//! (`known`) wins over the others; among the others two that exist are an ambiguity, which the configuration resolves.

/// A table that fields are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TableRole {
    /// One row per run.
    IndexData,
    /// One row per unit.
    UutData,
    /// Products.
    Products,
    /// Test plans.
    Testplans,
    /// Revisions of test plans.
    TestplanRevisions,
    /// Stations.
    TestSystems,
    /// Operators: only the name is ever read.
    Users,
    /// Numeric results.
    TestDataNumeric,
    /// Text results.
    TestDataText,
    /// Other results.
    TestDataOther,
    /// One row per repair of a failed run.
    RepairData,
    /// What was done in a repair.
    RepairActions,
    /// What can be done.
    RepairActionCodes,
    /// What can be wrong.
    RepairFailureCodes,
    /// What is built into units.
    AssemblyData,
}

impl TableRole {
    /// Every role.
    pub const ALL: [TableRole; 15] = [
        TableRole::IndexData,
        TableRole::UutData,
        TableRole::Products,
        TableRole::Testplans,
        TableRole::TestplanRevisions,
        TableRole::TestSystems,
        TableRole::Users,
        TableRole::TestDataNumeric,
        TableRole::TestDataText,
        TableRole::TestDataOther,
        TableRole::RepairData,
        TableRole::RepairActions,
        TableRole::RepairActionCodes,
        TableRole::RepairFailureCodes,
        TableRole::AssemblyData,
    ];

    /// The name of the table in VTE.
    pub fn name(self) -> &'static str {
        match self {
            TableRole::IndexData => "IndexData",
            TableRole::UutData => "UutData",
            TableRole::Products => "Products",
            TableRole::Testplans => "Testplans",
            TableRole::TestplanRevisions => "TestplanRevisions",
            TableRole::TestSystems => "TestSystems",
            TableRole::Users => "Users",
            TableRole::TestDataNumeric => "TestDataNumeric",
            TableRole::TestDataText => "TestDataText",
            TableRole::TestDataOther => "TestDataOther",
            TableRole::RepairData => "RepairData",
            TableRole::RepairActions => "RepairActions",
            TableRole::RepairActionCodes => "RepairActionCodes",
            TableRole::RepairFailureCodes => "RepairFailureCodes",
            TableRole::AssemblyData => "AssemblyData",
        }
    }

    /// Whether the program cannot work without it.
    pub fn is_required(self) -> bool {
        matches!(self, TableRole::IndexData | TableRole::TestDataNumeric)
    }

    /// Whether it holds repairs or parts, without which runs are read all the same: what is wrong with it is a finding.
    pub fn is_beside_runs(self) -> bool {
        matches!(
            self,
            TableRole::RepairData
                | TableRole::RepairActions
                | TableRole::RepairActionCodes
                | TableRole::RepairFailureCodes
                | TableRole::AssemblyData
        )
    }

    /// The fields of the table.
    pub fn fields(self) -> &'static [Field] {
        match self {
            TableRole::IndexData => INDEX,
            TableRole::UutData => UUT,
            TableRole::Products => PRODUCTS,
            TableRole::Testplans => TESTPLANS,
            TableRole::TestplanRevisions => REVISIONS,
            TableRole::TestSystems => SYSTEMS,
            TableRole::Users => USERS,
            TableRole::TestDataNumeric => NUMERIC,
            TableRole::TestDataText | TableRole::TestDataOther => TEXT_OTHER,
            TableRole::RepairData => REPAIR,
            TableRole::RepairActions => ACTION,
            TableRole::RepairActionCodes => ACTION_CODE,
            TableRole::RepairFailureCodes => FAILURE_CODE,
            TableRole::AssemblyData => ASSEMBLY,
        }
    }
}

/// What a column must be able to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A key: a GUID, text or a whole number.
    Key,
    /// A date with a time of day.
    Time,
    /// A number, or text that holds one.
    Number,
    /// A whole number.
    Whole,
    /// A code or a text.
    Text,
    /// Anything, long or binary too.
    Value,
}

/// A logical field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name in the configuration: `"IndexData.serial_number"`.
    pub name: &'static str,
    /// Whether the program cannot work without it.
    pub required: bool,
    /// What it must hold.
    pub kind: Kind,
    /// The name VTE is known to use, which wins.
    pub known: Option<&'static str>,
    /// Other names, none better than another.
    pub aliases: &'static [&'static str],
}

const fn required(name: &'static str, kind: Kind, known: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { name, required: true, kind, known: Some(known), aliases }
}

const fn optional(name: &'static str, kind: Kind, known: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { name, required: false, kind, known: Some(known), aliases }
}

/// A field whose name in VTE is not known: all names are equally good.
const fn guessed(name: &'static str, kind: Kind, aliases: &'static [&'static str]) -> Field {
    Field { name, required: false, kind, known: None, aliases }
}

const RUN_KEY: Field =
    required("run_key", Kind::Key, "Index_GUID", &["Index_ID", "Test_GUID", "TestID", "Run_GUID", "RunID", "ID"]);

const SERIAL: Field = guessed(
    "serial_number",
    Kind::Text,
    &[
        "SerialNumber",
        "Serial",
        "SerialNo",
        "SN",
        "UutSerialNumber",
        "UutSerial",
        "UutSerialNo",
        "UutSN",
        "UutID",
        "UutName",
        "Uut",
    ],
);

const PRODUCT: Field = optional(
    "product",
    Kind::Text,
    "ProductName",
    &["Product", "PartNumber", "ArticleNumber", "ProductNumber", "ProductID"],
);
const PRODUCT_TYPE: Field = guessed("product_type", Kind::Text, &["ProductType"]);
const PRODUCT_VERSION: Field =
    guessed("product_version", Kind::Text, &["ProductVersion", "ProductRevision", "Version", "Revision", "Rstate"]);
const TESTPLAN: Field = optional("testplan", Kind::Text, "TestplanName", &["Testplan", "PlanName"]);
const VARIANT: Field = optional("testplan_variant", Kind::Text, "TestplanVariant", &["Variant", "PlanVariant"]);
const REVISION: Field = optional("testplan_revision", Kind::Text, "TestplanRevision", &["PlanRevision"]);
const STATION: Field = optional(
    "station",
    Kind::Text,
    "Hostname",
    &["ComputerName", "TestsystemName", "TestStation", "Station", "StationName"],
);
const SITE: Field = optional("site", Kind::Text, "Site", &["Location", "Plant"]);
const USER: Field = optional("user", Kind::Text, "UserName", &["Operator", "OperatorName", "LoginName"]);

const INDEX: &[Field] = &[
    RUN_KEY,
    required(
        "time",
        Kind::Time,
        "Timestamp",
        &["TestTimestamp", "DateTime", "TestDateTime", "TestDate", "StartTime", "EndTime", "Created"],
    ),
    optional("duration", Kind::Number, "TestTime", &["TestDuration", "ElapsedTime", "ExecutionTime", "Duration"]),
    required("result", Kind::Text, "Result", &["TestResult", "PassFail", "Pass", "Status", "TestStatus"]),
    optional("exit_code", Kind::Text, "ExitCode", &["ExitStatus", "ErrorCode", "Abort"]),
    SERIAL,
    PRODUCT,
    PRODUCT_TYPE,
    // In IndexData a bare `Version` or `Revision` could as well be the test plan's.
    guessed("product_version", Kind::Text, &["ProductVersion", "ProductRevision", "Rstate"]),
    TESTPLAN,
    VARIANT,
    REVISION,
    STATION,
    SITE,
    USER,
    optional("info1", Kind::Text, "Info1", &[]),
    optional("info2", Kind::Text, "Info2", &[]),
    optional("info3", Kind::Text, "Info3", &[]),
    optional("uut_key", Kind::Key, "Uut_GUID", &[]),
    optional("product_key", Kind::Key, "Product_GUID", &[]),
    optional("testplan_key", Kind::Key, "Testplan_GUID", &[]),
    optional("testplan_revision_key", Kind::Key, "TestplanRevision_GUID", &[]),
    optional("testsystem_key", Kind::Key, "Testsystem_GUID", &[]),
    optional("user_key", Kind::Key, "User_GUID", &[]),
];

const UUT: &[Field] = &[optional("uut_key", Kind::Key, "Uut_GUID", &["UutID", "ID"]), SERIAL];

const PRODUCTS: &[Field] =
    &[optional("product_key", Kind::Key, "Product_GUID", &["ID"]), PRODUCT, PRODUCT_TYPE, PRODUCT_VERSION];

const TESTPLANS: &[Field] = &[optional("testplan_key", Kind::Key, "Testplan_GUID", &["ID"]), TESTPLAN, VARIANT];

const REVISIONS: &[Field] = &[
    optional("testplan_revision_key", Kind::Key, "TestplanRevision_GUID", &["ID"]),
    optional("testplan_revision", Kind::Text, "TestplanRevision", &["PlanRevision", "Revision"]),
];

const SYSTEMS: &[Field] = &[
    optional("testsystem_key", Kind::Key, "Testsystem_GUID", &["ID"]),
    // The host name of today; a station's name only where there is no host name.
    optional("station", Kind::Text, "Hostname", &["ComputerName", "TestsystemName", "TestStation", "StationName"]),
    SITE,
];

const USERS: &[Field] = &[optional("user_key", Kind::Key, "User_GUID", &["ID"]), USER];

const STEP_NUMBER: Field =
    required("step_number", Kind::Whole, "TestStepNumber", &["StepNumber", "TestStep", "StepNo", "SequenceNumber"]);
const TEST_NUMBER: Field = optional("test_number", Kind::Text, "TestNumber", &["TestNo"]);
const TEST_NAME: Field = optional("name", Kind::Text, "TestName", &["StepName"]);
const DESCRIPTION: Field = optional("description", Kind::Text, "TestDescription", &["Description"]);
const UNITS: Field = optional("units", Kind::Text, "TestUnits", &["TestUnit", "Units", "Unit"]);
const VALUE: Field = required(
    "value",
    Kind::Value,
    "TestResult",
    &["MeasuredValue", "Value", "NumericResult", "TextResult", "OtherData", "Data", "Result"],
);
const VERDICT: Field = optional(
    "verdict",
    Kind::Text,
    "TestResultType",
    &["ResultType", "ResultCode", "TestStatus", "Status", "PassFail", "Pass"],
);

const NUMERIC: &[Field] = &[
    RUN_KEY,
    STEP_NUMBER,
    TEST_NUMBER,
    TEST_NAME,
    DESCRIPTION,
    UNITS,
    VALUE,
    VERDICT,
    optional("low_limit", Kind::Number, "LowLimit", &["LowerLimit", "LowLim", "MinLimit", "Min", "LSL"]),
    optional("high_limit", Kind::Number, "HighLimit", &["UpperLimit", "HighLim", "MaxLimit", "Max", "USL"]),
];

const TEXT_OTHER: &[Field] = &[RUN_KEY, STEP_NUMBER, TEST_NUMBER, TEST_NAME, DESCRIPTION, UNITS, VALUE, VERDICT];

/// A field whose name in VTE is not known, without which repairs cannot be read.
const fn needed(name: &'static str, kind: Kind, aliases: &'static [&'static str]) -> Field {
    Field { name, required: true, kind, known: None, aliases }
}

const REPAIR_KEY: Field =
    needed("repair_key", Kind::Key, &["RepairData_GUID", "Repair_GUID", "RepairData_ID", "RepairID"]);
const FAILURE_KEY: Field = guessed("failure_key", Kind::Key, &["RepairFailureCode_GUID", "FailureCode_GUID"]);
const FAILURE: Field = guessed("failure_code", Kind::Text, &["RepairFailureCode", "FailureCode", "FaultCode"]);
const ACTION_KEY: Field = guessed("action_key", Kind::Key, &["RepairActionCode_GUID", "ActionCode_GUID"]);
const ACTION_NAME: Field = guessed("action_code", Kind::Text, &["RepairActionCode", "ActionCode"]);
const COMMENT: Field = guessed("comment", Kind::Text, &["Comment", "Comments", "Remark", "Notes"]);
const CODE_TEXT: Field = guessed("description", Kind::Text, &["Description", "CodeText", "Text"]);

const REPAIR: &[Field] = &[
    REPAIR_KEY,
    needed("run_key", Kind::Key, &["Index_GUID", "IndexData_GUID", "Index_ID"]),
    needed("time", Kind::Time, &["Timestamp", "RepairTime", "RepairDate", "DateTime"]),
    FAILURE_KEY,
    FAILURE,
    guessed("user", Kind::Text, &["UserName", "Operator", "OperatorName", "Technician"]),
    guessed("step_number", Kind::Whole, &["TestStepNumber", "StepNumber"]),
    guessed("step_name", Kind::Text, &["TestName", "StepName"]),
    guessed("status", Kind::Text, &["Status", "RepairStatus"]),
    COMMENT,
];

const ACTION: &[Field] = &[
    needed("repair_key", Kind::Key, &["RepairData_GUID", "Repair_GUID", "RepairData_ID", "RepairID"]),
    ACTION_KEY,
    ACTION_NAME,
    guessed("component", Kind::Text, &["ComponentReference", "CompRef", "Component", "Reference", "RefDes"]),
    guessed("part_number", Kind::Text, &["PartNumber", "ArticleNumber"]),
    guessed("position", Kind::Text, &["Position", "Side"]),
    COMMENT,
];

const ACTION_CODE: &[Field] = &[ACTION_KEY, ACTION_NAME, CODE_TEXT];
const FAILURE_CODE: &[Field] = &[FAILURE_KEY, FAILURE, CODE_TEXT];

const ASSEMBLY: &[Field] = &[
    guessed("run_key", Kind::Key, &["Index_GUID", "IndexData_GUID"]),
    guessed("uut_key", Kind::Key, &["Uut_GUID", "ParentUut_GUID"]),
    guessed("part_type", Kind::Text, &["AssemblyType", "PartType", "AssemblyName"]),
    guessed("part_number", Kind::Text, &["PartNumber", "AssemblyPartNumber", "ArticleNumber"]),
    guessed("serial_number", Kind::Text, &["AssemblySerialNumber", "PartSerialNumber", "SerialNumber"]),
    guessed("revision", Kind::Text, &["AssemblyVersion", "AssemblyRevision", "Revision", "Version"]),
    guessed("position", Kind::Text, &["Position", "AssemblyPosition"]),
    guessed("time", Kind::Time, &["Timestamp", "AssemblyTime", "DateTime"]),
];

/// The name without case and underscores, by which names are compared.
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_field_of_a_table_has_names_of_its_own() {
        for role in TableRole::ALL {
            let mut names = HashSet::new();
            let mut known = HashSet::new();
            for field in role.fields() {
                assert!(names.insert(field.name), "{} twice in {}", field.name, role.name());
                assert!(field.known.is_some() || !field.aliases.is_empty());
                if let Some(name) = field.known {
                    assert!(known.insert(folded(name)), "{name} is known for two fields of {}", role.name());
                }
            }
        }
    }
}
