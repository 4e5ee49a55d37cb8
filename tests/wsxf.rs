//! WSXF: what is written, what is read back, and what the two judges say of it, `xmllint` by the XSD and `validate`.

#[path = "wsxf/corpus.rs"]
mod corpus;
#[path = "wsxf/generate.rs"]
mod generate;
#[path = "wsxf/golden.rs"]
mod golden;
#[path = "wsxf/limits.rs"]
mod limits;
#[path = "wsxf/reports.rs"]
mod reports;
#[path = "wsxf/round_trip.rs"]
mod round_trip;
#[path = "wsxf/rules.rs"]
mod rules;
#[path = "wsxf/tables.rs"]
mod tables;
#[path = "wsxf/xmllint.rs"]
mod xmllint;
