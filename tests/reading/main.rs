//! Reading: pages, order, digests, ranges, limits, and the statements themselves.

mod database;
mod digest;
mod duplicates;
mod limits;
mod order;
mod pages;
mod ranges;
mod statements;
mod tsql;
mod watched;
