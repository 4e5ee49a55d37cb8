//! Databases that differ from the sample, as sites have them: each gives the reports of the sample, or a difference that
//! is stated here, or is refused with a message that says what to do.

mod absent;
mod columns;
mod keys;
mod numbers;
mod site;
mod tables;
mod texts;
mod times;
mod units;
