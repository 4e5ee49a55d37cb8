//! Containers and what stands in them but records.

use super::lex::{Lexer, Token, cut};
use super::{Container, Data, Found, Kind, MAX_DEPTH, Malformed, record};

/// The names of the types, in lower case.
const KINDS: [(&str, Kind); 22] = [
    ("uint8", Kind::Number),
    ("byte", Kind::Number),
    ("int16", Kind::Number),
    ("int32", Kind::Number),
    ("int64", Kind::Number),
    ("integer", Kind::Number),
    ("real32", Kind::Number),
    ("real64", Kind::Number),
    ("real", Kind::Number),
    ("date", Kind::Number),
    ("complex", Kind::Complex),
    ("pcomplex", Kind::PComplex),
    ("waveform", Kind::Waveform),
    ("spectrum", Kind::Spectrum),
    ("coord", Kind::Coord),
    ("enum", Kind::Enum),
    ("text", Kind::Text),
    ("string", Kind::Text),
    ("record", Kind::Record),
    ("variant", Kind::Variant),
    ("object", Kind::Variant),
    ("nil", Kind::Variant),
];

/// The longest name of a type.
const LONGEST: usize = 8;

/// The type with this name.
pub(super) fn kind(name: &str) -> Option<Kind> {
    if name.len() > LONGEST {
        return None;
    }
    KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
}

/// Whether a container begins where the text does.
pub fn starts_one(text: &str) -> bool {
    begins_here(text.trim_start()).is_some()
}

/// The type of the container that begins at the first byte.
fn begins_here(text: &str) -> Option<Kind> {
    let rest = text.strip_prefix('(')?;
    let end = rest.bytes().take(LONGEST + 1).position(|byte| !byte.is_ascii_alphanumeric())?;
    rest.as_bytes().get(end).filter(|byte| byte.is_ascii_whitespace())?;
    kind(&rest[..end])
}

/// Reads all containers of a text; none when there is none.
///
/// # Errors
/// A container is damaged or incomplete, such as one that was cut to the length of a column. Then nothing of the text is to
/// be believed.
pub fn read(text: &str) -> Result<Option<Found<'_>>, Malformed> {
    let mut found = Found::default();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        if begins_here(&rest[blank..]).is_some() {
            let mut lexer = Lexer::new(text, at + blank);
            found.containers.push(container(&mut lexer)?);
            at = lexer.position();
            continue;
        }
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest[..end].trim();
        if !line.is_empty() {
            found.lines.push(line);
        }
        at += end;
    }
    Ok((!found.containers.is_empty()).then_some(found))
}

/// What a container says of itself before its data.
#[derive(Default)]
struct Head {
    dims: Vec<usize>,
    extent: Option<(f64, f64)>,
    fields: record::Types,
}

fn container<'a>(lexer: &mut Lexer<'a>) -> Result<Container<'a>, Malformed> {
    lexer.expect(b'(')?;
    let Token::Word(name) = lexer.take()? else { return Err(lexer.malformed("a container has no type")) };
    let kind = kind(name).ok_or_else(|| lexer.malformed(format!("`{}` is no type of VEE", cut(name))))?;
    let mut head = Head::default();
    let mut data = None;
    while !lexer.takes(b')')? {
        lexer.expect(b'(')?;
        let Token::Word(item) = lexer.take()? else { return Err(lexer.malformed("an item has no name")) };
        if data.is_some() {
            return Err(lexer.malformed(format!("`{}` stands behind the data", cut(item))));
        }
        if item.eq_ignore_ascii_case("data") {
            data = Some(values(lexer, kind, &head.fields)?);
        } else {
            head_item(lexer, item, &mut head)?;
        }
    }
    let Some(data) = data else { return Err(lexer.malformed("the container ends without data")) };
    let count = data.len();
    let declared = match head.dims.as_slice() {
        [] => 1,
        dims => dims.iter().try_fold(1_usize, |all, size| all.checked_mul(*size)).unwrap_or(usize::MAX),
    };
    if count != declared {
        return Err(lexer.malformed(format!("there are {count} values, and the size says {declared}")));
    }
    Ok(Container { kind, dims: head.dims, extent: head.extent, data })
}

/// An item before the data, up to behind its bracket.
fn head_item(lexer: &mut Lexer<'_>, item: &str, head: &mut Head) -> Result<(), Malformed> {
    match item.to_ascii_lowercase().as_str() {
        "size" => {
            while !lexer.takes(b')')? {
                head.dims.push(lexer.count()?);
                if head.dims.len() > MAX_DEPTH {
                    return Err(lexer.malformed("there are too many dimensions"));
                }
            }
            Ok(())
        }
        "dim" => {
            let number = lexer.count()?;
            while !lexer.takes(b')')? {
                lexer.expect(b'(')?;
                match lexer.take()? {
                    Token::Word(word) if word.eq_ignore_ascii_case("extent") => {
                        let extent = (lexer.number()?, lexer.number()?);
                        lexer.expect(b')')?;
                        if number <= 1 {
                            head.extent = Some(extent);
                        }
                    }
                    _ => lexer.skip_rest()?,
                }
            }
            Ok(())
        }
        "schema" => record::schema(lexer, &mut head.fields, 0),
        // numDims says nothing that size does not; what else there may be changes no value.
        _ => lexer.skip_rest(),
    }
}

/// The data of a container, up to behind the bracket of `(data`.
fn values<'a>(lexer: &mut Lexer<'a>, kind: Kind, fields: &record::Types) -> Result<Data<'a>, Malformed> {
    let data = if kind == Kind::Record {
        record::records(lexer, fields, 0)?
    } else {
        let mut gathered = Gathered::of(kind);
        gathered.fill(lexer, 0)?;
        gathered.finish(lexer)?
    };
    lexer.expect(b')')?;
    Ok(data)
}

/// Values of one kind, one after the other, whatever brackets group them.
pub(super) struct Gathered<'a> {
    kind: Kind,
    numbers: Vec<f64>,
    texts: Vec<&'a str>,
    /// How many numbers a tuple has; none before the first.
    width: Option<usize>,
    /// Whether there were numbers outside tuples.
    plain: bool,
    /// Whether there were square brackets.
    pub(super) array: bool,
}

impl<'a> Gathered<'a> {
    pub(super) fn of(kind: Kind) -> Gathered<'a> {
        Gathered { kind, numbers: Vec::new(), texts: Vec::new(), width: None, plain: false, array: false }
    }

    /// Takes values up to the bracket that closes what they stand in, which is left.
    pub(super) fn fill(&mut self, lexer: &mut Lexer<'a>, depth: usize) -> Result<(), Malformed> {
        if depth > MAX_DEPTH {
            return Err(lexer.malformed("arrays stand in one another too deep"));
        }
        loop {
            match lexer.peek()? {
                Token::Bracket(b')' | b']') => return Ok(()),
                Token::Bracket(b'[') => {
                    lexer.take()?;
                    self.array = true;
                    self.fill(lexer, depth + 1)?;
                    lexer.expect(b']')?;
                }
                Token::Bracket(_) => {
                    lexer.take()?;
                    self.tuple(lexer)?;
                }
                Token::Text(text) => {
                    lexer.take()?;
                    self.texts.push(text);
                }
                Token::Word(word) if matches!(self.kind, Kind::Enum | Kind::Text) => {
                    lexer.take()?;
                    self.texts.push(word);
                }
                Token::Word(_) => {
                    let number = lexer.number()?;
                    self.numbers.push(number);
                    self.plain = true;
                }
                Token::Comma => {
                    lexer.take()?;
                    return Err(lexer.malformed("`,` where a value is expected"));
                }
            }
        }
    }

    /// `re, im)`, `mag, @phase)`, `x, y, z)`: commas may be missing.
    fn tuple(&mut self, lexer: &mut Lexer<'a>) -> Result<(), Malformed> {
        let before = self.numbers.len();
        loop {
            match lexer.take()? {
                Token::Bracket(b')') => break,
                Token::Comma => {}
                Token::Word(word) => {
                    let plain = word.strip_prefix('@').unwrap_or(word);
                    let number = super::lex::number(plain);
                    self.numbers.push(number.ok_or_else(|| lexer.malformed(format!("`{}` is no number", cut(word))))?);
                }
                _ => return Err(lexer.malformed("a tuple holds something else than numbers")),
            }
        }
        let width = self.numbers.len() - before;
        if width < 2 || self.width.is_some_and(|other| other != width) {
            return Err(lexer.malformed(format!("a tuple of {width} numbers stands among others")));
        }
        self.width = Some(width);
        Ok(())
    }

    /// What was gathered, if it is of one kind.
    pub(super) fn finish(self, lexer: &Lexer<'_>) -> Result<Data<'a>, Malformed> {
        let Gathered { kind, numbers, texts, width, plain, .. } = self;
        if plain && width.is_some() {
            return Err(lexer.malformed("numbers stand among tuples"));
        }
        let wants_texts = matches!(kind, Kind::Text | Kind::Enum);
        match (numbers.is_empty(), texts.is_empty(), width) {
            (true, false, _) if wants_texts || kind == Kind::Variant => Ok(Data::Texts(texts)),
            (true, true, _) if wants_texts => Ok(Data::Texts(texts)),
            (_, true, None) if !matches!(kind, Kind::Complex | Kind::PComplex | Kind::Coord) => {
                Ok(Data::Numbers(numbers))
            }
            (_, true, Some(width)) if kind != Kind::Number && numbers.len().is_multiple_of(width) => {
                Ok(Data::Tuples { width, values: numbers })
            }
            // Without brackets around each: the kind tells how many belong together.
            (_, true, None) if numbers.len().is_multiple_of(2) => Ok(Data::Tuples { width: 2, values: numbers }),
            _ => Err(lexer.malformed("the data is not of the type that the container says")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::vee::{self, Field as Written};

    fn one(text: &str) -> Container<'_> {
        let mut found = read(text).unwrap().unwrap();
        assert!(found.lines.is_empty() && found.containers.len() == 1, "{found:?}");
        found.containers.remove(0)
    }

    fn refused(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn scalars() {
        assert_eq!(one(&vee::real64(-2.5e-12)).data, Data::Numbers(vec![-2.5e-12]));
        assert_eq!(one("(Int32 (data  7))").data, Data::Numbers(vec![7.0]));
        assert_eq!(one(&vee::text("å (b)\nc")).data, Data::Texts(vec!["å (b)\nc"]));
        assert_eq!(one("(Enum\n (data  High)\n)").data, Data::Texts(vec!["High"]));
        assert_eq!(one("(complex (data (1, -2)))").data, Data::Tuples { width: 2, values: vec![1.0, -2.0] });
        assert_eq!(one("(PComplex (data (1 @0.5)))").data, Data::Tuples { width: 2, values: vec![1.0, 0.5] });
        assert_eq!(one("(Coord (data (1, 2, 3)))").data, Data::Tuples { width: 3, values: vec![1.0, 2.0, 3.0] });
    }

    #[test]
    fn arrays() {
        let array = one("(Real64 (numDims 1) (size 3) (data\n [ 1 2 3 ]\n ))");
        assert_eq!((array.dims, array.data), (vec![3], Data::Numbers(vec![1.0, 2.0, 3.0])));
        let table = one("(Int32 (numDims 2) (size 2 3) (data [ [ 1 2 3 ] [ 4 5 6 ] ]))");
        assert_eq!((table.data.len(), table.dims), (6, vec![2, 3]));
        let wave = vee::waveform(&[0.0, 1.5], 2e-5);
        let wave = one(&wave);
        assert_eq!((wave.kind, wave.extent, wave.dims), (Kind::Waveform, Some((0.0, 2e-5)), vec![2]));
        let points = one("(Coord (numDims 1) (size 2) (data [ (1, 2) (3, 4) ]))");
        assert_eq!(points.data, Data::Tuples { width: 2, values: vec![1.0, 2.0, 3.0, 4.0] });
        assert_eq!(one("(Text (numDims 1) (size 2) (data [ \"a\" \"\" ]))").data, Data::Texts(vec!["a", ""]));
        assert!(one("(Real64 (numDims 1) (size 0) (data [ ]))").data.is_empty());
    }

    #[test]
    fn records() {
        let text = vee::records(&[
            &[("Kp", Written::Real(0.8)), ("Mode", Written::Text("auto")), ("Err", Written::Array(&[1.0, 2.0]))],
            &[("Kp", Written::Real(0.9)), ("Mode", Written::Text("12")), ("Err", Written::Array(&[3.0, 4.0]))],
        ]);
        let record = one(&text);
        let Data::Records(records) = record.data else { panic!() };
        assert_eq!(records.len(), 2);
        let [kp, mode, err] = &records[1][..] else { panic!() };
        assert_eq!((kp.name, kp.array, &kp.data), ("Kp", false, &Data::Numbers(vec![0.9])));
        assert_eq!((mode.name, &mode.data), ("Mode", &Data::Texts(vec!["12"])));
        assert_eq!((err.array, &err.data), (true, &Data::Numbers(vec![3.0, 4.0])));

        let nested = "(Record (schema (numFields 1) (fieldName \"In\" (type Record) (schema (numFields 1)
            (fieldName \"V\" (type Text))))) (data (record (\"in\" (record (\"v\" 5))))))";
        let Data::Records(records) = one(nested).data else { panic!() };
        let Data::Records(inner) = &records[0][0].data else { panic!() };
        assert_eq!(inner[0][0].data, Data::Texts(vec!["5"]));
    }

    #[test]
    fn several_and_the_lines_around_them() {
        let text = format!("Scope (CH1)\n\n{}{}the end", vee::real64(1.0), vee::array(&[2.0, 3.0]));
        let found = read(&text).unwrap().unwrap();
        assert_eq!(found.lines, ["Scope (CH1)", "the end"]);
        assert_eq!(found.containers.len(), 2);
        for text in ["", "12", "(see below)", "(Real64", "(Reality is 5)", "( Real64 (data 1))"] {
            assert_eq!(read(text), Ok(None), "{text}");
            assert!(!starts_one(text));
        }
        assert!(starts_one("\n (waveform\n"));
    }

    #[test]
    fn what_would_change_a_number_is_refused() {
        assert_eq!(
            refused("(Real64\n (numDims 1)\n (size 3)\n (data\n  [ 1 2"),
            "line 5, character 8: the text ends here, before the container does"
        );
        for (text, says) in [
            ("(Real64 (numDims 1) (size 3) (data [ 1 2 ]))", "there are 2 values, and the size says 3"),
            ("(Real64 (data  1,5))", "`,` where a value is expected"),
            ("(Real64 (data  x))", "`x` is no number"),
            ("(Real64 (data  \"1\"))", "not of the type"),
            ("(Real64 )", "ends without data"),
            ("(Complex (numDims 1) (size 1) (data [ (1, 2) 3 4 ]))", "numbers stand among tuples"),
            ("(Coord (numDims 1) (size 2) (data [ (1, 2) (1, 2, 3) ]))", "a tuple of 3 numbers stands among others"),
            ("(Text (data  \"no end))", "has no end"),
            ("(Record (data (record (\"A\" 1 2))))", "the field `A` has 2 values"),
        ] {
            assert!(refused(text).contains(says), "{text}: {}", refused(text));
        }
        let deep = format!("(Real64 (data {}", "[".repeat(100_000));
        assert!(refused(&deep).contains("too deep"));
        let deep = format!("(Record (data {}", "(record (\"a\" ".repeat(100_000));
        assert!(refused(&deep).contains("too deep"));
    }
}
