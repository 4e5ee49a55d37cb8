//! The column map: which table and column of this database holds which field.
//!
//! Found by name in the catalog, overridden by the configuration, and refused where it would be a guess.

use std::collections::BTreeMap;

use crate::config::sections::SourceConfig;
use crate::error::{Code, Error, Result};

use super::catalog::{Catalog, Column, Table};
use super::column_fit::check_type;
use super::fields::{Field, TableRole, folded};
use super::snapshot::is_secret;

/// The tables and columns of one database.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMap {
    tables: BTreeMap<TableRole, MappedTable>,
    unusable: BTreeMap<TableRole, String>,
}

/// A table and the columns of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedTable {
    /// The database, where it is another one than that of the connection.
    pub database: Option<String>,
    /// The schema as the catalog spells it.
    pub schema: String,
    /// The name as the catalog spells it.
    pub name: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// Rows as the server estimates them.
    pub rows: Option<u64>,
    /// The columns of the primary key: the physical key.
    pub primary_key: Vec<Column>,
    /// The columns that lead an index.
    pub indexed: Vec<String>,
    fields: BTreeMap<&'static str, MappedColumn>,
}

/// A column that holds a field.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedColumn {
    /// The column.
    pub column: Column,
    /// Whether the configuration names it.
    pub configured: bool,
}

impl ColumnMap {
    /// Finds the columns of all fields.
    ///
    /// # Errors
    /// A required table or column is missing, two could be meant, or a column cannot hold what it should: each names the
    /// line of configuration to write.
    pub fn resolve(catalog: &Catalog, config: &SourceConfig) -> Result<ColumnMap> {
        refuse_unknown_keys(config)?;
        let (database, schema) = match config.schema.as_deref().map(|name| name.rsplit_once('.').ok_or(name)) {
            None => (None, None),
            Some(Ok((database, schema))) => (Some(bare(database)), Some(bare(schema))),
            Some(Err(schema)) => (None, Some(bare(schema))),
        };
        let mut tables: BTreeMap<TableRole, MappedTable> = BTreeMap::new();
        let mut unusable = BTreeMap::new();
        for role in TableRole::ALL {
            let home = tables.get(&TableRole::IndexData).map(|index| index.schema.clone());
            let mapped = find_table(catalog, config, role, schema.as_deref(), home.as_deref())
                .and_then(|table| table.map(|table| map_table(table, config, role)).transpose());
            match mapped {
                Ok(Some(mut mapped)) => {
                    mapped.database = database.clone();
                    tables.insert(role, mapped);
                }
                Ok(None) => {}
                // Runs are delivered whatever the tables of repairs are like.
                Err(error) if role.is_beside_runs() => {
                    unusable.insert(role, format!("{error}; {}", error.remedy().unwrap_or_default()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(ColumnMap { tables, unusable })
    }

    /// Why a table of repairs cannot be read, where it is there.
    pub fn unusable(&self, role: TableRole) -> Option<&str> {
        self.unusable.get(&role).map(String::as_str)
    }

    /// The table of a role, if the database has it.
    pub fn table(&self, role: TableRole) -> Option<&MappedTable> {
        self.tables.get(&role)
    }

    /// The table of one row per run, without which there is no map.
    pub fn index(&self) -> &MappedTable {
        &self.tables[&TableRole::IndexData]
    }

    /// All tables found, in the order of roles.
    pub fn tables(&self) -> impl Iterator<Item = (TableRole, &MappedTable)> {
        self.tables.iter().map(|(role, table)| (*role, table))
    }
}

impl MappedTable {
    /// The column of a field, if there is one.
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.fields.get(field).map(|mapped| &mapped.column)
    }

    /// All columns of fields.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.fields.values().map(|mapped| &mapped.column)
    }

    /// Whether the configuration names the column of the field.
    pub fn is_configured(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|mapped| mapped.configured)
    }

    /// The column of a field that every map has.
    pub fn required(&self, field: &'static str) -> &Column {
        self.column(field).unwrap_or_else(|| unreachable!("{field} is required, so resolve() found it"))
    }
}

fn bare(name: &str) -> String {
    name.trim().trim_start_matches('[').trim_end_matches(']').replace("]]", "]")
}

/// Refuses a table or field in the configuration that does not exist, naming the nearest.
fn refuse_unknown_keys(config: &SourceConfig) -> Result<()> {
    for key in config.tables.keys() {
        if !TableRole::ALL.iter().any(|role| role.name() == key) {
            let near = nearest(key, TableRole::ALL.iter().map(|role| role.name().to_owned()));
            return Err(Error::new(
                Code::ConfigKey,
                format!("[source.tables] names a table `{key}` that does not exist"),
            )
            .hint(format!("did you mean `{near}`?")));
        }
    }
    for key in config.columns.keys() {
        let all = || {
            TableRole::ALL.iter().flat_map(|role| role.fields().iter().map(|f| format!("{}.{}", role.name(), f.name)))
        };
        if !all().any(|name| name == *key) {
            return Err(Error::new(
                Code::ConfigKey,
                format!("[source.columns] names a field `{key}` that does not exist"),
            )
            .hint(format!("did you mean \"{}\"?", nearest(key, all()))));
        }
    }
    Ok(())
}

/// The candidate most like `name`.
fn nearest(name: &str, candidates: impl Iterator<Item = String>) -> String {
    candidates
        .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)))
        .unwrap_or_default()
}

/// The table of a role: in the schema asked for, or wherever it is; of several the one in `home`, the schema of
/// IndexData, since other applications of the site may have tables of these names.
fn find_table<'c>(
    catalog: &'c Catalog,
    config: &SourceConfig,
    role: TableRole,
    schema: Option<&str>,
    home: Option<&str>,
) -> Result<Option<&'c Table>> {
    let configured = config.tables.get(role.name());
    if configured.is_some_and(String::is_empty) && !role.is_required() {
        return Ok(None);
    }
    let wanted = configured.map_or(role.name(), String::as_str);
    let (own_schema, wanted) = match wanted.rsplit_once('.') {
        Some((schema, name)) if configured.is_some() => (Some(bare(schema)), bare(name)),
        _ => (None, bare(wanted)),
    };
    let schema = own_schema.as_deref().or(schema);
    let in_schema = |table: &&Table| schema.is_none_or(|schema| table.schema.eq_ignore_ascii_case(schema));
    // The exact spelling first: on a server where case matters both may exist.
    let exact: Vec<&Table> = catalog.tables.iter().filter(in_schema).filter(|table| table.name == wanted).collect();
    let found = if exact.is_empty() {
        catalog.tables.iter().filter(in_schema).filter(|table| folded(&table.name) == folded(&wanted)).collect()
    } else {
        exact
    };
    let at_home: Vec<&Table> = found.iter().copied().filter(|table| Some(table.schema.as_str()) == home).collect();
    let found = if found.len() > 1 && !at_home.is_empty() { at_home } else { found };
    match found.as_slice() {
        [table] => Ok(Some(table)),
        [] if configured.is_some() || role.is_required() => {
            Err(Error::new(Code::SchemaTable, format!("there is no table {wanted}{}", in_words(schema))).hint(format!(
                "a missing table and one that the login may not read look the same: ask for SELECT on it, or, where it is called otherwise, write under [source.tables]: {} = \"NAME\"",
                role.name()
            )))
        }
        [] => Ok(None),
        several => {
            let names: Vec<String> = several.iter().map(|table| format!("{}.{}", table.schema, table.name)).collect();
            Err(Error::new(Code::SchemaAmbiguous, format!("{} tables could be {wanted}: {}", several.len(), names.join(", ")))
                .hint(format!("write under [source]: schema = \"{}\"", several[0].schema)))
        }
    }
}

fn in_words(schema: Option<&str>) -> String {
    schema.map(|schema| format!(" in the schema {schema}")).unwrap_or_default()
}

/// The columns of a table's fields.
fn map_table(table: &Table, config: &SourceConfig, role: TableRole) -> Result<MappedTable> {
    let mut fields: BTreeMap<&'static str, MappedColumn> = BTreeMap::new();
    // Configured columns first, then known names, then aliases: a column that is surely one field is no candidate for
    // another.
    for field in role.fields() {
        if let Some(name) =
            config.columns.get(&format!("{}.{}", role.name(), field.name)).filter(|name| !name.is_empty())
        {
            let column = configured_column(table, role, field, name)?;
            fields.insert(field.name, MappedColumn { column, configured: true });
        }
    }
    for by_known in [true, false] {
        for field in role.fields() {
            let key = format!("{}.{}", role.name(), field.name);
            if fields.contains_key(field.name) || config.columns.get(&key).is_some_and(String::is_empty) {
                continue;
            }
            let names: &[&str] = if by_known { field.known.as_slice() } else { field.aliases };
            let taken: Vec<&str> = fields.values().map(|mapped| mapped.column.name.as_str()).collect();
            if let Some(column) = candidate(table, role, field, names, &taken)? {
                fields.insert(field.name, MappedColumn { column: column.clone(), configured: false });
            }
        }
    }
    for field in role.fields() {
        match fields.get(field.name) {
            Some(mapped) => check_type(table, role, field, &mapped.column)?,
            None if field.required => return Err(missing(table, role, field)),
            None => {}
        }
    }
    Ok(MappedTable {
        database: None,
        schema: table.schema.clone(),
        name: table.name.clone(),
        is_view: table.is_view,
        rows: table.rows,
        primary_key: table
            .primary_key
            .iter()
            .filter_map(|name| table.columns.iter().find(|column| column.name == *name).cloned())
            .collect(),
        indexed: table.indexed.clone(),
        fields,
    })
}

fn configured_column(table: &Table, role: TableRole, field: &Field, name: &str) -> Result<Column> {
    if is_secret(role.name(), name) || is_secret(&table.name, name) {
        return Err(Error::new(
            Code::SchemaColumn,
            format!(
                "the configuration says that {}.{} is the column {name}, which is secret and never read",
                role.name(),
                field.name
            ),
        )
        .hint(format!("correct the line \"{}.{}\" under [source.columns]", role.name(), field.name)));
    }
    let found = table.columns.iter().find(|column| column.name == name);
    found.or_else(|| table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))).cloned().ok_or_else(
        || {
            let near = nearest(name, table.columns.iter().map(|column| column.name.clone()));
            Error::new(
                Code::SchemaColumn,
                format!(
                    "the configuration says that {}.{} is the column {name}, which {} does not have",
                    role.name(),
                    field.name,
                    table.name
                ),
            )
            .hint(format!(
                "the nearest is {near}; correct the line \"{}.{}\" under [source.columns]",
                role.name(),
                field.name
            ))
        },
    )
}

/// The one column among `names`.
fn candidate<'t>(
    table: &'t Table,
    role: TableRole,
    field: &Field,
    names: &[&str],
    taken: &[&str],
) -> Result<Option<&'t Column>> {
    let found: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| !taken.contains(&column.name.as_str()))
        .filter(|column| names.iter().any(|name| folded(name) == folded(&column.name)))
        .collect();
    match found.as_slice() {
        [] => Ok(None),
        [column] => Ok(Some(column)),
        several => {
            let all: Vec<&str> = several.iter().map(|column| column.name.as_str()).collect();
            Err(Error::new(
                Code::SchemaAmbiguous,
                format!(
                    "{} columns of {} could be the {}: {}",
                    several.len(),
                    table.name,
                    field.name.replace('_', " "),
                    all.join(", ")
                ),
            )
            .hint(format!(
                "write the right one under [source.columns]: \"{}.{}\" = \"{}\"",
                role.name(),
                field.name,
                all[0]
            )))
        }
    }
}

fn missing(table: &Table, role: TableRole, field: &Field) -> Error {
    let all: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    Error::new(
        Code::SchemaColumn,
        format!(
            "{} has no column for the {} ({})",
            table.name,
            field.name.replace('_', " "),
            field.known.unwrap_or_default()
        ),
    )
    .hint(format!(
        "name it under [source.columns]: \"{}.{}\" = \"COLUMN\"; the columns that the login may see are {}",
        role.name(),
        field.name,
        all.join(", ")
    ))
}
