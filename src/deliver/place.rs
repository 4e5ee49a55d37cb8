//! Numbered subfolders: where a new report is placed.

use crate::ledger::Placed;

/// Gives new reports their place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    /// The most reports of one subfolder; none: all go into the folder itself.
    pub(super) per_folder: Option<u32>,
    /// The last subfolder and how many reports were placed in it.
    pub(super) last: Placed,
}

impl Places {
    /// The place of the next new report: the last subfolder while it has room, then the next.
    pub(super) fn next(&mut self) -> u32 {
        let Some(most) = self.per_folder else { return 0 };
        if self.last.place == 0 || self.last.count >= most.max(1) {
            self.last = Placed { place: self.last.place + 1, count: 0 };
        }
        self.last.count += 1;
        self.last.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(per_folder: Option<u32>, place: u32, count: u32, reports: usize) -> Vec<u32> {
        let mut places = Places { per_folder, last: Placed { place, count } };
        (0..reports).map(|_| places.next()).collect()
    }

    #[test]
    fn subfolders_fill_one_after_the_other() {
        assert_eq!(places(None, 0, 0, 3), [0, 0, 0]);
        assert_eq!(places(Some(2), 0, 0, 5), [1, 1, 2, 2, 3]);
        assert_eq!(places(Some(1), 0, 0, 3), [1, 2, 3]);
    }

    #[test]
    fn filling_goes_on_in_the_last_subfolder() {
        assert_eq!(places(Some(3), 4, 2, 3), [4, 5, 5]);
        assert_eq!(places(Some(3), 4, 3, 1), [5]);
        assert_eq!(places(Some(2), 4, 3, 1), [5], "a smaller limit than before");
        assert_eq!(places(None, 4, 2, 1), [0]);
    }
}
