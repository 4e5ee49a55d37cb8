//! The statements that read the results of runs: one for each child table and page.

use super::catalog::ColumnType;
use super::columns::MappedTable;
use super::fields::TableRole;
use super::source::Statement;
use super::sql::SqlWriter;
use super::value::Value;

impl SqlWriter {
    /// The rows of a child table for the given runs, with what each column is. `page` is the number of runs in a full
    /// page: the list of keys is filled up to it, so that the server sees one statement and not a hundred.
    pub fn children(
        &self,
        table: &MappedTable,
        role: TableRole,
        keys: &[Value],
        page: usize,
    ) -> (Statement, ChildColumns) {
        let mut columns = ChildColumns::default();
        let mut list = Vec::new();
        let mut types = Vec::new();
        for field in role.fields() {
            let Some(column) = table.column(field.name) else { continue };
            if field.name == "value" && is_long(&column.ty) {
                let name = format!("d.{}", self.dialect().quoted(&column.name));
                let size = self.dialect().size(&name);
                let value = self.dialect().read("d", column);
                list.push(format!("CASE WHEN {size} <= {} THEN {value} END", self.value_limit));
                list.push(format!("CASE WHEN {size} > {} THEN {size} END", self.value_limit));
                columns.names.extend(["value", "value_size"]);
                types.extend([column.ty.clone(), ColumnType::Int("bigint")]);
            } else {
                list.push(self.dialect().read("d", column));
                columns.names.push(field.name);
                types.push(column.ty.clone());
            }
        }
        for column in &table.primary_key {
            if !types_hold_key(&column.ty) {
                continue;
            }
            list.push(self.dialect().read("d", column));
            columns.physical_key.push(types.len());
            types.push(column.ty.clone());
        }
        let key = table.required("run_key");
        let mut params = Vec::new();
        let name = format!("d.{}", self.dialect().quoted(&key.name));
        let condition = self.key_condition(&name, &key.ty, keys, page, &mut params);
        let sql = format!("SELECT {} FROM {} AS d WHERE {condition}", list.join(", "), self.dialect().table(table));
        (Statement { sql, params, columns: types }, columns)
    }
}

/// What the columns of a child statement are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChildColumns {
    /// The names of the fields, in order; `value_size` follows `value` where the value can be long.
    pub names: Vec<&'static str>,
    /// The places of the columns of the physical key, after the fields.
    pub physical_key: Vec<usize>,
}

fn types_hold_key(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Guid | ColumnType::Int(_) | ColumnType::Text(_))
}

/// Whether a value of the type can be longer than a row.
fn is_long(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Text(name) | ColumnType::Binary(name) => {
            name.contains("max") || matches!(name.as_str(), "text" | "ntext" | "image" | "xml")
        }
        _ => false,
    }
}
