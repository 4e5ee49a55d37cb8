//! The account that a service runs as.

/// The account when none is named.
///
/// On Windows the one that the WATS Client's own service uses, so that the client may delete what it has read; towards
/// the network it is the computer. Elsewhere a user of its own.
pub const DEFAULT: &str = if cfg!(windows) { r"NT AUTHORITY\NetworkService" } else { "vte-wats" };

/// Whether a Windows account logs on without a password: the built-in ones, virtual accounts and managed ones.
pub fn needs_no_password(account: &str) -> bool {
    let lower = account.to_ascii_lowercase();
    let (domain, name) = lower.split_once('\\').unwrap_or(("", &lower));
    lower == "localsystem" || matches!(domain, "nt authority" | "nt service") || name.ends_with('$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_accounts_of_people_need_a_password() {
        for account in [
            r"NT AUTHORITY\NetworkService",
            r"nt authority\LocalService",
            r"NT SERVICE\vte-wats",
            r"PLANT\gmsa-vte$",
            "LocalSystem",
        ] {
            assert!(needs_no_password(account), "{account}");
        }
        for account in [r"PLANT\anna", r".\tester", "tester", r"NT AUTHORITYX\a"] {
            assert!(!needs_no_password(account), "{account}");
        }
    }
}
