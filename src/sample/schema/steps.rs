//! The three tables of results. They differ in their keys on purpose, since a reader has to cope with each: a number
//! counted up by the server, a GUID, and none at all.

use super::{GUID, IndexDef, LINE, MEMO, Storage, TableDef, assumed, known};

const BY_RUN: IndexDef = IndexDef { columns: &["Index_GUID", "TestStepNumber"], unique: false };

pub(super) const TABLES: &[TableDef] = &[
    TableDef {
        name: "TestDataNumeric",
        about: "a number measured in a run",
        columns: &[
            assumed("TestDataNumeric_ID", "bigint").identity(),
            known("Index_GUID", GUID).required().refers("IndexData"),
            known("TestStepNumber", "int"),
            known("TestNumber", "nvarchar(32)"),
            known("TestName", "nvarchar(128)"),
            known("TestDescription", LINE),
            known("TestUnits", "nvarchar(32)"),
            known("TestResult", "float"),
            known("LowLimit", "float"),
            known("HighLimit", "float"),
            assumed("Nominal", "float"),
            known("TestResultType", "int"),
        ],
        storage: Storage::ByIndex,
        indexes: &[BY_RUN],
    },
    TableDef {
        name: "TestDataText",
        about: "a text obtained in a run",
        columns: &[
            assumed("TestDataText_GUID", GUID).required(),
            known("Index_GUID", GUID).required().refers("IndexData"),
            known("TestStepNumber", "int"),
            known("TestNumber", "nvarchar(32)"),
            known("TestName", "nvarchar(128)"),
            known("TestDescription", LINE),
            known("TestUnits", "nvarchar(32)"),
            known("TestResult", MEMO),
            assumed("ExpectedResult", LINE),
            known("TestResultType", "int"),
        ],
        storage: Storage::ByIndex,
        indexes: &[BY_RUN],
    },
    TableDef {
        name: "TestDataOther",
        about: "anything else obtained in a run: VEE containers, lists, files, pictures; text as UTF-8 bytes",
        columns: &[
            known("Index_GUID", GUID).required().refers("IndexData"),
            known("TestStepNumber", "int"),
            known("TestNumber", "nvarchar(32)"),
            known("TestName", "nvarchar(128)"),
            known("TestDescription", LINE),
            known("TestUnits", "nvarchar(32)"),
            known("TestResult", "varbinary(max)"),
            assumed("DataType", "nvarchar(32)"),
            known("TestResultType", "int"),
        ],
        storage: Storage::Heap,
        indexes: &[IndexDef { columns: &["Index_GUID"], unique: false }],
    },
];
