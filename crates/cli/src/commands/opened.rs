//! An opened store, with its present.

use crate::args::Global;
use crate::demo::Mark;
use crate::exit::Fault;
use crate::local::{Access, Embedded};
use crate::output;
use jiff::Timestamp;
use strands_core::typed_time;
use strands_store::Store;

/// What a command needs of a store.
pub(crate) struct Opened {
    /// The store.
    pub(crate) embedded: Embedded,
    /// The tables.
    pub(crate) store: Store,
    /// Its mark, if it holds sample data.
    pub(crate) demo: Option<Mark>,
    /// The present: `--now`, else the newest event of sample data, else the clock's.
    pub(crate) now: Timestamp,
}

impl Opened {
    pub(crate) async fn read(global: &Global) -> Result<Self, Fault> {
        Self::open(global, Access::Read).await
    }

    /// The same for a command that writes; nobody else does until it ends.
    pub(crate) async fn write(global: &Global) -> Result<Self, Fault> {
        Self::open(global, Access::Write).await
    }

    async fn open(global: &Global, access: Access) -> Result<Self, Fault> {
        let embedded = Embedded::open(&global.store, access).await?;
        let store = embedded.store().await;
        let demo = Mark::read(&embedded.journal())?;
        let newest = demo.as_ref().and_then(|mark| mark.newest);
        let now = global.now.or(newest).unwrap_or_else(Timestamp::now);
        Ok(Self {
            embedded,
            store,
            demo,
            now,
        })
    }

    /// Reads a time that a person typed.
    pub(crate) fn time(&self, text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
        text.map(|text| typed_time::read(text, self.now))
            .transpose()
            .map_err(|fault| Fault::Usage(fault.to_string()))
    }

    /// Says under a table that its data is made up.
    pub(crate) fn note_sample(&self, global: &Global) {
        if let Some(mark) = &self.demo {
            let as_of = output::time(mark.newest.unwrap_or(mark.end), &output::zone(global));
            output::note(global, &format!("Sample data as of {as_of}."));
        }
    }
}
