//! `README.txt`: for whoever finds the bundle.

use super::manifest::Manifest;

/// The text, with the line ends of Windows, whose older editors know no others.
pub(super) fn text(manifest: &Manifest) -> Vec<u8> {
    let Manifest { site, sequence, count, .. } = manifest;
    let text = format!(
        "This is bundle {sequence} of the site \"{site}\": {count} test reports in WATS Standard XML,
on their way from a network without a connection to a machine that runs a WATS Client.

They were written by vte-wats. To bring them into WATS, do not copy the files by hand; run

    vte-wats bundle receive <this file>

on the receiving machine: it checks everything before it delivers the first report,
and it delivers no report twice.

If you have found this by chance: please give it back to the site named above. The reports
hold serial numbers and measured values, which may be confidential.

To check it without that program, unpack the zip file and run in the folder

    sha256sum -c SHA256SUMS                   on Linux
    certutil -hashfile manifest.json SHA256   on Windows, for one file at a time;
                                              compare with its line in SHA256SUMS

When a file with the ending .minisig lies beside the zip file, the zip file is signed:

    minisign -V -p <public key> -m <zip file>

manifest.json says where the reports come from and what each of them is.
"
    );
    text.replace('\n', "\r\n").into_bytes()
}
