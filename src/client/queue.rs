//! The queue of the client: a file that left the drop folder may still wait here, or lie here for ever.

use std::path::Path;

/// The most files that are counted.
const MOST: usize = 200_000;

/// What lies in the queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Reports that wait to be sent, or whose sending failed and is tried again.
    pub waiting: u64,
    /// Reports that the server refused: never tried again, and nobody is told.
    pub refused: u64,
}

impl Queue {
    /// Counts; a folder that is not there is empty.
    pub fn look(folder: &Path) -> Queue {
        let mut queue = Queue::default();
        let Ok(entries) = std::fs::read_dir(folder) else { return queue };
        for entry in entries.take(MOST).flatten() {
            let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
            if name.ends_with(".invalidreport") {
                queue.refused += 1;
            } else if [".queued", ".transfering", ".error"].iter().any(|end| name.ends_with(end)) {
                queue.waiting += 1;
            }
        }
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_the_end_of_the_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.Queued", "b.Transfering", "c.Error", "d.InvalidReport", "e.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(Queue::look(folder.path()), Queue { waiting: 3, refused: 1 });
        assert_eq!(Queue::look(&folder.path().join("none")), Queue::default());
    }
}
