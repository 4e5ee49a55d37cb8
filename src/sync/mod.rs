//! Decides which runs to read and what becomes of each.

pub mod bell;
pub mod bundle;
pub mod export;
pub mod feed;
pub mod prepare;
pub mod repair;
pub mod schema;
mod starts;
pub mod summary;
pub mod time;
pub mod verify;
pub mod watch;
mod work;
