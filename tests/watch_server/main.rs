//! `watch` on the built program, over TDS and TLS, while rows are added to a T-SQL server: what comes late, what changes,
//! what goes wrong. In the end every settled run is in the folder once, as a fresh export of the same server has it.

#[path = "../support/server.rs"]
mod server;
#[path = "../support/mod.rs"]
mod support;

mod consumer;
mod cuts;
mod follow;
mod killed;
mod late;
mod latency;
mod proxy;
mod times;
mod trouble;
