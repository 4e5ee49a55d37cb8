//! The WATS Client of this computer: where its data is, which folders its converters read, which processes it knows, and
//! what it has not got rid of. Its files are read and never written.

mod converters;
mod data_folder;
mod processes;
mod queue;
mod service;

use std::path::{Path, PathBuf};

use crate::error::Result;

pub use converters::{Action, Converter, Converters};
pub use data_folder::{Found, data_folder, same_folder};
pub use processes::{Kind, Process, Processes};
pub use queue::Queue;
pub use service::{ServiceState, service};

/// The largest of its files that is read, in bytes.
const MAX_FILE: u64 = 16 << 20;

/// A WATS Client.
#[derive(Debug)]
pub struct Client {
    /// Its data folder, and how it was found.
    pub data: Found,
    /// `Converters.xml`, or why it cannot be understood.
    pub converters: Result<Converters>,
    /// `Processes.json`, or why it cannot be understood; none: it is not there, as before the first connection.
    pub processes: Option<Result<Processes>>,
    /// What waits to be sent.
    pub queue: Queue,
}

impl Client {
    /// The client whose data folder is `configured`, or the one installed here; none: there is none.
    pub fn find(configured: Option<&Path>) -> Option<Client> {
        let data = data_folder(configured)?;
        let processes = data.path.join("Processes.json");
        Some(Client {
            converters: Converters::read(&data.path.join("Converters.xml")),
            processes: processes.exists().then(|| Processes::read(&processes)),
            queue: Queue::look(&data.path.join("Reports")),
            data,
        })
    }

    /// The folder that its WSXF converter reads, as far as that is known for sure.
    pub fn drop_folder(&self) -> Option<PathBuf> {
        let mut folders = self.converters.as_ref().ok()?.wsxf().filter_map(|converter| converter.folder.clone());
        let first = folders.next()?;
        folders.next().is_none().then_some(first)
    }
}
