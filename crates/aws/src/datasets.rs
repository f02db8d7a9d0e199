//! Data sets of an account: objects of Amazon S3, listed and read by ranges, and tables of the Glue Data
//! Catalog (Amazon S3 API Reference, `ListObjectsV2` and `GetObject`; AWS Glue API Reference, `GetTable`).

use crate::api::fault_of;
use crate::refusal::{self, Refusal};
use crate::request;
use crate::s3::{self, S3};
use crate::signed::{Language, Names, Signing, endpoint};
use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use roxmltree::{Document, Node};
use serde_json::{Value, json};
use std::ops::Range;
use strands_core::dataset::{Closed, DataSets, Entry, Listing, Place, Table};
use strands_core::platform::{Object, ReadFault};

const GLUE: Names = Names::new("Glue", "glue");
/// The code by which Glue does not know a table.
const NO_SUCH_TABLE: &str = "EntityNotFoundException";
/// What a page of a listing holds at most.
const PAGE: usize = 1_000;
/// Nothing lies from that byte on (Amazon S3 API Reference, `GetObject`, "Range").
const RANGE_NOT_SATISFIABLE: u16 = 416;

/// The data sets in buckets that were opened, and the tables of the account's catalog.
pub struct AwsDataSets {
    buckets: Vec<String>,
    /// Absent where no region is set.
    endpoints: Option<Endpoints>,
}

struct Endpoints {
    pages: Endpoint<Page, Paged, Refusal>,
    parts: Endpoint<Part, Vec<u8>, Refusal>,
    tables: Endpoint<(String, String), Value, Refusal>,
}

/// A page of a listing that is asked for.
#[derive(Debug, Clone)]
struct Page {
    bucket: String,
    prefix: String,
    /// Where the page before ended.
    token: Option<String>,
}

/// A page of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Paged {
    entries: Vec<Entry>,
    /// Where the next one begins.
    token: Option<String>,
}

/// A part of an object that is asked for.
#[derive(Debug, Clone)]
struct Part {
    object: Object,
    /// The content that it must still have.
    tag: Option<String>,
    range: Range<u64>,
}

impl AwsDataSets {
    /// The data sets of these buckets as `config` reaches them, with its retries and timeouts.
    #[must_use]
    pub fn new(config: &SdkConfig, buckets: Vec<String>) -> Self {
        let signing = Signing::new(config);
        let endpoints = |region| Endpoints {
            pages: endpoint(
                S3,
                region,
                config,
                &signing,
                &Language {
                    request: page,
                    answer: paged,
                },
            ),
            parts: endpoint(
                S3,
                region,
                config,
                &signing,
                &Language {
                    request: part,
                    answer: bytes,
                },
            ),
            tables: endpoint(
                GLUE,
                region,
                config,
                &signing,
                &Language {
                    request: table,
                    answer: refusal::answer,
                },
            ),
        };
        Self {
            buckets,
            endpoints: config.region().map(endpoints),
        }
    }

    fn endpoints(&self) -> Result<&Endpoints, ReadFault> {
        let missing = || ReadFault::Final("set AWS_REGION".to_owned());
        self.endpoints.as_ref().ok_or_else(missing)
    }
}

impl DataSets for AwsDataSets {
    fn open(&self, place: &Place) -> Result<(), Closed> {
        match place {
            Place::Glue { .. } => Ok(()),
            Place::S3 { bucket, .. } if self.buckets.contains(bucket) => Ok(()),
            Place::S3 { .. } => Err(Closed::Forbidden(
                "this bucket is not open to scans; name it in the stack's parameter ComplianceBuckets"
                    .to_owned(),
            )),
            Place::Folder(_) => Err(Closed::Unknown(
                "must be s3://bucket/prefix or glue:DATABASE.TABLE".to_owned(),
            )),
        }
    }

    async fn list(&self, place: &Place, most: usize) -> Result<Listing, ReadFault> {
        let Place::S3 { bucket, prefix } = place else {
            return Ok(Listing::default());
        };
        let mut question = Page {
            bucket: bucket.clone(),
            prefix: prefix.clone(),
            token: None,
        };
        let mut entries = Vec::new();
        loop {
            let asked = self.endpoints()?.pages.invoke(question.clone()).await;
            let page = asked.map_err(|fault| fault_of(S3.id, &fault))?;
            entries.extend(page.entries);
            question.token = page.token;
            if question.token.is_none() || entries.len() >= most {
                break;
            }
        }
        let is_whole = question.token.is_none() && entries.len() <= most;
        entries.truncate(most);
        Ok(Listing {
            entries: within(entries, prefix),
            is_whole,
        })
    }

    async fn read(
        &self,
        place: &Place,
        entry: &Entry,
        range: Range<u64>,
    ) -> Result<Vec<u8>, ReadFault> {
        let Place::S3 { bucket, .. } = place else {
            return Ok(Vec::new());
        };
        let question = Part {
            object: entry.in_bucket(bucket),
            tag: entry.tag.clone(),
            range,
        };
        let asked = self.endpoints()?.parts.invoke(question).await;
        asked.map_err(|fault| fault_of(S3.id, &fault))
    }

    async fn table(&self, database: &str, table: &str) -> Result<Option<Table>, ReadFault> {
        let question = (database.to_owned(), table.to_owned());
        match self.endpoints()?.tables.invoke(question).await {
            Ok(answer) => Ok(Some(Table::of_glue(&answer))),
            Err(SdkError::ServiceError(refused)) if refused.err().code() == NO_SUCH_TABLE => {
                Ok(None)
            }
            Err(fault) => Err(fault_of(GLUE.id, &fault)),
        }
    }
}

/// Of objects whose keys begin so, those in the folder of that name, where there is one: `orders` is not meant
/// to be `orders_old`, too.
fn within(entries: Vec<Entry>, prefix: &str) -> Vec<Entry> {
    let is_within = |entry: &Entry| {
        let rest = entry.key.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if prefix.is_empty() || prefix.ends_with('/') || !entries.iter().any(is_within) {
        return entries;
    }
    entries.into_iter().filter(is_within).collect()
}

fn page(page: &Page) -> Result<HttpRequest, BoxError> {
    let most = PAGE.to_string();
    let mut query = vec![
        ("list-type", "2"),
        ("max-keys", &most),
        ("prefix", &page.prefix),
    ];
    query.extend(page.token.as_deref().map(|it| ("continuation-token", it)));
    request::of_query(&page.bucket, &query)
}

fn paged(response: &HttpResponse) -> Result<Paged, OrchestratorError<Refusal>> {
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(s3::refusal(response)));
    }
    let body = response.body().bytes().unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let document = Document::parse(&body).map_err(OrchestratorError::other)?;
    let root = document.root_element();
    let objects = root
        .children()
        .filter(|node| node.tag_name().name() == "Contents");
    Ok(Paged {
        entries: objects.filter_map(entry).collect(),
        token: text(root, "NextContinuationToken"),
    })
}

fn entry(node: Node<'_, '_>) -> Option<Entry> {
    Some(Entry {
        key: text(node, "Key")?,
        size: text(node, "Size")?.parse().ok()?,
        tag: text(node, "ETag"),
    })
}

fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    let child = node
        .children()
        .find(|child| child.tag_name().name() == name)?;
    Some(child.text().unwrap_or_default().to_owned())
}

fn part(part: &Part) -> Result<HttpRequest, BoxError> {
    let Object { bucket, key } = &part.object;
    let mut request = s3::get(bucket, key, None)?;
    let Range { start, end } = part.range;
    let headers = request.headers_mut();
    headers.try_insert("range", format!("bytes={start}-{}", end.saturating_sub(1)))?;
    if let Some(tag) = &part.tag {
        headers.try_insert("if-match", tag.clone())?;
    }
    Ok(request)
}

fn bytes(response: &HttpResponse) -> Result<Vec<u8>, OrchestratorError<Refusal>> {
    let status = response.status();
    if status.as_u16() == RANGE_NOT_SATISFIABLE {
        return Ok(Vec::new());
    }
    if !status.is_success() {
        return Err(OrchestratorError::operation(s3::refusal(response)));
    }
    Ok(response.body().bytes().unwrap_or_default().to_vec())
}

fn table((database, table): &(String, String)) -> Result<HttpRequest, BoxError> {
    let parameters = json!({"DatabaseName": database, "Name": table});
    request::of(request::json("1.1", "AWSGlue"), "GetTable", &parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(keys: &[&str]) -> Vec<Entry> {
        let entry = |key: &&str| Entry {
            key: (*key).to_owned(),
            size: 1,
            tag: None,
        };
        keys.iter().map(entry).collect()
    }

    #[test]
    fn a_prefix_without_a_slash_is_a_folder_where_there_is_one() {
        let keys = ["lake/orders/a.csv", "lake/orders_old/a.csv"];
        assert_eq!(within(entries(&keys), "lake/orders"), entries(&keys[..1]));
        assert_eq!(within(entries(&keys), "lake/ord"), entries(&keys));
        assert_eq!(within(entries(&keys), ""), entries(&keys));
    }
}
