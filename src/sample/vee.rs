//! Values as VEE writes them into text containers: one item per line, one blank of indent per level, numbers with a
//! decimal point and an exponent of three digits.

use std::fmt::Write as _;

/// A number as VEE prints it: whole numbers without a point, small and large ones with a three-digit exponent.
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e15).contains(&magnitude) {
        let text = format!("{value:E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}E{sign}{:03}", exponent.abs());
    }
    format!("{value}")
}

/// `(Real64 (data  v))`.
pub fn real64(value: f64) -> String {
    format!("(Real64\n (data  {})\n)\n", number(value))
}

/// `(Text (data  "..."))`.
pub fn text(value: &str) -> String {
    format!("(Text\n (data  \"{value}\")\n)\n")
}

/// A one-dimensional array of `Real64`.
pub fn array(values: &[f64]) -> String {
    format!("(Real64\n (numDims 1)\n (size {})\n (data\n  {}\n )\n)\n", values.len(), list(values))
}

/// A waveform: values evenly spread over `seconds`.
pub fn waveform(values: &[f64], seconds: f64) -> String {
    format!(
        "(Waveform\n (numDims 1)\n (size {})\n (dim 1\n  (extent 0 {})\n )\n (data\n  {}\n )\n)\n",
        values.len(),
        number(seconds),
        list(values)
    )
}

/// A field of a record.
pub enum Field<'a> {
    /// A number.
    Real(f64),
    /// Text.
    Text(&'a str),
    /// An array of numbers.
    Array(&'a [f64]),
}

/// An array of records of the same fields.
pub fn records(records: &[&[(&str, Field<'_>)]]) -> String {
    let first = records.first().copied().unwrap_or_default();
    let mut out =
        format!("(Record\n (numDims 1)\n (size {})\n (schema\n  (numFields {})\n", records.len(), first.len());
    for (name, field) in first {
        let _ = match field {
            Field::Real(_) => writeln!(out, "  (fieldName \"{name}\"\n   (type Real64)\n  )"),
            Field::Text(_) => writeln!(out, "  (fieldName \"{name}\"\n   (type Text)\n  )"),
            Field::Array(values) => {
                writeln!(
                    out,
                    "  (fieldName \"{name}\"\n   (type Real64)\n   (numDims 1)\n   (size {})\n  )",
                    values.len()
                )
            }
        };
    }
    out.push_str(" )\n (data\n");
    for record in records {
        out.push_str("  (record\n");
        for (name, field) in *record {
            let _ = match field {
                Field::Real(value) => writeln!(out, "   ( \"{name}\" {})", number(*value)),
                Field::Text(value) => writeln!(out, "   ( \"{name}\" \"{value}\")"),
                Field::Array(values) => writeln!(out, "   ( \"{name}\"\n\t{}\n   )", list(values)),
            };
        }
        out.push_str("  )\n");
    }
    out.push_str(" )\n)\n");
    out
}

fn list(values: &[f64]) -> String {
    let values: Vec<String> = values.iter().map(|value| number(*value)).collect();
    format!("[ {} ]", values.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_vee_prints_them() {
        let printed: Vec<String> =
            [0.0, 12.0, -0.5, 1e-5, 2.5e-12, 1e20, 3.3].iter().map(|value| number(*value)).collect();
        assert_eq!(printed, ["0", "12", "-0.5", "1E-005", "2.5E-012", "1E+020", "3.3"]);
    }

    #[test]
    fn a_waveform_has_its_extent() {
        assert_eq!(
            waveform(&[0.0, 1.5], 2e-5),
            "(Waveform\n (numDims 1)\n (size 2)\n (dim 1\n  (extent 0 2E-005)\n )\n (data\n  [ 0 1.5 ]\n )\n)\n"
        );
    }

    #[test]
    fn a_record_has_a_schema_and_its_data() {
        let text =
            records(&[&[("Kp", Field::Real(0.8)), ("Mode", Field::Text("auto")), ("Err", Field::Array(&[1.0, 2.0]))]]);
        assert!(text.starts_with("(Record\n (numDims 1)\n (size 1)\n (schema\n  (numFields 3)\n"), "{text}");
        assert!(text.ends_with(
            " (data\n  (record\n   ( \"Kp\" 0.8)\n   ( \"Mode\" \"auto\")\n   ( \"Err\"\n\t[ 1 2 ]\n   )\n  )\n )\n)\n"
        ));
    }
}
