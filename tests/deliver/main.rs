//! Delivery into real folders: what it does with what it finds, what it survives, and how it gets along with the client.

mod client;
#[cfg(target_os = "linux")]
mod disk;
mod faults;
mod faulty;
mod found;
mod kill;
mod order;
mod races;
mod reports;
mod world;
