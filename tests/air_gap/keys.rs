//! Who made it, and who may read it.

use crate::gap::Gap;
use crate::support::Site;

/// Makes a key in the folder of a site, and gives the line for the other side.
fn keygen(site: &Site, file: &str, options: &[&str]) -> String {
    let run = site.run(&[&["bundle", "keygen", file], options].concat());
    run.exits(0);
    let public = site.path().join(format!("{file}.pub"));
    let line = std::fs::read_to_string(public).unwrap().lines().last().unwrap().to_owned();
    assert!(run.out.contains(&line), "{}", run.out);
    line
}

#[test]
fn with_keys_only_bundles_of_the_site_are_taken() {
    let gap = Gap::new(1000);
    let password = gap.isolated.path().join("password");
    std::fs::write(&password, "hunter2\n").unwrap();
    let line = keygen(&gap.isolated, "bundle.key", &["--password-file", "password"]);
    keygen(&gap.isolated, "other.key", &["--no-password"]);
    gap.isolated.run(&["bundle", "keygen", "bundle.key", "--no-password"]).exits(10).complains("is there already");
    gap.outside.configure_more(&format!("[receive]\ntrusted_keys = [\"{line}\"]\n"));

    // Unsigned, and signed by somebody else: refused; signed by the site: taken.
    gap.create();
    gap.receive(gap.stick()).exits(1).complains("not signed").complains("nothing of it was delivered");
    gap.isolated.configure_more("sign_with = \"other.key\"\n");
    gap.change("two");
    gap.create();
    gap.receive(gap.stick()).exits(1).complains("not trusted");
    assert!(gap.delivered().is_empty());
    let config = gap.isolated.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("\"other.key\"", "\"bundle.key\"\npassword = { file = \"password\" }"))
        .unwrap();
    gap.change("three");
    gap.create();
    let run = gap.receive(gap.stick());
    run.exits(1).prints("bundle 3 of site plant: 1 report delivered");
    run.prints("bundles 1 to 2 of site plant never arrived");
    assert_eq!(gap.delivered().len(), 1);
    let last = &gap.bundles()[2];
    gap.outside.run(&["bundle", "inspect", last.to_str().unwrap()]).exits(0).prints("by the trusted key");

    std::fs::write(&password, "wrong\n").unwrap();
    gap.isolated.run(&["bundle", "create"]).exits(10).complains("VW-BUNDLE-KEY");
}

#[test]
fn an_encrypted_bundle_is_for_one_reader() {
    let gap = Gap::new(1000);
    let recipient = keygen(&gap.outside, "age.key", &["--age"]);
    gap.isolated.configure_more(&format!("encrypt_to = [\"{recipient}\"]\n"));
    gap.create();
    let bytes = std::fs::read(&gap.bundles()[0]).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
    gap.receive(gap.stick()).exits(1).complains("encrypted").complains("VW-BUNDLE-SEALED");
    keygen(&gap.outside, "wrong.key", &["--age"]);
    gap.outside.configure_more("[receive]\nidentity = \"wrong.key\"\n");
    gap.receive(gap.stick()).exits(1).complains("encrypted");
    let config = gap.outside.path().join("vte-wats.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("wrong.key", "age.key")).unwrap();
    gap.receive(gap.stick()).exits(0);
    assert!(gap.delivered() == gap.direct());
    gap.receive(gap.stick()).exits(0).prints("received before");

    // The receipt is for it, though the two files of it would differ.
    gap.isolated.run(&["bundle", "receipts", gap.stick().to_str().unwrap()]).exits(0).prints("bundle 1 has arrived");
}

#[test]
fn receipts_are_signed_too() {
    let gap = Gap::new(1000);
    gap.create();
    let line = keygen(&gap.outside, "receipt.key", &["--no-password"]);
    gap.isolated.configure_more(&format!("trusted_keys = [\"{line}\"]\n"));
    gap.receive(gap.stick()).exits(0);
    let stick = gap.stick().to_str().unwrap();
    let run = gap.isolated.run(&["bundle", "receipts", stick]);
    run.exits(1).complains("not signed").prints("1 bundle without receipt");
    gap.outside.configure_more("[receive]\nsign_with = \"receipt.key\"\n");
    gap.receive(gap.stick()).exits(0).prints("received before");
    gap.isolated.run(&["bundle", "receipts", stick]).exits(0).prints("bundle 1 has arrived");

    // A receipt that somebody has changed.
    let receipt = std::fs::read_dir(gap.stick())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "json"))
        .unwrap();
    let text = std::fs::read_to_string(&receipt).unwrap();
    std::fs::write(&receipt, text.replace("\"count\"", "\"count\" ")).unwrap();
    gap.isolated.run(&["bundle", "receipts", stick]).exits(1).complains("VW-RECEIPT");
}
