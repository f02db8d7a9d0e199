//! Personal columns of data sets, as they are answered.

use crate::survey::Survey;
use schemars::JsonSchema;
use serde::Serialize;
use strands_core::exposure::{Seen, SeenColumn, SeenDataSet, SeenState};
use strands_core::incident::Severity;
use strands_scan::State;
use strands_scan::dataset::{DataSet, Described, Personal};

/// A personal column, or one that may be.
#[derive(Debug)]
pub(crate) struct Found {
    name: String,
    path: String,
    data_set: String,
    kind: String,
    state: SeenState,
    severity: Option<Severity>,
    occurrences: Option<u64>,
    confidence: f64,
    layout: Option<String>,
}

/// A column that holds personal data, or may.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PersonalField {
    /// Its name.
    field_name: String,
    /// Where it stands: the header, or a dotted path.
    path: String,
    /// The data set that it is of.
    data_set: String,
    /// The type: `email`, `us_ssn`, …
    pii_type: String,
    /// exposed: can be read; leaky: masking was tried, but values can be read; masked; unknown: nothing was
    /// read, the name lets suspect it.
    state: &'static str,
    /// How grave it is when it lies open: low, medium, high or critical.
    severity: Option<&'static str>,
    /// Rows that hold a value, raw or masked as the state says; null where nothing was read.
    occurrences: Option<u64>,
    /// How sure the state is, from 0 to 1.
    confidence: f64,
    /// The layout of one value: letters as a, digits as 9.
    sample_value: Option<String>,
}

/// What is answered of data sets.
#[derive(Debug, Default)]
pub(crate) struct OfData {
    pub(crate) columns: Vec<Found>,
    pub(crate) data_sets: Vec<SeenDataSet>,
    /// Nothing where of some of the data nothing could be read, and nothing raw was found in the rest.
    pub(crate) is_detected: Option<bool>,
    pub(crate) raw_rows: Option<u64>,
    pub(crate) rows_scanned: u64,
    pub(crate) is_complete: bool,
    /// Why some of the data is not known.
    pub(crate) reasons: Vec<String>,
}

impl OfData {
    /// What surveys of data sets, each by its place, say together.
    pub(crate) fn of(surveys: Vec<(String, Survey)>) -> Self {
        let mut all = Self {
            is_complete: true,
            ..Self::default()
        };
        let mut is_raw = false;
        for (place, survey) in surveys {
            match survey {
                Survey::Scanned(data) => {
                    is_raw |= data.holds_raw() == Some(true);
                    all.add(&place, data);
                }
                Survey::Described(columns, reason) => {
                    let columns = columns.into_iter().map(|it| suspected(&place, it));
                    all.columns.extend(columns);
                    all.unread(&place, &reason);
                }
                Survey::Unread(reason) => all.unread(&place, &reason),
                Survey::Absent => all.unread(&place, "no data lies there"),
            }
        }
        all.is_detected = match (is_raw, all.reasons.is_empty()) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        all
    }

    fn add(&mut self, place: &str, data: DataSet) {
        self.raw_rows = Some(self.raw_rows.unwrap_or_default() + data.raw_rows);
        self.rows_scanned += data.rows_scanned;
        self.is_complete &= data.is_complete;
        self.data_sets.push(SeenDataSet {
            data_set: place.to_owned(),
            rows_scanned: Some(data.rows_scanned),
            complete: data.is_complete,
        });
        let columns = data.columns.into_iter().map(|it| personal(place, it));
        self.columns.extend(columns);
    }

    pub(crate) fn unread(&mut self, place: &str, reason: &str) {
        self.data_sets.push(SeenDataSet {
            data_set: place.to_owned(),
            rows_scanned: None,
            complete: false,
        });
        self.reasons.push(format!("{place}: {reason}"));
        self.is_complete = false;
    }

    /// Not all was looked for that should have been: what was found stands, what was not says nothing.
    pub(crate) fn doubt(&mut self, reason: String) {
        self.is_detected = self.is_detected.filter(|is_raw| *is_raw);
        self.is_complete = false;
        for data_set in &mut self.data_sets {
            data_set.rows_scanned = None;
            data_set.complete = false;
        }
        self.reasons.push(reason);
    }

    /// What to do about it.
    pub(crate) fn recommendation(&self) -> String {
        let of = |state: SeenState| {
            let columns = self.columns.iter().filter(|it| it.state == state);
            let paths: Vec<&str> = columns.map(|it| it.path.as_str()).collect();
            (!paths.is_empty()).then(|| paths.join(", "))
        };
        let rows = self.rows_scanned;
        let mut parts = Vec::new();
        if let Some(paths) = of(SeenState::Leaky) {
            parts.push(format!("Masking is not complete in {paths}; mend the step that masks and write the data anew."));
        }
        if let Some(paths) = of(SeenState::Exposed) {
            parts.push(format!("Mask, tokenise or drop {paths} where the data is written, or declare why it is needed."));
        }
        if let Some(paths) = of(SeenState::Unknown) {
            parts.push(format!(
                "Names let suspect personal data in {paths}; let its data be read to know."
            ));
        }
        if parts.is_empty() && self.is_detected == Some(false) {
            parts.push(format!(
                "No raw personal data in {rows} rows; nothing to do."
            ));
        }
        if !self.is_complete && rows > 0 {
            parts.push(format!(
                "Only {rows} rows were looked at: others may hold more."
            ));
        }
        if parts.is_empty() {
            parts.push("Nothing could be read; see reason.".to_owned());
        }
        parts.join(" ")
    }
}

impl OfData {
    /// What an execution is told of it.
    pub(crate) fn seen(&self) -> Seen {
        let column = |it: &Found| SeenColumn {
            data_set: it.data_set.clone(),
            path: it.path.clone(),
            pii_type: it.kind.clone(),
            state: it.state,
            severity: it.severity,
            occurrences: it.occurrences,
            declared: false,
            accepted: false,
        };
        Seen {
            pii_detected: self.is_detected,
            pii_fields: self.columns.iter().map(column).collect(),
            data_sets: self.data_sets.clone(),
            rows_scanned: self.rows_scanned,
            complete: self.is_complete,
            reason: self.reason(),
            ..Seen::default()
        }
    }

    /// What of it is not known, and why.
    pub(crate) fn reason(&self) -> Option<String> {
        (!self.reasons.is_empty()).then(|| self.reasons.join("; "))
    }
}

impl From<Found> for PersonalField {
    fn from(found: Found) -> Self {
        Self {
            field_name: found.name,
            path: found.path,
            data_set: found.data_set,
            pii_type: found.kind,
            state: found.state.as_str(),
            severity: found.severity.map(Severity::as_str),
            occurrences: found.occurrences,
            confidence: found.confidence,
            sample_value: found.layout,
        }
    }
}

fn personal(place: &str, column: Personal) -> Found {
    Found {
        name: column.name,
        path: column.path,
        data_set: place.to_owned(),
        kind: column.kind,
        state: match column.state {
            State::Exposed => SeenState::Exposed,
            State::Leaky => SeenState::Leaky,
            State::Masked | State::Clean => SeenState::Masked,
        },
        severity: column.severity.map(severity),
        occurrences: Some(column.occurrences),
        confidence: column.confidence,
        layout: column.layout,
    }
}

fn suspected(place: &str, column: Described) -> Found {
    Found {
        name: column.name,
        path: column.path,
        data_set: place.to_owned(),
        kind: column.kind,
        state: SeenState::Unknown,
        severity: Some(severity(column.severity)),
        occurrences: None,
        confidence: column.confidence,
        layout: None,
    }
}

const fn severity(severity: strands_scan::Severity) -> Severity {
    match severity {
        strands_scan::Severity::Low => Severity::Low,
        strands_scan::Severity::Medium => Severity::Medium,
        strands_scan::Severity::High => Severity::High,
        strands_scan::Severity::Critical => Severity::Critical,
    }
}
