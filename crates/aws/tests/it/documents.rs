//! The configuration's file: an object, or a parameter.

use crate::{TIMEOUT, config};
use serde_json::json;
use strands_aws::documents::Documents;
use strands_config::{Answer, Source};
use strands_testing::FakeAws;

const FILE: &str = r#"{"jobs": [{"job_id": "orders"}]}"#;
const OBJECT: &str = "s3://config-acme/etl/a file+more.json";
const PARAMETER: &str = "AmazonSSM.GetParameter";

async fn documents(aws: &FakeAws, place: Option<&str>) -> Documents {
    let location = place.map(|place| place.parse().unwrap());
    Documents::new(location, &config(aws, TIMEOUT).await)
}

fn text(tag: &str) -> Answer {
    Answer::Text {
        text: FILE.to_owned(),
        tag: tag.to_owned(),
    }
}

#[tokio::test]
async fn an_object_is_read_once_a_version() {
    let aws = FakeAws::start().await;
    let path = "etl/a%20file%2Bmore.json";
    aws.holds_object("config-acme", path, FILE, "\"a1\"");
    let documents = documents(&aws, Some(OBJECT)).await;
    assert_eq!(documents.fetch(None).await, Ok(text("\"a1\"")));
    assert_eq!(documents.fetch(Some("\"a1\"")).await, Ok(Answer::Unchanged));
    aws.holds_object("config-acme", path, FILE, "\"b2\"");
    assert_eq!(documents.fetch(Some("\"a1\"")).await, Ok(text("\"b2\"")));
    let asked = aws.asked();
    let signed: Vec<_> = asked
        .iter()
        .map(|it| it.signature.clone().unwrap())
        .collect();
    assert!(signed.iter().all(|it| it.service == "s3"), "{signed:?}");
}

#[tokio::test]
async fn a_parameter_is_told_by_its_version() {
    let aws = FakeAws::start().await;
    let asked = json!({"Name": "/strands/config", "WithDecryption": true});
    aws.knows(
        PARAMETER,
        asked,
        json!({"Parameter": {"Value": FILE, "Version": 7}}),
    );
    let documents = documents(&aws, Some("ssm:/strands/config")).await;
    assert_eq!(documents.fetch(None).await, Ok(text("7")));
    assert_eq!(documents.fetch(Some("7")).await, Ok(Answer::Unchanged));
    assert_eq!(documents.fetch(Some("6")).await, Ok(text("7")));
}

#[tokio::test]
async fn what_is_not_there_is_absent_and_what_is_denied_names_the_right() {
    let aws = FakeAws::start().await;
    for place in [OBJECT, "ssm:/strands/config"] {
        assert_eq!(
            documents(&aws, Some(place)).await.fetch(None).await,
            Ok(Answer::Absent)
        );
    }
    assert_eq!(
        documents(&aws, None).await.fetch(None).await,
        Ok(Answer::Absent)
    );
    for (place, right) in [
        (OBJECT, "s3:GetObject"),
        ("ssm:/strands/config", "ssm:GetParameter"),
    ] {
        aws.denies(1);
        let said = documents(&aws, Some(place))
            .await
            .fetch(None)
            .await
            .unwrap_err();
        assert!(said.contains(right), "{said}");
    }
}

#[tokio::test]
async fn an_answer_that_is_late_or_no_text_leaves_the_version_in_force() {
    let aws = FakeAws::start().await;
    aws.knows(PARAMETER, json!({}), json!({"Parameter": {"Version": 1}}));
    let place = documents(&aws, Some("ssm:/strands/config")).await;
    assert!(place.fetch(None).await.is_err());
    aws.breaks(2);
    let said = place.fetch(Some("1")).await.unwrap_err();
    assert!(said.starts_with("SSM"), "{said}");
}
