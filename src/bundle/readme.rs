//! `README.txt`: for whoever finds a stick.

/// The text of the file.
pub(super) fn text(site: &str, sequence: u64) -> String {
    format!(
        "This is bundle {sequence} of site {site}, made by vte-wats.\r\n\
         \r\n\
         It carries test reports from a network without a connection to one where a WATS\r\n\
         Client takes them. Please do not change, rename or unpack it: give it to the\r\n\
         test or quality engineers of the site. The reports are confidential.\r\n\
         \r\n\
         To deliver it:        vte-wats bundle receive THIS_FILE\r\n\
         To see what is in it: vte-wats bundle inspect THIS_FILE\r\n\
         \r\n\
         To check it without vte-wats, unpack it and compare with SHA256SUMS:\r\n\
         \r\n\
           Linux:    sha256sum -c SHA256SUMS\r\n\
           Windows:  certutil -hashfile FILE SHA256     (for each file)\r\n\
           Signed?   minisign -Vm SHA256SUMS -p THE_PUBLIC_KEY_OF_THE_SITE\r\n"
    )
}
