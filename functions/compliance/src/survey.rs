//! A data set, looked at: its objects sampled, or else its description.

use crate::remote::{Budget, Remote};
use std::sync::Arc;
use std::time::{Duration, Instant};
use strands_core::dataset::{Closed, DataSets, Entry, Listing, Place, Table};
use strands_core::platform::ReadFault;
use strands_scan::dataset::{DataSet, Described, choose, described, holds_data, objects_for};
use strands_scan::{Catalogue, Found, Options, Progress, Rows, scan};
use tokio::runtime::Handle;
use tokio::task::JoinError;

/// Objects that are listed; of more the rest is not seen.
const MOST_LISTED: usize = 10_000;
/// Objects that are read at once.
const AT_ONCE: usize = 4;
/// What surveys of one call may read, in bytes.
const MOST_BYTES: u64 = 256 << 20;
/// What is left of the time when reading ends.
const RESERVE: Duration = Duration::from_secs(10);

/// Looks at data sets, several within one budget.
pub(crate) struct Surveyor<D> {
    pub(crate) data: Arc<D>,
    pub(crate) catalogue: Arc<Catalogue>,
    /// Rows of a data set that are looked at.
    pub(crate) rows: u64,
    pub(crate) budget: Arc<Budget>,
}

/// What is known of a data set.
pub(crate) enum Survey {
    /// Rows of it were looked at.
    Scanned(DataSet),
    /// Its data could not be read, for that reason; what its description lets suspect.
    Described(Vec<Described>, String),
    /// Nothing is known, for that reason.
    Unread(String),
    /// Nothing lies there.
    Absent,
}

/// Why a data set could not be looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unseen {
    #[error(transparent)]
    Closed(#[from] Closed),
    #[error(transparent)]
    Fault(#[from] ReadFault),
    #[error("the scan ended early: {0}")]
    Ended(#[from] JoinError),
}

impl<D: DataSets> Surveyor<D> {
    /// Looks at so many rows of each data set until shortly before the deadline.
    pub(crate) fn new(data: Arc<D>, catalogue: Catalogue, rows: u64, deadline: Instant) -> Self {
        let until = deadline.checked_sub(RESERVE).unwrap_or(deadline);
        Self {
            data,
            catalogue: Arc::new(catalogue),
            rows,
            budget: Arc::new(Budget::new(MOST_BYTES, until)),
        }
    }

    pub(crate) async fn survey(&self, place: &Place) -> Result<Survey, Unseen> {
        self.data.open(place)?;
        match place {
            Place::Glue { database, table } => match self.data.table(database, table).await? {
                Some(table) => Ok(self.table(&table).await),
                None => Ok(Survey::Absent),
            },
            Place::S3 { .. } | Place::Folder(_) => self.objects(place).await,
        }
    }

    /// A table's data where that can be read, else what its columns are called.
    async fn table(&self, table: &Table) -> Survey {
        let place = table.location.as_deref().and_then(Place::read);
        let place = place.filter(|place| !matches!(place, Place::Glue { .. }));
        let reason = match place {
            None => "the table names no location that can be read".to_owned(),
            Some(place) => match self.located(&place).await {
                Ok(Survey::Scanned(data)) if data.holds_raw().is_some() => {
                    return Survey::Scanned(data);
                }
                Ok(Survey::Unread(reason) | Survey::Described(_, reason)) => reason,
                Ok(Survey::Scanned(_)) => "none of its objects could be read".to_owned(),
                Ok(Survey::Absent) => "no data lies at its location".to_owned(),
                Err(fault) => fault.to_string(),
            },
        };
        let suspected = table.columns.iter().flat_map(|column| {
            let comment = column.comment.as_deref();
            described(&self.catalogue, &column.name, &column.kind, comment)
        });
        Survey::Described(suspected.collect(), reason)
    }

    async fn located(&self, place: &Place) -> Result<Survey, Unseen> {
        self.data.open(place)?;
        self.objects(place).await
    }

    async fn objects(&self, place: &Place) -> Result<Survey, Unseen> {
        let Listing { entries, is_whole } = self.data.list(place, MOST_LISTED).await?;
        let data: Vec<Entry> = entries
            .into_iter()
            .filter(|entry| is_data(place, entry))
            .collect();
        if data.is_empty() {
            return Ok(Survey::Absent);
        }
        let listed: Vec<(&str, u64)> = data.iter().map(|it| (it.key.as_str(), it.size)).collect();
        let chosen = choose(&listed, objects_for(self.rows));
        let is_all = is_whole && chosen.len() == data.len();
        let files: Vec<Found> = chosen
            .iter()
            .enumerate()
            .map(|(order, at)| self.found(place, &data[*at], order))
            .collect();
        let scanned = self.scan(files, is_all).await?;
        Ok(match scanned.holds_raw() {
            Some(_) => Survey::Scanned(scanned),
            None if self.budget.is_spent() => Survey::Unread("there was no time left".to_owned()),
            None => Survey::Unread("none of its objects could be read".to_owned()),
        })
    }

    fn found(&self, place: &Place, entry: &Entry, order: usize) -> Found {
        let remote = Remote {
            data: Arc::clone(&self.data),
            place: place.clone(),
            entry: entry.clone(),
            budget: Arc::clone(&self.budget),
            runtime: Handle::current(),
            window: std::sync::Mutex::default(),
        };
        Found::elsewhere(entry.key.clone(), entry.size, Arc::new(remote), order)
    }

    async fn scan(&self, files: Vec<Found>, is_all: bool) -> Result<DataSet, JoinError> {
        let catalogue = Arc::clone(&self.catalogue);
        let count = files.len().max(1) as u64;
        let options = Options {
            rows: Rows::Most(self.rows.div_ceil(count)),
            threads: Some(AT_ONCE),
            ..Options::default()
        };
        let work = move || {
            let report = scan(&files, &catalogue, &options, &Progress::default());
            DataSet::of(&report, is_all)
        };
        tokio::task::spawn_blocking(work).await
    }
}

/// Whether an object is data of a place: one that is named itself is, whatever its name.
fn is_data(place: &Place, entry: &Entry) -> bool {
    let Entry { key, size, .. } = entry;
    let named = match place {
        Place::S3 { prefix, .. } => prefix.as_str(),
        Place::Folder(path) => path.as_str(),
        Place::Glue { .. } => "",
    };
    if key == named {
        return *size > 0;
    }
    let folder = match place {
        // The last part of a prefix may be the beginning of names.
        Place::S3 { prefix, .. } => prefix.rsplit_once('/').map_or("", |(folder, _)| folder),
        Place::Folder(_) | Place::Glue { .. } => named,
    };
    let within = key.strip_prefix(folder).unwrap_or(key);
    holds_data(within.trim_start_matches('/'), *size)
}
