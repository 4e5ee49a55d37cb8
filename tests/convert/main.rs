//! The conversion of a run into a report, seen from outside.

mod golden;
mod held;
mod mapping;
mod other;
mod properties;
mod report;
mod runs;
mod speed;
mod steps;
mod values;
