//! Data sets of many objects: which of them are scanned, and what their reports say of the whole.

mod described;

pub use described::{Described, described};

use crate::catalogue::Severity;
use crate::decide::State;
use crate::report::{ColumnReport, Report};
use crate::walk::{is_hidden, may_hold_data};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most objects of which a part is read.
pub const MOST_OBJECTS: usize = 100;
/// Fewer rows of an object say little, so that small samples are of fewer objects.
const LEAST_ROWS: u64 = 100;
/// Objects of which a part is read in any case: from first, middle and last.
const LEAST_OBJECTS: u64 = 3;

/// How many objects a sample of so many rows is taken from.
#[must_use]
pub fn objects_for(rows: u64) -> usize {
    let wanted = rows.div_ceil(LEAST_ROWS).max(LEAST_OBJECTS);
    usize::try_from(wanted).map_or(MOST_OBJECTS, |wanted| wanted.min(MOST_OBJECTS))
}

/// Whether an object holds data, by its key within the data set and its size: nothing hidden, nothing
/// that a writer left, no table format's own files, nothing empty.
#[must_use]
pub fn holds_data(key: &str, size: u64) -> bool {
    let mut parts = key.rsplit('/');
    let name = parts.next().unwrap_or_default();
    // As Hive and Spark take it, where it is no key of a partition.
    let is_private = |folder: &str| folder.starts_with('_') && !folder.contains('=');
    let is_hidden = is_hidden(name) || parts.any(|folder| is_hidden(folder) || is_private(folder));
    size > 0 && !name.is_empty() && !is_hidden && may_hold_data(name)
}

/// Chooses objects by key and size: of partitions that are spread evenly from the first to the last, in each
/// of large ones and small ones. Gives their places in the list, which is in order of keys, in order.
#[must_use]
pub fn choose(objects: &[(&str, u64)], most: usize) -> Vec<usize> {
    if objects.len() <= most {
        return (0..objects.len()).collect();
    }
    let mut partitions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (key, _)) in objects.iter().enumerate() {
        let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
        partitions.entry(folder).or_default().push(at);
    }
    let mut partitions: Vec<Vec<usize>> = partitions.into_values().collect();
    for partition in &mut partitions {
        partition.sort_by_key(|at| (Reverse(objects[*at].1), *at));
    }
    let taken: Vec<&Vec<usize>> = spread(partitions.len(), most)
        .map(|at| &partitions[at])
        .collect();
    let mut quotas = vec![0; taken.len()];
    let mut left = most;
    // A round gives each partition one more, while there are objects.
    while left > 0 {
        let open = (0..taken.len()).filter(|at| quotas[*at] < taken[*at].len());
        let open: Vec<usize> = open.take(left).collect();
        if open.is_empty() {
            break;
        }
        left -= open.len();
        for at in open {
            quotas[at] += 1;
        }
    }
    let of_partition = |(partition, quota): (&&Vec<usize>, &usize)| {
        let places = spread(partition.len(), *quota);
        places.map(|at| partition[at]).collect::<Vec<_>>()
    };
    let chosen: BTreeSet<usize> = taken.iter().zip(&quotas).flat_map(of_partition).collect();
    chosen.into_iter().collect()
}

/// At most so many places of a list, evenly from its first to its last.
fn spread(length: usize, most: usize) -> impl Iterator<Item = usize> {
    let count = length.min(most);
    (0..count).map(move |at| match count {
        1 => 0,
        _ => at * (length - 1) / (count - 1),
    })
}

/// What is known of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// Its personal columns, the worst first.
    pub columns: Vec<Personal>,
    /// Columns that hold nothing of a person wherever they were looked at.
    pub clean: Vec<String>,
    /// Rows that hold a raw value, at the least: those of the column that has most in each object.
    pub raw_rows: u64,
    /// Rows that were looked at.
    pub rows_scanned: u64,
    /// Objects of which rows were looked at.
    pub objects_read: usize,
    /// Every row of every object was looked at.
    pub is_complete: bool,
}

/// A personal column of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Personal {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub path: String,
    /// Its type in the catalogue.
    pub kind: String,
    /// The worst of what it holds in any object.
    pub state: State,
    /// How grave the type is.
    pub severity: Option<Severity>,
    /// Rows with a raw value, or with a covered one where all are covered.
    pub occurrences: u64,
    /// How sure the state is, from 0 to 1.
    pub confidence: f64,
    /// Layout of one value.
    pub layout: Option<String>,
}

impl DataSet {
    /// What the reports of its objects say together; `is_all`: of all objects that it has.
    #[must_use]
    pub fn of(report: &Report, is_all: bool) -> Self {
        let mut columns: BTreeMap<&str, Vec<&ColumnReport>> = BTreeMap::new();
        let (mut raw_rows, mut rows_scanned, mut objects_read) = (0, 0, 0);
        for file in &report.files {
            for column in &file.columns {
                columns.entry(&column.path).or_default().push(column);
            }
            raw_rows += file.columns.iter().map(raw).max().unwrap_or_default();
            rows_scanned += file.rows_scanned;
            objects_read += usize::from(!file.columns.is_empty());
        }
        let (mut personal, mut clean) = (Vec::new(), Vec::new());
        for (path, reports) in columns {
            match merged(&reports) {
                Some(column) => personal.push(column),
                None => clean.push(path.to_owned()),
            }
        }
        personal.sort_by_key(|it| (Reverse(it.state), Reverse(it.severity), it.path.clone()));
        let are_whole = report
            .files
            .iter()
            .all(|file| file.complete && file.error.is_none());
        Self {
            columns: personal,
            clean,
            raw_rows,
            rows_scanned,
            objects_read,
            is_complete: is_all && are_whole,
        }
    }

    /// Whether raw values were found; nothing where nothing could be read.
    #[must_use]
    pub fn holds_raw(&self) -> Option<bool> {
        let is_raw = |it: &Personal| matches!(it.state, State::Exposed | State::Leaky);
        (self.objects_read > 0).then(|| self.columns.iter().any(is_raw))
    }
}

/// Rows of a column that hold a raw value.
fn raw(column: &ColumnReport) -> u64 {
    match column.state {
        State::Exposed | State::Leaky => column.validated,
        State::Masked | State::Clean => 0,
    }
}

/// A column over all objects; nothing where it is clean in each. A column that is masked in one object and
/// raw in another is leaky: masking was tried.
fn merged(reports: &[&ColumnReport]) -> Option<Personal> {
    let worst = reports.iter().max_by(|a, b| {
        let rank = |it: &&&ColumnReport| (it.state, raw(it));
        let by_state = rank(a).cmp(&rank(b));
        by_state.then_with(|| a.confidence.total_cmp(&b.confidence))
    })?;
    let is_masked_elsewhere = reports.iter().any(|it| it.state == State::Masked);
    let state = match worst.state {
        State::Clean => return None,
        State::Exposed if is_masked_elsewhere => State::Leaky,
        state => state,
    };
    let occurrences = match state {
        State::Masked => reports.iter().map(|it| it.masked).sum(),
        _ => reports.iter().map(|it| raw(it)).sum(),
    };
    Some(Personal {
        name: worst.name.clone(),
        path: worst.path.clone(),
        kind: worst.kind.clone(),
        state,
        severity: worst.severity,
        occurrences,
        confidence: worst.confidence,
        layout: reports.iter().find_map(|it| it.exemplar.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_writers_leave_is_no_data() {
        for (key, size, expected) in [
            ("day=1/part-0.parquet", 1, true),
            ("part-00000-7f", 1, true),
            ("day=1/_SUCCESS", 9, false),
            ("_temporary/0/part-0.csv", 9, false),
            ("_delta_log/00000000000000000000.json", 9, false),
            ("_day=1/part-0.csv", 9, true),
            ("day=1/.part-0.crc", 9, false),
            ("day=1/", 0, false),
            ("day=1/part-0.csv", 0, false),
            ("logo.png", 9, false),
        ] {
            assert_eq!(holds_data(key, size), expected, "{key}");
        }
    }

    proptest! {
        #[test]
        fn objects_are_chosen_once_from_first_middle_and_last(
            sizes in prop::collection::vec((0..40_u8, 1..9_u64), 3..300), most in 3..60_usize,
        ) {
            let mut objects: Vec<(String, u64)> = sizes.iter().enumerate()
                .map(|(at, (day, size))| (format!("day={day:02}/part-{at:03}"), *size)).collect();
            objects.sort();
            let objects: Vec<(&str, u64)> = objects.iter().map(|(key, size)| (key.as_str(), *size)).collect();
            let chosen = choose(&objects, most);
            prop_assert_eq!(chosen.len(), most.min(objects.len()));
            prop_assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            let folder = |at: usize| objects[at].0.split_once('/').unwrap().0;
            let folders: BTreeSet<&str> = (0..objects.len()).map(folder).collect();
            let taken: BTreeSet<&str> = chosen.iter().map(|at| folder(*at)).collect();
            prop_assert!(taken.contains(folders.first().unwrap()));
            prop_assert!(taken.contains(folders.last().unwrap()));
            prop_assert!(taken.len() >= folders.len().min(3));
        }
    }
}
