//! Names of files and folders in a destination.

use uuid::Uuid;

/// The report of a run: `<Index_GUID>.xml`, the GUID in upper case with hyphens, as SQL Server prints it.
pub fn report(id: Uuid) -> String {
    format!("{:X}.xml", id.hyphenated())
}

/// A report that is being written. The WATS Client looks for `*.xml`, and older ones also match extensions that begin
/// with `xml`, so the name ends in exactly `.tmp`.
pub fn temporary(id: Uuid) -> String {
    format!("{:X}.tmp", id.hyphenated())
}

/// A report that was taken back to be replaced.
pub fn taken_back(id: Uuid) -> String {
    format!("{:X}.old.tmp", id.hyphenated())
}

/// The run whose temporary file this is; none if it is not one of ours.
pub fn temporary_id(name: &str) -> Option<Uuid> {
    let stem = name.strip_suffix(".tmp")?;
    guid(stem.strip_suffix(".old").unwrap_or(stem))
}

/// The run whose report this is: `<Index_GUID>.xml`, or, in the `Error` and `Done` folders of the WATS Client, also
/// `<Index_GUID>.<8 characters>.xml`, its way out of a name that is taken.
pub fn report_id(name: &str) -> Option<Uuid> {
    let (stem, extension) = name.rsplit_once('.')?;
    if !extension.eq_ignore_ascii_case("xml") {
        return None;
    }
    guid(stem.split_once('.').map_or(stem, |(first, _)| first))
}

/// Whether the WATS Client takes a file of this name.
pub fn is_report(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("xml"))
}

/// The numbered subfolder `place`, from 1: `0001`, `0002`, ... `9999`, `10000`.
pub fn subfolder(place: u32) -> String {
    format!("{place:04}")
}

/// The number of a numbered subfolder.
pub fn subfolder_number(name: &str) -> Option<u32> {
    let number = name.bytes().all(|byte| byte.is_ascii_digit()).then(|| name.parse().ok()).flatten()?;
    (number > 0 && subfolder(number) == name).then_some(number)
}

/// A GUID as we write it; other spellings are not ours.
fn guid(text: &str) -> Option<Uuid> {
    if text.len() != 36 {
        return None;
    }
    Uuid::try_parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x0a1b_2c3d_4e5f_6071_8293_a4b5_c6d7_e8f9);

    #[test]
    fn names_are_upper_case_with_hyphens() {
        assert_eq!(report(ID), "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9.xml");
        assert_eq!(temporary(ID), "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9.tmp");
        assert_eq!(taken_back(ID), "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9.old.tmp");
    }

    #[test]
    fn names_are_read_back() {
        for name in [temporary(ID), taken_back(ID), temporary(ID).to_lowercase()] {
            assert_eq!(temporary_id(&name), Some(ID), "{name}");
        }
        for name in [report(ID), format!("{:X}.a1b2c3d4.XML", ID.hyphenated())] {
            assert_eq!(report_id(&name), Some(ID), "{name}");
        }
        for name in [report(ID), "x.tmp".to_owned(), format!("{:X}.tmp", ID.simple()), ".tmp".to_owned()] {
            assert_eq!(temporary_id(&name), None, "{name}");
        }
        for name in [temporary(ID), "x.xml".to_owned(), format!("{:X}", ID.hyphenated())] {
            assert_eq!(report_id(&name), None, "{name}");
        }
    }

    #[test]
    fn the_client_takes_xml_in_any_case() {
        assert!(is_report("a.xml") && is_report("A.B.XML"));
        assert!(!is_report("xml") && !is_report("a.xml.tmp") && !is_report("a.xmlx"));
    }

    #[test]
    fn subfolders_are_numbered_from_one_with_four_digits() {
        assert_eq!([subfolder(1), subfolder(9999), subfolder(10_000)], ["0001", "9999", "10000"]);
        assert_eq!([subfolder_number("0001"), subfolder_number("10000")], [Some(1), Some(10_000)]);
        for name in ["0000", "1", "00001", "Error", "", "000x", "+001", "99999999999"] {
            assert_eq!(subfolder_number(name), None, "{name}");
        }
    }
}
