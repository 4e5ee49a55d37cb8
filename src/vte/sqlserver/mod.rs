//! VTE on SQL Server 2008 R2 to 2025, through TDS over TLS.
//!
//! The program only reads: it sends session options and `SELECT`. Passwords live in [`Secret`] and reach the server
//! alone.

mod ask;
mod catalog;
mod cell;
mod connect;
pub mod credential;
pub mod endpoint;
mod failure;
mod info;
pub mod keywords;
pub mod secret;
pub mod settings;
pub mod source;
mod synonym;

pub use secret::Secret;
pub use settings::ConnectSettings;
pub use source::{SqlServerSource, connect};
