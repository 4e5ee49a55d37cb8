//! A small picture in the PNG format: a curve on white, one bit per point, not compressed.

/// Draws the values, one column each, `height` rows high, from the lowest below to the highest above.
pub fn curve(values: &[f64], height: usize) -> Vec<u8> {
    let (lowest, highest) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    let stride = values.len().div_ceil(8);
    // Ones are white. Every row begins with the number of its filter, 0 for none.
    let mut rows = vec![vec![0xff_u8; stride + 1]; height];
    for row in &mut rows {
        row[0] = 0;
    }
    for (x, value) in values.iter().enumerate() {
        let part = (value - lowest) / (highest - lowest).max(f64::MIN_POSITIVE);
        let y = height - 1 - ((part * (height - 1) as f64).round() as usize).min(height - 1);
        rows[y][1 + x / 8] &= !(0x80 >> (x % 8));
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend((values.len() as u32).to_be_bytes());
    header.extend((height as u32).to_be_bytes());
    header.extend([1, 0, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"IDAT", &stored(&rows.concat()));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    let sum = crc32(&png[start..]);
    png.extend(sum.to_be_bytes());
}

/// A zlib stream of one block that is not compressed.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a small picture");
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_png() {
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_picture_has_its_size_and_its_end() {
        let png = curve(&[0.0, 1.0, 0.5], 5);
        assert_eq!(&png[16..24], [0, 0, 0, 3, 0, 0, 0, 5]);
        assert!(png.ends_with(b"IEND\xae\x42\x60\x82"));
    }
}
