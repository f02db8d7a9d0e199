//! Data sets: where one lies, which objects it has, and how a part of one is read.
//!
//! [`DataSets`] is the port: Amazon S3 with the Glue Data Catalog, or folders of this machine.

use crate::platform::{Object, ReadFault};
use serde_json::Value;
use std::fmt;
use std::future::Future;
use std::ops::Range;

/// Where a data set lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Objects of a bucket whose keys begin so.
    S3 {
        /// The bucket.
        bucket: String,
        /// How their keys begin.
        prefix: String,
    },
    /// A table of the Glue Data Catalog.
    Glue {
        /// Its database.
        database: String,
        /// Its name.
        table: String,
    },
    /// A file or a folder of this machine.
    Folder(String),
}

impl Place {
    /// The place that is written so: `s3://bucket/prefix`, `glue:DATABASE.TABLE`, or a path.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if let Some(name) = text.strip_prefix("glue:") {
            let (database, table) = name.split_once('.')?;
            let is_name = |name: &str| !name.is_empty() && !name.contains(['/', '.']);
            return (is_name(database) && is_name(table)).then(|| Self::Glue {
                database: database.to_owned(),
                table: table.to_owned(),
            });
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return (!text.is_empty()).then(|| Self::Folder(text.to_owned()));
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_s3 = matches!(scheme, "s3" | "s3a" | "s3n");
        (is_s3 && !bucket.is_empty()).then(|| Self::S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
            Self::Glue { database, table } => write!(f, "glue:{database}.{table}"),
            Self::Folder(path) => f.write_str(path),
        }
    }
}

/// An object or a file of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key, or its path.
    pub key: String,
    /// Its bytes.
    pub size: u64,
    /// The store's name for this content, where it has one.
    pub tag: Option<String>,
}

/// What a place holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Its objects, in order of their keys.
    pub entries: Vec<Entry>,
    /// There are no others.
    pub is_whole: bool,
}

/// A table as a catalog describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Where its data lies, as the catalog writes it.
    pub location: Option<String>,
    /// Its columns, those by which it is partitioned at the end.
    pub columns: Vec<Column>,
}

/// A column of such a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as Hive writes it.
    pub kind: String,
    /// What somebody wrote about it.
    pub comment: Option<String>,
}

impl Table {
    /// The table that `GetTable` answers (AWS Glue API Reference, `Table` and `StorageDescriptor`).
    #[must_use]
    pub fn of_glue(answer: &Value) -> Self {
        let table = &answer["Table"];
        let storage = &table["StorageDescriptor"];
        let lists = [&storage["Columns"], &table["PartitionKeys"]];
        let columns = lists.into_iter().filter_map(Value::as_array).flatten();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let column = |column: &Value| {
            Some(Column {
                name: text(&column["Name"])?,
                kind: text(&column["Type"]).unwrap_or_default(),
                comment: text(&column["Comment"]),
            })
        };
        Self {
            location: text(&storage["Location"]).filter(|location| !location.is_empty()),
            columns: columns.filter_map(column).collect(),
        }
    }
}

/// Why a place is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// Whoever runs this has not opened it; with the remedy.
    #[error("{0}")]
    Forbidden(String),
    /// Nothing here can read such a place; with what can be read.
    #[error("{0}")]
    Unknown(String),
}

/// Reads data sets.
pub trait DataSets: Send + Sync + 'static {
    /// Whether a place may be read here, before anything is asked.
    fn open(&self, place: &Place) -> Result<(), Closed>;

    /// At most so many objects of a place, the first by their keys; none where nothing lies there.
    fn list(
        &self,
        place: &Place,
        most: usize,
    ) -> impl Future<Output = Result<Listing, ReadFault>> + Send;

    /// Bytes of an object of that place; fewer where it ends.
    fn read(
        &self,
        place: &Place,
        entry: &Entry,
        range: Range<u64>,
    ) -> impl Future<Output = Result<Vec<u8>, ReadFault>> + Send;

    /// What a catalog says of a table; `None` where it does not know it.
    fn table(
        &self,
        database: &str,
        table: &str,
    ) -> impl Future<Output = Result<Option<Table>, ReadFault>> + Send;
}

impl Entry {
    /// The object that it is in a bucket.
    #[must_use]
    pub fn in_bucket(&self, bucket: &str) -> Object {
        Object {
            bucket: bucket.to_owned(),
            key: self.key.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_place_is_told_by_how_it_is_written() {
        for (text, expected) in [
            ("s3://lake/orders/", Some("s3://lake/orders/")),
            ("s3a://lake/orders", Some("s3://lake/orders")),
            ("s3://lake", Some("s3://lake/")),
            ("glue:sales.orders", Some("glue:sales.orders")),
            ("data/orders", Some("data/orders")),
            ("s3://", None),
            ("glue:orders", None),
            ("glue:a.b.c", None),
            ("https://example.com/x.csv", None),
            ("", None),
        ] {
            let read = Place::read(text).map(|place| place.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_table_has_its_columns_and_those_of_its_partitions() {
        let answer = json!({"Table": {
            "Name": "orders",
            "StorageDescriptor": {
                "Location": "s3://lake/orders/",
                "Columns": [{"Name": "mail", "Type": "string", "Comment": "of the buyer"}, {"Type": "int"}],
            },
            "PartitionKeys": [{"Name": "day", "Type": "date"}],
        }});
        let table = Table::of_glue(&answer);
        assert_eq!(table.location.as_deref(), Some("s3://lake/orders/"));
        let names: Vec<&str> = table.columns.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["mail", "day"]);
        assert_eq!(Table::of_glue(&json!({})), Table::default());
    }
}
