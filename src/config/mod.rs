//! `vte-wats.toml`: what the site says about its database, its codes and its drop folder. Validated before anything
//! starts.

pub mod assembly;
pub mod bundle;
pub mod duration;
pub mod load;
pub mod log;
pub mod other;
pub mod password;
pub mod repair;
pub mod runs;
pub mod sections;
pub mod site;
pub mod steps;
pub mod template;

pub use sections::Config;
