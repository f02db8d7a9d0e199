//! What is known of the data that jobs read: `sizes.json`.

use crate::graph::Target;
use serde::Deserialize;

const MEGABYTE: u64 = 1_000_000;
/// Sources up to this are small: Spark broadcasts them without being asked.
pub(crate) const SMALL: u64 = 10 * 1024 * 1024;
/// What may be broadcast, and up to which sources are no trouble for a single task.
pub(crate) const BROADCAST: u64 = 100 * 1024 * 1024;
pub(crate) const GIGABYTE: u64 = 1_000 * MEGABYTE;

/// Sizes of sources; what is not in it is unknown.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Sizes {
    #[serde(default)]
    sources: Vec<Known>,
}

/// What is known of a source.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Known {
    #[serde(rename = "match")]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) size_bytes: Option<u64>,
    #[serde(default)]
    pub(crate) file_count: Option<u64>,
    #[serde(default)]
    pub(crate) row_count: Option<u64>,
    #[serde(default)]
    pub(crate) partition_columns: Vec<String>,
    #[serde(default)]
    pub(crate) incremental_column: Option<String>,
}

/// A source that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match<'s> {
    pub(crate) known: &'s Known,
    /// Whether only a part of it is read.
    pub(crate) is_part: bool,
}

/// A document that holds no sizes.
#[derive(Debug, thiserror::Error)]
#[error(
    "the sizes cannot be read: {0}. They are {{\"version\": 1, \"sources\": [{{\"match\": \"database.table\", \"size_bytes\": 1}}]}}"
)]
pub struct BadSizes(#[from] serde_json::Error);

impl Sizes {
    /// Reads the document.
    pub fn parse(text: &str) -> Result<Self, BadSizes> {
        Ok(serde_json::from_str(text)?)
    }

    /// What is known of what a program reads or writes.
    pub(crate) fn of(&self, target: &Target) -> Option<Match<'_>> {
        match target {
            Target::Table(name) => self.table(name),
            Target::Paths(paths) => match paths.as_slice() {
                [path] => self.path(path, false),
                _ => None,
            },
            Target::Below(path) => self.path(path, true),
            Target::Unknown => None,
        }
    }

    fn table(&self, name: &str) -> Option<Match<'_>> {
        let parts: Vec<&str> = name.split('.').collect();
        let without_catalogue = match parts.as_slice() {
            [_, database, table] => format!("{database}.{table}"),
            _ => name.to_owned(),
        };
        let found = self.sources.iter().find(|source| {
            let wanted = source.name.to_lowercase();
            let wanted = match wanted.split('.').collect::<Vec<_>>().as_slice() {
                [_, database, table] => format!("{database}.{table}"),
                _ => wanted,
            };
            wanted == without_catalogue || wanted == name
        });
        found.map(|known| Match {
            known,
            is_part: false,
        })
    }

    fn path(&self, path: &str, is_open: bool) -> Option<Match<'_>> {
        let path = normal(path);
        let fits = self.sources.iter().filter_map(|source| {
            let prefix = normal(&source.name);
            let prefix = prefix.trim_end_matches('/');
            let rest = path.strip_prefix(prefix)?;
            (prefix.contains("://") && (rest.is_empty() || rest.starts_with('/'))).then_some((
                prefix.len(),
                source,
                rest.to_owned(),
            ))
        });
        let (_, known, rest) = fits.max_by_key(|(length, _, _)| *length)?;
        let names = rest.split('/').filter(|part| !part.is_empty());
        let is_whole = names.clone().all(|part| part.starts_with('*'));
        Some(Match {
            known,
            is_part: is_open || !is_whole,
        })
    }
}

impl Match<'_> {
    /// Bytes that are read, if all of the source is.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.known.size_bytes.filter(|_| !self.is_part)
    }

    /// Average bytes of a file.
    pub(crate) fn file_bytes(&self) -> Option<u64> {
        let files = self.known.file_count.filter(|files| *files > 0)?;
        Some(self.known.size_bytes? / files)
    }

    /// Columns by which a part of it can be read.
    pub(crate) fn increments(&self) -> Vec<&str> {
        let partitions = self.known.partition_columns.iter();
        partitions
            .chain(&self.known.incremental_column)
            .map(String::as_str)
            .collect()
    }
}

/// One spelling for the schemes of S3.
fn normal(path: &str) -> String {
    match path.split_once("://") {
        Some(("s3a" | "s3n", rest)) => format!("s3://{rest}"),
        _ => path.to_owned(),
    }
}

/// Bytes for people: `55 MB`.
pub(crate) fn shown(bytes: u64) -> String {
    for (unit, name) in [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ] {
        if bytes >= unit {
            let tenths = bytes / (unit / 10);
            return match tenths % 10 {
                0 => format!("{} {name}", tenths / 10),
                rest if tenths < 100 => format!("{}.{rest} {name}", tenths / 10),
                _ => format!("{} {name}", (tenths + 5) / 10),
            };
        }
    }
    format!("{bytes} B")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes() -> Sizes {
        Sizes::parse(
            r#"{"version": 1, "extra": 1, "sources": [
              {"match": "sales.Orders", "size_bytes": 5, "file_count": 2},
              {"match": "s3://lake/raw", "size_bytes": 100},
              {"match": "s3://lake/raw/orders/", "size_bytes": 50}]}"#,
        )
        .unwrap_or_default()
    }

    /// Its bytes; `None` for one that is not known, `0` for a part of one.
    fn bytes(target: &Target) -> Option<u64> {
        sizes().of(target).map(|it| it.bytes().unwrap_or_default())
    }

    #[test]
    fn tables_match_without_case_and_catalogue() {
        assert_eq!(bytes(&Target::Table("sales.orders".to_owned())), Some(5));
        assert_eq!(
            bytes(&Target::Table("spark_catalog.sales.orders".to_owned())),
            Some(5)
        );
        assert_eq!(bytes(&Target::Table("sales.orders_old".to_owned())), None);
    }

    #[test]
    fn the_longest_prefix_wins_and_a_part_has_no_size() {
        let path = |path: &str| Target::Paths(vec![path.to_owned()]);
        assert_eq!(bytes(&path("s3a://lake/raw/orders")), Some(50));
        assert_eq!(bytes(&path("s3://lake/raw/orders/*")), Some(50));
        assert_eq!(bytes(&path("s3://lake/raw/orders/dt=2024-01-01/")), Some(0));
        assert_eq!(bytes(&path("s3://lake/raw_archive/")), None);
    }

    #[test]
    fn sizes_are_shown_with_a_unit() {
        assert_eq!(shown(55_000_000), "55 MB");
        assert_eq!(shown(1_500_000_000), "1.5 GB");
        assert_eq!(shown(350_000_000_000), "350 GB");
        assert_eq!(shown(7), "7 B");
    }
}
