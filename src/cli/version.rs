//! What the program says of its own making.

/// What speaks TLS to the server: that of Windows reaches old servers, too.
#[cfg(windows)]
macro_rules! tls {
    () => {
        "schannel"
    };
}
#[cfg(not(windows))]
macro_rules! tls {
    () => {
        "rustls"
    };
}

/// Version, commit, target and TLS, for `--version`.
pub(super) const LONG: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit  ",
    env!("VTE_WATS_COMMIT"),
    "\ntarget  ",
    env!("VTE_WATS_TARGET"),
    "\ntls     ",
    tls!()
);
