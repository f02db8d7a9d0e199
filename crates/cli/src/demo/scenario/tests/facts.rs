use super::*;

#[test]
fn a_retry_follows_its_failure() {
    let scenario = full();
    let retried = scenario
        .job_runs
        .values()
        .filter(|answer| answer["JobRun"]["Attempt"] == 1);
    let mut endings = BTreeSet::new();
    for answer in retried {
        let run = &answer["JobRun"];
        let earlier = &scenario.job_runs[run["PreviousRunId"].as_str().unwrap()]["JobRun"];
        assert_eq!(earlier["JobRunState"], "FAILED");
        assert!(earlier["CompletedOn"].as_str() < run["StartedOn"].as_str());
        endings.insert(run["JobRunState"].as_str().unwrap());
    }
    assert_eq!(endings, BTreeSet::from(["FAILED", "SUCCEEDED"]));
}

#[test]
fn facts_say_what_the_events_say() {
    let scenario = full();
    let mut unanswered = BTreeSet::new();
    for event in usable(&scenario)
        .iter()
        .filter(|event| event["source"] == "aws.glue")
    {
        let detail = &event["detail"];
        let id = detail["jobRunId"].as_str().unwrap();
        let Some(answer) = scenario.job_runs.get(id) else {
            unanswered.insert(id.to_owned());
            continue;
        };
        let run = &answer["JobRun"];
        assert_eq!(run["Id"], id);
        assert_eq!(run["JobName"], detail["jobName"]);
        if event["detail-type"] == "Glue Job State Change" {
            assert_eq!(run["JobRunState"], detail["state"], "{id}");
            let ended: Timestamp = run["CompletedOn"].as_str().unwrap().parse().unwrap();
            let told: Timestamp = event["time"].as_str().unwrap().parse().unwrap();
            assert!(
                (0..=3).contains(&told.duration_since(ended).as_secs()),
                "{id}"
            );
            let started: Timestamp = run["StartedOn"].as_str().unwrap().parse().unwrap();
            let took = ended.duration_since(started).as_secs();
            assert!(
                (0..=32).contains(&(took - run["ExecutionTime"].as_i64().unwrap())),
                "{id}"
            );
        }
        if detail["state"] == "FAILED" {
            assert_eq!(run["ErrorMessage"], detail["message"]);
        }
        assert!(
            scenario
                .jobs
                .contains_key(detail["jobName"].as_str().unwrap())
        );
    }
    assert_eq!(unanswered.len(), 2);
}

#[test]
fn runs_keep_to_their_timeouts() {
    for answer in full().job_runs.values() {
        let run = &answer["JobRun"];
        let most = run["Timeout"].as_i64().unwrap() * 60;
        let at_limit = run["ExecutionTime"].as_i64().unwrap().cmp(&most);
        assert_eq!(at_limit.is_eq(), run["JobRunState"] == "TIMEOUT", "{run}");
        assert!(at_limit.is_le(), "{run}");
    }
}

#[test]
fn glue_6_is_used_only_once_it_exists() {
    for (end, version) in [
        (end(), "6.0"),
        ("2026-08-20T00:00:00Z".parse().unwrap(), "5.0"),
    ] {
        let scenario = month(7, end, 200);
        assert_eq!(
            scenario.jobs["loyalty_points_rollup"]["Job"]["GlueVersion"],
            version
        );
    }
}

#[test]
fn one_job_reports_no_price_and_one_region_has_none() {
    let events = usable(&full());
    let usd = |name: &str| {
        let mut of_job = events
            .iter()
            .filter(|event| event["detail"]["job_name"] == name);
        of_job.any(|event| event["detail"]["units"]["usd"].is_number())
    };
    assert!(!usd("crm_contacts_sync") && usd("revenue_mart") && usd("dbt_finance_marts"));
    let regions: BTreeSet<_> = events
        .iter()
        .filter_map(|event| event["region"].as_str())
        .collect();
    assert_eq!(
        regions,
        BTreeSet::from(["af-south-1", "eu-west-1", "us-east-1"])
    );
}
