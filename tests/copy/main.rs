//! Copying a database into a snapshot: whole, in a range, after a cut, and never a password.

mod cut;
mod database;
mod faulty;
mod secret;
mod tsql;
mod whole;
