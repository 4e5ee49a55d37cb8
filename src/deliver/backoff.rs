//! Trying again while another program has the file open.

use std::io;

use backon::{BlockingRetryable, ExponentialBuilder};

use super::fs::Fs;
use super::options::Retry;

/// Does `operation`, again and again while it fails because another program has the file open.
pub(super) fn patiently<T>(fs: &dyn Fs, retry: Retry, operation: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let waits = ExponentialBuilder::default()
        .with_min_delay(retry.first)
        .with_max_delay(retry.longest)
        .with_factor(2.0)
        .with_max_times(retry.times);
    operation.retry(waits).when(|error| fs.is_busy(error)).call()
}
