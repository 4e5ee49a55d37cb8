//! A made-up plant with a VTE database: the bundled sample, the data of tests, and databases of any size for benches.
//!
//! Everything follows from a seed, byte for byte. Nothing in it is of a real site.

pub mod calendar;
pub mod ddl;
pub mod draft;
pub mod flow;
pub mod generate;
pub mod masters;
pub mod measure;
pub mod plans;
pub mod plant;
mod png;
pub mod rng;
pub mod rows;
pub mod scenarios;
pub mod schema;
pub mod testdb;
mod units;
pub mod vee;
mod wave;

pub use generate::{SampleSpec, Summary, generate};
