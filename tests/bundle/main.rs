//! Bundles: what is written, what is refused, and what other tools say of it.

mod attacks;
mod damage;
mod forge;
mod keys;
mod receipts;
mod round_trip;
mod scene;
mod seeds;
mod tools;
