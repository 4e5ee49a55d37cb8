//! What goes in comes out, and the same content gives the same bytes.

use tempfile::TempDir;
use vte_wats::bundle::create::{Recovered, recover};
use vte_wats::bundle::{Limits, Sealing, Target, Writer};

use super::forge;
use super::scene::{facts, id, item, names, open, plain, report, reports, write};

#[test]
fn a_bundle_gives_back_each_report() {
    let (_folder, path) = plain(&[3, 1, 2]);
    let mut bundle = open(&path).unwrap();
    let manifest = bundle.manifest().clone();
    assert_eq!((manifest.site.as_str(), manifest.sequence, manifest.count), ("Line 3", 1, 3));
    assert_eq!(bundle.sha256().to_string(), forge::hex(&std::fs::read(&path).unwrap()));
    let read = reports(&mut bundle);
    let mut expected: Vec<_> = [1, 2, 3].map(|n| (id(n), report(id(n), &format!("SN-{n}")))).into();
    expected.sort();
    assert_eq!(read.iter().map(|(entry, bytes)| (entry.id, bytes.clone())).collect::<Vec<_>>(), expected);
    assert_eq!(bundle.report(1).unwrap(), read[1].1);
}

#[test]
fn the_same_content_gives_the_same_bytes_in_whatever_order() {
    let ((_a, a), (_b, b)) = (plain(&[1, 2, 3]), plain(&[3, 2, 1]));
    assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
    // What is not compressed is fixed by the format: this pins it down for every version of the program.
    let (_c, c) = plain(&[1]);
    let bytes = std::fs::read(c).unwrap();
    let files = forge::files(&bytes);
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    assert_eq!(forge::zip(&files), bytes);
}

#[test]
fn a_full_bundle_is_followed_by_the_next_number() {
    let folder = TempDir::new().unwrap();
    let limits = Limits { count: 2, ..Limits::default() };
    let mut from_nine = facts();
    from_nine.sequence = 9;
    let staged = write(folder.path(), &[1, 2, 3, 4, 5], from_nine, limits, Sealing::default());
    assert_eq!(names(folder.path()), ["Line_3-000009.zip", "Line_3-000010.zip", "Line_3-000011.zip"]);
    let mut previous = None;
    for (bundle, (sequence, count)) in staged.iter().zip([(9, 2), (10, 2), (11, 1)]) {
        let opened = open(&bundle.path).unwrap();
        let manifest = opened.manifest();
        assert_eq!((manifest.sequence, manifest.count, manifest.previous), (sequence, count, previous));
        assert_eq!((bundle.sequence, bundle.count, bundle.sha256), (sequence, count, opened.sha256()));
        previous = Some(opened.sha256());
    }
}

#[test]
fn no_bundle_is_larger_than_its_limit() {
    let folder = TempDir::new().unwrap();
    let limits = Limits { bytes: 64 << 10, ..Limits::default() };
    let numbers: Vec<u32> = (1..=200).collect();
    let staged = write(folder.path(), &numbers, facts(), limits, Sealing::default());
    assert!(staged.len() > 1, "{}", staged.len());
    assert_eq!(staged.iter().map(|bundle| bundle.count).sum::<u32>(), 200);
    for bundle in &staged {
        assert_eq!(std::fs::metadata(&bundle.path).unwrap().len(), bundle.bytes);
        assert!(bundle.bytes <= limits.bytes);
        open(&bundle.path).unwrap();
    }
}

#[test]
fn a_file_is_a_target_too() {
    let folder = TempDir::new().unwrap();
    let limits = Limits { count: 1, ..Limits::default() };
    let target = Target::File(folder.path().join("out.zip"));
    let mut writer = Writer::create(target, facts(), limits, Sealing::default()).unwrap();
    for number in [1, 2] {
        assert_eq!(writer.add(&item(number), &report(id(number), "x")).unwrap(), u64::from(number));
    }
    for bundle in writer.finish().unwrap() {
        bundle.publish().unwrap();
    }
    assert_eq!(names(folder.path()), ["out-000002.zip", "out.zip"]);
}

#[test]
fn what_a_receiver_would_refuse_is_not_added() {
    let folder = TempDir::new().unwrap();
    let target = Target::Folder(folder.path().to_owned());
    let mut writer = Writer::create(target, facts(), Limits::default(), Sealing::default()).unwrap();
    let good = report(id(1), "x");
    writer.add(&item(1), &good).unwrap();
    for (number, bytes, why) in [
        (1, good.clone(), "in this bundle already"),
        (2, good.clone(), "another ID inside"),
        (2, b"<x/>".to_vec(), "breaks a rule"),
    ] {
        let error = writer.add(&item(number), &bytes).unwrap_err();
        assert_eq!(error.code().id(), "VW-BUNDLE-REPORT");
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(writer.finish().unwrap()[0].count, 1);
}

#[test]
fn nothing_stands_under_the_final_name_before_it_is_published() {
    let folder = TempDir::new().unwrap();
    let target = Target::Folder(folder.path().to_owned());
    let begin = || {
        let mut writer =
            Writer::create(target.clone(), facts(), Limits { count: 1, ..Limits::default() }, Sealing::default())
                .unwrap();
        writer.add(&item(1), &report(id(1), "x")).unwrap();
        writer
    };
    // Given up: nothing is left, not even of the bundle that was full.
    let mut writer = begin();
    writer.add(&item(2), &report(id(2), "x")).unwrap();
    assert_eq!(names(folder.path()), ["Line_3-000001.zip.tmp"]);
    drop(writer);
    assert_eq!(names(folder.path()), [""; 0]);
    // Killed after the ledger knows of it: it is brought under its name, once.
    let staged = begin().finish().unwrap();
    assert_eq!(names(folder.path()), ["Line_3-000001.zip.tmp"]);
    let (path, hash) = (&staged[0].path, staged[0].file_sha256);
    assert_eq!(recover(path, hash).unwrap(), Recovered::Published);
    assert_eq!(recover(path, hash).unwrap(), Recovered::Complete);
    assert_eq!(names(folder.path()), ["Line_3-000001.zip"]);
    assert_eq!(recover(&folder.path().join("none.zip"), hash).unwrap(), Recovered::Missing);
    // The same again is the same; something else is never overwritten.
    begin().finish().unwrap()[0].publish().unwrap();
    std::fs::write(path, "other").unwrap();
    assert_eq!(begin().finish().unwrap_err().code().id(), "VW-BUNDLE-EXISTS");
    assert_eq!(names(folder.path()), ["Line_3-000001.zip"]);
    assert_eq!(std::fs::read(path).unwrap(), b"other");
    assert_eq!(recover(path, hash).unwrap(), Recovered::Missing);
}

#[test]
fn a_report_that_shrinks_like_a_bomb_travels_as_it_is() {
    let folder = TempDir::new().unwrap();
    let target = Target::Folder(folder.path().to_owned());
    let mut writer = Writer::create(target, facts(), Limits::default(), Sealing::default()).unwrap();
    let mut large = report(id(1), "x");
    let padding = " ".repeat(2 << 20);
    let at = large.len() - "</Reports>".len() - 1;
    large.splice(at..at, padding.bytes());
    writer.add(&item(1), &large).unwrap();
    let staged = writer.finish().unwrap();
    staged[0].publish().unwrap();
    assert!(staged[0].bytes > 2 << 20);
    assert_eq!(reports(&mut open(&staged[0].path).unwrap())[0].1, large);
}

/// The text that other programs may come to read: a change here is a new version of the format.
#[test]
fn the_manifest_has_a_line_for_each_fact_and_report() {
    let folder = TempDir::new().unwrap();
    let mut facts = facts();
    (facts.sequence, facts.previous) = (41, Some(vte_wats::bundle::Hash::of(b"bundle 40")));
    let target = Target::Folder(folder.path().to_owned());
    let mut writer = Writer::create(target, facts, Limits::default(), Sealing::default()).unwrap();
    let bytes = report(id(1), "x");
    let old = vte_wats::bundle::Hash::of(b"old");
    let item = vte_wats::bundle::Item { revision: 2, supersedes: Some(old), ..item(1) };
    writer.add(&item, &bytes).unwrap();
    let staged = writer.finish().unwrap();
    staged[0].publish().unwrap();
    let files = forge::files(&std::fs::read(&staged[0].path).unwrap());
    let manifest = format!(
        r#"{{
"format": 1,
"site": "Line 3",
"source": {{"server":"STATION7","database":"VTE9_3","created":"2020-01-01T00:00:00"}},
"stream": "00000000-0000-0000-0000-000000000007",
"sequence": 41,
"previous": "{}",
"range": {{"since":"2026-01-01","until":null}},
"count": 1,
"reports": [
{{"id":"9E3779B9-7F4A-7C15-F39C-C0605CEDC835","sha256":"{}","bytes":{},"revision":2,"supersedes":"{old}"}}
]}}
"#,
        forge::hex(b"bundle 40"),
        forge::hex(&bytes),
        bytes.len()
    );
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["README.txt", "manifest.json", "SHA256SUMS", "reports/9E3779B9-7F4A-7C15-F39C-C0605CEDC835.xml"]
    );
    assert_eq!(String::from_utf8(files[1].1.clone()).unwrap(), manifest);
    let readme = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(readme.starts_with("This is bundle 41 of the site \"Line 3\": 1 test reports in WATS Standard XML,\r\n"));
}

/// A stick may come back with a link where the temporary file goes.
#[cfg(unix)]
#[test]
fn a_link_under_the_temporary_name_is_not_followed() {
    let folder = TempDir::new().unwrap();
    let precious = folder.path().join("precious");
    std::fs::write(&precious, "kept").unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::os::unix::fs::symlink(&precious, out.join("Line_3-000001.zip.tmp")).unwrap();
    let staged = write(&out, &[1], facts(), Limits::default(), Sealing::default());
    assert_eq!(std::fs::read(&precious).unwrap(), b"kept");
    assert!(std::fs::symlink_metadata(&staged[0].path).unwrap().is_file());
}

/// What cannot be written leaves nothing, and says where.
#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let folder = TempDir::new().unwrap();
    let target = Target::Folder(folder.path().join("none"));
    let mut writer = Writer::create(target, facts(), Limits::default(), Sealing::default()).unwrap();
    writer.add(&item(1), &report(id(1), "x")).unwrap();
    assert_eq!(writer.finish().unwrap_err().code().id(), "VW-BUNDLE-WRITE");
    for wrong in [Limits { count: 0, ..Limits::default() }, Limits { bytes: 5_000_000_000, ..Limits::default() }] {
        let target = Target::Folder(folder.path().to_owned());
        let error = Writer::create(target, facts(), wrong, Sealing::default()).err().unwrap();
        assert_eq!(error.code().id(), "VW-BUNDLE-FACTS");
    }
}
