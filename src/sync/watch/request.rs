//! Taking requests for the history out of the state folder.

use tracing::{info, warn};

use crate::deliver::{Outbox, canonical};
use crate::error::{Error, Result};
use crate::sync::time::{End, GivenTime};
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;

use super::Watch;
use super::backfill::{self, MOST, Request, Window};
use super::history::History;
use super::progress::Progress;

impl Watch {
    /// Makes windows of the requests that wait. A request is removed when the ledger has its window, or why not.
    pub(super) fn accept(&mut self, reader: &mut RunReader, outbox: &Outbox, progress: &mut Progress) -> Result<()> {
        let state = self.ledger.dir().to_owned();
        for name in backfill::waiting(&state)? {
            if progress.windows.len() >= MOST {
                break;
            }
            if progress.window(&name).is_none() {
                let now = self.clock.date().timestamp();
                match self.window(reader, outbox, &name)? {
                    Ok(window) => {
                        info!(runs = window.total, "the backfill {name} is taken");
                        progress.windows.push(window);
                        if progress.windows.len() == 1 {
                            // The comparison of all keys goes on when it is done.
                            self.history = History::from(None);
                        }
                    }
                    Err(why) => {
                        warn!("the backfill {name} is refused: {why}");
                        progress.finish(Window::refused(&name, now, why));
                    }
                }
                self.ledger.set_watermark_durably(outbox.destination(), &progress.text())?;
            }
            backfill::remove(&state, &name)?;
        }
        Ok(())
    }

    /// The window of a request, or why there is none.
    fn window(
        &self,
        reader: &mut RunReader,
        outbox: &Outbox,
        name: &str,
    ) -> Result<std::result::Result<Window, String>> {
        let request = match backfill::read(self.ledger.dir(), name) {
            Ok(request) => request,
            Err(why) => return Ok(Err(format!("it is no request: {why}"))),
        };
        if request.config != Request::digest(&self.settings.config) {
            return Ok(Err(
                "the configuration is another than the one `watch` was started with; restart `watch`, then \
                           ask again"
                    .to_owned(),
            ));
        }
        if canonical(outbox.folder()).is_ok_and(|folder| folder != request.folder) {
            return Ok(Err(format!("`watch` delivers into `{}`", outbox.folder().display())));
        }
        let ty = reader.sql().time_type().clone();
        let time = |text: &Option<String>, end| {
            let given = text.as_deref().map(GivenTime::parse).transpose();
            given.map(|given| given.map(|time| time.for_column(&ty, self.settings.zone, end)))
        };
        let (since, until) = match (time(&request.since, End::Since), time(&request.until, End::Until)) {
            (Ok(since), Ok(until)) => (since, until),
            (Err(error), _) | (_, Err(error)) => return Ok(Err(error.to_string())),
        };
        let range = Range { since: since.clone(), until: until.clone(), ..Range::default() };
        // A time that the column cannot hold shows here, and not at every look from now on.
        let total = match reader.count(&range) {
            Ok(total) => total,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => return Ok(Err(with_hint(&error))),
        };
        let taken = self.clock.date().timestamp();
        Ok(Ok(Window { name: name.to_owned(), since, until, taken, total, ..Window::default() }))
    }
}

fn with_hint(error: &Error) -> String {
    error.remedy().map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}"))
}
