//! Every kind of other data: containers of VEE, lists, tables, pictures, paths, and what is none of these.

use super::super::calendar::Moment;
use super::super::draft::{Draft, Outcome, Step};
use super::super::plans::BY_HAND;
use super::super::vee::{self, Field};
use super::super::{png, wave};
use super::Made;

const PLAN: usize = BY_HAND + 2;

pub(super) fn drafts(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 2, 21, 9, 0, 0);
    let unit = made.unit(2, saturday);
    let mut run = |minutes: f64, steps: Vec<Step>| {
        steps.into_iter().fold(made.run(PLAN, 2, &unit, saturday.after(minutes * 60.0)), Draft::step)
    };
    vec![run(0.0, containers()), run(10.0, lists()), run(20.0, bytes()), run(30.0, broken()).ended(Some(0), Some(0))]
}

fn container(name: &str, text: impl Into<String>) -> Step {
    Step::other(name, "Container", text.into())
}

fn containers() -> Vec<Step> {
    let pulse: Vec<f64> = (0..64).map(|point| if (20..40).contains(&point) { 5.0 } else { 0.02 }).collect();
    let gain: Vec<(&str, f64, [f64; 4])> = vec![
        ("CH1", 1.002, [0.1, 0.12, 0.11, 0.09]),
        ("CH2", 0.998, [0.2, 0.19, 0.21, 0.2]),
        ("CH3", 1.013, [0.08, 0.07, 0.1, 0.11]),
    ];
    let channels: Vec<[(&str, Field<'_>); 4]> = gain
        .iter()
        .map(|(name, gain, noise)| {
            let phase = Field::Real(-1.5e-5);
            [
                ("Channel", Field::Text(name)),
                ("Gain", Field::Real(*gain)),
                ("Phase", phase),
                ("Noise", Field::Array(noise)),
            ]
        })
        .collect();
    let channels: Vec<&[(&str, Field<'_>)]> = channels.iter().map(<[_; 4]>::as_slice).collect();
    let long = vee::waveform(&wave::sine(1_024, 8.0), 0.02);
    vec![
        container("Scalar", vee::real64(12.041)),
        container("Small scalar", vee::real64(1.5e-9)),
        container("Text", vee::text("Säkring F2 hel")),
        container("Array", vee::array(&[1.0, 2.5, -3.25, 1e-6, 4.7e9])),
        container("Empty array", "(Real64\n (numDims 1)\n (size 0)\n (data\n  [ ]\n )\n)\n"),
        container("Array of one", vee::array(&[42.0])),
        container("Whole numbers", vee::array(&[3.0, 1.0, 4.0, 1.0, 5.0]).replace("Real64", "Int32")),
        container("Waveform", vee::waveform(&pulse, 1e-3)).about("5 V pulse, 1 ms"),
        container("Long waveform", long).about("1,024 points, one line of more than 4,000 characters"),
        container("Record", vee::records(&channels)).about("Three channels"),
        container("Several", vee::real64(1.0) + &vee::text("two") + &vee::array(&[3.0, 3.0])),
        container("After plain lines", format!("Oscilloscope 2\r\n2026-02-21\r\n{}", vee::array(&[0.5, 0.25]))),
        container("Coordinates", "(Coord\n (numDims 1)\n (size 3)\n (data\n  [ (0, 0.1) (1, 0.4) (2, 0.9) ]\n )\n)\n"),
        container("Complex", "(Complex\n (data  (3.5, -1.25))\n)\n"),
    ]
}

fn lists() -> Vec<Step> {
    let table = "Frequency/Hz\tLevel/dBm\r\n868100000\t13.71\r\n868300000\t13.69\r\n868500000\t13.74\r\n";
    let csv = "\"Time\",\"Voltage\"\n0,0.01\n0.001,4.99\n0.002,5.01\n";
    vec![
        Step::other("Commas", "Text", "1.01,1.02,0.99,1.00,1.03"),
        Step::other("Semicolons and decimal commas", "Text", "1,01;1,02;0,99;1,00;1,03"),
        Step::other("Blanks", "Text", "12 14 13 15 12 13"),
        Step::other("Tab-separated table", "Text", table),
        Step::other("Comma-separated table", "CSV", csv),
        Step::other("XML", "XML", "<?xml version=\"1.0\"?>\n<Scan><Point f=\"868.1\">13.71</Point></Scan>\n"),
        Step::other("JSON", "JSON", "{\"offset\": 0.013, \"gain\": [1.002, 0.998]}"),
        Step::other("Text form of a record", "Text", "{ \"R1\", 4.7, 1 }{ \"R2\", 10, 1 }"),
        Step::other("File", "File", r"\\lkpg-nas\vte\2026\02\M7726_spectrum.csv"),
        Step::other("Local file", "File", r"C:\VTE\Data\Mätning åäö.dat"),
        Step::other("Address", "File", "http://lkpg-nas/vte/2026/02/M7726.pdf"),
    ]
}

fn bytes() -> Vec<Step> {
    let wide: Vec<u8> = "Lägsta nivå: 3,21 V\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let packed: Vec<u8> = [0.5_f64, -1.25, 1e-9].into_iter().flat_map(f64::to_le_bytes).collect();
    let noise: Vec<u8> = (0..=255_u32).map(|byte| (byte.wrapping_mul(167) >> 1) as u8).collect();
    vec![
        Step::other("Picture", "PNG", png::curve(&wave::sine(96, 2.0), 48)).about("Two periods of a sine"),
        Step::other("Text of two-byte characters", "Text", wide),
        Step::other("Text in the code page of Windows", "Text", b"L\xe4gsta niv\xe5: 3,21 V\r\n".to_vec()),
        Step::other(
            "Block of an instrument",
            "Block",
            b"#3024\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
                .to_vec(),
        ),
        Step::other("Packed numbers", "Float64", packed),
        Step::other(
            "Document",
            "PDF",
            b"%PDF-1.1\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec(),
        ),
        Step::other("Anything", "Binary", noise),
    ]
}

fn broken() -> Vec<Step> {
    let whole = vee::waveform(&wave::sine(32, 1.0), 0.01);
    vec![
        container("Cut off container", &whole[..whole.len() / 2]),
        container("Container with a wrong size", "(Real64\n (numDims 1)\n (size 5)\n (data\n  [ 1 2 3 ]\n )\n)\n"),
        container("Unknown container", "(Hypercube\n (data  7)\n)\n"),
        Step::other("Nothing", "Text", ""),
        Step { outcome: Outcome::Other { value: None, kind: None }, ..Step::other("No data", "", "") },
        Step::other("Failed", "Text", "12;14;99;15").verdict(0),
    ]
}
