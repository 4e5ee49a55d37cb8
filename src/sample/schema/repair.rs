//! The tables of repairs, which hang on the failed run, and of what is known of causes.

use super::{GUID, IndexDef, LINE, MEMO, NAME, Storage, TableDef, assumed, implied};

pub(super) const TABLES: &[TableDef] = &[
    TableDef {
        name: "RepairData",
        about: "a repair of the unit of a failed run",
        columns: &[
            assumed("RepairData_GUID", GUID).required(),
            implied("Index_GUID", GUID).required().refers("IndexData"),
            assumed("Uut_GUID", GUID),
            implied("RepairFailureCode_GUID", GUID).refers("RepairFailureCodes"),
            assumed("User_GUID", GUID),
            assumed("UserName", NAME),
            assumed("Timestamp", "datetime"),
            assumed("TestStepNumber", "int"),
            assumed("TestName", "nvarchar(128)"),
            assumed("Status", "int"),
            assumed("Comment", MEMO),
        ],
        storage: Storage::ByKey,
        indexes: &[IndexDef { columns: &["Index_GUID"], unique: false }],
    },
    TableDef {
        name: "RepairActions",
        about: "one thing done in a repair",
        columns: &[
            assumed("RepairAction_GUID", GUID).required(),
            implied("RepairData_GUID", GUID).required().refers("RepairData"),
            implied("RepairActionCode_GUID", GUID).refers("RepairActionCodes"),
            assumed("ComponentReference", NAME),
            assumed("PartNumber", NAME),
            assumed("Position", "nvarchar(32)"),
            assumed("Comment", MEMO),
            assumed("Timestamp", "datetime"),
            assumed("User_GUID", GUID),
        ],
        storage: Storage::ByKey,
        indexes: &[IndexDef { columns: &["RepairData_GUID"], unique: false }],
    },
    TableDef {
        name: "RepairSyndromes",
        about: "a symptom: a test of a plan that fails on a product",
        columns: &[
            assumed("RepairSyndrome_GUID", GUID).required(),
            assumed("Product_GUID", GUID),
            assumed("Testplan_GUID", GUID),
            assumed("TestNumber", "nvarchar(32)"),
            assumed("TestName", "nvarchar(128)"),
            assumed("Description", LINE),
        ],
        storage: Storage::ByKey,
        indexes: &[],
    },
    TableDef {
        name: "RepairSyndromeCauses",
        about: "a cause found behind a symptom, and how often",
        columns: &[
            assumed("RepairSyndromeCause_GUID", GUID).required(),
            implied("RepairSyndrome_GUID", GUID).required().refers("RepairSyndromes"),
            assumed("Cause", LINE),
            assumed("FailureCode", "nvarchar(16)"),
            assumed("ActionCode", "nvarchar(16)"),
            assumed("Occurrences", "int"),
        ],
        storage: Storage::ByKey,
        indexes: &[IndexDef { columns: &["RepairSyndrome_GUID"], unique: false }],
    },
];
