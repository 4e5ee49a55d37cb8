//! How large a bundle may be. What the writer keeps to, the reader accepts.

/// The most bytes of one report: 64 MiB, the limit of the program for a report.
pub const REPORT_BYTES: u64 = 64 << 20;

/// The most reports in a bundle. A zip without the extensions of zip64, which bundles never have, holds 65 535 entries.
pub const MAX_COUNT: u32 = 60_000;

/// The most bytes of a bundle: what FAT32 takes, less what encryption adds.
pub const MAX_BYTES: u64 = 4_280_000_000;

/// The most bytes of all reports of a bundle once unpacked: 16 GiB.
pub const MAX_UNPACKED: u64 = 16 << 30;

/// The most that a report of [`RATIO_FROM`] bytes or more is compressed. One that shrinks more is stored as it is.
pub const MAX_RATIO: u64 = 200;

/// From how many bytes [`MAX_RATIO`] holds; below, no ratio does harm.
pub const RATIO_FROM: u64 = 1 << 20;

/// The most bytes of `manifest.json`.
pub const MANIFEST_BYTES: u64 = 48 << 20;

/// The most bytes of `SHA256SUMS`.
pub const SUMS_BYTES: u64 = 8 << 20;

/// The most bytes of `README.txt`.
pub const README_BYTES: u64 = 64 << 10;

/// The most bytes of a detached signature, a key file, an identity file or a receipt.
pub const SMALL_FILE_BYTES: u64 = 64 << 10;

/// The most characters of a name of a site, a server, a database or a receiver.
pub const NAME_CHARS: usize = 200;

/// When the writer begins the next bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one bundle file. Default 4 000 000 000, which FAT32 takes; at most [`MAX_BYTES`].
    pub bytes: u64,
    /// The most reports in one bundle. Default 50 000; at most [`MAX_COUNT`].
    pub count: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 4_000_000_000, count: 50_000 }
    }
}

/// What the reader accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// The most bytes of one bundle file. Default 4 GiB, the largest that FAT32 holds.
    pub bytes: u64,
    /// The most reports. Default and most: [`MAX_COUNT`].
    pub count: u32,
    /// The most bytes of all entries once unpacked. Default [`MAX_UNPACKED`].
    pub unpacked: u64,
    /// The most bytes of one report. Default [`REPORT_BYTES`].
    pub report: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits { bytes: u32::MAX.into(), count: MAX_COUNT, unpacked: MAX_UNPACKED, report: REPORT_BYTES }
    }
}
