//! The conversion of a run into a report, seen from outside.

mod properties;
mod report;
mod runs;
mod speed;
mod steps;
