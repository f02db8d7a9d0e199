//! The configuration: is the version that lies there in order.

use super::Look;
use crate::commands::doctor::check::{Check, Verdict};
use crate::output;
use std::collections::BTreeMap;
use strands_aws::SdkConfig;
use strands_aws::documents::Documents;
use strands_config::{Answer, Config, Environment, Location, Source};

const NAME: &str = "configuration";

pub(super) async fn check(look: &Look<'_>, config: &SdkConfig) -> Check {
    let Some(uri) = look.parameter("ConfigUri").filter(|uri| !uri.is_empty()) else {
        return Check::ok(NAME, "none is named: what is known of jobs comes from tags");
    };
    let location: Location = match uri.parse() {
        Ok(location) => location,
        Err(fault) => {
            let finding = format!("ConfigUri: {fault}");
            return Check::bad(
                NAME,
                Verdict::Failed,
                finding,
                "deploy with another ConfigUri",
            );
        }
    };
    let variables = ["AWS_REGION", "ENVIRONMENT", "TABLE_PREFIX"].map(|name| {
        let value = match name {
            "AWS_REGION" => look.account.region(),
            "ENVIRONMENT" => look.parameter("Environment"),
            _ => look.parameter("TablePrefix"),
        };
        Some((name.to_owned(), value?.to_owned()))
    });
    let environment = Environment {
        name: look
            .parameter("Environment")
            .unwrap_or("production")
            .to_owned(),
        variables: variables.into_iter().flatten().collect::<BTreeMap<_, _>>(),
    };
    let found = Documents::new(Some(location), config).fetch(None).await;
    judge(uri, found, &environment)
}

fn judge(uri: &str, found: Result<Answer, String>, environment: &Environment) -> Check {
    let text = match found {
        Ok(Answer::Text { text, .. }) => text,
        Ok(Answer::Absent | Answer::Unchanged) => {
            return Check::ok(NAME, format!("{uri} is not there: facts come from tags"));
        }
        Err(fault) => {
            let finding = format!("not checked: {uri}: {fault}");
            let remedy = "read it as somebody who may";
            return Check::bad(NAME, Verdict::NotChecked, finding, remedy);
        }
    };
    match Config::load(&text, environment) {
        Ok(loaded) => {
            let jobs = output::counted(loaded.config.jobs.len(), "job");
            Check::ok(
                NAME,
                format!("{uri}: {jobs}, version {}", &loaded.sha256[..12]),
            )
        }
        Err(faults) => {
            let first = faults.errors.first().map(ToString::to_string);
            Check::bad(
                NAME,
                Verdict::Failed,
                format!(
                    "{uri} is refused, the last good version stays in force: {} ({faults})",
                    first.unwrap_or_default()
                ),
                "`strands config validate FILE` names every fault; mend the file and put it there again",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_faults_is_told_with_the_first() {
        let text = |text: &str| {
            Ok(Answer::Text {
                text: text.to_owned(),
                tag: "1".to_owned(),
            })
        };
        for (found, verdict, words) in [
            (text(r#"{"jobs": [{"job_id": "a"}]}"#), Verdict::Ok, "1 job"),
            (
                text(r#"{"jobs": [{"job_id": 1}]}"#),
                Verdict::Failed,
                "jobs[0].job_id: expected a text",
            ),
            (Ok(Answer::Absent), Verdict::Ok, "not there"),
            (
                Err("S3: denied".to_owned()),
                Verdict::NotChecked,
                "S3: denied",
            ),
        ] {
            let check = judge("s3://acme-config/etl.json", found, &Environment::default());
            assert_eq!(check.verdict, verdict, "{check:?}");
            assert!(check.finding.contains(words), "{check:?}");
        }
    }
}
