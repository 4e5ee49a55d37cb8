//! Decides which runs to read and what becomes of each.

pub mod time;
