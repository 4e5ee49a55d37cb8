//! WSXF: what is written, what is read back, and what the two judges say of it, `xmllint` by the XSD and `validate`.

#[path = "wsxf/corpus.rs"]
mod corpus;
#[path = "wsxf/generate.rs"]
mod generate;
#[path = "wsxf/generate_step.rs"]
mod generate_step;
#[path = "wsxf/golden.rs"]
mod golden;
#[path = "wsxf/limits.rs"]
mod limits;
#[path = "wsxf/reports.rs"]
mod reports;
#[path = "wsxf/reports_repair.rs"]
mod reports_repair;
#[path = "wsxf/round_trip.rs"]
mod round_trip;
#[path = "wsxf/rules.rs"]
mod rules;
#[path = "wsxf/rules_step.rs"]
mod rules_step;
#[path = "wsxf/tables.rs"]
mod tables;
#[path = "wsxf/xmllint.rs"]
mod xmllint;
