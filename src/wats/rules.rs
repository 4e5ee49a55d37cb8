//! (placeholder until the rules land)
use super::model::Report;
/// Severity
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// e
    Error,
    /// w
    Warning,
}
/// Violation
#[derive(Debug)]
pub struct Violation {
    /// s
    pub severity: Severity,
    /// w
    pub what: String,
}
impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}
/// check
pub fn check(_: &Report) -> Vec<Violation> {
    Vec::new()
}
