//! What a hostile zip can try, each refused by its name.

use vte_wats::bundle::{Bundle, ReadLimits, keys::Trust};

use super::forge::{files, places, refusal, seal_again, zip};
use super::scene::plain;

type Files = Vec<(String, Vec<u8>)>;

/// The bytes of a bundle with two reports, and the name of the first.
fn bundle() -> (Vec<u8>, String) {
    let (_folder, path) = plain(&[1, 2]);
    let bytes = std::fs::read(path).unwrap();
    let name = files(&bytes)[3].0.clone();
    (bytes, name)
}

#[test]
fn the_forge_makes_what_the_writer_makes() {
    let (bytes, _) = bundle();
    assert_eq!(refusal(&bytes), "accepted");
}

#[test]
fn names_that_lead_elsewhere() {
    let (bytes, name) = bundle();
    let tail = &name[name.len() - 30..];
    for (begin, why) in [
        ("../../", "leads out of the folder"),
        ("reports/../", "leads out of the folder"),
        ("/", "an absolute name"),
        ("C:/", "a drive letter"),
        ("..\\", "a backslash"),
        ("reports/CON.", "a device name of Windows"),
        ("reports/com1.", "a device name of Windows"),
        ("REPORTS/", "belongs in no bundle"),
    ] {
        let evil = format!("{begin}{}{tail}", "x".repeat(name.len() - begin.len() - tail.len()));
        let mut forged = bytes.clone();
        for at in places(&bytes, name.as_bytes()) {
            forged[at..at + evil.len()].copy_from_slice(evil.as_bytes());
        }
        seal_again(&mut forged);
        let said = refusal(&forged);
        assert!(said.starts_with("VW-BUNDLE-REFUSED") && said.contains(why), "{evil}: {said}");
    }
    let lower = name.to_lowercase();
    let mut forged = bytes.clone();
    for at in places(&bytes, name.as_bytes()) {
        forged[at..at + lower.len()].copy_from_slice(lower.as_bytes());
    }
    seal_again(&mut forged);
    assert!(refusal(&forged).contains("differs from ours by case only"));
}

/// Each field of a header, changed in the directory and in the entry alike where it is in both.
#[test]
fn fields_that_no_bundle_has() {
    let (bytes, name) = bundle();
    let [local, central] = places(&bytes, name.as_bytes())[..] else { panic!("the name stands in two headers") };
    let (local, central) = (local - 30, central - 46);
    let tries: [(usize, Option<usize>, &[u8], &str); 12] = [
        (8, Some(6), &[1], "is encrypted by the zip itself"),
        (8, Some(6), &[8], "data descriptor"),
        (8, Some(6), &[0, 8], "a field of"),
        (10, Some(8), &[0], "is not compressed by deflate"),
        (12, Some(10), &[1], "a field of"),
        (20, Some(18), &[0xff; 4], "zip64"),
        (42, None, &[0xff; 4], "zip64"),
        (30, Some(28), &[4], "has an extra field"),
        (41, None, &[0xa1], "is a link"),
        (38, None, &[1], "a field of"),
        (42, None, &[0; 4], "overlaps another"),
        (42, None, &[0xff, 0xff, 0xff, 0], "leaves a gap"),
    ];
    for (in_central, in_local, value, why) in tries {
        let mut forged = bytes.clone();
        forged[central + in_central..][..value.len()].copy_from_slice(value);
        if let Some(at) = in_local {
            forged[local + at..][..value.len()].copy_from_slice(value);
        }
        seal_again(&mut forged);
        let said = refusal(&forged);
        assert!(said.starts_with("VW-BUNDLE-REFUSED") && said.contains(why), "{why}: {said}");
    }
    // In the local header alone: two readers would see two files.
    let mut forged = bytes.clone();
    forged[local + 10] = 1;
    seal_again(&mut forged);
    assert!(refusal(&forged).contains("differs from the directory"));
}

#[test]
fn files_that_do_not_fit_each_other() {
    let (bytes, _) = bundle();
    let whole = files(&bytes);
    let forged = |change: &dyn Fn(&mut Files)| {
        let mut files = whole.clone();
        change(&mut files);
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        refusal(&zip(&files))
    };
    let replace = |bytes: &mut Vec<u8>, from: &str, to: &str| {
        *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(from, to, 1).into_bytes();
    };
    let tries: Vec<(String, &str)> = vec![
        (forged(&|files| files.insert(4, files[3].clone())), "twice in the zip"),
        (forged(&|files| files.swap(3, 4)), "not in its place"),
        (forged(&|files| files.swap(0, 1)), "not in its place"),
        (forged(&|files| drop(files.pop())), "lists 2 reports, the zip has 1"),
        (forged(&|files| files.truncate(3)), "no report"),
        (forged(&|files| files.push(("reports/more.zip".into(), b"PK".to_vec()))), "an archive inside"),
        (forged(&|files| files.push(("evil.exe".into(), b"MZ".to_vec()))), "belongs in no bundle"),
        (forged(&|files| files[0].1.push(b'x')), "SHA256SUMS does not fit"),
        (forged(&|files| files[2].1.push(b'\n')), "SHA256SUMS does not fit"),
        (forged(&|files| files[3].1.push(b'\n')), "disagree about"),
        (forged(&|files| replace(&mut files[3].1, "SN-", "SM-")), "is not what manifest.json says"),
        (forged(&|files| replace(&mut files[1].1, "Line 3", "Line 4")), "SHA256SUMS does not fit"),
        (forged(&|files| replace(&mut files[1].1, "\"format\": 1", "\"format\": 2")), "has format 2"),
        (forged(&|files| replace(&mut files[1].1, "\"count\": 2", "\"count\": 3")), "counts 3 reports"),
        (forged(&|files| replace(&mut files[1].1, "\"site\": ", "\"site\":  ")), "not written the way"),
        (forged(&|files| replace(&mut files[1].1, "\"site\"", "\"size\"")), "cannot be read"),
        (forged(&|files| files[0].1 = vec![b'x'; 70_000]), "at most 65536 are read"),
    ];
    for (said, why) in tries {
        assert!(said.contains(why), "{why}: {said}");
    }
}

/// A bundle whose sums are all right, with a report that WATS would refuse, or of another ID.
#[test]
fn reports_that_break_the_rules() {
    let (bytes, _) = bundle();
    for (from, to, why) in [
        ("Result=\"Passed\"", "Result=\"Passé!\"", "breaks a rule of WATS"),
        (" ID=\"", " ID=\"F", "breaks a rule of WATS"),
        ("", "", "another ID inside"),
    ] {
        let mut files = files(&bytes);
        let old = files[3].1.clone();
        let new = match from {
            "" => files[4].1.clone(),
            _ => String::from_utf8(old.clone()).unwrap().replacen(from, to, 1).into_bytes(),
        };
        assert_ne!(old, new);
        files[3].1 = new.clone();
        for place in [1, 2] {
            // The manifest first, since its sum stands in the sums.
            let text = String::from_utf8(files[place].1.clone()).unwrap();
            let before = super::forge::hex(&text.clone().into_bytes());
            let text = text.replacen(&super::forge::hex(&old), &super::forge::hex(&new), 1);
            let text = text.replacen(&format!("\"bytes\":{}", old.len()), &format!("\"bytes\":{}", new.len()), 1);
            files[place].1 = text.into_bytes();
            if place == 1 {
                let after = super::forge::hex(&files[1].1);
                files[2].1 = String::from_utf8(files[2].1.clone()).unwrap().replace(&before, &after).into_bytes();
            }
        }
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let said = refusal(&zip(&files));
        assert!(said.contains(why), "{why}: {said}");
    }
}

#[test]
fn bombs_and_limits() {
    let (bytes, name) = bundle();
    let mut all = files(&bytes);
    all[3].1 = vec![b' '; 4 << 20];
    let all: Vec<(&str, &[u8])> = all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert!(refusal(&zip(&all)).contains("a bomb"));
    // Says that it unpacks to more, or to less, than it does.
    let [local, central] = places(&bytes, name.as_bytes())[..] else { panic!("the name stands in two headers") };
    for (size, why) in [
        (65_u32 << 20, "at most 67108864 are read"),
        (1 << 19, "disagree about"),
        (300, "more bytes packed than unpacked"),
    ] {
        let mut forged = bytes.clone();
        forged[local - 30 + 22..][..4].copy_from_slice(&size.to_le_bytes());
        forged[central - 46 + 24..][..4].copy_from_slice(&size.to_le_bytes());
        seal_again(&mut forged);
        let said = refusal(&forged);
        assert!(said.contains(why), "{size}: {said}");
    }
    let (_folder, path) = plain(&[1, 2]);
    for (limits, why) in [
        (ReadLimits { bytes: 1000, ..ReadLimits::default() }, "at most 1000 are read"),
        (ReadLimits { count: 1, ..ReadLimits::default() }, "at most 1 reports are read"),
        (ReadLimits { unpacked: 1000, ..ReadLimits::default() }, "at most 1000 are read"),
        (ReadLimits { report: 100, ..ReadLimits::default() }, "at most 100 are read"),
    ] {
        let error = Bundle::open(&path, &limits, &Trust::default(), &[]).err().unwrap();
        assert_eq!(error.code().id(), "VW-BUNDLE-REFUSED");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn what_is_no_bundle_says_so() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("x.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut writer, &[b'x'; 2000]).unwrap();
    let foreign = writer.finish().unwrap().into_inner();
    for bytes in [foreign, Vec::new(), b"PK".to_vec(), vec![0; 5000]] {
        let said = refusal(&bytes);
        assert!(said.starts_with("VW-BUNDLE-DAMAGED"), "{said}");
    }
    // Before the header of age has an end it would have to be held in memory.
    let age = [b"age-encryption.org/v1\n-> ".as_slice(), &[b'x'; 100_000]].concat();
    assert!(refusal(&age).contains("has no end"));
    let folder = tempfile::TempDir::new().unwrap();
    assert_eq!(super::scene::open(folder.path()).err().unwrap().code().id(), "VW-BUNDLE-READ");
}
