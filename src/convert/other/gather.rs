//! What the containers of a value hold, sorted by what becomes of it: single numbers, texts and series.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::config::other::LastPoint;
use crate::vte::container::{Container, Data, Field, Found, Kind};

/// Numbers of one series, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) name: String,
    /// None: 0, 1, 2, ...
    pub(super) x: Option<Vec<f64>>,
    pub(super) y: Vec<f64>,
}

/// What the x axis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Axis {
    /// Positions.
    #[default]
    Index,
    /// Seconds.
    Time,
    /// Hertz.
    Frequency,
    /// The first coordinate of points.
    X,
}

/// What a value holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Gathered<'a> {
    /// Single numbers and what they are called; one that is alone has no name.
    pub(super) numbers: Vec<(String, f64)>,
    /// Texts.
    pub(super) texts: Vec<(String, &'a str)>,
    /// Series.
    pub(super) lines: Vec<Line>,
    pub(super) axis: Axis,
    /// Whether there is something that none of these tell.
    pub(super) more: bool,
    /// Whether all numbers are of one quantity, that of the row's unit.
    pub(super) one_quantity: bool,
}

/// Sorts what was found.
pub(super) fn gather<'a>(found: &Found<'a>, last_point: LastPoint) -> Gathered<'a> {
    let mut gathered = Gathered {
        more: !found.lines.is_empty(),
        one_quantity: found.containers.iter().all(|container| container.kind != Kind::Record),
        ..Gathered::default()
    };
    let several = found.containers.len() > 1;
    let mut axes = Vec::new();
    for (index, container) in found.containers.iter().enumerate() {
        let name = if several { format!("Value {}", index + 1) } else { String::new() };
        let before = gathered.lines.len();
        gathered.container(&name, container, last_point);
        if gathered.lines.len() > before {
            axes.push(axis(container.kind));
        }
    }
    // Series over time and over frequency share no axis.
    if let Some(first) = axes.first()
        && axes.iter().all(|axis| axis == first)
    {
        gathered.axis = *first;
    }
    gathered
}

/// The axis of series of this kind.
fn axis(kind: Kind) -> Axis {
    match kind {
        Kind::Waveform => Axis::Time,
        Kind::Spectrum => Axis::Frequency,
        Kind::Coord => Axis::X,
        _ => Axis::Index,
    }
}

impl<'a> Gathered<'a> {
    fn container(&mut self, name: &str, container: &Container<'a>, last_point: LastPoint) {
        let is_array = !container.dims.is_empty();
        match &container.data {
            Data::Records(records) => self.records(name, records),
            Data::Numbers(values) if is_array => {
                let x = container.extent.map(|extent| positions(extent, values.len(), last_point));
                self.table(name, &container.dims, values, x.as_ref());
            }
            data => {
                let x = container.extent.map(|extent| positions(extent, data.len(), last_point));
                self.data(name, container.kind, data, is_array, x);
            }
        }
    }

    /// Numbers of one or more dimensions: a series for each row of the last one.
    fn table(&mut self, name: &str, dims: &[usize], values: &[f64], x: Option<&Vec<f64>>) {
        let width = *dims.last().unwrap_or(&1);
        if dims.len() < 2 || width == 0 {
            self.line(name.to_owned(), x.cloned(), values.to_vec());
            return;
        }
        for (row, values) in values.chunks(width).enumerate() {
            self.line(joined(name, &format!("row {}", row + 1)), None, values.to_vec());
        }
    }

    fn data(&mut self, name: &str, kind: Kind, data: &Data<'a>, is_array: bool, x: Option<Vec<f64>>) {
        match data {
            Data::Numbers(values) if is_array => self.line(name.to_owned(), x, values.clone()),
            Data::Numbers(values) => self.numbers.extend(values.iter().map(|value| (name.to_owned(), *value))),
            Data::Texts(texts) => self.texts.extend(texts.iter().map(|text| (name.to_owned(), *text))),
            Data::Tuples { width, values } => {
                let parts = parts(kind, *width);
                let part = |at: usize| values.iter().skip(at).step_by(*width).copied().collect::<Vec<f64>>();
                if !is_array {
                    let named = parts.iter().zip(values).map(|(part, value)| (joined(name, part), *value));
                    self.numbers.extend(named);
                } else if kind == Kind::Coord {
                    for (at, of) in parts.iter().enumerate().skip(1) {
                        let name = if parts.len() == 2 { name.to_owned() } else { joined(name, of) };
                        self.line(name, Some(part(0)), part(at));
                    }
                } else {
                    for (at, of) in parts.iter().enumerate() {
                        self.line(joined(name, of), x.clone(), part(at));
                    }
                }
            }
            Data::Records(records) => self.records(name, records),
        }
    }

    /// One record is a list of values; of several, each field that is a number is a series over them.
    fn records(&mut self, name: &str, records: &[Vec<Field<'a>>]) {
        if let [fields] = records {
            for field in fields {
                self.data(&joined(name, field.name), Kind::Variant, &field.data, field.array, None);
            }
            return;
        }
        let mut columns: Vec<Line> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (index, fields) in records.iter().enumerate() {
            for field in fields {
                match &field.data {
                    Data::Numbers(values) if !field.array => {
                        let at = *known.entry(field.name.to_lowercase()).or_insert_with(|| {
                            let name = joined(name, field.name);
                            columns.push(Line { name, x: Some(Vec::new()), y: Vec::new() });
                            columns.len() - 1
                        });
                        columns[at].y.extend(values);
                        #[expect(clippy::cast_precision_loss, reason = "a position")]
                        let position = index as f64;
                        columns[at].x.get_or_insert_default().push(position);
                    }
                    data => {
                        let name = joined(name, &format!("{} [{}]", field.name, index + 1));
                        self.data(&name, Kind::Variant, data, field.array, None);
                    }
                }
            }
        }
        for Line { name, x, y } in columns {
            // A field that every record has, once, needs no positions.
            #[expect(clippy::cast_precision_loss, reason = "a position")]
            let is_in_place = |x: &Vec<f64>| (0..).zip(x).all(|(place, at): (usize, _)| place as f64 == *at);
            let everywhere = y.len() == records.len() && x.as_ref().is_none_or(is_in_place);
            self.line(name, x.filter(|_| !everywhere), y);
        }
    }

    fn line(&mut self, name: String, x: Option<Vec<f64>>, y: Vec<f64>) {
        if y.is_empty() {
            self.more = true;
        } else {
            self.lines.push(Line { name, x, y });
        }
    }
}

/// Where the points of a waveform or spectrum are.
#[expect(clippy::cast_precision_loss, reason = "no array has 2^53 elements")]
fn positions((start, stop): (f64, f64), count: usize, last_point: LastPoint) -> Vec<f64> {
    let steps = match last_point {
        LastPoint::Before => count,
        LastPoint::At => count.saturating_sub(1),
    };
    let (span, steps) = (stop - start, steps.max(1) as f64);
    (0..count).map(|index| start + span * index as f64 / steps).collect()
}

/// What the parts of a tuple are called.
fn parts(kind: Kind, width: usize) -> Vec<Cow<'static, str>> {
    let named: &[&'static str] = match kind {
        Kind::PComplex => &["magnitude", "phase"],
        Kind::Coord => &["x", "y", "z"],
        _ if width == 2 => &["real", "imaginary"],
        _ => &[],
    };
    (0..width).map(|at| named.get(at).map_or_else(|| format!("{}", at + 1).into(), |name| (*name).into())).collect()
}

fn joined(name: &str, part: &str) -> String {
    if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vte::container::read;

    fn gathered(text: &str) -> Gathered<'_> {
        gather(&read(text).unwrap().unwrap(), LastPoint::Before)
    }

    #[test]
    fn a_waveform_is_a_series_over_time() {
        let text = "(Waveform (numDims 1) (size 4) (dim 1 (extent 0 1)) (data [ 1 2 3 4 ]))";
        let wave = gathered(text);
        assert_eq!(wave.axis, Axis::Time);
        let line = &wave.lines[0];
        assert_eq!((line.name.as_str(), line.x.as_deref()), ("", Some(&[0.0, 0.25, 0.5, 0.75][..])));
        let at = gather(&read(text).unwrap().unwrap(), LastPoint::At);
        assert_eq!(at.lines[0].x.as_ref().unwrap()[3], 1.0);
    }

    #[test]
    fn a_record_is_a_list_and_several_are_a_table() {
        let one =
            gathered("(Record (data (record (\"A\" 1) (\"B\" \"x\") (\"C\" [ 1 2 ]) (\"D\" (record (\"E\" 5))))))");
        assert_eq!(one.numbers, [("A".to_owned(), 1.0), ("D.E".to_owned(), 5.0)]);
        assert_eq!(one.texts, [("B".to_owned(), "x")]);
        assert_eq!((one.lines[0].name.as_str(), one.lines.len(), one.one_quantity), ("C", 1, false));
        let two = gathered(
            "(Record (numDims 1) (size 2) (data (record (\"A\" 1) (\"B\" 7) (\"T\" \"x\")) (record (\"a\" 2))))",
        );
        assert_eq!((two.lines[0].y.as_slice(), two.lines[0].x.as_ref()), (&[1.0, 2.0][..], None));
        assert_eq!((two.lines[1].y.as_slice(), two.lines[1].x.as_deref()), (&[7.0][..], Some(&[0.0][..])));
        assert_eq!(two.texts, [("T [1]".to_owned(), "x")]);
        let twice = gathered("(Record (numDims 1) (size 2) (data (record (\"B\" 0)) (record (\"A\" 1) (\"a\" 2))))");
        assert_eq!(
            (twice.lines[1].y.as_slice(), twice.lines[1].x.as_deref()),
            (&[1.0, 2.0][..], Some(&[1.0, 1.0][..]))
        );
    }

    #[test]
    fn tuples_and_tables() {
        let complex = gathered("(Complex (numDims 1) (size 2) (data [ (1, 2) (3, 4) ]))");
        let names: Vec<_> = complex.lines.iter().map(|line| (line.name.as_str(), line.y.clone())).collect();
        assert_eq!(names, [("real", vec![1.0, 3.0]), ("imaginary", vec![2.0, 4.0])]);
        let points = gathered("(Coord (numDims 1) (size 2) (data [ (1, 2) (3, 4) ]))");
        assert_eq!(
            (points.axis, &points.lines[0].x, &points.lines[0].y),
            (Axis::X, &Some(vec![1.0, 3.0]), &vec![2.0, 4.0])
        );
        let polar = gathered("(PComplex (data (1, @2)))");
        assert_eq!(polar.numbers, [("magnitude".to_owned(), 1.0), ("phase".to_owned(), 2.0)]);
        let table = gathered("(Real64 (numDims 2) (size 2 2) (data [ [ 1 2 ] [ 3 4 ] ]))");
        assert_eq!(table.lines[1], Line { name: "row 2".to_owned(), x: None, y: vec![3.0, 4.0] });
    }

    #[test]
    fn several_are_numbered_and_share_an_axis_only_when_it_is_one() {
        let wave = "(Waveform (numDims 1) (size 1) (dim 1 (extent 0 1)) (data [ 1 ]))\n";
        let two = gathered_of(&[wave, "(Real64 (data 5))"]);
        assert_eq!(two, (Axis::Time, vec!["Value 1".to_owned()], vec!["Value 2".to_owned()]));
        let mixed = gathered_of(&[wave, "(Spectrum (numDims 1) (size 1) (data [ 1 ]))"]);
        assert_eq!(mixed.0, Axis::Index);
        assert!(gathered("(Real64 (numDims 1) (size 0) (data [ ]))").more);
        assert!(gathered("a line\n(Real64 (data 5))").more);
    }

    fn gathered_of(texts: &[&str]) -> (Axis, Vec<String>, Vec<String>) {
        let text = texts.concat();
        let gathered = gathered(&text);
        let lines = gathered.lines.into_iter().map(|line| line.name).collect();
        (gathered.axis, lines, gathered.numbers.into_iter().map(|(name, _)| name).collect())
    }
}
