//! The text that VEE writes for its containers (`WRITE CONTAINER`): scalars, arrays, waveforms, records.
//!
//! Keysight documents the types, not the text; what is read here is what files show. So the reader is strict about what
//! would change a number (a count that does not fit, a value that is none, an end that is missing) and lenient about what
//! would not (blanks, unknown particulars, the case of names). Its time and its memory grow with the length of the text
//! alone.

mod lex;
mod parse;
mod record;

pub use parse::{read, starts_one};

use std::fmt;

/// The deepest nesting that is read: records in records, arrays in arrays.
pub const MAX_DEPTH: usize = 32;

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found<'a> {
    /// The containers, in the order of the text.
    pub containers: Vec<Container<'a>>,
    /// The lines before, between and behind them, without those that are blank.
    pub lines: Vec<&'a str>,
}

/// A container.
#[derive(Debug, Clone, PartialEq)]
pub struct Container<'a> {
    /// What it is called in the text: `Real64`, `Waveform`.
    pub kind: Kind,
    /// Its size in each dimension; none for a scalar.
    pub dims: Vec<usize>,
    /// Where the first dimension begins and ends: seconds of a waveform, hertz of a spectrum.
    pub extent: Option<(f64, f64)>,
    /// What it holds.
    pub data: Data<'a>,
}

/// The types of VEE, as far as they differ here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UInt8, Int16, Int32, Int64, Real32, Real64 and what they were called before VEE 6.
    Number,
    /// Complex numbers: real and imaginary part.
    Complex,
    /// Complex numbers: magnitude and phase.
    PComplex,
    /// Numbers spread evenly over a time.
    Waveform,
    /// Numbers spread evenly over frequencies; complex, where they are pairs.
    Spectrum,
    /// Points of two or more coordinates.
    Coord,
    /// Names out of a list.
    Enum,
    /// Text.
    Text,
    /// Records.
    Record,
    /// Anything: what it holds tells.
    Variant,
}

/// What a container holds, first dimension last: as the text has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Data<'a> {
    /// Numbers; a scalar has one.
    Numbers(Vec<f64>),
    /// Numbers in groups of `width`: complex numbers, coordinates.
    Tuples {
        /// How many belong together.
        width: usize,
        /// All of them.
        values: Vec<f64>,
    },
    /// Texts and names.
    Texts(Vec<&'a str>),
    /// Records.
    Records(Vec<Vec<Field<'a>>>),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is an array.
    pub array: bool,
    /// Its value.
    pub data: Data<'a>,
}

impl Data<'_> {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        match self {
            Data::Numbers(values) => values.len(),
            Data::Tuples { width, values } => values.len() / (*width).max(1),
            Data::Texts(texts) => texts.len(),
            Data::Records(records) => records.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why a text cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, character {}: {}", self.line, self.column, self.what)
    }
}
