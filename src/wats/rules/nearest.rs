//! The name somebody may have meant.

/// How unlike two names may be to count as a slip: one minus the normalised edit distance, without regard to case.
const LIKENESS: f64 = 0.6;

/// The known name nearest to `name`, if one is near. Of equally near ones the first.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    /// Beyond this no known name is near, and comparing would only take time.
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let mut best: Option<(&str, f64)> = None;
    for candidate in known {
        let likeness = strsim::normalized_damerau_levenshtein(&name, &candidate.to_lowercase());
        if likeness >= LIKENESS && best.is_none_or(|(_, so_far)| likeness > so_far) {
            best = Some((candidate, likeness));
        }
    }
    best.map(|(candidate, _)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_of_case_and_letters() {
        let known = ["total_time", "Status", "Name"];
        assert_eq!(nearest("TotalTime", known.into_iter()), Some("total_time"));
        assert_eq!(nearest("status", known.into_iter()), Some("Status"));
        assert_eq!(nearest("Colour", known.into_iter()), None);
    }
}
