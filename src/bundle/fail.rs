//! Errors of bundles.
