//! `Converters.xml`: which folder each converter of the client reads, with which filter, and what becomes of the files.

use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::MAX_FILE;
use crate::error::{Code, Error, Result};

/// The class of the converter that reads WSXF, at its end.
const WSXF: &str = "watsstandardxmlformat";
/// The most converters that are read.
const MOST: usize = 1_000;

/// What becomes of a file once it is converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is deleted; also where nothing is said.
    Delete,
    /// It is moved to `Done`, and perhaps packed there.
    Keep,
    /// Something that makes the converter fail.
    Unknown(String),
}

/// A converter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converter {
    /// Its name in the Configurator.
    pub name: String,
    /// The class of its program.
    pub class: String,
    /// The folder it reads.
    pub folder: Option<PathBuf>,
    /// The names it takes, `*.xml`.
    pub filter: String,
    /// What becomes of the files.
    pub action: Action,
}

/// The converters of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converters(pub Vec<Converter>);

impl Converters {
    /// Those that read WSXF.
    pub fn wsxf(&self) -> impl Iterator<Item = &Converter> {
        self.0.iter().filter(|converter| converter.class.to_ascii_lowercase().ends_with(WSXF))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, or is not understood.
    pub fn read(path: &Path) -> Result<Converters> {
        let failed = |error| Error::new(Code::File, format!("cannot read {}", path.display())).source(error);
        if std::fs::metadata(path).map_err(failed)?.len() > MAX_FILE {
            return Err(Error::new(Code::File, format!("{} is larger than {MAX_FILE} bytes", path.display())));
        }
        Converters::parse(&std::fs::read(path).map_err(failed)?).map_err(|what| {
            Error::new(Code::File, format!("{} is not understood: {what}", path.display()))
                .hint("look in the WATS Client Configurator which folder the WSXF converter reads")
        })
    }

    /// Reads its bytes; says what is not understood.
    fn parse(bytes: &[u8]) -> std::result::Result<Converters, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let mut reader = Reader::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text));
        let mut all: Vec<Converter> = Vec::new();
        let mut has_root = false;
        let mut in_source = false;
        let mut parameter: Option<(String, String)> = None;
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                    "converters" => has_root = true,
                    "converter" => {
                        if all.len() >= MOST {
                            return Err(format!("there are more than {MOST} converters"));
                        }
                        all.push(Converter {
                            name: attribute(&start, "name")?,
                            class: attribute(&start, "class")?,
                            folder: None,
                            filter: String::new(),
                            action: Action::Delete,
                        });
                    }
                    "Source" => in_source = attribute(&start, "type")?.eq_ignore_ascii_case("folder"),
                    "Destination" => in_source = false,
                    "Parameter" if in_source => {
                        parameter = Some((attribute(&start, "name")?, attribute(&start, "value")?));
                    }
                    _ => {}
                },
                Event::Text(text) => {
                    if let Some((_, value)) = &mut parameter {
                        value.push_str(&text);
                    }
                }
                Event::GeneralRef(reference) => {
                    if let Some((_, value)) = &mut parameter {
                        value.push_str(named(&reference));
                    }
                }
                Event::End(end) if end.local_name().as_ref() == "Source" => in_source = false,
                Event::End(end) if end.local_name().as_ref() == "Parameter" => {
                    if let (Some((name, value)), Some(converter)) = (parameter.take(), all.last_mut()) {
                        converter.set(&name, value.trim());
                    }
                }
                Event::Eof => break,
                _ => {}
            }
            // An empty element has no end.
            if let (Some((name, value)), Some(converter)) = (&parameter, all.last_mut())
                && !value.is_empty()
            {
                converter.set(name, value.trim());
            }
        }
        if has_root { Ok(Converters(all)) } else { Err("it has no element `converters`".to_owned()) }
    }
}

impl Converter {
    fn set(&mut self, name: &str, value: &str) {
        match name {
            "Path" => self.folder = (!value.is_empty()).then(|| PathBuf::from(value)),
            "Filter" => value.clone_into(&mut self.filter),
            "PostProcessAction" => {
                self.action = match value.to_ascii_lowercase().as_str() {
                    "" | "delete" => Action::Delete,
                    "move" | "archive" | "zip" => Action::Keep,
                    _ => Action::Unknown(value.to_owned()),
                }
            }
            _ => {}
        }
    }

    /// Whether it takes files that are called `<GUID>.xml`.
    pub fn takes_reports(&self) -> bool {
        matches!(self.filter.trim().to_ascii_lowercase().as_str(), "" | "*" | "*.*" | "*.xml")
    }
}

/// What a reference stands for; paths have no others.
fn named(reference: &str) -> &'static str {
    match reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "?",
    }
}

/// The value of an attribute; empty where it is not there.
fn attribute(start: &BytesStart<'_>, name: &str) -> std::result::Result<String, String> {
    match start.try_get_attribute(name).map_err(|error| error.to_string())? {
        Some(found) => {
            Ok(quick_xml::escape::unescape(&found.value).map_err(|error| error.to_string())?.trim().to_owned())
        }
        None => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<converters xmlns="http://schemas.virinco.com/WATS/Wats-Client-Service/Converters.xsd">
  <converter name="WSXFImporter" assembly="Virinco.WATS.Converters.Standard" class="Virinco.WATS.Integration.XMLConverter.WATSStandardXMLFormat">
    <Source type="folder">
      <Parameter name="Path">C:\Users\All Users\Virinco\WATS\WatsStandardXmlFormat</Parameter>
      <Parameter name="Filter">*.xml</Parameter>
      <Parameter name="PostProcessAction">Delete</Parameter>
    </Source>
    <Destination type="api" online="False"><Parameter name="operationTypeCode">500</Parameter></Destination>
  </converter>
  <converter name="Text" assembly="X" class="Virinco.Text">
    <Source type="folder"><Parameter name="Path">D:\R&amp;D\in</Parameter><Parameter name="PostProcessAction" value="Copy"/></Source>
  </converter>
</converters>"#;

    #[test]
    fn the_converter_of_wsxf_is_found() {
        let all = Converters::parse(FILE.as_bytes()).unwrap();
        let wsxf: Vec<_> = all.wsxf().collect();
        assert_eq!(wsxf.len(), 1);
        assert_eq!(wsxf[0].name, "WSXFImporter");
        assert_eq!(
            wsxf[0].folder.as_deref(),
            Some(Path::new(r"C:\Users\All Users\Virinco\WATS\WatsStandardXmlFormat"))
        );
        assert!(wsxf[0].takes_reports() && wsxf[0].action == Action::Delete);
        assert_eq!(all.0[1].folder.as_deref(), Some(Path::new(r"D:\R&D\in")));
        assert_eq!(all.0[1].action, Action::Unknown("Copy".to_owned()));
    }

    #[test]
    fn what_is_no_such_file_is_not_understood() {
        for text in ["", "<other/>", "<converters><converter", "\u{0}\u{1}", "<converters></other>"] {
            assert!(Converters::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Converters::read(Path::new("no such file")).is_err());
    }
}
