//! Signatures and encryption.

use tempfile::TempDir;
use vte_wats::bundle::inspect::{Signature, inspect};
use vte_wats::bundle::keys::{PublicKey, SecretKey, Trust, generate};
use vte_wats::bundle::seal::{Identity, Recipient};
use vte_wats::bundle::{Limits, ReadLimits, Sealing};

use super::scene::{facts, names, open, open_with, reports, write};

fn pair(folder: &TempDir, name: &str) -> (SecretKey, PublicKey) {
    let (secret, public) = (folder.path().join(format!("{name}.key")), folder.path().join(format!("{name}.pub")));
    let key = generate(&secret, &public, None).unwrap();
    assert_eq!(PublicKey::load(&public).unwrap(), key);
    assert_eq!(PublicKey::parse(&key.base64()).unwrap(), key);
    (SecretKey::load(&secret, None).unwrap(), key)
}

#[test]
fn unsigned_and_foreign_bundles_are_refused_when_keys_are_given() {
    let (keys, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (key, public) = pair(&keys, "ours");
    let (_, other) = pair(&keys, "theirs");
    let staged =
        write(folder.path(), &[1], facts(), Limits::default(), Sealing { key: Some(key), recipients: Vec::new() });
    let path = &staged[0].path;
    assert_eq!(names(folder.path()), ["Line_3-000001.zip", "Line_3-000001.zip.minisig"]);
    let trust = Trust { keys: vec![other.clone(), public.clone()] };
    let foreign = Trust { keys: vec![other] };
    assert_eq!(open_with(path, &trust, &[]).unwrap().signed_by(), Some(&public));
    let look = |trust: &Trust| inspect(path, &ReadLimits::default(), trust, &[]).unwrap();
    assert_eq!(look(&trust).signature, Signature::Trusted { key: public.id() });
    assert_eq!(look(&Trust::default()).signature, Signature::Unchecked { key: public.id() });
    assert_eq!(look(&foreign).signature, Signature::Foreign { key: public.id() });
    assert!(!look(&foreign).complete);
    let refused = |trust: &Trust| {
        let error = open_with(path, trust, &[]).err().unwrap();
        assert_eq!(error.code().id(), "VW-BUNDLE-SIGNATURE");
        error.to_string()
    };
    assert!(refused(&foreign).contains("is not trusted"));
    let signature = folder.path().join("Line_3-000001.zip.minisig");
    let text = std::fs::read_to_string(&signature).unwrap();
    // What follows the first line is signed or is the signature; each letter of it counts.
    let from = text.find('\n').unwrap() + 1;
    for at in (from..text.len() - 1).filter(|at| text.as_bytes()[*at] != b'\n' && text.as_bytes()[*at] != b'=') {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        std::fs::write(&signature, bytes).unwrap();
        assert!(open_with(path, &trust, &[]).is_err(), "letter {at} of the signature");
    }
    for cut in (0..text.len() - 1).step_by(3) {
        std::fs::write(&signature, &text[..cut]).unwrap();
        refused(&trust);
    }
    std::fs::remove_file(&signature).unwrap();
    assert!(refused(&trust).contains("is not signed"));
    assert_eq!(look(&trust).signature, Signature::Absent);
    open(path).unwrap();
}

#[test]
fn a_bundle_changed_with_a_right_sum_fails_by_its_signature() {
    let folder = TempDir::new().unwrap();
    let (key, public) = pair(&folder, "ours");
    let staged =
        write(folder.path(), &[1], facts(), Limits::default(), Sealing { key: Some(key), recipients: Vec::new() });
    let other = TempDir::new().unwrap();
    let forged = write(other.path(), &[2], facts(), Limits::default(), Sealing::default());
    std::fs::copy(&forged[0].path, &staged[0].path).unwrap();
    let error = open_with(&staged[0].path, &Trust { keys: vec![public] }, &[]).err().unwrap();
    assert!(error.to_string().contains("does not fit it"), "{error}");
}

#[test]
fn a_key_is_never_overwritten_nor_readable_by_others() {
    let folder = TempDir::new().unwrap();
    let (secret, public) = (folder.path().join("a.key"), folder.path().join("a.pub"));
    generate(&secret, &public, Some("horse")).unwrap();
    let before = std::fs::read(&secret).unwrap();
    assert_eq!(generate(&secret, &folder.path().join("b.pub"), None).unwrap_err().code().id(), "VW-BUNDLE-KEY");
    assert_eq!(generate(&folder.path().join("b.key"), &public, None).unwrap_err().code().id(), "VW-BUNDLE-KEY");
    assert_eq!(std::fs::read(&secret).unwrap(), before);
    assert_eq!(names(folder.path()), ["a.key", "a.pub"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(SecretKey::needs_password(&secret).unwrap());
    assert!(SecretKey::load(&secret, None).err().unwrap().to_string().contains("needs its password"));
    assert_eq!(SecretKey::load(&secret, Some("cow")).err().unwrap().code().id(), "VW-BUNDLE-KEY");
    let key = SecretKey::load(&secret, Some("horse")).unwrap();
    assert_eq!(key.public().unwrap(), PublicKey::load(&public).unwrap());
    let trust = Trust::parse(&["a.pub".into(), key.public().unwrap().base64()], folder.path()).unwrap();
    assert_eq!(trust.keys.len(), 2);
    assert!(Trust::parse(&["nonsense".into()], folder.path()).is_err());
}

#[test]
fn only_the_recipient_opens_an_encrypted_bundle() {
    let (keys, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (key, public) = pair(&keys, "ours");
    let (mine, theirs) = (keys.path().join("mine.txt"), keys.path().join("theirs.txt"));
    let recipient = Recipient::parse(&Identity::generate(&mine).unwrap()).unwrap();
    Identity::generate(&theirs).unwrap();
    assert!(Identity::generate(&mine).is_err());
    let sealing = Sealing { key: Some(key), recipients: vec![recipient] };
    let staged = write(folder.path(), &[1, 2], facts(), Limits::default(), sealing);
    assert_eq!(names(folder.path()), ["Line_3-000001.zip.age", "Line_3-000001.zip.age.minisig"]);
    let (trust, mine) = (Trust { keys: vec![public] }, Identity::load(&mine).unwrap());
    let mut bundle = open_with(&staged[0].path, &trust, &mine).unwrap();
    assert_eq!(reports(&mut bundle).len(), 2);
    // The number of a bundle stands for the zip, whoever it was encrypted to.
    assert_eq!(bundle.sha256(), staged[0].sha256);
    let (_plain, plain) = super::scene::plain(&[1, 2]);
    assert_eq!(bundle.sha256(), open(&plain).unwrap().sha256());
    for identities in [Vec::new(), Identity::load(&theirs).unwrap()] {
        let error = open_with(&staged[0].path, &trust, &identities).err().unwrap();
        assert_eq!(error.code().id(), "VW-BUNDLE-SEALED");
    }
    let bytes = std::fs::read(&staged[0].path).unwrap();
    assert!(super::forge::places(&bytes, b"reports/").is_empty());
    assert!(Recipient::parse("age1nonsense").is_err());
}
