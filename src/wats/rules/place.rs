//! Where in a report something is.

use std::fmt;

/// A place in a report: a step, an element below it or below the report, and an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The step, if the place is in one.
    pub step: Option<StepPlace>,
    /// The elements from the step, or from the report, down.
    pub elements: Vec<Segment>,
    /// The attribute; none: the element itself or its text.
    pub attribute: Option<&'static str>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlace {
    /// Its `Id`: its number in document order, 0 is the root.
    pub number: usize,
    /// Its name.
    pub name: String,
}

/// An element among its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The name of the element.
    pub element: &'static str,
    /// Which of those with the same name, from 1; none where there is only one.
    pub number: Option<usize>,
}

/// How much of a step's name is shown, in characters.
const NAME_SHOWN: usize = 60;

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(step) = &self.step {
            let shown: String = step.name.chars().filter(|c| !c.is_control()).take(NAME_SHOWN).collect();
            write!(f, "Step {} \"{shown}\"", step.number)?;
            separator = "/";
        } else if self.elements.is_empty() {
            f.write_str("Report")?;
            separator = "/";
        }
        for segment in &self.elements {
            write!(f, "{separator}{}", segment.element)?;
            if let Some(number) = segment.number {
                write!(f, "[{number}]")?;
            }
            separator = "/";
        }
        if let Some(attribute) = self.attribute {
            write!(f, "{separator}@{attribute}")?;
        }
        Ok(())
    }
}

/// Where a check is right now: a chain on the stack, made into a [`Place`] only when there is something to say.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    up: Option<&'a At<'a>>,
    here: Here<'a>,
}

#[derive(Clone, Copy)]
enum Here<'a> {
    Report,
    Step(usize, &'a str),
    Element(Segment),
}

impl<'a> At<'a> {
    /// At the report itself.
    pub(super) const REPORT: At<'static> = At { up: None, here: Here::Report };

    /// At a step.
    pub(super) fn step(number: usize, name: &'a str) -> At<'a> {
        At { up: None, here: Here::Step(number, name) }
    }

    /// At the only child of this name.
    pub(super) fn child(&'a self, element: &'static str) -> At<'a> {
        At { up: Some(self), here: Here::Element(Segment { element, number: None }) }
    }

    /// At the child with this index (from 0) of `count` with the same name.
    pub(super) fn item(&'a self, element: &'static str, index: usize, count: usize) -> At<'a> {
        let number = (count > 1).then_some(index + 1);
        At { up: Some(self), here: Here::Element(Segment { element, number }) }
    }

    /// The place, of an attribute or of the element itself.
    pub(super) fn place(&self, attribute: Option<&'static str>) -> Place {
        let mut place = Place { attribute, ..Place::default() };
        let mut at = Some(self);
        while let Some(current) = at {
            match current.here {
                Here::Report => {}
                Here::Step(number, name) => place.step = Some(StepPlace { number, name: name.to_owned() }),
                Here::Element(segment) => place.elements.push(segment),
            }
            at = current.up;
        }
        place.elements.reverse();
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_like_a_path() {
        assert_eq!(At::REPORT.place(Some("SN")).to_string(), "Report/@SN");
        assert_eq!(At::REPORT.place(None).to_string(), "Report");
        assert_eq!(At::REPORT.child("UUT").child("Comment").place(None).to_string(), "UUT/Comment");
        assert_eq!(At::REPORT.item("MiscInfo", 2, 3).place(Some("Numeric")).to_string(), "MiscInfo[3]/@Numeric");
        let step = At::step(5, "Ripple\u{7}\n");
        assert_eq!(step.place(Some("Status")).to_string(), "Step 5 \"Ripple\"/@Status");
        let series = step.child("Chart");
        let series = series.item("Series", 0, 1);
        assert_eq!(series.place(None).to_string(), "Step 5 \"Ripple\"/Chart/Series");
    }
}
