//! Digests as text: 64 digits in lower case.

use serde::{Deserialize, Deserializer, Serializer};

use super::Digest;

/// The text of a digest.
pub(super) fn text(digest: &Digest) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of a text; none when it is not exactly such a text.
pub(super) fn parse(text: &str) -> Option<Digest> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    let mut digest = Digest::default();
    for (place, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
        *place = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(digest)
}

/// For serde.
pub(super) fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(digest))
}

/// For serde.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256 of 64 digits in lower case"))
}

/// The same for a digest that may not be there.
pub(super) mod optional {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::super::Digest;

    pub(in crate::bundle) fn serialize<S: Serializer>(
        digest: &Option<Digest>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match digest {
            Some(digest) => super::serialize(digest, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::bundle) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Digest>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let parse = |text: String| super::parse(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256"));
        text.map(parse).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_one_text() {
        let digest = [0xab; 32];
        assert_eq!(parse(&text(&digest)), Some(digest));
        for other in ["", &text(&digest).to_uppercase(), &text(&digest)[1..], &format!("{} ", &text(&digest)[1..])] {
            assert_eq!(parse(other), None);
        }
    }
}
