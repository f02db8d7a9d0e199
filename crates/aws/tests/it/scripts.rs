//! Scripts of jobs: objects of S3.

use crate::{TIMEOUT, config};
use jiff::Timestamp;
use serde_json::Value;
use strands_aws::scripts::AwsScripts;
use strands_core::platform::{Fetched, Object, ReadFault, Scripts};
use strands_testing::FakeAws;

const BUCKET: &str = "aws-glue-assets-111122223333-eu-west-1";
/// Not UTF-8, as a script may be.
const SCRIPT: &[u8] = b"# caf\xe9\n";

fn object() -> Object {
    Object::at(&format!("s3://{BUCKET}/scripts/a job.py")).unwrap()
}

fn modified_at() -> Timestamp {
    "2026-11-18T07:05:00Z".parse().unwrap()
}

async fn scripts(aws: &FakeAws) -> AwsScripts {
    AwsScripts::new(&config(aws, TIMEOUT).await)
}

#[tokio::test]
async fn a_script_is_read_byte_by_byte_and_once_a_version() {
    let aws = FakeAws::start().await;
    aws.holds_script(
        BUCKET,
        "scripts/a%20job.py",
        SCRIPT,
        "\"v1\"",
        modified_at(),
    );
    let scripts = scripts(&aws).await;
    let fetched = Fetched::Script {
        content: SCRIPT.to_vec(),
        tag: "\"v1\"".to_owned(),
        modified_at: Some(modified_at()),
    };
    let script = object();
    assert_eq!(
        scripts.fetch(&script, None).await,
        Ok(Some(fetched.clone()))
    );
    let same = scripts.fetch(&script, Some("\"v1\"")).await;
    assert_eq!(same, Ok(Some(Fetched::Unchanged)));
    let other = scripts.fetch(&script, Some("\"v0\"")).await;
    assert_eq!(other, Ok(Some(fetched)));
    let signed = aws.asked().into_iter().filter_map(|it| it.signature);
    assert!(signed.into_iter().all(|it| it.service == "s3"));
}

#[tokio::test]
async fn what_is_not_there_what_is_denied_and_what_is_throttled_are_told_apart() {
    let aws = FakeAws::start().await;
    let scripts = scripts(&aws).await;
    assert_eq!(scripts.fetch(&object(), None).await, Ok(None));
    let path = format!("GET /{BUCKET}/scripts/a%20job.py");
    aws.refuses(&path, Value::Null, "AccessDenied");
    let denied = ReadFault::Denied("S3: AccessDenied".to_owned());
    assert_eq!(scripts.fetch(&object(), None).await, Err(denied));
    aws.breaks(2);
    let fault = scripts.fetch(&object(), None).await.unwrap_err();
    assert!(fault.may_pass(), "{fault}");
}
