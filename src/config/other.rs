//! `[other]`: what becomes of TestDataOther.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[other]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct OtherConfig {
    /// Whether arrays, waveforms and records become charts and measurements; otherwise they stay text.
    pub charts: bool,
    /// The most points of a chart, 100 to 1000000, shared by its series. Longer series are thinned, with their minima and
    /// maxima kept, and the whole value is attached.
    pub points: u32,
    /// Where the last point of a waveform or spectrum is, by the extent that VEE writes.
    pub last_point: LastPoint,
}

/// Where the last point of a waveform or spectrum is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LastPoint {
    /// One step before the end of the extent: 4 points in 1 s are at 0, 0.25, 0.5 and 0.75 s.
    Before,
    /// At its end: 4 points in 1 s are at 0, 0.333, 0.667 and 1 s.
    At,
}

impl Default for OtherConfig {
    fn default() -> Self {
        OtherConfig { charts: true, points: 10_000, last_point: LastPoint::Before }
    }
}
