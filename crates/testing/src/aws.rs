//! The services that run jobs and those that hold an installation, answered as recorded: AWS JSON
//! (instants are epoch seconds), REST, and AWS Query, whose answers are XML.

use crate::endpoint::Endpoint;
use crate::fault::{Fault, Faults};
use crate::signature::Signature;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// An AWS that knows what a test tells it. It refuses what is not signed for the service that is asked.
pub struct FakeAws {
    endpoint: Endpoint,
    desk: Arc<Mutex<Desk>>,
}

/// Marks an answer that is a refusal, by its code.
const REFUSED: &str = "refused by a test";
/// Marks an answer that is an object, by its text.
const OBJECT: &str = "object of a test";
/// Marks an answer that is a script, by its bytes.
const SCRIPT: &str = "script of a test";
/// Marks an answer that is the failure of a function's handler.
const FAILED: &str = "failure of a test";
/// Marks an answer that is a listing, by keys and sizes.
const LISTING: &str = "listing of a test";
/// Objects of a page of a listing.
const OF_PAGE: usize = 2;

#[derive(Default)]
struct Desk {
    known: Vec<(String, Value, Value)>,
    faults: Faults,
    manner: Manner,
    /// Requests that are answered before the manner holds.
    well: usize,
    asked: Vec<Asked>,
}

/// How requests are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Manner {
    #[default]
    Well,
    Never,
    Unreadably,
}

/// A request that came.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// `AWSGlue.GetJobRun`, `GET /jobs/a/jobRun/b`, or `Action=DescribeStacks`.
    pub what: String,
    /// Its body, `null` where it has none.
    pub parameters: Value,
    /// For whom it is signed, where it is.
    pub signature: Option<Signature>,
    /// The version that it has already, where it says so.
    pub if_none_match: Option<String>,
    /// The first and the last byte that it wants, where it says so.
    pub range: Option<(usize, usize)>,
}

impl FakeAws {
    /// Starts one that knows nothing.
    pub async fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new().fallback(answer).with_state(desk.clone());
        Self {
            endpoint: Endpoint::route(router).await,
            desk,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.url()
    }

    /// Knows from here on what to answer when `what` is asked with these parameters among others;
    /// `answer` is what the command line tool prints.
    pub fn knows(&self, what: &str, parameters: Value, answer: Value) {
        let known = (what.to_owned(), parameters, answer);
        self.desk.lock().unwrap().known.push(known);
    }

    /// Holds an object in a bucket, whose name begins with `config-`, from here on.
    pub fn holds_object(&self, bucket: &str, key: &str, text: &str, etag: &str) {
        let answer = json!({ OBJECT: text, "etag": etag });
        self.knows(&format!("GET /{bucket}/{key}"), Value::Null, answer);
    }

    /// Holds a job's script in a bucket, whose name begins with `aws-glue-assets-`, from here on.
    pub fn holds_script(
        &self,
        bucket: &str,
        key: &str,
        content: &[u8],
        etag: &str,
        modified_at: Timestamp,
    ) {
        let modified = modified_at
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        let answer = json!({ SCRIPT: content, "etag": etag, "modified": modified });
        self.knows(&format!("GET /{bucket}/{key}"), Value::Null, answer);
    }

    /// Knows a function from here on, which gives that answer.
    pub fn knows_function(&self, name: &str, answer: Value) {
        self.knows(&invocation(name), Value::Null, answer);
    }

    /// Knows a function from here on, whose handler fails.
    pub fn knows_failing_function(&self, name: &str, error: &Value) {
        self.knows_function(name, json!({ FAILED: error }));
    }

    /// How often a function was invoked.
    #[must_use]
    pub fn invocations(&self, name: &str) -> usize {
        self.calls(&invocation(name))
    }

    /// Holds the objects of a bucket, whose name begins with `lake-`, from here on.
    pub fn holds_data(&self, bucket: &str, objects: &[(&str, &[u8])]) {
        let listed = objects
            .iter()
            .map(|(key, content)| json!([key, content.len()]));
        let listed: Vec<Value> = listed.collect();
        self.knows(
            &format!("GET /{bucket}"),
            Value::Null,
            json!({ LISTING: listed }),
        );
        for (key, content) in objects {
            let key = key.replace('=', "%3D");
            let answer = json!({ SCRIPT: content, "etag": "\"v1\"", "modified": "" });
            self.knows(&format!("GET /{bucket}/{key}"), Value::Null, answer);
        }
    }

    /// Refuses from here on what is asked so, with that code.
    pub fn refuses(&self, what: &str, parameters: Value, code: &str) {
        let answer = json!({ REFUSED: code });
        self.knows(what, parameters, answer);
    }

    /// Knows a Glue run from here on; `answer` is what `aws glue get-job-run` prints.
    pub fn knows_run(&self, answer: Value) {
        let run = &answer["JobRun"];
        let parameters = json!({"JobName": run["JobName"], "RunId": run["Id"]});
        self.knows("AWSGlue.GetJobRun", parameters, wire(answer));
    }

    /// Knows a Glue job from here on; `answer` is what `aws glue get-job` prints.
    pub fn knows_job(&self, answer: Value) {
        let parameters = json!({"JobName": answer["Job"]["Name"]});
        self.knows("AWSGlue.GetJob", parameters, wire(answer));
    }

    /// Throttles the next calls.
    pub fn throttles(&self, calls: usize) {
        self.fails(calls, StatusCode::BAD_REQUEST, "ThrottlingException");
    }

    /// Denies the next calls.
    pub fn denies(&self, calls: usize) {
        self.fails(calls, StatusCode::BAD_REQUEST, "AccessDeniedException");
    }

    /// Fails the next calls.
    pub fn breaks(&self, calls: usize) {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        self.fails(calls, status, "InternalServiceException");
    }

    /// Takes every request from here on and answers none.
    pub fn hangs(&self) {
        self.desk.lock().unwrap().manner = Manner::Never;
    }

    /// Answers so many requests more; takes the others and answers none.
    pub fn hangs_after(&self, requests: usize) {
        let mut desk = self.desk.lock().unwrap();
        desk.well = requests;
        desk.manner = Manner::Never;
    }

    /// Answers well again.
    pub fn recovers(&self) {
        self.desk.lock().unwrap().manner = Manner::Well;
    }

    /// Answers every request from here on with something that is not JSON.
    pub fn babbles(&self) {
        self.desk.lock().unwrap().manner = Manner::Unreadably;
    }

    /// Every request that came, in order, whatever it was answered.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.desk.lock().unwrap().asked.clone()
    }

    /// How often something was asked, whatever it was answered.
    #[must_use]
    pub fn calls(&self, what: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|asked| asked.what == what).count()
    }

    fn fails(&self, calls: usize, status: StatusCode, code: &'static str) {
        self.desk.lock().unwrap().faults.add(calls, status, code);
    }
}

async fn answer(
    State(desk): State<Arc<Mutex<Desk>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let form = body.starts_with("Action=").then(|| form(&body));
    let asked = Asked {
        what: match &form {
            Some(fields) => format!("Action={}", fields["Action"].as_str().unwrap()),
            None => what(&method, &uri, &headers),
        },
        parameters: form.unwrap_or_else(|| parameters(&uri, &body)),
        signature: Signature::of(&headers),
        if_none_match: headers
            .get("if-none-match")
            .and_then(|it| it.to_str().ok())
            .map(str::to_owned),
        range: headers.get("range").and_then(|it| range(it.to_str().ok()?)),
    };
    let (answer, manner) = {
        let mut desk = desk.lock().unwrap();
        desk.asked.push(asked.clone());
        let manner = if desk.well > 0 {
            desk.well -= 1;
            Manner::Well
        } else {
            desk.manner
        };
        (desk.answer(&asked), manner)
    };
    match manner {
        Manner::Well => answer,
        Manner::Never => std::future::pending().await,
        Manner::Unreadably => "<html>".into_response(),
    }
}

impl Desk {
    fn answer(&mut self, asked: &Asked) -> Response {
        let service = Known::of(&asked.what);
        let signed = asked.signature.as_ref().map(|it| it.service.as_str());
        if signed != Some(service.signed_as) {
            return refusal("InvalidSignatureException");
        }
        if let Some(fault) = self.faults.take() {
            return match service.signed_as {
                "s3" => refused_by_s3(&fault),
                _ => fault.into_response(),
            };
        }
        let known = self.known.iter().rev().find(|(what, parameters, _)| {
            *what == asked.what && holds(&asked.parameters, parameters)
        });
        match (known, service.unknown) {
            (Some((_, _, answer)), _)
                if answer[OBJECT].is_string() || answer[SCRIPT].is_array() =>
            {
                object(answer, asked)
            }
            (Some((_, _, answer)), _) if answer[LISTING].is_array() => listing(answer, asked),
            (Some((_, _, answer)), _) => said(answer),
            (None, Some(code)) => said(&json!({ REFUSED: code })),
            (None, None) => json!({"jobs": []}).to_string().into_response(),
        }
    }
}

/// Amazon S3 answers in XML, and its codes have no ending.
fn refused_by_s3(fault: &Fault) -> Response {
    let code = fault.code.trim_end_matches("Exception");
    let body = format!("<Error><Code>{code}</Code></Error>");
    (fault.status, body).into_response()
}

/// An object, or that the asker has this version of it.
fn object(answer: &Value, asked: &Asked) -> Response {
    let etag = answer["etag"].as_str().unwrap().to_owned();
    if asked.if_none_match.as_ref() == Some(&etag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    if let Some(text) = answer[OBJECT].as_str() {
        return ([("etag", etag)], text.to_owned()).into_response();
    }
    let content: Vec<u8> = serde_json::from_value(answer[SCRIPT].clone()).unwrap();
    let modified = answer["modified"].as_str().unwrap().to_owned();
    let headers = [("etag", etag), ("last-modified", modified)];
    let Some((first, last)) = asked.range else {
        return (headers, content).into_response();
    };
    if first >= content.len() {
        return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    }
    let part = content[first..content.len().min(last + 1)].to_vec();
    (StatusCode::PARTIAL_CONTENT, headers, part).into_response()
}

/// `bytes=0-99`
fn range(header: &str) -> Option<(usize, usize)> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// A page of the objects whose keys begin as it is asked.
fn listing(answer: &Value, asked: &Asked) -> Response {
    let begins = asked.parameters["prefix"].as_str().unwrap_or_default();
    let objects = answer[LISTING].as_array().unwrap().iter();
    let objects = objects.filter(|it| it[0].as_str().unwrap().starts_with(begins));
    let token = asked.parameters["continuation-token"].as_str();
    let first: usize = token.map_or(0, |token| token.parse().unwrap());
    let mut objects = objects.skip(first);
    let page = objects.by_ref().take(OF_PAGE).map(|it| {
        let (key, size) = (it[0].as_str().unwrap(), &it[1]);
        format!(
            "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>&quot;v1&quot;</ETag></Contents>"
        )
    });
    let body: String = page.collect();
    let next = objects.next().map(|_| {
        let token = first + OF_PAGE;
        format!("<NextContinuationToken>{token}</NextContinuationToken>")
    });
    let next = next.unwrap_or_default();
    let space = "http://s3.amazonaws.com/doc/2006-03-01/";
    format!("<ListBucketResult xmlns=\"{space}\">{body}{next}</ListBucketResult>").into_response()
}

fn invocation(function: &str) -> String {
    format!("POST /2015-03-31/functions/{function}/invocations")
}

/// An answer as it is sent: XML as it is, a refusal, else JSON.
fn said(answer: &Value) -> Response {
    if let Some(xml) = answer.as_str().filter(|it| it.starts_with('<')) {
        return xml.to_owned().into_response();
    }
    if let Some(code) = answer[REFUSED].as_str() {
        let headers = [("x-amzn-errortype", code.to_owned())];
        let body = format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
        return (StatusCode::BAD_REQUEST, headers, body).into_response();
    }
    if let Some(error) = answer.get(FAILED) {
        return ([("x-amz-function-error", "Unhandled")], error.to_string()).into_response();
    }
    answer.to_string().into_response()
}

/// The fields of a form. Tests use no value that is encoded in more than `%XX`.
fn form(body: &str) -> Value {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let decoded = |text: &str| {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
        decoded.unwrap().into_owned()
    };
    pairs
        .map(|(name, value)| (name.to_owned(), Value::String(decoded(value))))
        .collect::<serde_json::Map<String, Value>>()
        .into()
}

/// What a body holds, or else the query of the address.
fn parameters(uri: &Uri, body: &str) -> Value {
    let query = || uri.query().map(form).unwrap_or_default();
    serde_json::from_str(body).unwrap_or_else(|_| query())
}

fn refusal(code: &'static str) -> Response {
    let status = StatusCode::BAD_REQUEST;
    Fault { status, code }.into_response()
}

/// What is asked: the target of AWS JSON, else method and path.
fn what(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let target = headers.get("x-amz-target").and_then(|it| it.to_str().ok());
    target.map_or_else(|| format!("{method} {}", uri.path()), str::to_owned)
}

fn holds(parameters: &Value, wanted: &Value) -> bool {
    let mut wanted = wanted.as_object().into_iter().flatten();
    wanted.all(|(name, value)| parameters[name] == *value)
}

/// What this AWS knows of a service: how requests to it are signed, and how it says that it does not
/// know a thing.
struct Known {
    signed_as: &'static str,
    unknown: Option<&'static str>,
}

impl Known {
    fn of(what: &str) -> Self {
        let table: BTreeMap<&str, (&'static str, Option<&'static str>)> = BTreeMap::from([
            ("AWSGlue.", ("glue", Some("EntityNotFoundException"))),
            (
                "GET /applications",
                ("emr-serverless", Some("ResourceNotFoundException")),
            ),
            (
                "ElasticMapReduce.",
                ("elasticmapreduce", Some("InvalidRequestException")),
            ),
            (
                "GET /virtualclusters",
                ("emr-containers", Some("ResourceNotFoundException")),
            ),
            (
                "GET /tags/arn%3Aaws%3Aemr-serverless",
                ("emr-serverless", Some("ResourceNotFoundException")),
            ),
            (
                "GET /tags/arn%3Aaws%3Adatabrew",
                ("databrew", Some("ResourceNotFoundException")),
            ),
            (
                "GET /2017-03-31/",
                ("lambda", Some("ResourceNotFoundException")),
            ),
            ("AmazonSSM.", ("ssm", Some("ParameterNotFound"))),
            ("POST /v1/describejobs", ("batch", None)),
            (
                "POST /v1/describejobqueues",
                ("batch", Some("ClientException")),
            ),
            ("POST /v1/listjobs", ("batch", Some("ClientException"))),
            (
                "AWSStepFunctions.",
                ("states", Some("ExecutionDoesNotExist")),
            ),
            (
                "AmazonEC2ContainerServiceV20141113.",
                ("ecs", Some("ClusterNotFoundException")),
            ),
            (
                "Logs_20140328.",
                ("logs", Some("ResourceNotFoundException")),
            ),
            (
                "RedshiftData.",
                ("redshift-data", Some("ResourceNotFoundException")),
            ),
            ("AmazonAthena.", ("athena", Some("InvalidRequestException"))),
            ("GET /jobs", ("databrew", Some("ResourceNotFoundException"))),
            ("Action=GetCallerIdentity", ("sts", Some("AccessDenied"))),
            ("Action=Publish", ("sns", Some("NotFound"))),
            (
                "secretsmanager.",
                ("secretsmanager", Some("ResourceNotFoundException")),
            ),
            ("GET /config-", ("s3", Some("NoSuchKey"))),
            ("GET /lake-", ("s3", Some("NoSuchBucket"))),
            ("GET /aws-glue-assets-", ("s3", Some("NoSuchKey"))),
            (
                "Action=DescribeStacks",
                ("cloudformation", Some("ValidationError")),
            ),
            (
                "DynamoDB_20120810.",
                ("dynamodb", Some("ResourceNotFoundException")),
            ),
            ("GET /v2/email/", ("ses", Some("NotFoundException"))),
            (
                "GET /2015-03-31/",
                ("lambda", Some("ResourceNotFoundException")),
            ),
            (
                "GET /2016-08-19/",
                ("lambda", Some("ResourceNotFoundException")),
            ),
            (
                "POST /2015-03-31/",
                ("lambda", Some("ResourceNotFoundException")),
            ),
            ("AmazonSQS.", ("sqs", Some("QueueDoesNotExist"))),
            ("AWSEvents.", ("events", Some("ResourceNotFoundException"))),
            (
                "GET /schedules",
                ("scheduler", Some("ResourceNotFoundException")),
            ),
            (
                "GraniteServiceVersion20100801.",
                ("monitoring", Some("ResourceNotFound")),
            ),
        ]);
        let named = table.into_iter().find(|(begin, _)| what.starts_with(begin));
        let (_, (signed_as, unknown)) =
            named.unwrap_or_else(|| panic!("nobody taught this AWS {what}"));
        Self { signed_as, unknown }
    }
}

/// An answer of the command line tool as AWS JSON has it.
fn wire(value: Value) -> Value {
    match value {
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(instant) => epoch_seconds(instant),
            Err(_) => Value::String(text),
        },
        Value::Array(items) => items.into_iter().map(wire).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, wire(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// Read from its digits, as dividing milliseconds could end on a neighbouring number.
fn epoch_seconds(instant: Timestamp) -> Value {
    let seconds = instant.as_second();
    let milliseconds = instant.subsec_millisecond();
    serde_json::from_str(&format!("{seconds}.{milliseconds:03}")).unwrap()
}
