//! `show --html`: a page that stands alone, read by a real browser.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use support::{Site, project};

/// A report with everything that a report can have.
fn everything() -> PathBuf {
    project().join("tests/data/wsxf/valid/golden_every_kind.xml")
}

fn page_of(site: &Site, what: &Path) -> String {
    site.run(&["show", &what.display().to_string(), "--html", "page.html"]).exits(0).prints("wrote page.html");
    std::fs::read_to_string(site.path().join("page.html")).unwrap()
}

#[test]
fn the_page_stands_alone_and_holds_the_report() {
    let site = Site::new();
    let page = page_of(&site, &everything());
    for nothing in ["<script", "<link", "@import", "url(", "src=\"http", "href=\"http", "onclick", "<iframe"] {
        assert!(!page.contains(nothing), "{nothing}");
    }
    for part in [
        "default-src 'none'",
        "SN-åäö",
        "A&amp;B &lt;&quot;1&#39;&gt;",
        "1 step that did not pass",
        "4.1 V, outside 4.75 … 5.25 V",
        "<figcaption>Gain",
        "download=\"log.txt\"",
        "<td>PCBA</td>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page, page_of(&site, &everything()), "the same report gives the same page");
    // Every element that is opened is closed: it reads as XML but for the void elements.
    let mut open = Vec::new();
    for tag in page.split('<').skip(2).filter_map(|part| part.split('>').next()) {
        let name = tag.split([' ', '\n']).next().unwrap().to_owned();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop().as_deref(), Some(closed)),
            None if ["meta", "img"].contains(&name.as_str()) || tag.ends_with('/') => {}
            None => open.push(name),
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

#[test]
fn every_report_of_the_sample_becomes_a_page() {
    let site = Site::new();
    site.run(&["export"]).exits(0);
    for name in site.reports() {
        let report = vte_wats::wats::read::read(&std::fs::read(site.drop_folder().join(&name)).unwrap()).unwrap();
        let page = vte_wats::wats::page::page(&report, &[]);
        assert!(page.ends_with("</html>\n") && page.contains("<h1>"), "{name}");
        assert!(!page.contains("NaN\"") && !page.contains("inf\""), "{name}");
    }
    let run = site.reports()[0].trim_end_matches(".xml").to_owned();
    site.run(&["show", &run, "--html", "run.html"]).exits(0);
    site.run(&["show", &run, "--html", "no/such/place.html"]).exits(1).complains("VW-FILE");
}

/// Renders a page in headless Chromium, which `tests/run.sh` installs.
fn browse(page: &Path, arguments: &[&str]) -> std::process::Output {
    let profile = tempfile::tempdir().unwrap();
    let mut child = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"])
        .args(["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("chromium: tests/run.sh installs it");
    // It can hang on a loaded machine; what it prints fits into the pipe only when it is read.
    let mut out = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut out, &mut bytes).map(|_| bytes)
    });
    let until = std::time::Instant::now() + Duration::from_secs(90);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if std::time::Instant::now() > until {
            child.kill().unwrap();
            panic!("chromium did not end");
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    std::process::Output { status, stdout: reading.join().unwrap().unwrap(), stderr: Vec::new() }
}

/// Width and height of a PNG.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert!(png.starts_with(b"\x89PNG"));
    (number(16), number(20))
}

#[test]
fn a_browser_shows_the_page_wide_and_narrow_and_finds_nothing_to_mend() {
    let site = Site::new();
    page_of(&site, &everything());
    let page = site.path().join("page.html");
    let dom = String::from_utf8(browse(&page, &["--dump-dom"]).stdout).unwrap();
    // What a browser has to mend it moves: the tree it built has all that was written, in its place.
    assert_eq!(
        dom.matches("class=\"bar\"").count(),
        std::fs::read_to_string(&page).unwrap().matches("class=\"bar\"").count()
    );
    assert!(dom.contains("<section id=\"steps\">") && dom.contains("<td class=\"value\">4.1 V</td>"), "{dom}");
    let mut pictures = Vec::new();
    for (width, height) in [(1280, 2400), (420, 3600)] {
        let picture = site.path().join(format!("{width}.png"));
        let window = format!("--window-size={width},{height}");
        browse(&page, &[&window, &format!("--screenshot={}", picture.display())]);
        let png = std::fs::read(&picture).unwrap();
        assert_eq!(size(&png), (width, height));
        // An empty page of this size is some 10 kB.
        assert!(png.len() > 40_000, "{} bytes", png.len());
        pictures.push(png);
    }
    if let Some(folder) = std::env::var_os("VTE_WATS_PICTURES") {
        for (name, png) in ["wide.png", "narrow.png"].iter().zip(&pictures) {
            std::fs::write(Path::new(&folder).join(name), png).unwrap();
        }
    }
}
